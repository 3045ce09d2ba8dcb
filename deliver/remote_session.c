/* remote_session.c: see remote_session.h. */
#include "deliver/remote_session.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "net/peer.h"
#include "sys/log.h"

void
remote_session_init(struct remote_session *s, struct remote_tls *tls)
{
	*s = (struct remote_session){ .stream = { .fd = -1 }, .tls = tls };
	s->block = buf_make(REMOTE_COMMAND_MAX + REMOTE_BLOCK);
	remote_reply_init(&s->reply);
	s->smtp.want = REMOTE_OVER;
	s->smtp.state = REMOTE_CLOSED;
}

void
remote_session_free(struct remote_session *s)
{
	remote_stream_close(&s->stream);
	remote_smtp_free(&s->smtp);
	remote_reply_free(&s->reply);
	buf_free(&s->block);
}

/* ---- octets */

/* The connection has failed, as errno says. */
static void
lost(struct remote_session *s)
{
	char text[200];

	if (errno == ETIMEDOUT)
		(void)snprintf(text, sizeof(text), "timed out");
	else if (errno == 0 || errno == EPIPE || errno == ECONNRESET)
		(void)snprintf(text, sizeof(text), "the server closed the connection");
	else
		(void)snprintf(text, sizeof(text), "connection lost: %s", strerror(errno));
	remote_smtp_lost(&s->smtp, text);
}

/* Reads a reply. Returns 0, or -1 with errno: 0 for a close, EBADMSG for what is no reply. */
static int
read_reply(struct remote_session *s, uint64_t seconds)
{
	enum remote_reply_status status = REMOTE_REPLY_MORE;
	msec deadline = deadline_in(seconds);

	while (status == REMOTE_REPLY_MORE) {
		struct view unread;
		size_t n;
		int got = remote_stream_read(&s->stream, deadline);

		if (got == 0)
			errno = 0;
		if (got != 1)
			return -1;
		unread = remote_stream_unread(&s->stream);
		n = unread.n;
		status = remote_reply_feed(&s->reply, &unread);
		remote_stream_take(&s->stream, n - unread.n);
	}
	errno = EBADMSG;
	return status == REMOTE_REPLY_DONE ? 0 : -1;
}

/* Octets cannot be sent: perhaps the server has said why, and closed. */
static void
write_failed(struct remote_session *s)
{
	int error = errno;

	if (error != ETIMEDOUT && read_reply(s, REMOTE_REFUSAL_SECONDS) == 0 && s->reply.code >= 400) {
		if (s->smtp.want != REMOTE_READ)
			remote_smtp_sent(&s->smtp);
		remote_smtp_reply(&s->smtp, &s->reply);
	}
	errno = error;
	lost(s);
}

/* Sends what is in the block. Returns 0, or -1 when the session is over. */
static int
send_block(struct remote_session *s, uint64_t seconds)
{
	if (!s->block.failed &&
	    remote_stream_write(&s->stream, buf_view(&s->block), deadline_in(seconds)) == 0) {
		buf_clear(&s->block);
		return 0;
	}
	if (s->block.failed)
		errno = ENOMEM;
	buf_clear(&s->block);
	write_failed(s);
	return -1;
}

/* ---- steps */

static void
step_read(struct remote_session *s)
{
	struct remote_smtp *m = &s->smtp;

	if (m->out.n) {
		struct view out = buf_view(&m->out);
		int sent = remote_stream_write(&s->stream, out, deadline_in(m->setup.patience.command));

		buf_clear(&m->out);
		if (sent == -1) {
			write_failed(s);
			return;
		}
	}
	if (read_reply(s, m->seconds) == 0)
		remote_smtp_reply(m, &s->reply);
	else if (errno == EBADMSG)
		remote_smtp_lost(m, "no reply that can be understood");
	else
		lost(s);
}

static void
log_session(const struct remote_session *s)
{
	struct log_line l = log_begin(LOG_INFO, "server");

	log_str(&l, "host", s->place.host);
	log_str(&l, "peer", s->address);
	log_str(&l, "tls", s->smtp.secured ? s->got.text : "no");
	if (s->smtp.secured)
		log_str(&l, "verified", s->got.by[0] ? s->got.by : "no");
	log_end(&l);
}

