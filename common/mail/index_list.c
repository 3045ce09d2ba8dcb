/* index_list.c: see index_list.h. */
#include "mail/index_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "sys/file.h"

#define OPEN_DIR (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define BLOCK 65536
#define NONE UINT32_MAX

enum { SEEN_NOW = 1, SEEN = 2 };

/* As the kernel gives it; not every C library says so. */
struct entry {
	uint64_t ino;
	int64_t off;
	uint16_t length;
	uint8_t type;
	char name[];
};

/* ---- the table */

static void
put(struct index_list *l, uint32_t hash, uint32_t value)
{
	uint32_t at = hash & l->mask;

	while (l->table[at] != NONE)
		at = (at + 1) & l->mask;
	l->table[at] = value;
}

static int
make_table(struct index_list *l, size_t n)
{
	size_t size = 64;

	while (size < 2 * n)
		size *= 2;
	free(l->table);
	l->mask = (uint32_t)(size - 1);
	l->table = malloc(size * sizeof(l->table[0]));
	if (l->table == NULL)
		return -1;
	memset(l->table, 0xff, size * sizeof(l->table[0]));
	return 0;
}

static int
fill_table(struct index *ix, struct index_list *l, bool all)
{
	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL)
			return -1;
		if (!(m->flags & INDEX_GONE) && (all || m->flags & INDEX_IN_NEW))
			put(l, m->hash, i);
	}
	return 0;
}

int
index_list_begin(struct index *ix, struct index_list *l, bool all)
{
	size_t n = all ? ix->r.n : ix->st.in_new;

	*l = (struct index_list){ .names = buf_make(SIZE_MAX / 2) };
	l->seen = calloc(1, ix->r.n + 1UL);
	if (l->seen == NULL || make_table(l, n) == -1)
		return -1;
	return n ? fill_table(ix, l, all) : 0;
}

void
index_list_free(struct index_list *l)
{
	free(l->table);
	free(l->seen);
	free(l->found);
	free(l->changes);
	buf_free(&l->names);
	*l = (struct index_list){ .mask = 0 };
}

void
index_list_again(struct index *ix, struct index_list *l)
{
	for (uint32_t i = 0; i < ix->r.n; i++)
		l->seen[i] &= SEEN;
	l->n_found = l->n_changes = 0;
	buf_clear(&l->names);
}

/*
 * The place of the message with that base name and its hash, or NONE; *known is its record.
 */
static uint32_t
find(struct index *ix, struct index_list *l, struct view base, uint32_t hash,
    const struct index_message **known)
{
	uint32_t at = hash & l->mask;

	for (; l->table[at] != NONE; at = (at + 1) & l->mask) {
		*known = index_at(ix, l->table[at]);
		if (*known && (*known)->hash == hash && index_has_base(ix, *known, base))
			return l->table[at];
	}
	return NONE;
}

/* ---- what a directory has */

static int
add_change(struct index_list *l, uint32_t place, struct view name, bool in_cur)
{
	struct index_change *more = array_grow(l->changes, l->n_changes, sizeof(*more));

	if (more == NULL)
		return -1;
	l->changes = more;
	l->changes[l->n_changes++] = (struct index_change){
		.place = place, .name = l->names.n, .length = (uint8_t)name.n, .in_cur = in_cur
	};
	return buf_add_view(&l->names, name);
}

/*
 * A message that has been seen in this look: it has been renamed meanwhile, or a copy has its
 * name. What is there counts, rather than what was, and the first of two.
 */
