/* pop3d_command.c: see pop3d_command.h. */
#include "pop3d/pop3d_command.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>

#define DRAIN_MAX (1024 * 1024)	/* octets passed over so that a last reply arrives */
#define DRAIN_SECONDS 2

void
pop3d_init(struct pop3d *p, int fd, const struct pop3d_command *table, unsigned state,
    void *session)
{
	reader_init(&p->in, fd);
	writer_init(&p->out, fd);
	p->table = table;
	p->state = state;
	p->timeout = 600;
	p->deadline = NEVER;
	p->errors = 0;
	p->long_verb = p->wrong = NULL;
	p->long_max = 0;
	p->status = LINE_OK;
	p->capabilities = NULL;
	p->expire = "NEVER";
	p->login_delay = 0;
	p->session = session;
}

msec
pop3d_deadline(const struct pop3d *p)
{
	return deadline_min(deadline_in(p->timeout), p->deadline);
}

int
pop3d_flush(struct pop3d *p)
{
	return writer_flush(&p->out, pop3d_deadline(p));
}

void
pop3d_line(struct pop3d *p, const char *fmt, ...)
{
	char line[513];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line) - 2, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	if ((size_t)n > sizeof(line) - 3)
		n = sizeof(line) - 3;
	line[n] = '\r';
	line[n + 1] = '\n';
	(void)writer_add(&p->out, (struct view){ line, (size_t)n + 2 }, pop3d_deadline(p));
}

enum pop3d_event
pop3d_capa(struct pop3d *p, struct view argument)
{
	static const char *const capabilities[] = {
		"TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "UTF8 USER", "LANG",
		"IMPLEMENTATION Mailstead",
	};

	(void)argument;
	pop3d_line(p, "+OK capabilities follow");
	for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
		pop3d_line(p, "%s", capabilities[i]);
	pop3d_line(p, "EXPIRE %s", p->expire);
	if (p->login_delay)
		pop3d_line(p, "LOGIN-DELAY %llu", (unsigned long long)p->login_delay);
	if (p->capabilities)
		p->capabilities(p);
	pop3d_line(p, ".");
	return POP3D_GO_ON;
}

enum pop3d_event
pop3d_lang(struct pop3d *p, struct view argument)
{
	argument = view_trim(argument);
	if (argument.n == 0) {
		pop3d_line(p, "+OK Language listing follows:");
		pop3d_line(p, "en English");
		pop3d_line(p, "i-default English");
		pop3d_line(p, ".");
	} else if (view_eq_nocase(argument, VIEW("en")) || view_eq(argument, VIEW("*"))) {
		pop3d_line(p, "+OK en it is English");
	} else if (view_eq_nocase(argument, VIEW("i-default"))) {
		pop3d_line(p, "+OK i-default it is English");
	} else {
		pop3d_line(p, "-ERR there is no such language here");
	}
	return POP3D_GO_ON;
}

void
pop3d_mechanisms(struct pop3d *p, struct view list)
{
	struct view rest = list, word;

	while (view_word(&rest, &word))
		if (view_eq(word, VIEW("PLAIN")))
			pop3d_line(p, "USER");
	if (list.n)
		pop3d_line(p, "SASL %.*s", VIEW_FMT(list));
}

/* What is wrong with calling the command like this, or NULL. */
static const char *
command_wrong(const struct pop3d *p, const struct pop3d_command *c, struct view argument)
{
	if (c->verb == NULL)
		return p->state == POP3D_TRANSACTION ? "no such command" :
		    "no such command before login";
	if (!(c->states & p->state))
		return "not now";
	if (c->argument == POP3D_ALONE && view_trim(argument).n)
		return "it takes no argument";
	if (c->argument == POP3D_MUST && argument.n == 0)
		return "an argument is missing";
	return NULL;
}

