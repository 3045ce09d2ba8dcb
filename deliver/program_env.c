/* program_env.c: see program_env.h. */
#include "deliver/program_env.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

void
program_add_from(struct buf *b, const struct address *sender, int64_t now)
{
	char text[ADDRESS_TEXT_MAX], date[64];
	time_t when = (time_t)now;
	struct tm tm;

	(void)address_text(sender, text);
	for (char *p = text; *p; p++)
		if (*p == ' ')
			*p = '-';
	buf_add_str(b, "From ");
	buf_add_str(b, text[0] ? text : "MAILER-DAEMON");
	date[0] = '\0';
	if (gmtime_r(&when, &tm))
		(void)strftime(date, sizeof(date), " %a %b %e %H:%M:%S %Y\n", &tm);
	buf_add_str(b, date);
}

static void
end(struct buf *b)
{
	buf_add_char(b, '\0');
}

static void
add(struct buf *b, const char *name, struct view value)
{
	buf_add_str(b, name);
	buf_add_char(b, '=');
	buf_add_view(b, value);
	end(b);
}

static void
add_address(struct buf *b, const char *name, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];

	add(b, name, view_of(address_text(a, text)));
}

/* EXT2 is EXT behind its first dash, HOST2 HOST before its last dot, and so on. */
static void
add_parts(struct buf *b, struct view extension, struct view host)
{
	static const char *const exts[] = { "EXT", "EXT2", "EXT3", "EXT4" };
	static const char *const hosts[] = { "HOST", "HOST2", "HOST3", "HOST4" };

	for (size_t i = 0; i < 4; i++) {
		add(b, exts[i], extension);
		add(b, hosts[i], host);
		extension = view_sub(extension, view_find(extension, '-') + 1, extension.n);
		host = view_sub(host, 0, view_rfind(host, '.'));
	}
}

/* Lines that a program may put before the message. */
static void
add_lines(struct buf *b, const struct agent_job *job, int64_t now)
{
	buf_add_str(b, "DTLINE=Delivered-To: ");
	(void)address_format(&job->recipient, b);
	buf_add_char(b, '\n');
	end(b);
	buf_add_str(b, "RPLINE=Return-Path: <");
	(void)address_format(&job->sender, b);
	buf_add_str(b, ">\n");
	end(b);
	buf_add_str(b, "UFLINE=");
	program_add_from(b, &job->sender, now);
	end(b);
}

static void
add_user(struct buf *b, const struct program_about *a)
{
	const char *conf = getenv("MAILSTEAD_CONF"), *zone = getenv("TZ");

	add(b, "PATH", VIEW("/usr/local/bin:/usr/bin:/bin"));
	add(b, "SHELL", VIEW("/bin/sh"));
	add(b, "HOME", view_of(a->home));
	add(b, "USER", view_of(a->user));
	add(b, "LOGNAME", view_of(a->user));
	/* For sendmail(8), which it may call, at a private site. */
	if (conf)
		add(b, "MAILSTEAD_CONF", view_of(conf));
	if (zone)
		add(b, "TZ", view_of(zone));
}

int
program_env(const struct program_about *a, struct program_env *e)
{
	const struct agent_job *job = a->job;
	const struct address *owner = &a->order->owner;
	struct buf *b = &e->text;
	size_t n = 0;

	add_user(b, a);
	add_address(b, "SENDER", &job->sender);
	add_address(b, "NEWSENDER", address_is_null(owner) ? &job->sender : owner);
	add_address(b, "RECIPIENT", &job->recipient);
	add_address(b, "ORIGINAL_RECIPIENT",
	    address_is_null(&job->original) ? &job->recipient : &job->original);
	add(b, "LOCAL", view_of(job->recipient.local));
	add(b, "DOMAIN", view_of(job->recipient.domain));
	add(b, "EXTENSION", view_of(a->extension));
	add_parts(b, view_of(a->extension), view_of(job->recipient.domain));
	if (a->order->by_default[0])
		add(b, "DEFAULT", view_of(a->order->by_default));
	add_lines(b, job, a->now);
	if (b->failed)
		return -1;
	for (size_t at = 0; at < b->n && n < PROGRAM_ENV_MAX; at += strlen(b->p + at) + 1)
		e->vars[n++] = b->p + at;
	e->vars[n] = NULL;
	return 0;
}
