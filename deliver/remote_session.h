/* remote_session.h: a session with one server: remote_smtp, with a connection. */
#ifndef DELIVER_REMOTE_SESSION_H
#define DELIVER_REMOTE_SESSION_H

#include "deliver/remote_content.h"
#include "deliver/remote_smtp.h"
#include "deliver/remote_stream.h"
#include "deliver/remote_tls.h"

#define REMOTE_REFUSAL_SECONDS 2	/* for the reply of a server that takes no more octets */

struct remote_session {
	struct remote_stream stream;
	struct remote_smtp smtp;
	struct remote_reply reply;
	struct remote_tls *tls;
	struct hosts_place place;
	struct remote_tls_want want;
	struct remote_tls_got got;
	bool handshake_failed;		/* it is a connection without TLS that may be better */
	char address[AGENT_SERVER_MAX + 1];	/* of the server, as text */
	struct buf block;		/* what is sent next */
};

/* None yet. */
void
remote_session_init(struct remote_session *s, struct remote_tls *tls);

void
remote_session_free(struct remote_session *s);

/*
 * Connects to the place, and goes as far as a message can be begun. Returns 0, or -1 with
 * smtp.trouble; an error of the connection is 4.4.1.
 */
int
remote_session_open(struct remote_session *s, const struct hosts_place *place,
    const struct remote_tls_want *want, const struct remote_setup *setup, uint64_t seconds);

/* Whether it can take another message, as far as can be seen. */
bool
remote_session_ready(struct remote_session *s);

/* Sends a message; see remote_smtp_message(). Then the session is open still, or over. */
void
remote_session_send(struct remote_session *s, const struct agent_transmit *t,
    const struct remote_facts *facts, struct remote_result *results,
    struct remote_content *content);

/* Takes its leave, if there is one, and closes. */
void
remote_session_end(struct remote_session *s);

#endif
