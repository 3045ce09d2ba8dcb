/*
 * remote_reply.h: replies of a server (RFC 5321 section 4.2), taken out of octets as they
 * arrive. Pure.
 *
 * Bounded, whatever a server sends: lines, their length, and what is kept of them. A bare LF
 * ends a line, too. All lines of a reply have its code.
 */
#ifndef DELIVER_REMOTE_REPLY_H
#define DELIVER_REMOTE_REPLY_H

#include "base/buf.h"
#include "base/view.h"

#define REMOTE_REPLY_LINE_MAX 2048	/* octets of a line with its end; RFC 5321 4.5.3.1.5 says 512 */
#define REMOTE_REPLY_LINES_MAX 100	/* lines of a reply */
#define REMOTE_REPLY_TEXT_MAX 8192	/* octets that are kept of a reply */
#define REMOTE_ENHANCED_MAX 11		/* "5.123.456", with room */

enum remote_reply_status {
	REMOTE_REPLY_MORE,	/* it is not complete */
	REMOTE_REPLY_DONE,
	REMOTE_REPLY_BAD	/* no reply, or too large: nothing more can be read here */
};

struct remote_reply {
	int code;			/* 200 to 599 */
	char enhanced[REMOTE_ENHANCED_MAX + 1];	/* of the class of the code; "": none */
	struct buf text;		/* the lines without codes, each with LF, printable UTF-8 */
	/* private */
	size_t lines;
	size_t n;
	char line[REMOTE_REPLY_LINE_MAX];
};

/* Begins with the first reply. */
void
remote_reply_init(struct remote_reply *r);

void
remote_reply_free(struct remote_reply *r);

/*
 * Takes octets off *in until a reply is complete, and no more. After DONE the
 * next call begins the next reply.
 */
enum remote_reply_status
remote_reply_feed(struct remote_reply *r, struct view *in);

/* Whether a reply has begun. */
bool
remote_reply_begun(const struct remote_reply *r);

/*
 * Appends the reply as one line, "550 5.1.1 no such user, sorry", as it goes into logs and
 * reports: at most max octets.
 */
void
remote_reply_line(const struct remote_reply *r, char *out, size_t size);

#endif
