/*
 * imapd_out.h: what imapd-user sends. Responses are written straight into one block of memory,
 * which is sent when it is full or when the client waits; with COMPRESS (RFC 4978) through zlib.
 * A failure is sticky: after it everything is dropped, and the session ends at the next look.
 */
#ifndef IMAPD_OUT_H
#define IMAPD_OUT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

#define IMAPD_OUT_SIZE (64 * 1024)	/* octets collected before they are sent */
#define IMAPD_OUT_ROOM (32 * 1024)	/* octets that imapd_out_room() has at a time */

struct imapd_deflate;

struct imapd_out {
	int fd;
	bool failed;		/* the client is gone, or did not read for too long */
	uint64_t timeout;	/* seconds that it may take to read something */
	char *p;		/* the block; NULL while there is nothing in it */
	size_t n;		/* octets in it */
	uint64_t octets;	/* sent so far, before compression */
	struct imapd_deflate *deflate;	/* once compressed; or NULL */
};

/* Starts writing to fd, which is not blocking. Allocates nothing yet. */
void
imapd_out_init(struct imapd_out *o, int fd, uint64_t timeout);

/* Sends all that is held. Returns 0, or -1 when the client is gone. */
int
imapd_out_flush(struct imapd_out *o);

/* Gives the memory of an empty block back. */
void
imapd_out_rest(struct imapd_out *o);

/*
 * Room for n octets (at most IMAPD_OUT_ROOM) behind what is held; the caller writes as many as it
 * likes and adds their number to o->n. Never NULL: what cannot be sent is dropped later.
 */
char *
imapd_out_room(struct imapd_out *o, size_t n);

/* Appends octets as they are, any number. */
void
imapd_out_view(struct imapd_out *o, struct view v);

void
imapd_out_str(struct imapd_out *o, const char *s);

void
imapd_out_char(struct imapd_out *o, char c);

/* Appends a decimal number. */
void
imapd_out_num(struct imapd_out *o, uint64_t n);

/* Formatted text of at most IMAPD_OUT_ROOM octets; fmt is a constant. */
void
imapd_outf(struct imapd_out *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

void
imapd_outv(struct imapd_out *o, const char *fmt, va_list ap);

#endif
