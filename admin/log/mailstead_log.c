/* mailstead_log.c: lines of the log that are wanted. See mailstead.h and log_source.h. */
#include "admin/mailstead.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/log/log_source.h"
#include "base/num.h"
#include "sys/clock.h"
#include "text/logtime.h"

#define ARGS_MAX 13		/* of log-tool, besides the command and the zone */
#define ARG_MAX_OCTETS 400	/* no word among them is as long */
#define WORDS_MAX 4
#define LAST_MAX 100000		/* lines */
#define FOLLOW_LAST "10"	/* lines that are shown before those that come */
#define FOLLOW_SECONDS 3600	/* and at most so old, unless somebody wants it otherwise */

struct options {
	struct log_source source;
	bool follow, last, began;
	int64_t since;		/* microseconds since 1970 */
	/* of log-tool, each with its value behind it */
	char args[ARGS_MAX][ARG_MAX_OCTETS];
	size_t n;
};

static int
add_arg(struct options *o, char option, const char *value)
{
	if (o->n == ARGS_MAX || strlen(value) >= ARG_MAX_OCTETS - 2)
		return -1;
	(void)snprintf(o->args[o->n++], ARG_MAX_OCTETS, "-%c%s", option, value);
	return 0;
}

static int
add_word(struct options *o, const char *word)
{
	if (o->n == ARGS_MAX || strlen(word) >= ARG_MAX_OCTETS || word[0] == '\0')
		return -1;
	(void)snprintf(o->args[o->n++], ARG_MAX_OCTETS, "%s", word);
	return 0;
}

static int
take_time(const char *text, int64_t *usec)
{
	int64_t now = clock_unix();

	if (logtime_typed(view_of(text), now, clock_utc_offset(now), usec) == 0 && *usec > 0)
		return 0;
	mailstead_complain(text, "not a time: see mailstead-log(8)");
	return -1;
}

static int
add_until(struct options *o, const char *text)
{
	char usec[24];
	int64_t until;

	if (take_time(text, &until) == -1)
		return -1;
	(void)snprintf(usec, sizeof(usec), "%" PRId64, until);
	return add_arg(o, 'U', usec);
}

static int
add_last(struct options *o, const char *text)
{
	uint64_t n;

	if (num_parse(view_of(text), LAST_MAX, &n) == -1 || n == 0)
		return -1;
	o->last = true;
	return add_arg(o, 'n', text);
}

/* One option. Returns 0, or -1 when it is wrong. */
static int
take_option(struct options *o, int option)
{
	switch (option) {
	case 'a': case 'e': case 'i': case 'p': case 'u':
		return optarg[0] ? add_arg(o, (char)option, optarg) : -1;
	case 'j': case 'r':
		return add_arg(o, (char)option, "");
	case 'n':
		return add_last(o, optarg);
	case 's':
		o->began = true;
		return take_time(optarg, &o->since);
	case 'U':
		return add_until(o, optarg);
	case 'f':
		o->follow = true;
		return 0;
	case 'J':
		o->source.journal = true;
		return 0;
	case 'F':
		return trace_files_add(&o->source.files, optarg, 0);
	default:
		return -1;
	}
}

static int
parse_options(struct options *o, int argc, char **argv)
{
	static const struct option options[] = {
		{ "address", required_argument, NULL, 'a' }, { "event", required_argument, NULL, 'e' },
		{ "id", required_argument, NULL, 'i' }, { "program", required_argument, NULL, 'p' },
		{ "user", required_argument, NULL, 'u' }, { "json", no_argument, NULL, 'j' },
		{ "raw", no_argument, NULL, 'r' }, { "last", required_argument, NULL, 'n' },
		{ "since", required_argument, NULL, 's' }, { "until", required_argument, NULL, 'U' },
		{ "follow", no_argument, NULL, 'f' }, { "journal", no_argument, NULL, 'J' },
		{ "file", required_argument, NULL, 'F' }, { NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "fn:", options, NULL)) != -1)
		if (take_option(o, option) == -1)
			return -1;
	if (argc - optind > WORDS_MAX || (o->source.journal && o->source.files.n))
		return -1;
	if (o->follow && !o->last && !o->began && add_arg(o, 'n', FOLLOW_LAST) == -1)
		return -1;
	for (int i = optind; i < argc; i++)
		if (i == optind && add_word(o, "--") == -1)
			return -1;
		else if (add_word(o, argv[i]) == -1)
			return -1;
	return 0;
}

static int
show(struct options *o)
{
	const char *args[ARGS_MAX + 3] = { "show" };
	int64_t now = clock_unix();
	char zone[16];
	int status;

	(void)snprintf(zone, sizeof(zone), "-z%d", clock_utc_offset(now));
	args[1] = zone;
	for (size_t i = 0; i < o->n; i++)
		args[i + 2] = o->args[i];
	if (o->follow && !o->began)
		o->since = (now - FOLLOW_SECONDS) * LOGTIME_SECOND;
	if (log_source_start(&o->source, args, STDOUT_FILENO, -1, -1) == -1)
		return EXIT_TEMPORARY;
	if (o->follow)
		log_source_follow(&o->source, o->since);
	else
		log_source_all(&o->source, o->since);
	status = log_source_end(&o->source);
	if (status > 1 || status == -1 || o->source.incomplete)
		return EXIT_TEMPORARY;
	return status == 1 ? EXIT_NOT_DONE : EXIT_OK;
}

int
mailstead_log(const struct conf *conf, int argc, char **argv)
{
	static struct options o;
	int status = EXIT_TEMPORARY;

	if (parse_options(&o, argc, argv) == -1)
		return EXIT_USAGE;
	if (log_source_find(&o.source, conf) == 0)
		status = show(&o);
	log_source_free(&o.source);
	return status;
}
