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

#include "mail/index_cache_file.h"
#include "mail/index_sum.h"
#include "sys/file.h"

#define NAME "mailstead-cache"
#define TEXT_MAX (1U << 20)	/* octets of one text; larger ones are made each time */
#define PENDING_MAX (1U << 18)	/* octets that wait to be written together */
#define WINDOW 65536		/* octets that are read ahead */
#define OPEN_FILE (O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static uint64_t
seed_of(uint32_t uid, unsigned kind)
{
	return (uint64_t)uid << 8 | kind;
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
		c->pending[i] = (struct cache_pending){
			.table = buf_make(CACHE_ENTRIES_MAX * sizeof(struct cache_segment_entry)),
			.data = buf_make(PENDING_MAX + TEXT_MAX + 8)
		};
	c->segment = buf_make(SIZE_MAX / 2);
	c->look = true;
	index_cache_forget(c);
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
	index_cache_forget(c);
	for (size_t i = 0; i < INDEX_KINDS; i++) {
		free(c->windows[i].p);
		buf_free(&c->pending[i].table);
		buf_free(&c->pending[i].data);
	}
	buf_free(&c->segment);
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

/* ---- get */

static struct cache_entry *
find(struct cache_entries *k, uint32_t uid)
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
look_at(const struct index_cache *c, struct cache_window *w, uint64_t at, size_t n)
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
	struct cache_entry *e;
	const char *p;
	uint64_t sum;

	if (c == NULL || c->fd == -1)
		return false;
	if (c->look)
		index_cache_read(ix, c);
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
	if (c->texts && c->fd != -1)
		index_cache_write(ix, c);
	forget_pending(c);
}

void
index_cache_put(struct index *ix, uint32_t uid, enum index_kind kind, struct view text)
{
	struct index_cache *c = cache_of(ix);
	const struct cache_segment_entry e = {
		.uid = uid, .kind_length = (uint32_t)text.n | (uint32_t)kind << CACHE_KIND_SHIFT
	};
	struct cache_pending *p;
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
	if (c->octets >= PENDING_MAX || c->texts == CACHE_ENTRIES_MAX)
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
