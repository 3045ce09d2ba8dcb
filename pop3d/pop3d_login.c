/* pop3d_login.c: see pop3d_login.h. */
#include "pop3d/pop3d_login.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "net/gate.h"
#include "sys/log.h"
#include "sys/login.h"

#define GRACE_SECONDS 5		/* for the monitor, besides the handshake itself */

static struct mechanisms_connection
connection(const struct pop3d_login *s)
{
	return sasl_connection(&s->peer, s->encrypted, &s->tls);
}

static bool
tls_offered(const struct pop3d_login *s)
{
	return s->conf->tls_certificates[0] != '\0' && !s->encrypted;
}

/* Whether the mechanism may be used now. */
static bool
allowed(const struct pop3d_login *s, struct view mechanism)
{
	struct mechanisms_connection c = connection(s);

	return mechanisms_allowed(s->conf, &c, mechanism);
}

/* Says why it may not be. The codes are those of RFC 3206. */
static enum pop3d_event
refuse_mechanism(struct pop3d *p, struct view mechanism)
{
	struct pop3d_login *s = p->session;
	struct mechanisms_connection c = connection(s);

	c.encrypted = true;
	if (!s->encrypted && mechanisms_allowed(s->conf, &c, mechanism))
		pop3d_line(p, "-ERR [AUTH] plaintext authentication is not allowed without TLS");
	else
		pop3d_line(p, "-ERR [AUTH] this way to log in is not available");
	return POP3D_GO_ON;
}

/* ---- what a login leads to */

static enum pop3d_event
login_failed(struct pop3d *p, enum sasl_outcome outcome)
{
	struct pop3d_login *s = p->session;

	switch (outcome) {
	case SASL_NO:
		pop3d_line(p, "-ERR [AUTH] %s", s->sasl.reply.text);
		break;
	case SASL_CANCELLED:
		pop3d_line(p, "-ERR cancelled");
		break;
	case SASL_MALFORMED:
		pop3d_line(p, "-ERR this is not base64");
		p->errors++;
		break;
	default:
		pop3d_line(p, "-ERR [SYS/TEMP] %s", s->sasl.reply.text);
		break;
	}
	return s->tries_left ? POP3D_GO_ON : POP3D_LEAVE;
}

static enum pop3d_event
login_done(struct pop3d *p, enum sasl_outcome outcome)
{
	struct pop3d_login *s = p->session;

	reader_wipe(&p->in);
	p->state = POP3D_AUTHORIZATION;
	if (outcome != SASL_YES)
		return login_failed(p, outcome);
	s->logged_in = true;
	return POP3D_LEAVE;
}

/* ---- USER and PASS */

/* Says yes to every name, so as not to tell which exist. */
static enum pop3d_event
handle_user(struct pop3d *p, struct view argument)
{
	struct pop3d_login *s = p->session;

	if (!allowed(s, VIEW("PLAIN")))
		return refuse_mechanism(p, VIEW("PLAIN"));
	if (view_string(view_trim(argument), s->name, sizeof(s->name)) == -1 ||
	    s->name[0] == '\0') {
		pop3d_line(p, "-ERR not a name");
		return POP3D_GO_ON;
	}
	p->state = POP3D_NAMED;
	pop3d_line(p, "+OK now the password");
	return POP3D_GO_ON;
}

/* The blanks in it are part of the password. */
static enum pop3d_event
handle_pass(struct pop3d *p, struct view argument)
{
	struct pop3d_login *s = p->session;

	s->tries_left--;
	return login_done(p, sasl_password(&s->sasl, s->control, view_of(s->name), argument,
	    p->deadline));
}

/* ---- APOP */

/* "<random.time@hostname>", which no other connection has. Without random numbers there is none. */
static void
make_timestamp(struct pop3d_login *s)
{
	unsigned char random[8];
	uint64_t number = 0;

	s->timestamp[0] = '\0';
	if (!s->conf->pop3_apop || getrandom(random, sizeof(random), 0) != sizeof(random))
		return;
	for (size_t i = 0; i < sizeof(random); i++)
		number = number << 8 | random[i];
	(void)snprintf(s->timestamp, sizeof(s->timestamp), "<%016llx.%lld@%s>",
	    (unsigned long long)number, (long long)clock_unix(), s->conf->hostname);
}

