/* imapd_login.c: see imapd_login.h. */
#include "imapd/imapd_login.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "imapd/imapd_capability.h"
#include "sys/login.h"

#define DRAIN_MAX (1024 * 1024)	/* octets passed over so that a last reply arrives */
#define DRAIN_SECONDS 2

struct mechanisms_connection
imapd_login_connection(const struct imapd_login *l)
{
	return sasl_connection(&l->peer, l->encrypted, &l->tls);
}

bool
imapd_login_tls_offered(const struct imapd_login *l)
{
	return l->conf->tls_certificates[0] != '\0' && !l->encrypted;
}

/* ---- replies */

__attribute__((format(printf, 3, 0)))
static void
say(struct imapd_login *l, const char *before, const char *fmt, va_list ap)
{
	char line[1024];
	int n;

	n = vsnprintf(line, sizeof(line) - 2, fmt, ap);
	if (n < 0)
		n = 0;
	if ((size_t)n > sizeof(line) - 3)
		n = sizeof(line) - 3;
	memcpy(line + n, "\r\n", 2);
	(void)writer_add(&l->out, view_of(before), l->deadline);
	(void)writer_add(&l->out, VIEW(" "), l->deadline);
	(void)writer_add(&l->out, (struct view){ line, (size_t)n + 2 }, l->deadline);
}

void
imapd_login_reply(struct imapd_login *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(l, l->tag, fmt, ap);
	va_end(ap);
}

void
imapd_login_untagged(struct imapd_login *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(l, "*", fmt, ap);
	va_end(ap);
}

/* ---- the commands that need no more */

static void
say_capabilities(struct imapd_login *l, const char *before, const char *after)
{
	struct mechanisms_connection c = imapd_login_connection(l);
	struct buf b = buf_make(IMAPD_CAPABILITY_MAX);

	imapd_capability_login(l->conf, &c, imapd_login_tls_offered(l), &b);
	imapd_login_untagged(l, "%s%.*s%s", before, VIEW_FMT(buf_view(&b)), after);
	buf_free(&b);
}

static void
greet(struct imapd_login *l)
{
	char after[300];

	(void)snprintf(after, sizeof(after), "] %.255s IMAP ready", l->conf->hostname);
	say_capabilities(l, "OK [CAPABILITY ", after);
}

static enum imapd_login_event
handle_capability(struct imapd_login *l, const struct imapd_command *c)
{
	(void)c;
	say_capabilities(l, "CAPABILITY ", "");
	imapd_login_reply(l, "OK this is what there is before the login");
	return IMAPD_LOGIN_GO_ON;
}

static enum imapd_login_event
handle_noop(struct imapd_login *l, const struct imapd_command *c)
{
	(void)c;
	imapd_login_reply(l, "OK nothing was done");
	return IMAPD_LOGIN_GO_ON;
}

static enum imapd_login_event
handle_id(struct imapd_login *l, const struct imapd_command *c)
{
	(void)c;
	imapd_login_untagged(l, "ID %s", IMAPD_ID_FIELDS);
	imapd_login_reply(l, "OK that is who we are");
	return IMAPD_LOGIN_GO_ON;
}

static enum imapd_login_event
handle_logout(struct imapd_login *l, const struct imapd_command *c)
{
	(void)c;
	imapd_login_untagged(l, "BYE goodbye");
	imapd_login_reply(l, "OK logged out");
	return IMAPD_LOGIN_LEAVE;
}

/* ---- the conversation */

static enum imapd_login_event (*const handlers[IMAPD_VERBS])(struct imapd_login *l,
    const struct imapd_command *c) = {
	[IMAPD_CAPABILITY] = handle_capability,
	[IMAPD_NOOP] = handle_noop,
	[IMAPD_LOGOUT] = handle_logout,
	[IMAPD_ID] = handle_id,
	[IMAPD_STARTTLS] = imapd_login_starttls,
	[IMAPD_AUTHENTICATE] = imapd_login_authenticate,
	[IMAPD_LOGIN] = imapd_login_password,
};

/* Whether it is the first line of a request of HTTP: a page of a website made a browser send it. */
static bool
is_http(struct view text)
{
	size_t space = view_rfind(text, ' ');

	return space < text.n && view_starts_nocase(view_sub(text, space + 1, text.n), VIEW("HTTP/1."));
}

static enum imapd_login_event
dispatch(struct imapd_login *l)
{
	struct view text = buf_view(&l->input.text);
	struct imapd_command c;
	enum imapd_parsed parsed;
	const char *why;

	parsed = imapd_command_parse(imapd_syntax_login, text, false, &l->arena, &c, &why);
	(void)view_string(c.tag, l->tag, sizeof(l->tag));
	if (parsed == IMAPD_PARSED)
		return handlers[c.verb](l, &c);
	if (is_http(text)) {
		l->why = "http";
		l->input.why = "this is no web server";
		return IMAPD_LOGIN_OFFENCE;
	}
	l->errors++;
	imapd_login_reply(l, "BAD %s%s", why, parsed == IMAPD_PARSE_UNKNOWN ? " before the login" : "");
	return IMAPD_LOGIN_GO_ON;
}

