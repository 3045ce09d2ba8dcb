/* mailstead_domain_list.c: mailstead domain list; see mailstead-domain(8). */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/users/address_place.h"
#include "admin/users/name_tally.h"
#include "admin/users/table_edit.h"
#include "text/aliases.h"
#include "text/json.h"
#include "text/shown.h"

struct counts {
	struct tally users, aliases;
};

static void
count_domain(struct tally *t, struct view address)
{
	size_t at = view_rfind(address, '@');

	if (at < address.n)
		tally_add(t, view_sub(address, at + 1, address.n));
}

static int
count_users(const struct conf *conf, struct tally *t)
{
	struct table_lines lines;
	struct table_line one;
	struct buf text;

	if (mailstead_file_read(conf->users, &text) == -1)
		return -1;
	lines = (struct table_lines){ .rest = buf_view(&text) };
	while (table_lines_next(&lines, &one))
		count_domain(t, one.key);
	buf_free(&text);
	return tally_sort(t);
}

static int
count_aliases(const struct conf *conf, struct tally *t)
{
	struct aliases_reader r;
	struct alias_entry e;
	struct buf text;

	if (mailstead_file_read(conf->aliases, &text) == -1)
		return -1;
	aliases_init(&r, buf_view(&text));
	while (aliases_next(&r, &e) != 0)
		count_domain(t, view_of(e.name));
	buf_free(&text);
	return tally_sort(t);
}

/* ---- One domain */

static void
print_json(struct view domain, struct view words, size_t users, size_t aliases)
{
	struct buf out = buf_make(4096);
	struct view kind, target;

	if (!view_word(&words, &kind))
		kind = VIEW("local");
	(void)buf_add_char(&out, '{');
	json_key("domain", &out);
	json_string(domain, &out);
	json_key("kind", &out);
	json_string(kind, &out);
	if (view_eq(kind, VIEW("alias"))) {
		json_key("alias_of", &out);
		json_string(view_word(&words, &target) ? target : VIEW(""), &out);
	}
	json_key("users", &out);
	(void)buf_addf(&out, "%zu", users);
	json_key("aliases", &out);
	(void)buf_addf(&out, "%zu}\n", aliases);
	(void)fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
}

static void
print_row(struct view domain, struct view words, size_t users, size_t aliases)
{
	struct buf name = buf_make(1024), what = buf_make(1024);

	shown_line(domain, &name);
	shown_line(words.n ? words : VIEW("local"), &what);
	(void)printf("%-30.*s %6zu %7zu  %.*s\n", VIEW_FMT(buf_view(&name)), users, aliases,
	    VIEW_FMT(buf_view(&what)));
	buf_free(&name);
	buf_free(&what);
}

static void
print(const struct counts *c, struct view domain, struct view words, bool json)
{
	char key[ADDRESS_DOMAIN_MAX + 1];
	size_t users, aliases;

	if (address_domain(domain, key) != ADDRESS_OK)
		return;
	users = tally_of(&c->users, view_of(key));
	aliases = tally_of(&c->aliases, view_of(key));
	(json ? print_json : print_row)(domain, words, users, aliases);
}

static int
print_all(const struct conf *conf, const struct counts *c, bool json)
{
	struct table_lines lines;
	struct table_line one;
	struct buf text;

	if (mailstead_file_read(conf->domains, &text) == -1)
		return EXIT_TEMPORARY;
	if (!json)
		(void)printf("%-30s %6s %7s  %s\n", "DOMAIN", "USERS", "ALIASES", "KIND");
	if (!table_edit_find(buf_view(&text), view_of(conf->hostname), &one))
		print(c, view_of(conf->hostname), VIEW("local"), json);
	lines = (struct table_lines){ .rest = buf_view(&text) };
	while (table_lines_next(&lines, &one))
		print(c, one.key, one.words, json);
	buf_free(&text);
	return EXIT_OK;
}

int
mailstead_domain_list(const struct conf *conf, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 },
	};
	struct counts c = { tally_make(), tally_make() };
	int option, status = EXIT_TEMPORARY;
	bool json = false;

	while ((option = getopt_long(argc, argv, "j", options, NULL)) != -1) {
		if (option != 'j')
			return EXIT_USAGE;
		json = true;
	}
	if (optind != argc)
		return EXIT_USAGE;
	if (count_users(conf, &c.users) == 0 && count_aliases(conf, &c.aliases) == 0)
		status = print_all(conf, &c, json);
	tally_free(&c.users);
	tally_free(&c.aliases);
	return status;
}
