/*
 * pop3d_send.h: messages on the wire: CRLF line ends, dots stuffed, the final
 * dot (RFC 1939 section 3), in blocks: a large message takes no more memory
 * than a small one.
 */
#ifndef POP3D_SEND_H
#define POP3D_SEND_H

#include "pop3d/pop3d_command.h"
#include "pop3d/pop3d_maildrop.h"
#include "text/crlf.h"

/* How far TOP has come. Begin with the number of lines of the body in lines. */
struct pop3d_top {
	uint64_t lines;		/* of the body, still to come */
	bool body;		/* the empty line has been seen */
	uint64_t octets;	/* of the current line, without its LF */
	bool cr;		/* it begins with CR */
	bool done;
};

/* How many octets of the next piece of the message belong to the answer. Pure. */
size_t
pop3d_top_take(struct pop3d_top *t, struct view in);

struct pop3d_sending {
	struct pop3d_top *top;		/* of RETR: NULL */
	uint64_t *octets;		/* is increased by what was sent, as it is in the mailbox */
	bool begun;			/* something was sent */
	/* for pop3d_send.c; begin with zeroes */
	struct pop3d *p;
	struct crlf_state line;
};

/*
 * Whether the header of the message has UTF-8 in it (RFC 6532). What is not US-ASCII and no UTF-8
 * either is something else. Returns 1, 0, or -1 with errno.
 */
int
pop3d_is_utf8(const struct maildrop_text *t);

/*
 * Sends a message, or with a top its header and first lines. Returns 0, or -1 when that could not
 * be completed: the conversation must end at once, if anything has begun.
 */
int
pop3d_send(struct pop3d *p, struct pop3d_sending *s, const struct maildrop_text *t);

/* Sends the end of the last line and the final dot. Returns 0, or -1 as above. */
int
pop3d_send_end(struct pop3d *p, struct pop3d_sending *s);

#endif