/* Reads a command and deals with it. */
static enum imapd_login_event
next_command(struct imapd_login *l)
{
	enum imapd_login_event event = IMAPD_LOGIN_GO_ON;

	switch (imapd_input_command(&l->input, l->deadline)) {
	case IMAPD_INPUT_COMMAND:
		event = dispatch(l);
		arena_free(&l->arena);
		break;
	case IMAPD_INPUT_REFUSED:
		l->errors++;
		(void)view_string(imapd_command_tag(buf_view(&l->input.text)), l->tag, sizeof(l->tag));
		imapd_login_reply(l, "BAD [TOOBIG] %s", l->input.why);
		break;
	case IMAPD_INPUT_OFFENCE:
		return IMAPD_LOGIN_OFFENCE;
	case IMAPD_INPUT_TIMEOUT:
		return IMAPD_LOGIN_SLOW;
	default:
		return IMAPD_LOGIN_BREAK;
	}
	if (l->out.failed)
		return IMAPD_LOGIN_BREAK;
	if (l->errors < IMAPD_LOGIN_ERRORS_MAX)
		return event;
	l->input.why = "too many errors";
	return IMAPD_LOGIN_OFFENCE;
}

/* Says why we hang up, and sees that it arrives: closing on unread bytes would reset it. */
static void
say_bye(struct imapd_login *l, const char *why)
{
	msec deadline = deadline_in(DRAIN_SECONDS);
	struct view bytes;

	l->deadline = deadline;
	imapd_login_untagged(l, "BYE %s", why);
	if (writer_flush(&l->out, deadline) == -1 || !reader_pending(&l->in))
		return;
	(void)shutdown(l->out.fd, SHUT_WR);
	for (size_t n = 0; n < DRAIN_MAX; n += bytes.n) {
		if (reader_bytes(&l->in, deadline, &bytes) != LINE_OK)
			break;
		reader_take(&l->in, bytes.n);
	}
}

static enum imapd_login_end
serve(struct imapd_login *l)
{
	enum imapd_login_event event = IMAPD_LOGIN_GO_ON;

	while (event == IMAPD_LOGIN_GO_ON)
		event = next_command(l);
	switch (event) {
	case IMAPD_LOGIN_SLOW:
		say_bye(l, "you were too slow to log in");
		return IMAPD_LOGIN_TIMEOUT;
	case IMAPD_LOGIN_OFFENCE:
		say_bye(l, l->input.why);
		return IMAPD_LOGIN_VIOLATION;
	case IMAPD_LOGIN_LEAVE:
		return writer_flush(&l->out, l->deadline) == 0 ? IMAPD_LOGIN_LEFT : IMAPD_LOGIN_CLOSED;
	default:
		return IMAPD_LOGIN_CLOSED;
	}
}

void
imapd_login_init(struct imapd_login *l, const struct conf *conf, const struct peer *peer, int fd,
    int control)
{
	struct imapd_source source;

	*l = (struct imapd_login){
		.conf = conf, .control = control, .peer = *peer, .tries_left = conf->login_limit,
		.sasl = SASL_INIT, .deadline = deadline_in(conf->login_timeout),
		.arena = arena_make(IMAPD_LOGIN_ARENA_MAX), .plain = { &l->in, &l->out },
	};
	reader_init(&l->in, fd);
	writer_init(&l->out, fd);
	source = imapd_source_plain(&l->plain);
	imapd_input_init(&l->input, &source, &imapd_limits_login);
}

enum imapd_login_end
imapd_login_run(struct imapd_login *l, bool implicit_tls)
{
	enum imapd_login_end end = IMAPD_LOGIN_CLOSED;

	if (!implicit_tls || imapd_login_start_tls(l) == 0) {
		greet(l);
		end = serve(l);
	}
	sasl_end(&l->sasl);
	imapd_input_rest(&l->input);
	return end;
}

struct buf
imapd_login_handover(const struct imapd_login *l)
{
	struct buf out = buf_make(LOGIN_UNREAD_MAX), capabilities = buf_make(IMAPD_CAPABILITY_MAX);

	imapd_capability_session(l->conf, view_of(l->sasl.reply.name), &capabilities);
	(void)buf_addf(&out, "%s ", l->tag);
	(void)buf_add_view(&out, buf_view(&capabilities));
	(void)buf_add_char(&out, '\n');
	(void)buf_add_view(&out, reader_unread(&l->in));
	buf_free(&capabilities);
	return out;
}

const char *
imapd_login_end_text(enum imapd_login_end end)
{
	static const char *const words[] = {
		[IMAPD_LOGIN_LEFT] = "quit", [IMAPD_LOGIN_CLOSED] = "closed",
		[IMAPD_LOGIN_TIMEOUT] = "timeout", [IMAPD_LOGIN_VIOLATION] = "violation",
	};

	return words[end];
}
