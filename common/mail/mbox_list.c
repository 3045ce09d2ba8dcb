/* mbox_list.c: see mbox_list.h. */
#include "mail/mbox_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash128.h"
#include "text/crlf.h"

#define WINDOW (4 * MBOX_WINDOW_MIN)	/* octets read at a time */
#define COPY_MAX 1023
#define INTERNAL_MAX 4096	/* octets of a message that is a program's own */

ssize_t
mbox_pread(int fd, uint64_t at, char *block, size_t n)
{
	ssize_t got;

	do
		got = pread(fd, block, n, (off_t)at);
	while (got == -1 && errno == EINTR);
	return got;
}

/* ---- one message */

struct measure {
	struct mbox_shown shown;
	struct crlf_count count;
	struct hash128 hash;
};

static void
begin_measure(struct measure *m)
{
	*m = (struct measure){ .shown = { .header = true } };
}

static int
add_run(void *arg, struct view run)
{
	struct measure *m = arg;

	crlf_count_add(&m->count, run);
	hash128_add(&m->hash, run);
	return 0;
}

static void
end_measure(struct measure *m, struct mbox_entry *e)
{
	(void)mbox_show_end(&m->shown, add_run, m);
	e->vsize = m->count.size;
	hash128_end(&m->hash, e->hash);
}

/* ---- all of them */

struct reading {
	struct mbox_list *list;
	size_t limit;
	struct measure m;
	bool open;		/* the last entry has not ended */
	bool any;		/* the first message has ended */
	bool inside;		/* the last piece ended in the middle of a line */
	uint32_t last_uid;
};

/* Whether the digits are those of a unique-id that is made of a digest. */
static bool
looks_like_ours(const char *uidl)
{
	return uidl[0] == 'm' && strspn(uidl + 1, "0123456789abcdef") >= 32;
}

/* What the header says counts if it fits in with what was before (UIDs rise). */
static void
take_fields(struct reading *r, struct mbox_entry *e)
{
	const struct mbox_fields *f = &r->m.shown.fields;
	struct mbox_list *l = r->list;

	if (!r->any && f->validity) {
		l->validity = f->validity;
		l->last = f->last;
	}
	if (l->validity && f->uid > r->last_uid && f->uid <= l->last)
		e->uid = r->last_uid = f->uid;
	/* Where UIDs were given it is not of the program that gave them. */
	else if (l->validity == 0 && f->uidl[0] && !looks_like_ours(f->uidl))
		e->uidl = strdup(f->uidl);
}

static void
end_message(struct reading *r, uint64_t at)
{
	struct mbox_list *l = r->list;
	struct mbox_entry *e;

	if (!r->open)
		return;
	e = &l->entries[l->n - 1];
	end_measure(&r->m, e);
	take_fields(r, e);
	if (!r->any && r->m.shown.fields.internal && at - e->from <= INTERNAL_MAX) {
		free(e->uidl);
		l->n--;
		l->internal = true;
	}
	r->open = false;
	r->any = true;
	l->end = at;
}

static int
begin_message(struct reading *r, uint64_t at, size_t line)
{
	struct mbox_list *l = r->list;

	if (l->n == l->room) {
		size_t more = l->room ? 2 * l->room : 64;
		struct mbox_entry *p = reallocarray(l->entries, more, sizeof(*p));

		if (p == NULL)
			return -1;
		l->entries = p;
		l->room = more;
	}
	l->entries[l->n++] = (struct mbox_entry){ .from = at, .line = line & 0xfffff };
	begin_measure(&r->m);
	r->open = true;
	return 0;
}

/* Takes what is known of the window. Returns how many octets, or -1. */
static ssize_t
take_window(struct reading *r, struct view in, uint64_t at, bool last)
{
	size_t taken = 0, used;
	enum mbox_piece kind;
	struct view piece;

	while (taken < in.n) {
		kind = mbox_split(view_sub(in, taken, in.n), r->inside, last, &piece, &used);
		if (kind == MBOX_MORE)
			break;
		if (kind == MBOX_FROM) {
			end_message(r, at + taken);
			if (r->list->n == r->limit) {
				errno = 0;
				return -1;
			}
			if (begin_message(r, at + taken, used) == -1)
				return -1;
			r->inside = false;
		} else {
			(void)mbox_show(&r->m.shown, piece, add_run, &r->m);
			if (r->open)
				r->list->entries[r->list->n - 1].empty = (used - piece.n) & 3;
			r->inside = piece.n && piece.p[piece.n - 1] != '\n';
		}
		taken += used;
	}
	return (ssize_t)taken;
}