static enum pop3d_event
handle_apop(struct pop3d *p, struct view argument)
{
	struct pop3d_login *s = p->session;
	size_t space;

	argument = view_trim(argument);
	space = view_rfind(argument, ' ');
	if (s->timestamp[0] == '\0') {
		pop3d_line(p, "-ERR [AUTH] this way to log in is not available");
		return POP3D_GO_ON;
	}
	if (space == argument.n) {
		pop3d_line(p, "-ERR say APOP, a name, and a digest");
		p->errors++;
		return POP3D_GO_ON;
	}
	s->tries_left--;
	return login_done(p, sasl_apop(&s->sasl, s->control, view_sub(argument, 0, space),
	    view_of(s->timestamp), view_sub(argument, space + 1, argument.n), p->deadline));
}

/* ---- AUTH */

/* AUTH alone, which is older than CAPA: the mechanisms, one a line. */
static enum pop3d_event
list_mechanisms(struct pop3d *p)
{
	struct pop3d_login *s = p->session;
	struct mechanisms_connection c = connection(s);
	struct buf list = buf_make(MECHANISMS_MAX);
	struct view rest, word;

	mechanisms_offer(s->conf, &c, &list);
	rest = buf_view(&list);
	pop3d_line(p, "+OK mechanisms follow");
	while (view_word(&rest, &word))
		pop3d_line(p, "%.*s", VIEW_FMT(word));
	pop3d_line(p, ".");
	buf_free(&list);
	return POP3D_GO_ON;
}

/* Sends the challenge and waits for the client's line. Returns 0, or -1 with p->status. */
static int
challenge(struct pop3d *p, struct view *line)
{
	struct pop3d_login *s = p->session;
	msec deadline = pop3d_deadline(p);

	(void)writer_add(&p->out, VIEW("+ "), deadline);
	(void)writer_add(&p->out, buf_view(&s->sasl.challenge), deadline);
	(void)writer_add(&p->out, VIEW("\r\n"), deadline);
	p->status = LINE_CLOSED;
	if (pop3d_flush(p) == 0)
		p->status = reader_line(&p->in, SASL_LINE_MAX, pop3d_deadline(p), line);
	return p->status == LINE_OK ? 0 : -1;
}

static enum pop3d_event
exchange(struct pop3d *p, struct view mechanism, const struct view *initial)
{
	struct pop3d_login *s = p->session;
	enum sasl_outcome outcome;
	struct view line;
	bool asked;

	outcome = sasl_begin(&s->sasl, s->control, mechanism, initial, &asked, p->deadline);
	s->tries_left -= asked;
	while (outcome == SASL_CHALLENGE) {
		reader_wipe(&p->in);
		if (challenge(p, &line) == -1) {
			sasl_end(&s->sasl);
			return POP3D_NO_LINE;
		}
		outcome = sasl_answer(&s->sasl, line, p->deadline);
	}
	return login_done(p, outcome);
}

static enum pop3d_event
handle_auth(struct pop3d *p, struct view argument)
{
	struct pop3d_login *s = p->session;
	struct view mechanism, initial, more;
	bool has_initial;

	if (!view_word(&argument, &mechanism))
		return list_mechanisms(p);
	has_initial = view_word(&argument, &initial);
	if (view_word(&argument, &more)) {
		pop3d_line(p, "-ERR say AUTH, a mechanism, and base64 or nothing");
		p->errors++;
		return POP3D_GO_ON;
	}
	if (!allowed(s, mechanism))
		return refuse_mechanism(p, mechanism);
	return exchange(p, mechanism, has_initial ? &initial : NULL);
}

/* ---- TLS */

static int
start_tls(struct pop3d *p)
{
	struct pop3d_login *s = p->session;
	msec deadline = deadline_in(s->conf->tls_handshake_timeout + GRACE_SECONDS);
	int fd = p->in.fd;

	if (gate_start_tls(s->control, fd, &s->tls, deadline_min(deadline, p->deadline)) == -1) {
		s->why = "tls";
		return -1;
	}
	s->encrypted = true;
	/* What was said in clear may have been said by anybody. */
	reader_init(&p->in, fd);
	buf_free(&p->out.pending);
	writer_init(&p->out, fd);
	p->state = POP3D_AUTHORIZATION;
	s->name[0] = '\0';
	return 0;
}

