/*
 * client.h: the client of a session that is fuzzed, and what it makes of the
 * replies.
 *
 * It reads its own octets and the replies side by side, as simply as can
 * be, and knows so how many replies there must be and of what kind, which messages
 * have been accepted, and what is in them. Whatever is otherwise is a finding:
 * see client.c.
 */
#ifndef FUZZ_SMTP_CLIENT_H
#define FUZZ_SMTP_CLIENT_H

#include "smtpd/smtpd_session.h"

/* In the input: the client waits for all the answers; it sleeps until it is told off. */
#define CLIENT_WAITS '\x1e'
#define CLIENT_SLEEPS '\x1f'

/* How octets travel. */
struct client_ways {
	size_t read_max, write_max;	/* octets at a time; 0: all */
	bool gone;			/* reads no reply but the first */
	bool early;			/* does not wait for the greeting */
};

/* Begins with a client that sends in. session is the one it talks to. */
void
client_begin(struct view in, struct client_ways ways, const struct smtpd_session *session);

/* The session is over: everything must have been answered. */
void
client_end(void);

#endif
