/* remote_ehlo.c: see remote_ehlo.h. */
#include "deliver/remote_ehlo.h"

#include "base/num.h"

static void
take_size(struct view args, struct remote_offer *o)
{
	struct view word;

	o->size = true;
	/* A limit that is no number is none. */
	if (view_word(&args, &word))
		(void)num_parse(word, INT64_MAX, &o->size_max);
}

static void
take_auth(struct view args, struct remote_offer *o)
{
	static const struct { struct view name; unsigned bit; } known[] = {
		{ VIEW("LOGIN"), REMOTE_AUTH_LOGIN },
		{ VIEW("PLAIN"), REMOTE_AUTH_PLAIN },
		{ VIEW("XOAUTH2"), REMOTE_AUTH_XOAUTH2 },
		{ VIEW("SCRAM-SHA-256"), REMOTE_AUTH_SCRAM },
	};
	struct view word;

	while (view_word(&args, &word))
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (view_eq_nocase(word, known[i].name))
				o->auth |= known[i].bit;
}

static void
take_limit(struct view word, struct view name, uint64_t *out)
{
	uint64_t n;

	if (word.n > name.n && view_starts_nocase(word, name) &&
	    num_parse(view_sub(word, name.n, word.n), 1000000, &n) == 0 && n > 0)
		*out = n;
}

static void
take_limits(struct view args, struct remote_offer *o)
{
	struct view word;

	while (view_word(&args, &word)) {
		take_limit(word, VIEW("MAILMAX="), &o->mail_max);
		take_limit(word, VIEW("RCPTMAX="), &o->rcpt_max);
	}
}

static void
take_extension(struct view keyword, struct view args, struct remote_offer *o)
{
	struct { struct view name; bool *flag; } flags[] = {
		{ VIEW("PIPELINING"), &o->pipelining }, { VIEW("8BITMIME"), &o->eightbit },
		{ VIEW("SMTPUTF8"), &o->smtputf8 }, { VIEW("CHUNKING"), &o->chunking },
		{ VIEW("DSN"), &o->dsn }, { VIEW("STARTTLS"), &o->starttls },
		{ VIEW("REQUIRETLS"), &o->requiretls }, { VIEW("MT-PRIORITY"), &o->priority },
		{ VIEW("DELIVERBY"), &o->deliverby },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (view_eq_nocase(keyword, flags[i].name))
			*flags[i].flag = true;
	if (view_eq_nocase(keyword, VIEW("SIZE")))
		take_size(args, o);
	else if (view_eq_nocase(keyword, VIEW("AUTH")))
		take_auth(args, o);
	else if (view_eq_nocase(keyword, VIEW("LIMITS")))
		take_limits(args, o);
	/* As servers said it before RFC 2554. */
	else if (view_starts_nocase(keyword, VIEW("AUTH=")))
		take_auth(view_sub(keyword, 5, keyword.n), o);
}

void
remote_ehlo_parse(struct view text, struct remote_offer *out)
{
	struct view line, keyword;

	*out = (struct remote_offer){ 0 };
	(void)view_line(&text, &line);
	while (view_line(&text, &line))
		if (view_word(&line, &keyword))
			take_extension(keyword, line, out);
}
