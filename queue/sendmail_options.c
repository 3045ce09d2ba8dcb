/* sendmail_options.c: see sendmail_options.h. */
#include "queue/sendmail_options.h"

#include <stdlib.h>
#include <string.h>

#include "base/view.h"

enum argument {
	ARG_NONE,	/* further letters may follow behind the same '-' */
	ARG_VALUE,	/* glued, or the next argument */
	ARG_GLUED	/* what is glued, which may be nothing */
};

struct option {
	char letter;
	enum argument argument;
	int (*set)(struct sendmail_options *o, const char *value);	/* NULL: passed over */
};

static const struct {
	char letter;
	enum sendmail_mode mode;
} modes[] = {
	{ 'm', SENDMAIL_DELIVER }, { 'p', SENDMAIL_MAILQ }, { 'i', SENDMAIL_ALIASES },
	{ 'v', SENDMAIL_VERIFY }, { 's', SENDMAIL_SMTP },
};

static int
set_mode(struct sendmail_options *o, const char *value)
{
	o->mode_letter = value[0];
	o->mode = SENDMAIL_OTHER;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (modes[i].letter == value[0])
			o->mode = modes[i].mode;
	return value[0] != '\0' && value[1] == '\0' ? 0 : -1;
}

static int
set_aliases(struct sendmail_options *o, const char *value)
{
	(void)value;
	return set_mode(o, "i");
}

static int
set_queue(struct sendmail_options *o, const char *value)
{
	o->queue = value;
	/* "-bd -q15m" asks for a daemon first of all. */
	if (o->mode == SENDMAIL_DELIVER)
		o->mode = SENDMAIL_QUEUE;
	return 0;
}

static int
set_dots(struct sendmail_options *o, const char *value)
{
	(void)value;
	o->keep_dots = true;
	return 0;
}

/* -oX and its value: of all of sendmail's options only -oi means something here. */
static int
set_option(struct sendmail_options *o, const char *value)
{
	return value[0] == 'i' ? set_dots(o, value) : 0;
}

/* -O NAME=VALUE, likewise. */
static int
set_long_option(struct sendmail_options *o, const char *value)
{
	return view_eq_nocase(view_of(value), VIEW("IgnoreDots=true")) ||
	    view_eq_nocase(view_of(value), VIEW("IgnoreDots")) ? set_dots(o, value) : 0;
}

static int
set_from_header(struct sendmail_options *o, const char *value)
{
	(void)value;
	o->from_header = true;
	return 0;
}

static int
set_sender(struct sendmail_options *o, const char *value)
{
	o->sender = value;
	return 0;
}

static int
set_name(struct sendmail_options *o, const char *value)
{
	o->name = value;
	return 0;
}

static int
set_conf(struct sendmail_options *o, const char *value)
{
	o->conf = value;
	return 0;
}

static int
set_body(struct sendmail_options *o, const char *value)
{
	o->body = value;
	return 0;
}

static int
set_notify(struct sendmail_options *o, const char *value)
{
	o->notify = value;
	return 0;
}

static int
set_ret(struct sendmail_options *o, const char *value)
{
	o->ret = value;
	return 0;
}

static int
set_envid(struct sendmail_options *o, const char *value)
{
	o->envid = value;
	return 0;
}

static const struct option options[] = {
	{ 'A', ARG_VALUE, NULL },	/* which configuration of sendmail's two */
	{ 'B', ARG_VALUE, set_body },
	{ 'b', ARG_VALUE, set_mode },
	{ 'C', ARG_VALUE, set_conf },
	{ 'c', ARG_NONE, NULL },
	{ 'D', ARG_VALUE, NULL },	/* debugging output */
	{ 'd', ARG_GLUED, NULL },	/* debugging */
	{ 'E', ARG_NONE, NULL },
	{ 'e', ARG_VALUE, NULL },	/* how to report errors */
	{ 'F', ARG_VALUE, set_name },
	{ 'f', ARG_VALUE, set_sender },
	{ 'G', ARG_NONE, NULL },	/* gateway submission */
	{ 'h', ARG_VALUE, NULL },	/* hops */
	{ 'I', ARG_NONE, set_aliases },
	{ 'i', ARG_NONE, set_dots },
	{ 'L', ARG_VALUE, NULL },	/* tag of log lines */
	{ 'M', ARG_VALUE, NULL },	/* a macro */
	{ 'm', ARG_NONE, NULL },	/* me too */
	{ 'N', ARG_VALUE, set_notify },
	{ 'n', ARG_NONE, NULL },	/* no aliases */
	{ 'O', ARG_VALUE, set_long_option },
	{ 'o', ARG_VALUE, set_option },
	{ 'p', ARG_VALUE, NULL },	/* protocol it came by */
	{ 'q', ARG_GLUED, set_queue },
	{ 'R', ARG_VALUE, set_ret },
	{ 'r', ARG_VALUE, set_sender },
	{ 's', ARG_NONE, NULL },
	{ 'T', ARG_NONE, NULL },
	{ 't', ARG_NONE, set_from_header },
	{ 'U', ARG_NONE, NULL },	/* first submission */
	{ 'V', ARG_VALUE, set_envid },
	{ 'v', ARG_NONE, NULL },
	{ 'X', ARG_VALUE, NULL },	/* file for a transcript */
	{ 'x', ARG_NONE, NULL },
};

static const struct option *
find(char letter)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].letter == letter)
			return &options[i];
	return NULL;
}

/*
 * Acts on the letters of one argument. *next is the argument behind it, NULL
 * if there is none, and becomes NULL when it was used as a value. Returns NULL
 * or what is wrong.
 */
static const char *
parse_letters(struct sendmail_options *o, const char *letters, const char **next)
{
	for (; *letters; letters++) {
		const struct option *option = find(*letters);
		const char *value = letters + 1;

		if (option == NULL)
			return "no such option";
		if (option->argument == ARG_VALUE && *value == '\0') {
			if (*next == NULL)
				return "this option needs a value";
			value = *next;
			*next = NULL;
		}
		if (option->set && option->set(o, value) == -1)
			return "bad value";
		if (option->argument != ARG_NONE)
			break;
	}
	return NULL;
}

int
sendmail_options_parse(struct sendmail_options *o, int argc, char *const argv[],
    const char **what, const char **why)
{
	bool operands = false;

	*o = (struct sendmail_options){ .mode = SENDMAIL_DELIVER };
	*what = NULL;
	*why = "out of memory";
	o->rcpts = calloc(argc > 0 ? (size_t)argc : 1, sizeof(*o->rcpts));
	if (o->rcpts == NULL)
		return -1;
	for (int i = 1; i < argc; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL, *had = next;

		if (operands || argv[i][0] != '-' || argv[i][1] == '\0') {
			o->rcpts[o->nrcpts++] = argv[i];
		} else if (strcmp(argv[i], "--") == 0) {
			operands = true;
		} else {
			*what = argv[i];
			*why = parse_letters(o, argv[i] + 1, &next);
			if (*why)
				return -1;
			i += next != had;
		}
	}
	return 0;
}

void
sendmail_options_free(struct sendmail_options *o)
{
	free(o->rcpts);
	o->rcpts = NULL;
}
