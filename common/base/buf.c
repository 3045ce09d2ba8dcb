/* buf.c: see buf.h. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST 256	/* bytes of the first allocation */

struct buf
buf_make(size_t max)
{
	return (struct buf){ .max = max };
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = buf_make(b->max);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->failed = false;
}

static int
buf_fail(struct buf *b)
{
	b->failed = true;
	return -1;
}

int
buf_reserve(struct buf *b, size_t n)
{
	size_t need, cap;
	char *p;

	if (b->failed)
		return -1;
	if (n > b->max || b->n > b->max - n)
		return buf_fail(b);
	need = b->n + n;
	if (need <= b->cap)
		return 0;
	cap = b->cap ? b->cap : BUF_FIRST;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	p = realloc(b->p, cap);
	if (p == NULL)
		return buf_fail(b);
	b->p = p;
	b->cap = cap;
	return 0;
}

/* Whether nothing is to be done for n bytes more. */
static inline bool
has_room(const struct buf *b, size_t n)
{
	return !b->failed && n <= b->cap - b->n && n <= b->max - b->n;
}

int
buf_add(struct buf *b, const void *p, size_t n)
{
	if (!has_room(b, n) && buf_reserve(b, n) == -1)
		return -1;
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	return 0;
}

int
buf_add_view(struct buf *b, struct view v)
{
	return buf_add(b, v.p, v.n);
}

int
buf_add_str(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int
buf_add_char(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int
buf_add_num(struct buf *b, uint64_t n)
{
	char text[20];
	size_t at = sizeof(text);

	do
		text[--at] = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	return buf_add(b, text + at, sizeof(text) - at);
}

int
buf_addf(struct buf *b, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		return buf_fail(b);
	return buf_add(b, text, (size_t)n);
}

void
buf_consume(struct buf *b, size_t n)
{
	if (n > b->n)
		n = b->n;
	b->n -= n;
	if (b->n)
		memmove(b->p, b->p + n, b->n);
}

struct view
buf_view(const struct buf *b)
{
	return (struct view){ b->p ? b->p : "", b->n };
}

const char *
buf_cstr(struct buf *b)
{
	if (b->failed)
		return NULL;
	if (b->n + 1 > b->cap) {
		char *p = realloc(b->p, b->n + 1);

		if (p == NULL)
			return NULL;
		b->p = p;
		b->cap = b->n + 1;
	}
	b->p[b->n] = '\0';
	return memchr(b->p, '\0', b->n) ? NULL : b->p;
}
