/* mailstead_alias.c: mailstead alias add and del; see mailstead-alias(8). */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "admin/users/address_place.h"
#include "admin/users/alias_check.h"
#include "admin/users/alias_edit.h"
#include "admin/users/table_index.h"
#include "mail/route_alias.h"

/* Options there are none; what begins with "-" is more likely a mistake than a name. */
static int
skip_options(int argc, char **argv)
{
	return getopt(argc, argv, "+") == -1 ? 0 : -1;
}

static void
warn(const char *what, void *arg)
{
	char text[2048];

	(void)snprintf(text, sizeof(text), "warning: %s", what);
	mailstead_complain(arg, text);
}

/*
 * The name as it has to be in the table: of an address the form that its domain has there. out has
 * ADDRESS_TEXT_MAX octets. Returns 0, or -1 after a message.
 */
static int
find_name(const struct conf *conf, const char *typed, char *out)
{
	const char *at = strrchr(typed, '@');
	struct place p;
	int n;

	if (at == NULL) {
		n = snprintf(out, ADDRESS_TEXT_MAX, "%s", typed);
		if (n > 0 && n < ADDRESS_TEXT_MAX)
			return 0;
		mailstead_complain(typed, "this cannot be the name of an alias");
		return -1;
	}
	if (place_find_domain(conf, at + 1, &p) == -1)
		return -1;
	n = snprintf(out, ADDRESS_TEXT_MAX, "%.*s@%s", (int)(at - typed), typed, p.address.domain);
	return n < ADDRESS_TEXT_MAX ? 0 : -1;
}

/* Whether it could be done: what is wrong with it is said before anything is locked. */
static int
try_add(const struct conf *conf, const char *name, char *const *targets, size_t n)
{
	struct buf text, out;
	const char *why;
	int added;

	if (mailstead_file_read(conf->aliases, &text) == -1)
		return EXIT_TEMPORARY;
	out = buf_make(text.max);
	added = alias_edit_add(buf_view(&text), view_of(name), targets, n, &out, &why);
	if (added == -1)
		mailstead_complain(name, why);
	buf_free(&text);
	buf_free(&out);
	return added == -1 ? EXIT_NOT_DONE : EXIT_OK;
}

int
mailstead_alias_add_command(const struct conf *conf, int argc, char **argv)
{
	char name[ADDRESS_TEXT_MAX];
	enum mailstead_changed result;
	size_t n;
	int status;

	if (skip_options(argc, argv) == -1 || argc - optind < 2)
		return EXIT_USAGE;
	if (find_name(conf, argv[optind], name) == -1)
		return EXIT_NOT_DONE;
	n = (size_t)(argc - optind - 1);
	status = try_add(conf, name, argv + optind + 1, n);
	if (status != EXIT_OK)
		return status;
	result = mailstead_alias_add(conf, name, argv + optind + 1, n);
	if (result == MAILSTEAD_FAILED)
		return EXIT_TEMPORARY;
	if (result == MAILSTEAD_SAME)
		(void)printf("%s: is so already\n", name);
	(void)alias_check(conf, name, warn, name);
	return EXIT_OK;
}

/* ---- del */

struct removing {
	const char *name;
	char *const *targets;
	size_t n;
};

static enum mailstead_changed
edit_del(struct mailstead_file *f, struct buf *out, void *arg)
{
	const struct removing *r = arg;

	return alias_edit_remove(buf_view(&f->text), view_of(r->name), r->targets, r->n, out) == 0 ?
	    MAILSTEAD_SAME : MAILSTEAD_CHANGED;
}

int
mailstead_alias_del(const struct conf *conf, int argc, char **argv)
{
	char name[ADDRESS_TEXT_MAX];
	struct removing r = { .name = name };

	if (skip_options(argc, argv) == -1 || argc - optind < 1)
		return EXIT_USAGE;
	if (find_name(conf, argv[optind], name) == -1)
		return EXIT_NOT_DONE;
	r.targets = argv + optind + 1;
	r.n = (size_t)(argc - optind - 1);
	switch (mailstead_file_change(conf->aliases, 0, edit_del, &r)) {
	case MAILSTEAD_CHANGED:
		table_index_renew(conf->aliases, route_alias_read_quietly);
		return EXIT_OK;
	case MAILSTEAD_SAME:
		mailstead_complain(name, r.n ? "there is no such alias, or it has no such target" :
		    "there is no such alias");
		return EXIT_NOT_DONE;
	default:
		return EXIT_TEMPORARY;
	}
}
