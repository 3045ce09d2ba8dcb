/*
 * pop3d_send.h: messages on the wire: CRLF line ends, dots stuffed, the final
 * dot (RFC 1939 section 3), in blocks: a large message takes no more memory
 * than a small one.
 */
#ifndef POP3D_SEND_H
#define POP3D_SEND_H

#include "pop3d/pop3d_command.h"

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

/*
 * Sends what the file fd holds, or with a top its header and first lines, and
 * the final dot. *octets is increased by what was read and sent. Returns 0, or
 * -1 when that could not be completed: the conversation must end at once.
 */
int
pop3d_send(struct pop3d *p, int fd, struct pop3d_top *top, uint64_t *octets);

#endif
