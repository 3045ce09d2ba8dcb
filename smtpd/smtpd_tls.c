/*
 * smtpd_tls.c: STARTTLS (RFC 3207), and TLS from the first octet (RFC 8314).
 *
 * What a client sends in clear behind STARTTLS must never be taken for
 * something that came encrypted: SMTPD_SYNC in the table of commands ends the
 * connection with it before the 220. After the 220 nothing is read here until the
 * descriptor is the encrypted one.
 */
#include "smtpd/smtpd_command.h"
#include "sys/log.h"

#define GRACE_SECONDS 5		/* for the monitor, besides the handshake itself */

bool
smtpd_tls_offered(const struct smtpd_session *s)
{
	return s->conf->tls_certificates[0] != '\0' && !s->encrypted;
}

enum smtpd_reply
smtpd_starttls(struct smtpd_session *s, struct view args)
{
	(void)args;
	if (s->encrypted)
		return SMTPD_TLS_TWICE;
	if (!smtpd_tls_offered(s))
		return SMTPD_NOT_AVAILABLE;
	s->tls_next = true;
	return SMTPD_START_TLS;
}

/* What was said in clear may have been said by anybody: RFC 3207 4.2. */
static void
begin_anew(struct smtpd_session *s)
{
	int fd = s->in.fd;

	reader_init(&s->in, fd);
	buf_free(&s->out.pending);
	writer_init(&s->out, fd);
	smtpd_session_restart(s);
}

static void
log_tls(const struct smtpd_session *s)
{
	struct log_line l = log_begin(LOG_INFO, "encrypted");

	log_str(&l, "peer", s->peer.text);
	log_str(&l, "version", s->tls.version);
	log_str(&l, "cipher", s->tls.cipher);
	log_end(&l);
}

void
smtpd_tls_begin(struct smtpd_session *s)
{
	msec deadline = deadline_in(s->conf->tls_handshake_timeout + GRACE_SECONDS);

	s->tls_next = false;
	smtpd_ask_settle(&s->ask);
	smtpd_session_tell_peer(s);
	if (writer_flush(&s->out, deadline) == -1) {
		(void)smtpd_session_lost(s, "write");
	} else if (reader_unread(&s->in).n || gate_start_tls(s->ask.monitor, s->in.fd, &s->tls,
	    deadline) == -1) {
		/* There is nobody left to say something to. */
		s->out.failed = true;
		(void)smtpd_session_lost(s, "tls");
	} else {
		s->encrypted = true;
		begin_anew(s);
		log_tls(s);
	}
}