static enum pop3d_event
dispatch(struct pop3d *p, struct view line)
{
	size_t space = view_find(line, ' ');
	struct view verb = view_sub(line, 0, space);
	struct view argument = view_sub(line, space + 1, line.n);
	const struct pop3d_command *c = p->table;
	const char *wrong;

	while (c->verb && !view_eq_nocase(verb, view_of(c->verb)))
		c++;
	wrong = command_wrong(p, c, argument);
	if (wrong == NULL)
		return c->handle(p, argument);
	pop3d_line(p, "-ERR %s", wrong);
	p->errors++;
	return POP3D_GO_ON;
}

/* Says why we hang up, and sees that it arrives: closing on unread bytes would reset it. */
static enum pop3d_end
violation(struct pop3d *p, const char *why)
{
	msec deadline = deadline_in(DRAIN_SECONDS);
	struct view bytes;

	pop3d_line(p, "-ERR %s", why);
	if (writer_flush(&p->out, deadline) == -1 || !reader_pending(&p->in))
		return POP3D_VIOLATION;
	(void)shutdown(p->out.fd, SHUT_WR);
	for (size_t n = 0; n < DRAIN_MAX; n += bytes.n) {
		if (reader_bytes(&p->in, deadline, &bytes) != LINE_OK)
			break;
		reader_take(&p->in, bytes.n);
	}
	return POP3D_VIOLATION;
}

/* The end that a line which is none makes. */
static enum pop3d_end
bad_line(struct pop3d *p, enum line_status status)
{
	switch (status) {
	case LINE_TIMEOUT:
		return POP3D_TIMEOUT;
	case LINE_BARE_LF:
	case LINE_BARE_CR:
		return violation(p, "a line ends in CR LF");
	case LINE_NUL:
		return violation(p, "NUL in a command");
	case LINE_TOO_LONG:
		return violation(p, "line too long");
	default:
		return POP3D_CLOSED;
	}
}

/* Whether another command is here already. Half a command may wait for our replies. */
static bool
more_commands(struct pop3d *p)
{
	struct view unread;

	if (!reader_pending(&p->in))
		return false;
	unread = reader_unread(&p->in);
	return view_find(unread, '\n') < unread.n;
}

/* Octets that the next line may have. */
static size_t
line_limit(struct pop3d *p)
{
	struct view start;

	if (p->long_verb && reader_bytes(&p->in, pop3d_deadline(p), &start) == LINE_OK &&
	    view_starts_nocase(start, view_of(p->long_verb)))
		return p->long_max;
	return POP3D_LINE_MAX;
}

/* Deals with the next command. */
static enum pop3d_event
next_command(struct pop3d *p)
{
	struct view line;
	enum pop3d_event event;

	p->status = reader_line(&p->in, line_limit(p), pop3d_deadline(p), &line);
	if (p->status != LINE_OK)
		return POP3D_NO_LINE;
	event = dispatch(p, line);
	if (p->out.failed)
		return POP3D_BREAK;
	if (p->errors < POP3D_ERRORS_MAX)
		return event;
	p->wrong = "too many errors";
	return POP3D_OFFENCE;
}

enum pop3d_end
pop3d_serve(struct pop3d *p)
{
	enum pop3d_event event = POP3D_GO_ON;

	while (event == POP3D_GO_ON) {
		if (!more_commands(p) && pop3d_flush(p) == -1)
			return POP3D_CLOSED;
		event = next_command(p);
	}
	if (event == POP3D_NO_LINE)
		return bad_line(p, p->status);
	if (event == POP3D_OFFENCE)
		return violation(p, p->wrong);
	return event == POP3D_LEAVE && pop3d_flush(p) == 0 ? POP3D_LEFT : POP3D_CLOSED;
}

const char *
pop3d_end_text(enum pop3d_end end)
{
	static const char *const words[] = {
		[POP3D_LEFT] = "quit", [POP3D_CLOSED] = "closed", [POP3D_TIMEOUT] = "timeout",
		[POP3D_VIOLATION] = "violation",
	};

	return words[end];
}
