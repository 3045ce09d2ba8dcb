/* mailstead_alias_list.c: mailstead alias list; see mailstead-alias(8). */
#include <getopt.h>
#include <stdio.h>

#include "admin/mailstead.h"
#include "text/aliases.h"
#include "text/json.h"
#include "text/shown.h"

#define LINE_OCTETS_MAX (1 << 20)

/* ---- Entries */

static void
put_json(const struct alias_entry *e, struct buf *out)
{
	struct view rest = e->targets;
	struct alias_target t;
	bool first = true;
	const char *why;
	int got;

	(void)buf_add_char(out, '{');
	json_key("name", out);
	json_string(view_of(e->name), out);
	json_key("targets", out);
	(void)buf_add_char(out, '[');
	while ((got = alias_target_next(&rest, &t, &why)) != 0) {
		if (!first)
			(void)buf_add_char(out, ',');
		first = false;
		json_string(t.whole, out);
	}
	(void)buf_add_char(out, ']');
	json_key("line", out);
	(void)buf_addf(out, "%u", e->line);
	if (e->error) {
		json_key("error", out);
		json_string(view_of(e->error), out);
	}
	(void)buf_add_str(out, "}\n");
}

static void
put_line(const struct alias_entry *e, struct buf *out)
{
	struct view rest = e->targets;
	struct alias_target t;
	bool first = true;
	const char *why;

	shown_line(view_of(e->name), out);
	(void)buf_add_char(out, ':');
	while (alias_target_next(&rest, &t, &why) != 0) {
		(void)buf_add_str(out, first ? " " : ", ");
		shown_line(t.whole, out);
		first = false;
	}
	(void)buf_add_char(out, '\n');
}

/* ---- */

static bool
is_wanted(const struct alias_entry *e, char *const *names)
{
	if (names[0] == NULL)
		return true;
	for (; *names; names++)
		if (view_eq_nocase(view_of(e->name), view_of(*names)))
			return true;
	return false;
}

/* Returns how many, and says what is wrong with those that are broken. */
static unsigned
print(const char *path, struct view text, char *const *names, bool json)
{
	struct buf out = buf_make(LINE_OCTETS_MAX);
	struct aliases_reader r;
	struct alias_entry e;
	unsigned printed = 0;
	int got;

	aliases_init(&r, text);
	while ((got = aliases_next(&r, &e)) != 0) {
		if (!is_wanted(&e, names))
			continue;
		if (got == -1)
			(void)fprintf(stderr, "mailstead: %s:%u: %s\n", path, e.line, e.error);
		if (got == -1 && !json)
			continue;
		buf_clear(&out);
		(json ? put_json : put_line)(&e, &out);
		(void)fwrite(out.p, 1, out.n, stdout);
		printed++;
	}
	buf_free(&out);
	return printed;
}

int
mailstead_alias_list(const struct conf *conf, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 },
	};
	struct buf text;
	unsigned printed;
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "j", options, NULL)) != -1) {
		if (c != 'j')
			return EXIT_USAGE;
		json = true;
	}
	if (mailstead_file_read(conf->aliases, &text) == -1)
		return EXIT_TEMPORARY;
	printed = print(conf->aliases, buf_view(&text), argv + optind, json);
	buf_free(&text);
	if (printed || optind == argc)
		return EXIT_OK;
	mailstead_complain(argv[optind], "there is no such alias");
	return EXIT_NOT_DONE;
}
