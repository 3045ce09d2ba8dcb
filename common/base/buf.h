/*
 * buf.h: the counted buffer that grows up to a fixed maximum.
 *
 * All size arithmetic on received bytes happens here, checked. A failure is
 * sticky: after it every append does nothing, so a sequence of appends needs
 * one check at its end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

struct buf {
	char *p;
	size_t n;	/* bytes held */
	size_t cap;	/* bytes allocated */
	size_t max;	/* bytes it may ever hold */
	bool failed;	/* an append did not fit, or there was no memory */
};

/* An empty buffer that may hold up to max bytes. Allocates nothing yet. */
struct buf
buf_make(size_t max);

/* Frees the memory; the buffer is empty and usable afterwards. */
void
buf_free(struct buf *b);

/* Empties the buffer and clears the failure; keeps the memory. */
void
buf_clear(struct buf *b);

/* Makes room for n more bytes. Returns 0, or -1 with b->failed set. */
int
buf_reserve(struct buf *b, size_t n);

/* Appends. Each returns 0, or -1 with b->failed set and nothing appended. */
int
buf_add(struct buf *b, const void *p, size_t n);

int
buf_add_view(struct buf *b, struct view v);

int
buf_add_str(struct buf *b, const char *s);

int
buf_add_char(struct buf *b, char c);

/* Appends n as a decimal number. */
int
buf_add_num(struct buf *b, uint64_t n);

/* Appends formatted text of at most 1,023 bytes; fmt is a constant. */
int
buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Takes the first n bytes (at most b->n) off the front. */
void
buf_consume(struct buf *b, size_t n);

/* What the buffer holds; valid until the next append. */
struct view
buf_view(const struct buf *b);

/*
 * The content as a C string, valid until the next append. NULL if an append
 * failed, there is no memory, or the content has a NUL in it.
 */
const char *
buf_cstr(struct buf *b);

#endif
