/* index_cache_file.c: see index_cache_file.h. */
#include "mail/index_cache_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/index_sum.h"

#define MAGIC "MSCACHE1"
#define SEGMENT "MSCS"
#define ORDER 0x01020304
#define CACHE_VERSION 1		/* of the texts: others are not believed */
#define CACHE_MAX (UINT64_C(1) << 32)	/* octets of the file, from which on it is begun again */

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

/* ---- the file */

static int
lock(int fd, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &l);
}

void
index_cache_forget(struct index_cache *c)
{
	for (size_t i = 0; i < INDEX_KINDS; i++) {
		free(c->kinds[i].p);
		c->kinds[i] = (struct cache_entries){ .n = 0 };
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
	index_cache_forget(c);
	return ftruncate(c->fd, 0) == 0 && pwrite(c->fd, &h, sizeof(h), 0) == sizeof(h) ? 0 : -1;
}

/* ---- reading the tables */

static int
add_entry(struct index_cache *c, const struct cache_segment_entry *e, uint64_t at)
{
	struct cache_entries *k = &c->kinds[e->kind_length >> CACHE_KIND_SHIFT];

	if (k->n == k->cap) {
		size_t cap = k->cap ? 2 * k->cap : 256;
		struct cache_entry *more = reallocarray(k->p, cap, sizeof(*more));

		if (more == NULL)
			return -1;
		k->p = more;
		k->cap = cap;
	}
	k->mixed = k->mixed || (k->n && k->p[k->n - 1].uid >= e->uid);
	k->p[k->n++] = (struct cache_entry){
		.uid = e->uid, .length = e->kind_length & ((1U << CACHE_KIND_SHIFT) - 1), .at = at
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
		struct cache_segment_entry e;
		uint64_t n;

		memcpy(&e, table + i * sizeof(e), sizeof(e));
		n = 8 + (uint64_t)(e.kind_length & ((1U << CACHE_KIND_SHIFT) - 1));
		if (n > left || e.kind_length >> CACHE_KIND_SHIFT >= INDEX_KINDS ||
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
	    memcmp(h.magic, SEGMENT, sizeof(h.magic)) != 0 || h.n > CACHE_ENTRIES_MAX)
		return -1;
	n = h.n * sizeof(struct cache_segment_entry);
	if (h.data > size || at + sizeof(h) + n + h.data > size)
		return -1;
	b = buf_make(CACHE_ENTRIES_MAX * sizeof(struct cache_segment_entry));
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
	const struct cache_entry *a = va, *b = vb;

	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

/* By UID; of two the later. */
static void
sort_entries(struct cache_entries *k)
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

void
index_cache_read(struct index *ix, struct index_cache *c)
{
	struct stat st;

	c->look = false;
	if (c->fd == -1 || fstat(c->fd, &st) == -1)
		return;
	if (!is_ours(ix, c->fd) || (uint64_t)st.st_size < c->end) {
		index_cache_forget(c);
		if (!is_ours(ix, c->fd))
			return;
	}
	while (c->end < (uint64_t)st.st_size && take_segment(c, (uint64_t)st.st_size) == 0)
		;
	for (size_t i = 0; i < INDEX_KINDS; i++)
		sort_entries(&c->kinds[i]);
}

/* ---- writing */

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

static size_t
entries(const struct index_cache *c)
{
	size_t n = 0;

	for (size_t i = 0; i < INDEX_KINDS; i++)
		n += c->kinds[i].n;
	return n;
}

/* Writes what is pending behind all that is there; the file is locked. */
static int
write_segment(struct index *ix, struct index_cache *c)
{
	struct segment_head h = { .magic = { 'M', 'S', 'C', 'S' }, .n = (uint32_t)c->texts,
		.data = c->octets };
	struct buf *all = &c->segment;
	struct stat st;

	if (fstat(c->fd, &st) == -1)
		return -1;
	if (!is_ours(ix, c->fd) || (uint64_t)st.st_size > CACHE_MAX) {
		if (begin(ix, c) == -1)
			return -1;
	} else {
		index_cache_read(ix, c);
		/* Somebody was interrupted, or most of it is about messages that are gone. */
		if (entries(c) >
		    2 * INDEX_KINDS * (size_t)ix->st.status.messages + CACHE_ENTRIES_MAX) {
			if (begin(ix, c) == -1)
				return -1;
		} else if ((uint64_t)st.st_size > c->end &&
		    ftruncate(c->fd, (off_t)c->end) == -1) {
			return -1;
		}
	}
	buf_clear(all);
	buf_add(all, &h, sizeof(h));
	gather(c, all);
	if (all->failed)
		return -1;
	h.sum = segment_sum(&h, view_sub(buf_view(all), sizeof(h),
	    c->texts * sizeof(struct cache_segment_entry)), c->end);
	memcpy(all->p, &h, sizeof(h));
	return pwrite(c->fd, all->p, all->n, (off_t)c->end) == (ssize_t)all->n ? 0 : -1;
}

void
index_cache_write(struct index *ix, struct index_cache *c)
{
	if (lock(c->fd, F_WRLCK) == -1)
		return;
	if (write_segment(ix, c) == 0)
		index_cache_read(ix, c);
	(void)lock(c->fd, F_UNLCK);
}
