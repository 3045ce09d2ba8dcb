/* filter_store.c: see filter_store.h. */
#include "smtpd/filter_store.h"

#include <errno.h>
#include <unistd.h>

#include "sys/file.h"

void
filter_store_init(struct filter_store *s, const struct filter_scratch *scratch)
{
	*s = (struct filter_store){ .scratch = scratch, .fd = -1 };
	s->memory = buf_make(FILTER_MEMORY_MAX);
}

void
filter_store_clear(struct filter_store *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	s->size = 0;
	buf_free(&s->memory);
}

/* The file takes what there is so far, and what comes. */
static int
spill(struct filter_store *s)
{
	s->fd = s->scratch->make(s->scratch->arg);
	if (s->fd == -1 || file_write(s->fd, buf_view(&s->memory)) == -1)
		return -1;
	buf_free(&s->memory);
	return 0;
}

int
filter_store_add(struct filter_store *s, struct view v)
{
	if (s->fd == -1 && s->memory.n + v.n > FILTER_MEMORY_MAX && spill(s) == -1)
		return -1;
	s->size += v.n;
	return s->fd == -1 ? buf_add_view(&s->memory, v) : file_write(s->fd, v);
}

int
filter_store_get(const struct filter_store *s, uint64_t offset, size_t max, struct buf *space,
    struct view *out)
{
	if (offset > s->size)
		return -1;
	if (max > s->size - offset)
		max = (size_t)(s->size - offset);
	if (s->fd == -1) {
		*out = view_sub(buf_view(&s->memory), (size_t)offset, max);
		return 0;
	}
	buf_clear(space);
	if (buf_reserve(space, max) == -1)
		return -1;
	while (space->n < max) {
		ssize_t n = pread(s->fd, space->p + space->n, max - space->n,
		    (off_t)(offset + space->n));

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		space->n += (size_t)n;
	}
	*out = buf_view(space);
	return 0;
}
