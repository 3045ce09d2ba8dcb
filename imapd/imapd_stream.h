/*
 * imapd_stream.h: what comes from the client after the login: octets, inflated if there is
 * COMPRESS, as a source for imapd_input.h. Before it waits it sends what is held, and gives
 * memory back when nothing comes for a while.
 */
#ifndef IMAPD_STREAM_H
#define IMAPD_STREAM_H

#include "imapd/imapd_input.h"
#include "imapd/imapd_out.h"

#define IMAPD_STREAM_SIZE 16384	/* octets read at a time */
#define IMAPD_REST_AFTER 300	/* milliseconds without a command after which memory goes back */

struct imapd_stream {
	int fd;
	struct imapd_out *out;
	bool closed;		/* the client has */
	bool dry;		/* there was nothing more at the last read */
	char *p;		/* unread octets from start to end; NULL without */
	size_t start, end;
	void (*rest)(void *arg);	/* gives memory of the program's back */
	void *arg;
};

/* Begins with what was read before. Returns 0, or -1 without memory. */
int
imapd_stream_init(struct imapd_stream *s, int fd, struct imapd_out *out, struct view before);

/* Reads without waiting. Returns whether there is something unread, or the client has gone. */
bool
imapd_stream_ready(struct imapd_stream *s);

/* Gives the memory of the stream back, and has rest() do the same. */
void
imapd_stream_rest(struct imapd_stream *s);

/* From now on it is all compressed, what is unread too. Returns 0, or -1 without memory. */
int
imapd_stream_deflate(struct imapd_stream *s);

struct imapd_source
imapd_stream_source(struct imapd_stream *s);

#endif
