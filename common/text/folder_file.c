/* folder_file.c: see folder_file.h. */
#include "text/folder_file.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/num.h"

#define MAGIC "mailstead-folders 1 "
#define SUBSCRIBED "\\Subscribed"

/* ---- the entries */

/* The index of the first entry that is not before name. */
static size_t
place_of(const struct folder_file *f, struct view name)
{
	size_t from = 0, to = f->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (folder_compare(f->entries[mid].name, name) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

struct folder_entry *
folder_file_find(const struct folder_file *f, struct view name)
{
	size_t i = place_of(f, name);

	return i < f->n && view_eq(f->entries[i].name, name) ? &f->entries[i] : NULL;
}

struct folder_entry *
folder_file_add(struct folder_file *f, struct view name)
{
	size_t i = place_of(f, name);
	struct folder_entry *e;

	if (i < f->n && view_eq(f->entries[i].name, name))
		return &f->entries[i];
	if (f->n >= FOLDER_FILE_ENTRIES) {
		errno = ENOSPC;
		return NULL;
	}
	e = array_grow(f->entries, f->n, sizeof(*e));
	if (e == NULL)
		return NULL;
	f->entries = e;
	memmove(&e[i + 1], &e[i], (f->n - i) * sizeof(*e));
	e[i] = (struct folder_entry){ .name = name };
	f->n++;
	return &e[i];
}

void
folder_file_free(struct folder_file *f)
{
	free(f->entries);
	*f = (struct folder_file){ .n = 0 };
}

/* ---- the file */

/* Takes the attributes off the front of a line, up to its tab. */
static void
parse_attributes(struct view attributes, struct folder_entry *e)
{
	struct view word;

	while (view_word(&attributes, &word)) {
		if (view_eq(word, VIEW(SUBSCRIBED)))
			e->subscribed = true;
		else
			e->uses |= special_use(word) & FOLDER_USABLE;
	}
}

/* Returns 0, or -1 for want of memory. */
static int
parse_line(struct view line, struct folder_file *f)
{
	size_t tab = view_find(line, '\t');
	struct view name = view_sub(line, tab + 1 < line.n ? tab + 1 : line.n, line.n);
	char right[FOLDER_NAME_MAX + 1];
	struct folder_entry *e;

	if (folder_name(name, right) != NULL || !view_eq(view_of(right), name))
		return 0;
	e = folder_file_add(f, name);
	if (e == NULL)
		return errno == ENOSPC ? 0 : -1;
	parse_attributes(view_sub(line, 0, tab), e);
	return 0;
}

int
folder_file_parse(struct view text, struct folder_file *out)
{
	struct view line;
	uint64_t n;

	*out = (struct folder_file){ .n = 0 };
	if (view_line(&text, &line) && line.n > strlen(MAGIC) &&
	    view_eq(view_sub(line, 0, strlen(MAGIC)), VIEW(MAGIC)) &&
	    num_parse(view_sub(line, strlen(MAGIC), line.n), UINT32_MAX, &n) == 0)
		out->uidvalidity = (uint32_t)n;
	while (view_line(&text, &line))
		if (parse_line(line, out) == -1) {
			folder_file_free(out);
			return -1;
		}
	return 0;
}

static void
write_entry(const struct folder_entry *e, struct buf *out)
{
	const char *blank = "";

	if (e->subscribed) {
		buf_add_str(out, SUBSCRIBED);
		blank = " ";
	}
	for (unsigned i = 0; i < FOLDER_USES; i++)
		if (e->uses & (1U << i)) {
			buf_addf(out, "%s%s", blank, special_use_name(i));
			blank = " ";
		}
	buf_add_char(out, '\t');
	buf_add_view(out, e->name);
	buf_add_char(out, '\n');
}

int
folder_file_write(const struct folder_file *f, struct buf *out)
{
	buf_add_str(out, MAGIC);
	buf_add_num(out, f->uidvalidity);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < f->n; i++)
		if (f->entries[i].subscribed || f->entries[i].uses)
			write_entry(&f->entries[i], out);
	return out->failed ? -1 : 0;
}
