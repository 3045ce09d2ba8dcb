/*
 * index_cache.c: what was made of messages, in the form in which it is sent. Nothing here must be
 * right or durable: what cannot be read or written is made again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/index_private.h"
#include "mail/index_sum.h"
#include "sys/file.h"

#define NAME "mailstead-cache"
#define MAGIC "MSCACHE1"
#define SEGMENT "MSCS"
#define ORDER 0x01020304
#define CACHE_VERSION 1		/* of the texts: others are not believed */
#define CACHE_MAX (UINT64_C(1) << 32)	/* octets of the file, from which on it is begun again */
#define TEXT_MAX (1U << 20)	/* octets of one text; larger ones are made each time */
#define PENDING_MAX (1U << 20)	/* octets that wait to be written together */
#define ENTRIES_MAX 8192	/* and how many texts */
#define WINDOW 65536		/* octets that are read ahead */
#define KIND_SHIFT 28
#define OPEN_FILE (O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

struct cache_head {
	char magic[8];
	uint32_t order, version, uidvalidity, zero[9];
	uint64_t sum;
};

struct segment_head {
	char magic[4];
	uint32_t n;
	uint64_t data, sum, zero;
};

/* In a segment's table; what belongs to it has 8 octets of checksum and the text. */
struct segment_entry {
	uint32_t uid, kind_length;
};

struct entry {
	uint32_t uid, length;
	uint64_t at;		/* of the checksum, in the file */
};

struct entries {
	struct entry *p;
	size_t n, cap, hint;
	bool mixed;		/* to be sorted */
};

/* What of the file was read for a kind. */
struct window {
	char *p;
	uint64_t from;
	size_t n;
};

/* Of a kind, not yet written. */
struct pending {
	struct buf table, data;
};

struct index_cache {
	int fd;
	uint64_t end;		/* of the segments that are known */
	bool look;		/* the file may have grown */
	struct entries kinds[INDEX_KINDS];
	struct window windows[INDEX_KINDS];
	struct pending pending[INDEX_KINDS];
	size_t octets, texts;	/* pending ones */
};

static uint64_t
seed_of(uint32_t uid, unsigned kind)
{
	return (uint64_t)uid << 8 | kind;
}

/* ---- the file */

static int
lock(int fd, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &l);
}

static void
forget_entries(struct index_cache *c)
{
	for (size_t i = 0; i < INDEX_KINDS; i++) {
		free(c->kinds[i].p);
		c->kinds[i] = (struct entries){ .n = 0 };
		c->windows[i].n = 0;
	}
	c->end = sizeof(struct cache_head);
}

static uint64_t
head_sum(const struct cache_head *h)
{
	return index_sum(0, h, offsetof(struct cache_head, sum));
}

static bool
is_ours(const struct index *ix, int fd)
{
	struct cache_head h;

	return pread(fd, &h, sizeof(h), 0) == sizeof(h) &&
	    memcmp(h.magic, MAGIC, sizeof(h.magic)) == 0 && h.order == ORDER &&
	    h.version == CACHE_VERSION && h.uidvalidity == ix->st.status.uidvalidity &&
	    h.sum == head_sum(&h);
}

/* Begins the file again; it is locked. */
static int
begin(const struct index *ix, struct index_cache *c)
{
	struct cache_head h = {
		.magic = MAGIC, .order = ORDER, .version = CACHE_VERSION,
		.uidvalidity = ix->st.status.uidvalidity
	};

	h.sum = head_sum(&h);
	forget_entries(c);
	return ftruncate(c->fd, 0) == 0 && pwrite(c->fd, &h, sizeof(h), 0) == sizeof(h) ? 0 : -1;
}

/* The cache, opened when it is first needed; NULL when there can be none. */
static struct index_cache *
cache_of(struct index *ix)
{
	struct index_cache *c = ix->cache;
	struct stat st;

	if (c)
		return c;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return NULL;
	for (size_t i = 0; i < INDEX_KINDS; i++)
		c->pending[i] = (struct pending){
			.table = buf_make(ENTRIES_MAX * sizeof(struct segment_entry)),
			.data = buf_make(PENDING_MAX + TEXT_MAX + 8)
		};
	c->look = true;
	c->end = sizeof(struct cache_head);
	c->fd = openat(ix->m.dir, NAME, OPEN_FILE, 0600);
	if (c->fd != -1 && (fstat(c->fd, &st) == -1 || !S_ISREG(st.st_mode))) {
		close(c->fd);
		c->fd = -1;
	}
	ix->cache = c;
	return c;
}

void
index_cache_free(struct index *ix)
{
	struct index_cache *c = ix->cache;

	if (c == NULL)
		return;
	forget_entries(c);
	for (size_t i = 0; i < INDEX_KINDS; i++) {
		free(c->windows[i].p);
		buf_free(&c->pending[i].table);
		buf_free(&c->pending[i].data);
	}
	file_close(c->fd);
	free(c);
	ix->cache = NULL;
}

