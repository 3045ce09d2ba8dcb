/*
 * pop3d_command.h: the conversation of POP3 (RFC 1939, RFC 2449): one line
 * in, one table of commands, replies collected while more commands wait.
 * pop3d-net and pop3d-user each have a table of their own.
 */
#ifndef POP3D_COMMAND_H
#define POP3D_COMMAND_H

#include "base/view.h"
#include "sys/clock.h"
#include "sys/reader.h"

/* States of a session; a command's row has a mask of them. */
#define POP3D_AUTHORIZATION 1U
#define POP3D_NAMED         2U	/* still AUTHORIZATION: USER has been accepted */
#define POP3D_TRANSACTION   4U

enum pop3d_argument { POP3D_ALONE, POP3D_MAY, POP3D_MUST };

enum pop3d_event {
	POP3D_GO_ON,
	POP3D_LEAVE,	/* send what is held, and end */
	POP3D_BREAK,	/* end at once: a reply could not be completed */
	POP3D_OFFENCE,	/* end, and say why: p->wrong */
	POP3D_NO_LINE	/* the handler waited for a line, and p->status came */
};

struct pop3d;

struct pop3d_command {
	const char *verb;
	unsigned states;
	enum pop3d_argument argument;
	/*
	 * Acts and replies. argument is all that follows the one space after
	 * the verb; it lies in the reader's buffer until the handler returns.
	 */
	enum pop3d_event (*handle)(struct pop3d *p, struct view argument);
};

struct pop3d {
	struct reader in;
	struct writer out;
	const struct pop3d_command *table;	/* a row without verb ends it */
	unsigned state;
	uint64_t timeout;	/* seconds to wait for a command, or for room for a reply */
	msec deadline;		/* of the whole conversation, or NEVER */
	unsigned errors;	/* commands not understood so far */
	const char *long_verb;	/* the start of lines that may be longer, "AUTH "; or NULL */
	size_t long_max;	/* octets of such a line */
	const char *wrong;	/* see POP3D_OFFENCE */
	enum line_status status; /* see POP3D_NO_LINE */
	const char *expire;	/* what CAPA says of it (RFC 2449 6.7), "NEVER" or a number of days */
	uint64_t login_delay;	/* seconds, likewise (RFC 2449 6.5); 0: it says nothing */
	void (*capabilities)(struct pop3d *p); /* says more lines of CAPA; or NULL */
	void *session;		/* the program's own */
};

/* Why a conversation ended. */
enum pop3d_end { POP3D_LEFT, POP3D_CLOSED, POP3D_TIMEOUT, POP3D_VIOLATION };

#define POP3D_UTF8 '8'		/* in what pop3d-net hands over */
#define POP3D_LINE_MAX 512	/* octets of a command with its CRLF; RFC 2449 4 asks for 255 */
#define POP3D_ERRORS_MAX 20	/* commands not understood before we hang up */

/* Begins a conversation on fd in that state, without a byte read or written. */
void
pop3d_init(struct pop3d *p, int fd, const struct pop3d_command *table, unsigned state,
    void *session);

/*
 * Serves until a handler says LEAVE, the peer closes or is silent for too
 * long (then nothing is said to it, RFC 1939 section 3), or it sends what
 * cannot be a command: a bare CR or LF, a NUL, a line too long, or many
 * commands that are none.
 */
enum pop3d_end
pop3d_serve(struct pop3d *p);

/* The word for it in a log line. */
const char *
pop3d_end_text(enum pop3d_end end);

/* Adds a line to what is sent: formatted text of at most 510 octets, and CRLF. */
void
pop3d_line(struct pop3d *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The time by which what is being sent has to be gone, or the next line has to be there. */
msec
pop3d_deadline(const struct pop3d *p);

/* Sends what is held. Returns 0, or -1 when the peer is gone. */
int
pop3d_flush(struct pop3d *p);

/*
 * CAPA (RFC 2449 section 5): what is the same in every state, and p->capabilities(). What
 * there is to log in with is said after the login too (sections 6.2 and 6.3); STLS is not
 * (RFC 2595 section 4).
 */
enum pop3d_event
pop3d_capa(struct pop3d *p, struct view argument);

/* LANG (RFC 6856 section 3). There is English, in every state. */
enum pop3d_event
pop3d_lang(struct pop3d *p, struct view argument);

/* The lines of CAPA for those SASL mechanisms, with blanks between them; USER with PLAIN. */
void
pop3d_mechanisms(struct pop3d *p, struct view list);

#endif