/* What a client sends in clear behind it must not count as encrypted. */
static enum pop3d_event
handle_stls(struct pop3d *p, struct view argument)
{
	struct pop3d_login *s = p->session;

	(void)argument;
	if (reader_pending(&p->in)) {
		p->wrong = "nothing may follow STLS before its answer";
		return POP3D_OFFENCE;
	}
	if (!tls_offered(s)) {
		pop3d_line(p, s->encrypted ? "-ERR there is TLS already" : "-ERR TLS is not available");
		return POP3D_GO_ON;
	}
	pop3d_line(p, "+OK begin TLS");
	if (pop3d_flush(p) == -1)
		return POP3D_BREAK;
	return start_tls(p) == 0 ? POP3D_GO_ON : POP3D_BREAK;
}

/* ---- the others */

static void
capabilities(struct pop3d *p)
{
	struct pop3d_login *s = p->session;
	struct mechanisms_connection c = connection(s);
	struct buf list = buf_make(MECHANISMS_MAX);

	mechanisms_offer(s->conf, &c, &list);
	pop3d_mechanisms(p, buf_view(&list));
	if (tls_offered(s))
		pop3d_line(p, "STLS");
	buf_free(&list);
}

/* RFC 6856 2.1. */
static enum pop3d_event
handle_utf8(struct pop3d *p, struct view argument)
{
	struct pop3d_login *s = p->session;

	(void)argument;
	s->utf8 = true;
	pop3d_line(p, "+OK UTF-8 it is");
	return POP3D_GO_ON;
}

static enum pop3d_event
handle_quit(struct pop3d *p, struct view argument)
{
	(void)argument;
	pop3d_line(p, "+OK goodbye");
	return POP3D_LEAVE;
}

static const struct pop3d_command commands[] = {
	{ "CAPA", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_ALONE, pop3d_capa },
	{ "UTF8", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_ALONE, handle_utf8 },
	{ "LANG", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_MAY, pop3d_lang },
	{ "STLS", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_ALONE, handle_stls },
	{ "AUTH", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_MAY, handle_auth },
	{ "USER", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_MUST, handle_user },
	{ "PASS", POP3D_NAMED, POP3D_MUST, handle_pass },
	{ "APOP", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_MUST, handle_apop },
	{ "QUIT", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_ALONE, handle_quit },
	{ NULL, 0, POP3D_ALONE, NULL },
};

void
pop3d_login_init(struct pop3d *p, struct pop3d_login *s, const struct conf *conf,
    const struct peer *peer, int fd, int control)
{
	*s = (struct pop3d_login){
		.conf = conf, .control = control, .peer = *peer,
		.tries_left = conf->login_limit, .sasl = SASL_INIT,
	};
	pop3d_init(p, fd, commands, POP3D_AUTHORIZATION, s);
	p->timeout = conf->pop3_timeout;
	p->deadline = deadline_in(conf->login_timeout);
	p->long_verb = "AUTH ";
	p->long_max = SASL_LINE_MAX;
	p->capabilities = capabilities;
	if (strcmp(conf->pop3_expire, "never") != 0)
		p->expire = conf->pop3_expire;
	p->login_delay = conf->pop3_login_delay;
}

enum pop3d_end
pop3d_login_run(struct pop3d *p, bool implicit_tls)
{
	struct pop3d_login *s = p->session;
	enum pop3d_end end = POP3D_CLOSED;

	if (!implicit_tls || start_tls(p) == 0) {
		make_timestamp(s);
		pop3d_line(p, "+OK %s POP3 ready%s%s", s->conf->hostname, s->timestamp[0] ? " " : "",
		    s->timestamp);
		end = pop3d_serve(p);
	}
	sasl_end(&s->sasl);
	return end;
}

struct buf
pop3d_login_handover(const struct pop3d *p)
{
	const struct pop3d_login *s = p->session;
	struct mechanisms_connection c = connection(s);
	struct buf out = buf_make(LOGIN_UNREAD_MAX);

	(void)buf_add_char(&out, s->utf8 ? POP3D_UTF8 : ' ');
	mechanisms_offer(s->conf, &c, &out);
	(void)buf_add_char(&out, '\n');
	(void)buf_add_view(&out, reader_unread(&p->in));
	return out;
}
