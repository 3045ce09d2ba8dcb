/*
 * pop3d_session.h: POP3 after the login: the commands of the TRANSACTION
 * state (RFC 1939 section 5 and 7) on a maildrop.
 */
#ifndef POP3D_SESSION_H
#define POP3D_SESSION_H

#include "net/mechanisms.h"
#include "pop3d/pop3d_command.h"
#include "pop3d/pop3d_maildrop.h"

struct pop3d_session {
	struct maildrop drop;
	uint64_t retrieved;	/* messages sent, by RETR or TOP */
	uint64_t octets;	/* of them */
	uint64_t removed;	/* messages removed at QUIT */
	bool utf8;		/* a message may have UTF-8 in its header */
	char mechanisms[MECHANISMS_MAX + 1];	/* that CAPA names; with blanks between */
};

/* The commands; the session of the struct pop3d is a struct pop3d_session. */
extern const struct pop3d_command pop3d_session_commands[];

/* What CAPA says besides that is for before the login, and is announced here as well. */
void
pop3d_session_capabilities(struct pop3d *p);

#endif