static void
step_tls(struct remote_session *s)
{
	/* What comes behind the 220 in cleartext is not the server's word for sure. */
	if (remote_stream_unread(&s->stream).n || remote_reply_begun(&s->reply)) {
		remote_smtp_close(&s->smtp, AGENT_SCOPE_TLS, "4.7.0",
		    "the server said more in cleartext behind its reply to STARTTLS");
	} else if (remote_tls_start(s->tls, &s->stream, &s->place, &s->want,
	    deadline_in(s->smtp.setup.patience.command), &s->got) == 0) {
		remote_smtp_secured(&s->smtp, s->got.verified);
	} else {
		s->handshake_failed = true;
		remote_smtp_close(&s->smtp, AGENT_SCOPE_TLS, "4.7.5", "%s", s->got.text);
	}
}

/* Sends the text, or n octets of it as a chunk. Returns 0, or -1 when the session is over. */
static int
send_text(struct remote_session *s, struct remote_content *content, bool chunk, size_t n)
{
	uint64_t seconds = s->smtp.setup.patience.block;
	bool over;
	ssize_t got;

	/* Each transaction of the message has all of it. */
	if (!chunk || s->smtp.left + n == s->smtp.facts.size)
		remote_content_begin(content, !chunk);
	(void)buf_add_view(&s->block, buf_view(&s->smtp.out));
	buf_clear(&s->smtp.out);
	do {
		size_t room = REMOTE_BLOCK - s->block.n, most = chunk && n < room ? n : room;

		got = most ? remote_content_take(content, most, &s->block) : 0;
		if (got == -1 || (got == 0 && chunk && n)) {
			/* Nothing is sent that could pass for the end. */
			buf_clear(&s->block);
			remote_smtp_close(&s->smtp, AGENT_SCOPE_OK, "4.3.0",
			    "the message cannot be read from the queue");
			return -1;
		}
		n -= chunk ? (size_t)got : 0;
		over = chunk ? n == 0 : got == 0;
		/* A small message goes in one piece, its end with it. */
		if (s->block.n && (over || s->block.n >= REMOTE_BLOCK) && send_block(s, seconds) == -1)
			return -1;
	} while (!over);
	return 0;
}

static void
run(struct remote_session *s, struct remote_content *content)
{
	struct remote_smtp *m = &s->smtp;

	while (m->want != REMOTE_IDLE && m->want != REMOTE_OVER) {
		bool chunk = m->want == REMOTE_CHUNK;

		if (m->want == REMOTE_READ)
			step_read(s);
		else if (m->want == REMOTE_TLS)
			step_tls(s);
		else if (send_text(s, content, chunk, m->chunk) == 0)
			remote_smtp_sent(m);
	}
	if (m->want == REMOTE_OVER)
		remote_stream_close(&s->stream);
}

/* ---- the session */

static void
set_address(struct remote_session *s, const struct hosts_place *place)
{
	struct peer peer;

	s->place = *place;
	if (place->local[0] != '\0') {
		(void)snprintf(s->address, sizeof(s->address), "%s", place->local);
		return;
	}
	peer_set(&peer, place->ipv6, place->address, 0);
	(void)snprintf(s->address, sizeof(s->address), "%s", peer.text);
}

int
remote_session_open(struct remote_session *s, const struct hosts_place *place,
    const struct remote_tls_want *want, const struct remote_setup *setup, uint64_t seconds)
{
	remote_session_end(s);
	set_address(s, place);
	s->want = *want;
	s->handshake_failed = false;
	s->got = (struct remote_tls_got){ .by = "" };
	remote_reply_free(&s->reply);
	remote_reply_init(&s->reply);
	remote_smtp_free(&s->smtp);
	remote_smtp_init(&s->smtp, setup);
	if (remote_stream_connect(&s->stream, place, deadline_in(seconds)) == -1) {
		remote_smtp_close(&s->smtp, AGENT_SCOPE_DOWN, "4.4.1", "connect: %s", strerror(errno));
		return -1;
	}
	run(s, NULL);
	if (s->smtp.want != REMOTE_IDLE)
		return -1;
	log_session(s);
	return 0;
}

bool
remote_session_ready(struct remote_session *s)
{
	return remote_smtp_open(&s->smtp) && !remote_stream_stirs(&s->stream);
}

void
remote_session_send(struct remote_session *s, const struct agent_transmit *t,
    const struct remote_facts *facts, struct remote_result *results,
    struct remote_content *content)
{
	remote_smtp_message(&s->smtp, t, facts, results);
	run(s, content);
}

void
remote_session_end(struct remote_session *s)
{
	if (s->smtp.state != REMOTE_CLOSED) {
		remote_smtp_quit(&s->smtp);
		run(s, NULL);
	}
	remote_stream_close(&s->stream);
}