static int
see_again(struct index *ix, struct index_list *l, uint32_t place, struct view name, bool in_cur)
{
	const struct index_message *m = index_at(ix, place);
	char before[MAILDIR_NAME_MAX + 1];
	bool was_in_cur = !(m && m->flags & INDEX_IN_NEW);
	struct stat st;
	size_t i = l->n_changes;

	if (m == NULL || index_file_name(ix, m, before) == -1)
		return -1;
	while (i > 0 && l->changes[i - 1].place != place)
		i--;
	if (i > 0) {
		struct index_change *c = &l->changes[i - 1];
		struct view v = index_list_name(l, c->name, c->length);

		memcpy(before, v.p, v.n);
		before[v.n] = '\0';
		was_in_cur = c->in_cur;
	}
	if (fstatat(was_in_cur ? ix->m.cur : ix->m.new, before, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	if (i > 0)
		l->changes[i - 1].place = NONE;
	return add_change(l, place, name, in_cur);
}

/* Whether the file's name says what the record does. */
static bool
same(struct index *ix, const struct index_message *a, const struct index_message *b,
    struct view file)
{
	char stored[MAILDIR_NAME_MAX + 1];

	if ((a->flags ^ b->flags) & (INDEX_FLAGS | INDEX_OWN_FLAGS) || a->letters != b->letters ||
	    (a->whole > a->base) != (b->whole > b->base))
		return false;
	return a->whole == a->base || (a->whole == b->whole &&
	    index_stored_name(ix, a, stored) == 0 && memcmp(stored, file.p, file.n) == 0);
}

static int
add_found(struct index_list *l, struct view file, const struct maildir_name *name, uint32_t hash,
    bool in_cur, bool plain)
{
	struct index_found *more = array_grow(l->found, l->n_found, sizeof(*more));

	if (more == NULL)
		return -1;
	l->found = more;
	l->found[l->n_found++] = (struct index_found){
		.name = l->names.n, .length = (uint8_t)file.n, .base = (uint8_t)name->base.n,
		.in_cur = in_cur, .plain = plain, .sized = name->has_size, .hash = hash,
		.time = name->time, .size = name->size, .vsize = name->vsize
	};
	return buf_add_view(&l->names, file);
}

static int
take_entry(struct index *ix, struct index_list *l, const struct entry *e, bool in_cur)
{
	struct view file = view_of(e->name), base = view_sub(file, 0, view_find(file, ':'));
	const struct index_message *known = NULL;
	struct index_message now;
	struct maildir_name name;
	uint32_t place, hash;

	if (file.p[0] == '.' || (e->type != DT_REG && e->type != DT_UNKNOWN))
		return 0;
	hash = index_hash(base.p, base.n);
	place = find(ix, l, base, hash, &known);
	if (ix->damaged) {
		errno = EBADMSG;
		return -1;
	}
	if (place == NONE)
		return maildir_name_parse(file, &name) == -1 ? 0 :
		    add_found(l, file, &name, hash, in_cur, e->type == DT_REG);
	if (l->seen[place] & SEEN_NOW)
		return see_again(ix, l, place, file, in_cur);
	l->seen[place] = SEEN_NOW | SEEN;
	index_name_flags(file, base.n, !in_cur, &now);
	return same(ix, known, &now, file) ? 0 : add_change(l, place, file, in_cur);
}

int
index_list_read(struct index *ix, struct index_list *l, bool in_cur)
{
	int fd = openat(in_cur ? ix->m.cur : ix->m.new, ".", OPEN_DIR), result = 0;
	/* Not from malloc(), for which so much is a mapping each time. */
	_Alignas(struct entry) char block[BLOCK];
	long n = -1;

	if (fd == -1)
		return -1;
	while (result == 0 && (n = syscall(SYS_getdents64, fd, block, BLOCK)) > 0) {
		for (long at = 0; result == 0 && at < n;) {
			const struct entry *e = (const void *)(block + at);

			result = take_entry(ix, l, e, in_cur);
			at += e->length;
		}
	}
	if (n == -1)
		result = -1;
	file_close(fd);
	return result;
}

/*
 * Whether a message has the base name of one that was found with its hash, or of another with
 * it.
 */
static int
is_found(struct index *ix, const struct index_list *l, const struct index_message *m)
{
	for (uint32_t at = m->hash & l->mask; l->table[at] != NONE; at = (at + 1) & l->mask) {
		const struct index_found *f = &l->found[l->table[at]];

		if (f->hash == m->hash &&
		    index_has_base(ix, m, index_list_name(l, f->name, f->base)))
			return 1;
	}
	return ix->damaged ? -1 : 0;
}

int
index_list_has_known(struct index *ix, struct index_list *l)
{
	int result = 0;

	if (l->n_found == 0)
		return 0;
	if (make_table(l, l->n_found) == -1)
		return -1;
	for (size_t i = 0; i < l->n_found; i++)
		put(l, l->found[i].hash, (uint32_t)i);
	for (uint32_t i = 0; result == 0 && i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL)
			return -1;
		if (l->table[m->hash & l->mask] != NONE && !(m->flags & INDEX_GONE))
			result = is_found(ix, l, m);
	}
	return result;
}