void
index_cache_look(struct index *ix)
{
	if (ix->cache)
		ix->cache->look = true;
}

/* ---- reading the tables */

static int
add_entry(struct index_cache *c, const struct segment_entry *e, uint64_t at)
{
	struct entries *k = &c->kinds[e->kind_length >> KIND_SHIFT];

	if (k->n == k->cap) {
		size_t cap = k->cap ? 2 * k->cap : 256;
		struct entry *more = reallocarray(k->p, cap, sizeof(*more));

		if (more == NULL)
			return -1;
		k->p = more;
		k->cap = cap;
	}
	k->mixed = k->mixed || (k->n && k->p[k->n - 1].uid >= e->uid);
	k->p[k->n++] = (struct entry){
		.uid = e->uid, .length = e->kind_length & ((1U << KIND_SHIFT) - 1), .at = at
	};
	return 0;
}

static uint64_t
segment_sum(const struct segment_head *h, struct view table, uint64_t at)
{
	return index_sum(index_sum(at, h, offsetof(struct segment_head, sum)), table.p, table.n);
}

static int
take_table(struct index_cache *c, const struct segment_head *h, const char *table, uint64_t at)
{
	uint64_t left = h->data;

	for (uint32_t i = 0; i < h->n; i++) {
		struct segment_entry e;
		uint64_t n;

		memcpy(&e, table + i * sizeof(e), sizeof(e));
		n = 8 + (uint64_t)(e.kind_length & ((1U << KIND_SHIFT) - 1));
		if (n > left || e.kind_length >> KIND_SHIFT >= INDEX_KINDS ||
		    add_entry(c, &e, at) == -1)
			return -1;
		at += n;
		left -= n;
	}
	return 0;
}

/* The segment at the end of what is known. Returns 0, or -1 when there is none that is right. */
static int
take_segment(struct index_cache *c, uint64_t size)
{
	struct segment_head h;
	uint64_t at = c->end, n;
	struct buf b;
	int result = -1;

	if (pread(c->fd, &h, sizeof(h), (off_t)at) != sizeof(h) ||
	    memcmp(h.magic, SEGMENT, sizeof(h.magic)) != 0 || h.n > ENTRIES_MAX)
		return -1;
	n = h.n * sizeof(struct segment_entry);
	if (h.data > size || at + sizeof(h) + n + h.data > size)
		return -1;
	b = buf_make(ENTRIES_MAX * sizeof(struct segment_entry));
	if (buf_reserve(&b, n + 1) == 0 &&
	    pread(c->fd, b.p, n, (off_t)(at + sizeof(h))) == (ssize_t)n) {
		b.n = n;
		if (h.sum == segment_sum(&h, buf_view(&b), at))
			result = take_table(c, &h, b.p, at + sizeof(h) + n);
	}
	buf_free(&b);
	if (result == 0)
		c->end = at + sizeof(h) + n + h.data;
	return result;
}

