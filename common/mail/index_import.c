/* index_import.c: what Dovecot or Courier knew of a folder, taken over. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mail/index_journal.h"
#include "mail/index_list.h"
#include "mail/index_import.h"
#include "sys/file.h"
#include "text/uidlist.h"

#define DOVECOT_LIST "dovecot-uidlist"
#define DOVECOT_KEYWORDS "dovecot-keywords"
#define COURIER_LIST "courierimapuiddb"
#define NOTE ".imported"

#define NOTE_SIZE 32	/* of either name with that */

/* ---- UIDs */

int
index_named_compare(const void *va, const void *vb)
{
	const struct index_named *a = va, *b = vb;
	size_t n = a->base.n < b->base.n ? a->base.n : b->base.n;
	int order = memcmp(a->base.p, b->base.p, n);

	if (order == 0)
		order = (a->base.n > b->base.n) - (a->base.n < b->base.n);
	return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* Into s, in the order of base names; the order of lines decides of two with one UID. */
static int
add_entries(struct index_named *p, size_t n, struct index_saving *s)
{
	if (n)
		qsort(p, n, sizeof(p[0]), index_named_compare);
	for (size_t i = 0; i < n; i++) {
		struct index_message m = {
			/* Both together are nowhere: so each is a change. */
			.uid = p[i].e.uid, .flags = INDEX_IN_NEW | INDEX_BARE, .modseq = 1,
			.size = p[i].e.size, .vsize = p[i].e.vsize,
			.base = (uint8_t)p[i].base.n, .whole = (uint8_t)p[i].base.n
		};
		struct maildir_name name;

		if (i + 1 < n && view_eq(p[i].base, p[i + 1].base))
			continue;
		if (maildir_name_parse(p[i].base, &name) == 0) {
			m.size = m.size ? m.size : name.size;
			m.vsize = m.vsize ? m.vsize : name.vsize;
		}
		if (index_saved_add(s, &m, p[i].base) == -1)
			return -1;
		s->p[s->n - 1].order = p[i].order;
	}
	return 0;
}

static int
read_entries(struct uidlist *l, struct index_saving *s)
{
	struct index_named *p = NULL;
	struct uidlist_entry e;
	size_t n = 0, cap = 0;
	int result = 0;

	while (result == 0 && uidlist_next(l, &e)) {
		if (n == cap) {
			struct index_named *more;

			cap = cap ? 2 * cap : 1024;
			more = reallocarray(p, cap, sizeof(*p));
			if (more == NULL) {
				result = -1;
				break;
			}
			p = more;
		}
		p[n] = (struct index_named){ .base = e.base, .e = e, .order = n };
		n++;
	}
	if (result == 0)
		result = add_entries(p, n, s);
	free(p);
	return result;
}

/* The note that a list was taken over. */
static void
note_name(const char *list, char out[NOTE_SIZE])
{
	(void)snprintf(out, NOTE_SIZE, "%s" NOTE, list);
}

/* Whether it may be taken over: not a second time. Returns 1, 0, or -1 with errno. */
static int
may_import(const struct index *ix, const char *list)
{
	char note[NOTE_SIZE];
	struct stat st;

	note_name(list, note);
	if (fstatat(ix->m.dir, note, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	return errno == ENOENT ? 1 : -1;
}

void
index_import_note(const struct index *ix)
{
	char note[NOTE_SIZE];
	int error = errno, fd;

	if (ix->imported == NULL)
		return;
	note_name(ix->imported, note);
	fd = openat(ix->m.dir, note, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd != -1)
		(void)file_sync_dir(ix->m.dir);
	file_close(fd);
	errno = error;
}

void
index_import_note_all(struct index *ix)
{
	static const char *const lists[] = { DOVECOT_LIST, COURIER_LIST };
	const char *before = ix->imported;
	struct stat st;

	for (size_t i = 0; i < 2; i++) {
		ix->imported = lists[i];
		if (fstatat(ix->m.dir, lists[i], &st, AT_SYMLINK_NOFOLLOW) == 0)
			index_import_note(ix);
	}
	ix->imported = before;
	ix->st.noted = 1;
	ix->dirty = true;
}

/* Returns 1 when it was taken over, 0 when there is none, -1 with errno. */
static int
read_list(struct index *ix, const char *name)
{
	struct index_saving s = { .names = buf_make(UINT32_MAX) };
	struct buf text = buf_make(INDEX_IMPORT_MAX);
	struct uidlist l;
	int result = file_read_path(ix->m.dir, name, false, &text);

	if (result == -1)
		result = errno == ENOENT || errno == EINVAL || errno == ELOOP ? 0 : -1;
	else if (uidlist_begin(&l, buf_view(&text)) == 0)
		result = read_entries(&l, &s) == 0 && index_saved_load(ix, &s) == 0 ? 1 : -1;
	if (result == 1) {
		ix->st.status.uidvalidity = l.uidvalidity;
		if (ix->st.status.uidnext < l.uidnext)
			ix->st.status.uidnext = l.uidnext;
		ix->st.first_recent = ix->st.status.uidnext;
		ix->st.status.recent = 0;
	}
	index_saved_free(&s);
	buf_free(&text);
	return result;
}

/* The same of one that may be taken over. */
static int
import_list(struct index *ix, const char *name)
{
	struct stat st;
	int result;

	if (fstatat(ix->m.dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1 && errno == ENOENT)
		return 0;
	result = may_import(ix, name);
	if (result == 1)
		result = read_list(ix, name);
	if (result == 1)
		ix->imported = name;
	return result;
}

/* ---- keywords */

uint64_t
index_import_keyword(struct index *ix, struct view name)
{
	int i = index_keyword_find(ix, name);

	if (name.n == 0 || name.n > INDEX_KEYWORD_MAX || view_has_control(name))
		return 0;
	for (int k = 0; i == -1 && k < INDEX_KEYWORDS_MAX; k++) {
		if (ix->keywords[k])
			continue;
		ix->keywords[k] = strndup(name.p, name.n);
		i = ix->keywords[k] ? k : -1;
		break;
	}
	return i == -1 ? 0 : UINT64_C(1) << i;
}

/* What the file's name says, and the file where the list has no size. */
static int
complete(struct index *ix, struct view file, const struct index_change *c,
    const uint64_t bits[26])
{
	struct index_message now, *m;
	struct maildir_name parts;
	char name[MAILDIR_NAME_MAX + 1];
	struct stat st;

	if (index_name_parse(file, !c->in_cur, &now, &parts) == -1 ||
	    view_string(file, name, sizeof(name)) == -1)
		return 0;
	m = index_edit(ix, c->place);
	if (m == NULL)
		return -1;
	for (unsigned k = 0; k < 26; k++)
		if (now.letters & 1U << k)
			m->keywords |= bits[k];
	if (m->size == 0 && fstatat(c->in_cur ? ix->m.cur : ix->m.new, name, &st,
	    AT_SYMLINK_NOFOLLOW) == 0) {
		index_count(ix, m, false);
		m->size = (uint64_t)st.st_size;
		m->date = st.st_mtim.tv_sec;
		index_count(ix, m, true);
	}
	return 0;
}

/* What the list does not say. bits: what the letters a to z in names mean. */
static int
complete_all(struct index *ix, const uint64_t bits[26])
{
	struct index_list l;
	int result = -1;

	if (index_list_begin(ix, &l, true) == 0 && index_list_read(ix, &l, false) == 0 &&
	    index_list_read(ix, &l, true) == 0)
		result = 0;
	for (size_t i = 0; result == 0 && i < l.n_changes; i++)
		if (l.changes[i].place != UINT32_MAX)
			result = complete(ix, index_list_name(&l, l.changes[i].name,
			    l.changes[i].length), &l.changes[i], bits);
	index_list_free(&l);
	return result;
}

static int
import_dovecot_keywords(struct index *ix)
{
	struct buf text = buf_make(1 << 20);
	struct view rest, line, name;
	uint64_t bits[26] = { 0 };
	unsigned letter;

	if (file_read_path(ix->m.dir, DOVECOT_KEYWORDS, false, &text) == -1)
		buf_clear(&text);
	for (rest = buf_view(&text); view_line(&rest, &line);)
		if (uidlist_keyword(line, &letter, &name) == 0)
			bits[letter] = index_import_keyword(ix, name);
	buf_free(&text);
	return complete_all(ix, bits);
}

int
index_import(struct index *ix)
{
	static const uint64_t none[26];
	int got = import_list(ix, DOVECOT_LIST);

	if (got == 1)
		return import_dovecot_keywords(ix);
	if (got == 0)
		got = import_list(ix, COURIER_LIST);
	if (got != 1)
		return got;
	return index_import_courier_keywords(ix) == 0 ? complete_all(ix, none) : -1;
}
