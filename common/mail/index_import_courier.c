/* index_import_courier.c: Courier's keywords. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/num.h"
#include "mail/index_import.h"
#include "sys/file.h"

#define COURIER_KEYWORDS "courierimapkeywords"

struct courier {
	struct index *ix;
	struct index_named *p;	/* the messages; order is the place */
	char *names;
	int dir;
	int64_t *newest;	/* of the files about a message, for each place; -1: none */
};

static struct index_message *
find_base(struct courier *c, struct view base, size_t *place)
{
	struct index_named key = { .base = base, .order = 0 };
	size_t low = 0, high = c->ix->r.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (index_named_compare(&c->p[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == c->ix->r.n || !view_eq(c->p[low].base, base))
		return NULL;
	*place = c->p[low].order;
	return index_edit(c->ix, (uint32_t)*place);
}

/* The list: names, an empty line, and which message has which of them. */
static void
read_list(struct courier *c, struct view text)
{
	uint64_t bits[INDEX_KEYWORDS_MAX] = { 0 };
	struct view line, word;
	size_t n = 0, place;

	while (view_line(&text, &line) && line.n)
		if (n < INDEX_KEYWORDS_MAX)
			bits[n++] = index_import_keyword(c->ix, line);
	while (view_line(&text, &line)) {
		struct index_message *m;
		struct view base;
		uint64_t i;

		if (uidlist_courier_base(&line, &base) == -1 ||
		    (m = find_base(c, base, &place)) == NULL)
			continue;
		while (view_word(&line, &word))
			if (num_parse(word, INDEX_KEYWORDS_MAX - 1, &i) == 0 && i < n)
				m->keywords |= bits[i];
	}
}

/* A file of a message's: BASE, or .N.BASE, of which the highest N counts. */
static int
read_file(struct courier *c, const char *file, bool hidden)
{
	struct view base = view_of(file), line, rest;
	struct buf text = buf_make(65536);
	struct index_message *m = NULL;
	uint64_t number = 0;
	size_t place = 0;

	if (hidden) {
		size_t n = view_find(view_sub(base, 1, base.n), '.');

		if (num_parse(view_sub(base, 1, n), INT64_MAX, &number) == -1)
			return 0;
		base = view_sub(base, n + 2, base.n);
	}
	if (base.n && base.p[0] != ':')
		m = find_base(c, base, &place);
	if (m && (int64_t)number >= c->newest[place] &&
	    file_read_path(c->dir, file, false, &text) == 0) {
		c->newest[place] = (int64_t)number;
		m->keywords = 0;
		for (rest = buf_view(&text); view_line(&rest, &line);)
			m->keywords |= index_import_keyword(c->ix, line);
	}
	buf_free(&text);
	return 0;
}

static int
read_plain(const char *file, void *arg)
{
	return read_file(arg, file, false);
}

static int
read_hidden(const char *file, void *arg)
{
	return read_file(arg, file, true);
}

/* The messages by base name. */
static int
sort_messages(struct courier *c)
{
	struct index *ix = c->ix;

	c->p = calloc(ix->r.n + 1UL, sizeof(c->p[0]));
	c->names = malloc((ix->r.n + 1UL) * (MAILDIR_NAME_MAX + 1));
	c->newest = malloc((ix->r.n + 1UL) * sizeof(c->newest[0]));
	if (c->p == NULL || c->names == NULL || c->newest == NULL)
		return -1;
	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);
		char *name = c->names + (size_t)i * (MAILDIR_NAME_MAX + 1);

		if (m == NULL || index_stored_name(ix, m, name) == -1)
			return -1;
		c->newest[i] = -1;
		c->p[i] = (struct index_named){ .base = { name, m->base }, .order = i };
	}
	if (ix->r.n)
		qsort(c->p, ix->r.n, sizeof(c->p[0]), index_named_compare);
	return 0;
}

int
index_import_courier_keywords(struct index *ix)
{
	struct courier c = { .ix = ix };
	struct buf text = buf_make(INDEX_IMPORT_MAX);
	struct maildir folder;
	int result;

	c.dir = openat(ix->m.dir, COURIER_KEYWORDS, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (c.dir == -1)
		return 0;
	folder = (struct maildir){ .dir = c.dir };
	result = sort_messages(&c);
	if (result == 0 && file_read_path(c.dir, ":list", false, &text) == 0)
		read_list(&c, buf_view(&text));
	if (result == 0 && (maildir_each(c.dir, read_plain, &c) == -1 ||
	    maildir_folders(&folder, read_hidden, &c) == -1))
		result = -1;
	free(c.p);
	free(c.names);
	free(c.newest);
	buf_free(&text);
	close(c.dir);
	return result;
}