static int
read_all(struct reading *r, int fd, uint64_t size, char *window)
{
	uint64_t at = 0;

	while (at < size) {
		uint64_t want = size - at < WINDOW ? size - at : WINDOW;
		ssize_t n = mbox_pread(fd, at, window, (size_t)want), taken;
		bool last = n >= 0 && (at + (uint64_t)n == size || (uint64_t)n < want);

		if (n == -1)
			return -1;
		errno = 0;
		taken = take_window(r, (struct view){ window, (size_t)n }, at, last);
		if (taken == -1)
			return errno ? -1 : 0;
		at += (uint64_t)taken;
		if (last)
			break;
	}
	end_message(r, at);
	return 0;
}

/* ---- no two with one unique-id */

struct key {
	uint64_t hash[2];
	size_t i;
};

static int
compare_keys(const void *va, const void *vb)
{
	const struct key *a = va, *b = vb;
	int order = memcmp(a->hash, b->hash, sizeof(a->hash));

	return order ? order : (a->i > b->i) - (a->i < b->i);
}

/* The digest of what a program has written, or of the message itself, where that counts. */
static bool
key_of(const struct mbox_list *l, size_t i, bool written, struct key *out)
{
	const struct mbox_entry *e = &l->entries[i];
	struct hash128 h = { 0 };

	*out = (struct key){ .hash = { e->hash[0], e->hash[1] }, .i = i };
	if (!written)
		return e->uid == 0 && e->uidl == NULL;
	hash128_add(&h, view_of(e->uidl));
	hash128_end(&h, out->hash);
	return e->uidl != NULL;
}

static int
make_unique(struct mbox_list *l, bool written)
{
	struct key *keys = reallocarray(NULL, l->n + 1, sizeof(*keys));
	size_t n = 0, copy = 0;

	if (keys == NULL)
		return -1;
	for (size_t i = 0; i < l->n; i++)
		n += key_of(l, i, written, &keys[n]);
	if (n)
		qsort(keys, n, sizeof(*keys), compare_keys);
	for (size_t k = 1; k < n; k++) {
		struct mbox_entry *e = &l->entries[keys[k].i];

		copy = memcmp(keys[k].hash, keys[k - 1].hash, sizeof(keys[k].hash)) ? 0 : copy + 1;
		if (!written) {
			e->copy = (copy < COPY_MAX ? copy : COPY_MAX) & COPY_MAX;
		} else if (copy) {
			free(e->uidl);
			e->uidl = NULL;
		}
	}
	free(keys);
	return 0;
}

int
mbox_list_read(struct mbox_list *l, int fd, uint64_t size, size_t limit)
{
	struct reading r = { .list = l, .limit = limit };
	char *window = malloc(WINDOW);
	int result = -1;

	*l = (struct mbox_list){ .entries = NULL };
	begin_measure(&r.m);
	if (window && fstat(fd, &l->st) == 0 && read_all(&r, fd, size, window) == 0 &&
	    make_unique(l, true) == 0)
		result = make_unique(l, false);
	free(window);
	return result;
}

void
mbox_list_free(struct mbox_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->entries[i].uidl);
	free(l->entries);
	*l = (struct mbox_list){ .entries = NULL };
}

/* ---- what others do meanwhile */

uint64_t
mbox_list_end(const struct mbox_list *l, size_t i)
{
	return i + 1 < l->n ? l->entries[i + 1].from : l->end;
}

/* Measures message i anew. Returns 0, 1 when the file ends before it does, -1 with errno. */
static int
measure_again(const struct mbox_list *l, int fd, size_t i, struct mbox_entry *now)
{
	const struct mbox_entry *e = &l->entries[i];
	uint64_t at = e->from + e->line, to = mbox_list_end(l, i) - e->empty;
	char block[16384];
	struct measure m;

	begin_measure(&m);
	while (at < to) {
		ssize_t n = mbox_pread(fd, at, block,
		    to - at < sizeof(block) ? (size_t)(to - at) : sizeof(block));

		if (n <= 0)
			return n == 0 ? 1 : -1;
		(void)mbox_show(&m.shown, (struct view){ block, (size_t)n }, add_run, &m);
		at += (uint64_t)n;
	}
	end_measure(&m, now);
	return 0;
}

int
mbox_list_there(struct mbox_list *l, int fd, size_t i)
{
	struct mbox_entry now;
	struct stat st;
	int result;

	if (fstat(fd, &st) == -1)
		return -1;
	if (st.st_size == l->st.st_size && st.st_mtim.tv_sec == l->st.st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == l->st.st_mtim.tv_nsec)
		return 1;
	result = measure_again(l, fd, i, &now);
	if (result)
		return result == 1 ? 0 : -1;
	return memcmp(now.hash, l->entries[i].hash, sizeof(now.hash)) == 0;
}
