/* mailstead_check.c: whether all is as it has to be, mailstead-check(8). See mailstead.h. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "admin/check/check.h"
#include "admin/dns/dns_check.h"
#include "admin/mailstead.h"

static const struct check_topic all[] = {
	{ "configuration", check_configuration },
	{ "permissions", check_permissions },
	{ "tables", check_tables },
	{ "certificates", check_certificates },
	{ "dns", check_dns },
	{ "ports", check_ports },
	{ "outbound", check_outbound },
	{ "queue", check_queue },
	{ "milters", check_milters },
	{ "log", check_log },
	{ "disk", check_disk },
	{ "clock", check_clock },
	{ "kernel", check_kernel },
};

#define NTOPICS (sizeof(all) / sizeof(all[0]))

struct choice {
	bool configuration;	/* alone, as units do */
	enum check_form form;
	const struct check_topic *topics[NTOPICS];
	size_t ntopics;
};

static const struct check_topic *
find_topic(const char *name)
{
	for (size_t i = 0; i < NTOPICS; i++)
		if (strcmp(all[i].name, name) == 0)
			return &all[i];
	(void)fprintf(stderr, "mailstead: %s: no such topic; there are", name);
	for (size_t i = 0; i < NTOPICS; i++)
		(void)fprintf(stderr, " %s", all[i].name);
	(void)fprintf(stderr, "\n");
	return NULL;
}

/* Those that are named, or all. */
static int
choose_topics(struct choice *choice, char **names, size_t n)
{
	if (n > NTOPICS)
		return -1;
	choice->ntopics = n ? n : NTOPICS;
	for (size_t i = 0; i < choice->ntopics; i++) {
		choice->topics[i] = n ? find_topic(names[i]) : &all[i];
		if (choice->topics[i] == NULL)
			return -1;
	}
	return 0;
}

static int
parse_options(struct check *c, struct choice *choice, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' }, { "quiet", no_argument, NULL, 'q' },
		{ "probe", required_argument, NULL, 'p' }, { NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "cq", options, NULL)) != -1)
		if (option == 'c')
			choice->configuration = true;
		else if (option == 'j')
			choice->form = CHECK_JSON;
		else if (option == 'q')
			choice->form = CHECK_QUIET;
		else if (option == 'p' && c->nprobes < CHECK_PROBES_MAX)
			c->probes[c->nprobes++] = optarg;
		else
			return -1;
	if (choice->configuration)
		return optind == argc ? 0 : -1;
	return choose_topics(choice, argv + optind, (size_t)(argc - optind));
}

/* A line on standard error, for the journal. */
static void
complain(struct check *c, const struct check_finding *f)
{
	(void)c;
	if (f->level >= CHECK_WARNING)
		(void)fprintf(stderr, "mailstead: %.*s: %.*s\n", VIEW_FMT(f->subject), VIEW_FMT(f->what));
}

static int
run_topics(const struct check *c, const struct choice *choice)
{
	struct buf texts[NTOPICS];
	enum check_level worst;

	for (size_t i = 0; i < choice->ntopics; i++)
		texts[i] = buf_make(CHECK_TEXT_MAX);
	check_run_all(c, choice->topics, choice->ntopics, texts);
	worst = check_print(texts, choice->ntopics, choice->form);
	for (size_t i = 0; i < choice->ntopics; i++)
		buf_free(&texts[i]);
	return check_status(worst);
}

/* Without a configuration nothing else can be looked at. */
int
mailstead_check_without(const char *error, int argc, char **argv)
{
	struct check c = { .take = complain };
	struct choice choice = { .form = CHECK_TEXT };
	const char *wrong = strstr(error, ": ");
	struct check_finding f = { .level = CHECK_ERROR, .topic = VIEW("configuration"),
		.subject = view_sub(view_of(error), 0, wrong ? (size_t)(wrong - error) : 0),
		.what = view_of(wrong ? wrong + 2 : error) };
	struct buf line = buf_make(FINDING_LINE_MAX);

	if (parse_options(&c, &choice, argc, argv) == -1)
		return EXIT_USAGE;
	if (choice.configuration) {
		struct conf conf;

		conf_load_or_exit(&conf, "mailstead");
		conf_free(&conf);
	}
	finding_put(&f, &line);
	(void)check_print(&line, 1, choice.form);
	buf_free(&line);
	return check_status(CHECK_ERROR);
}

int
mailstead_check(const struct conf *conf, int argc, char **argv)
{
	struct check c = { .conf = conf, .take = complain };
	struct choice choice = { .form = CHECK_TEXT };

	if (parse_options(&c, &choice, argc, argv) == -1)
		return EXIT_USAGE;
	if (!choice.configuration)
		return run_topics(&c, &choice);
	check_configuration(&c);
	return c.faults ? EXIT_FAULTS : EXIT_OK;
}
