/* remote_smtp.c: a session up to its messages, and its end; see remote_smtp.h. */
#include "deliver/remote_smtp.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "deliver/remote_scope.h"
#include "text/base64.h"

#define INITIAL_MAX 400		/* octets of an initial response that fits into a command's line */
#define RESPONSE_MAX 9000	/* octets of one, decoded; RFC 4954 section 4.3.3 */

/* ---- ends */

static void
close_session(struct remote_smtp *s)
{
	s->state = REMOTE_CLOSED;
	s->want = REMOTE_OVER;
	buf_clear(&s->out);
	if (s->message)
		remote_transaction_broken(s, &s->trouble);
}

/* A session is not over for good: what the status code says must not be, either. */
static void
set_code(struct remote_trouble *t, const char *code)
{
	(void)snprintf(t->code, sizeof(t->code), "%s", code);
	t->code[0] = t->permanent ? '5' : '4';
}

void
remote_smtp_close(struct remote_smtp *s, enum agent_scope scope, const char *code, const char *fmt,
    ...)
{
	va_list ap;

	s->trouble = (struct remote_trouble){ .scope = scope };
	set_code(&s->trouble, code);
	va_start(ap, fmt);
	(void)vsnprintf(s->trouble.text, sizeof(s->trouble.text), fmt, ap);
	va_end(ap);
	close_session(s);
}

/* The same with a reply as the reason; code is for one that has none. */
static void
close_said(struct remote_smtp *s, enum agent_scope scope, const struct remote_reply *r,
    const char *code, bool permanent)
{
	s->trouble = (struct remote_trouble){ .scope = scope, .said = true, .permanent = permanent };
	set_code(&s->trouble, r->enhanced[0] > '2' ? r->enhanced : code);
	remote_reply_line(r, s->trouble.text, sizeof(s->trouble.text));
	close_session(s);
}

static void
close_refused(struct remote_smtp *s, const struct remote_reply *r, const char *code)
{
	enum agent_scope scope = remote_scope(s->state, r);

	/* What is no refusal is no answer either. */
	close_said(s, scope == AGENT_SCOPE_OK ? AGENT_SCOPE_DOWN : scope, r, code, false);
}

void
remote_smtp_lost(struct remote_smtp *s, const char *why)
{
	if (s->state == REMOTE_CLOSED)
		return;
	if (s->state == REMOTE_QUIT || s->state == REMOTE_READY)
		close_session(s);
	else
		remote_smtp_close(s, AGENT_SCOPE_DOWN, "4.4.2", "%s %s", why, remote_transaction_step(s));
}

/* ---- commands */

static void
await(struct remote_smtp *s, enum remote_state state, uint64_t seconds)
{
	s->state = state;
	s->want = REMOTE_READ;
	s->seconds = seconds;
}

static void
command(struct remote_smtp *s, enum remote_state state, const char *verb, const char *argument)
{
	buf_add_str(&s->out, verb);
	if (argument) {
		buf_add_char(&s->out, ' ');
		buf_add_str(&s->out, argument);
	}
	buf_add_str(&s->out, "\r\n");
	await(s, state, s->setup.patience.command);
}

static void
say_hello(struct remote_smtp *s)
{
	command(s, REMOTE_EHLO, s->setup.lmtp ? "LHLO" : "EHLO", s->setup.hostname);
}

void
remote_smtp_init(struct remote_smtp *s, const struct remote_setup *setup)
{
	*s = (struct remote_smtp){
		.setup = *setup, .out = buf_make(8 * REMOTE_WINDOW),
		.trouble = { .scope = AGENT_SCOPE_OK },
	};
	await(s, REMOTE_GREETING, setup->patience.command);
}

void
remote_smtp_free(struct remote_smtp *s)
{
	buf_free(&s->out);
	remote_auth_free(&s->auth);
}

void
remote_smtp_quit(struct remote_smtp *s)
{
	if (s->state == REMOTE_CLOSED || s->state == REMOTE_QUIT)
		return;
	command(s, REMOTE_QUIT, "QUIT", NULL);
	s->seconds = s->setup.patience.quit;
}

bool
remote_smtp_open(const struct remote_smtp *s)
{
	return s->state == REMOTE_READY && (s->offer.mail_max == 0 || s->messages < s->offer.mail_max);
}

/* ---- login */

static void
respond(struct remote_smtp *s, struct view response)
{
	(void)base64_encode(&s->out, response);
	command(s, REMOTE_AUTH, "", NULL);
}

static void
begin_login(struct remote_smtp *s)
{
	bool clear = !s->secured && !s->setup.local;
	struct buf initial = buf_make(RESPONSE_MAX), text = buf_make(2 * INITIAL_MAX);

	remote_auth_free(&s->auth);
	remote_auth_init(&s->auth, &s->setup.login, s->offer.auth, clear);
	s->challenges = 0;
	if (s->auth.mechanism == 0) {
		remote_smtp_close(s, AGENT_SCOPE_LOGIN, "4.7.0", s->offer.auth && clear ?
		    "the password is not shown without TLS" : "the server offers no login that we can do");
	} else {
		buf_add_str(&text, remote_auth_name(&s->auth));
		/* Too long for the line, it answers an empty challenge. */
		if (remote_auth_initial(&s->auth, &initial) && initial.n <= INITIAL_MAX) {
			buf_add_char(&text, ' ');
			(void)base64_encode(&text, buf_view(&initial));
			s->challenges = 1;
		}
		command(s, REMOTE_AUTH, "AUTH", buf_cstr(&text));
	}
	buf_free(&initial);
	buf_free(&text);
}