static int
compare_entries(const void *va, const void *vb)
{
	const struct entry *a = va, *b = vb;

	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

/* By UID; of two the later. */
static void
sort_entries(struct entries *k)
{
	size_t kept = 0;

	if (!k->mixed)
		return;
	qsort(k->p, k->n, sizeof(k->p[0]), compare_entries);
	for (size_t i = 0; i < k->n; i++)
		if (i + 1 == k->n || k->p[i + 1].uid != k->p[i].uid)
			k->p[kept++] = k->p[i];
	k->n = kept;
	k->mixed = false;
}

/* Takes in what the file has now. */
static void
read_tables(struct index *ix, struct index_cache *c)
{
	struct stat st;

	c->look = false;
	if (c->fd == -1 || fstat(c->fd, &st) == -1)
		return;
	if (!is_ours(ix, c->fd) || (uint64_t)st.st_size < c->end) {
		forget_entries(c);
		if (!is_ours(ix, c->fd))
			return;
	}
	while (c->end < (uint64_t)st.st_size && take_segment(c, (uint64_t)st.st_size) == 0)
		;
	for (size_t i = 0; i < INDEX_KINDS; i++)
		sort_entries(&c->kinds[i]);
}

/* ---- get */

static struct entry *
find(struct entries *k, uint32_t uid)
{
	size_t low = 0, high = k->n;

	if (k->hint + 1 < k->n && k->p[k->hint + 1].uid == uid)
		return &k->p[++k->hint];
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (k->p[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	k->hint = low;
	return low < k->n && k->p[low].uid == uid ? &k->p[low] : NULL;
}

/*
 * Has n octets at that place of the file in the window. More are read when it goes on from
 * there.
 */
static const char *
look_at(const struct index_cache *c, struct window *w, uint64_t at, size_t n)
{
	bool goes_on = at >= w->from && at <= w->from + w->n + WINDOW;
	size_t want = goes_on || n > 4096 ? WINDOW : 4096;
	ssize_t got;

	if (at >= w->from && at + n <= w->from + w->n)
		return w->p + (at - w->from);
	if (n > want)
		want = n;
	if (w->p == NULL && (w->p = malloc(TEXT_MAX + 8)) == NULL)
		return NULL;
	got = pread(c->fd, w->p, want, (off_t)at);
	w->from = at;
	w->n = got > 0 ? (size_t)got : 0;
	return w->n >= n ? w->p : NULL;
}

bool
index_cache_get(struct index *ix, uint32_t uid, enum index_kind kind, struct view *out)
{
	struct index_cache *c = cache_of(ix);
	struct entry *e;
	const char *p;
	uint64_t sum;

	if (c == NULL || c->fd == -1)
		return false;
	if (c->look)
		read_tables(ix, c);
	e = find(&c->kinds[kind], uid);
	if (e == NULL || e->length > TEXT_MAX)
		return false;
	p = look_at(c, &c->windows[kind], e->at, 8 + (size_t)e->length);
	if (p == NULL)
		return false;
	memcpy(&sum, p, sizeof(sum));
	*out = (struct view){ p + 8, e->length };
	if (sum == index_sum(seed_of(uid, kind), out->p, out->n))
		return true;
	e->length = UINT32_MAX;
	return false;
}

/* ---- put */

/*
 * Appends the tables of what is pending, then the texts: by kind, since most often one kind of many
 * messages is read.
 */
static void
gather(const struct index_cache *c, struct buf *out)
{
	for (size_t i = 0; i < INDEX_KINDS; i++)
		buf_add_view(out, buf_view(&c->pending[i].table));
	for (size_t i = 0; i < INDEX_KINDS; i++)
		buf_add_view(out, buf_view(&c->pending[i].data));
}

/* Writes what is pending behind all that is there; the file is locked. */
static int
write_segment(struct index *ix, struct index_cache *c)
{
	struct segment_head h = { .magic = { 'M', 'S', 'C', 'S' }, .n = (uint32_t)c->texts,
		.data = c->octets };
	struct buf all = buf_make(SIZE_MAX / 2);
	struct stat st;
	int result = -1;

	if (fstat(c->fd, &st) == -1)
		return -1;
	if (!is_ours(ix, c->fd) || (uint64_t)st.st_size > CACHE_MAX) {
		if (begin(ix, c) == -1)
			return -1;
	} else {
		read_tables(ix, c);
		/* Somebody was interrupted, or most of it is about messages that are gone. */
		if (c->kinds[0].n + c->kinds[1].n + c->kinds[2].n + c->kinds[3].n >
		    2 * INDEX_KINDS * (size_t)ix->st.status.messages + ENTRIES_MAX) {
			if (begin(ix, c) == -1)
				return -1;
		} else if ((uint64_t)st.st_size > c->end &&
		    ftruncate(c->fd, (off_t)c->end) == -1) {
			return -1;
		}
	}
	buf_add(&all, &h, sizeof(h));
	gather(c, &all);
	if (!all.failed) {
		h.sum = segment_sum(&h, view_sub(buf_view(&all), sizeof(h),
		    c->texts * sizeof(struct segment_entry)), c->end);
		memcpy(all.p, &h, sizeof(h));
	}
	if (!all.failed && pwrite(c->fd, all.p, all.n, (off_t)c->end) == (ssize_t)all.n)
		result = 0;
	buf_free(&all);
	return result;
}

static void
forget_pending(struct index_cache *c)
{
	for (size_t i = 0; i < INDEX_KINDS; i++) {
		buf_clear(&c->pending[i].table);
		buf_clear(&c->pending[i].data);
	}
	c->octets = c->texts = 0;
}

static void
write_pending(struct index *ix, struct index_cache *c)
{
	if (c->texts && c->fd != -1 && lock(c->fd, F_WRLCK) == 0) {
		if (write_segment(ix, c) == 0)
			read_tables(ix, c);
		(void)lock(c->fd, F_UNLCK);
	}
	forget_pending(c);
}

void
index_cache_put(struct index *ix, uint32_t uid, enum index_kind kind, struct view text)
{
	struct index_cache *c = cache_of(ix);
	const struct segment_entry e = {
		.uid = uid, .kind_length = (uint32_t)text.n | (uint32_t)kind << KIND_SHIFT
	};
	struct pending *p;
	uint64_t sum;

	if (c == NULL || c->fd == -1 || text.n > TEXT_MAX - 8)
		return;
	p = &c->pending[kind];
	sum = index_sum(seed_of(uid, kind), text.p, text.n);
	buf_add(&p->data, &sum, sizeof(sum));
	buf_add_view(&p->data, text);
	buf_add(&p->table, &e, sizeof(e));
	c->octets += sizeof(sum) + text.n;
	c->texts++;
	if (p->data.failed || p->table.failed)
		forget_pending(c);
	if (c->octets >= PENDING_MAX || c->texts == ENTRIES_MAX)
		write_pending(ix, c);
}

void
index_cache_flush(struct index *ix)
{
	int error = errno;

	if (ix->cache)
		write_pending(ix, ix->cache);
	index_facts_flush(ix);
	errno = error;
}