/* The next response into out. Returns 0 or -1. */
static int
next_response(struct remote_smtp *s, const struct remote_reply *r, struct buf *out)
{
	struct view rest = buf_view(&r->text), line;
	struct buf challenge = buf_make(REMOTE_REPLY_TEXT_MAX);
	int result = -1;

	(void)view_line(&rest, &line);
	if (s->challenges++ == 0 && remote_auth_initial(&s->auth, out))
		result = 0;
	else if (s->challenges <= REMOTE_CHALLENGES_MAX &&
	    /* What stands in a challenge of LOGIN is nobody's business. */
	    (base64_decode(&challenge, view_trim(line)) == 0 || s->auth.mechanism == REMOTE_AUTH_LOGIN))
		result = remote_auth_step(&s->auth, buf_view(&challenge), out);
	buf_free(&challenge);
	return result;
}

static void
login_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	struct buf response = buf_make(RESPONSE_MAX);

	if (r->code == 334 && next_response(s, r, &response) == 0) {
		respond(s, buf_view(&response));
	} else if (r->code == 334 && s->challenges <= REMOTE_CHALLENGES_MAX) {
		s->challenges = REMOTE_CHALLENGES_MAX + 1;
		command(s, REMOTE_AUTH, "*", NULL);
	} else if (r->code == 235 && remote_auth_good(&s->auth)) {
		s->logged_in = true;
		s->state = REMOTE_READY;
		s->want = REMOTE_IDLE;
	} else if (r->code < 400) {
		remote_smtp_close(s, AGENT_SCOPE_LOGIN, "4.7.8",
		    "the server does not show that it knows our password");
	} else {
		close_refused(s, r, "4.7.8");
	}
	if (response.p)
		explicit_bzero(response.p, response.n);
	buf_free(&response);
}

/* ---- greetings and TLS */

/* After the reply to EHLO or HELO. */
static void
go_on(struct remote_smtp *s)
{
	bool tls = !s->secured && s->setup.tls != REMOTE_TLS_NEVER && !s->tls_refused;

	if (tls && s->offer.starttls) {
		command(s, REMOTE_STARTTLS, "STARTTLS", NULL);
	} else if (tls && s->setup.tls == REMOTE_TLS_ALWAYS) {
		remote_smtp_close(s, AGENT_SCOPE_TLS, "4.7.4", "TLS is required, the server has none");
	} else if (s->setup.login.user && !s->logged_in) {
		begin_login(s);
	} else {
		s->state = REMOTE_READY;
		s->want = REMOTE_IDLE;
	}
}

static void
greeting_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	enum agent_scope scope = remote_scope(s->state, r);

	if (r->code == 220)
		say_hello(s);
	else if (r->code < 400)
		remote_smtp_close(s, AGENT_SCOPE_DOWN, "4.5.0", "a greeting with code %d", r->code);
	else
		/* RFC 7504: no mail here, now or ever. */
		close_said(s, scope, r, "4.3.2", scope == AGENT_SCOPE_ROUTE);
}

static void
ehlo_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	if (r->code / 100 == 2) {
		remote_ehlo_parse(buf_view(&r->text), &s->offer);
		go_on(s);
	} else if (r->code / 100 == 5 && !s->setup.lmtp) {
		command(s, REMOTE_HELO, "HELO", s->setup.hostname);
	} else {
		close_refused(s, r, "4.3.0");
	}
}

static void
helo_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	s->offer = (struct remote_offer){ 0 };
	if (r->code / 100 == 2)
		go_on(s);
	else
		close_refused(s, r, "4.3.0");
}

static void
starttls_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	if (r->code == 220) {
		s->state = REMOTE_HANDSHAKE;
		s->want = REMOTE_TLS;
	} else if (s->setup.tls == REMOTE_TLS_ALWAYS) {
		close_refused(s, r, "4.7.4");
	} else {
		s->tls_refused = true;
		go_on(s);
	}
}

void
remote_smtp_secured(struct remote_smtp *s, bool verified)
{
	s->secured = true;
	s->verified = verified;
	/* RFC 3207 section 4.2: what was said before counts no more. */
	s->offer = (struct remote_offer){ 0 };
	say_hello(s);
}

/* ---- */

void
remote_smtp_reply(struct remote_smtp *s, const struct remote_reply *r)
{
	static void (*const steps[])(struct remote_smtp *, const struct remote_reply *) = {
		[REMOTE_GREETING] = greeting_reply, [REMOTE_EHLO] = ehlo_reply,
		[REMOTE_HELO] = helo_reply, [REMOTE_STARTTLS] = starttls_reply,
		[REMOTE_AUTH] = login_reply, [REMOTE_ENVELOPE] = remote_envelope_reply,
		[REMOTE_CHUNKS] = remote_chunk_reply, [REMOTE_END] = remote_end_reply,
	};

	if (s->state == REMOTE_QUIT)
		close_session(s);
	else if (r->code == 421)
		close_refused(s, r, "4.3.2");
	else if (steps[s->state])
		steps[s->state](s, r);
	else
		remote_smtp_close(s, AGENT_SCOPE_DOWN, "4.5.0", "a reply to nothing, code %d", r->code);
	if (s->out.failed && s->state != REMOTE_CLOSED)
		remote_smtp_close(s, AGENT_SCOPE_OK, "4.3.0", "out of memory");
}
