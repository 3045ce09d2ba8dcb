/* mailstead_domain.c: mailstead domain add and del; see mailstead-domain(8). */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/users/address_place.h"
#include "admin/users/table_edit.h"
#include "admin/users/table_index.h"
#include "admin/users/table_uses.h"

#define WORDS_MAX 300	/* octets of "alias DOMAIN" */

/* ---- add */

struct adding {
	const char *kind;	/* "virtual", "local", "relay", "alias" */
	const char *target;	/* of an alias, or NULL */
	const char *domain;
};

static int
parse_add(struct adding *a, int argc, char **argv)
{
	static const struct option options[] = {
		{ "local", no_argument, NULL, 'l' }, { "relay", no_argument, NULL, 'r' },
		{ "virtual", no_argument, NULL, 'v' }, { "alias-of", required_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	int c, given = 0;

	*a = (struct adding){ .kind = "virtual" };
	for (; (c = getopt_long(argc, argv, "", options, NULL)) != -1; given++)
		switch (c) {
		case 'l': a->kind = "local"; break;
		case 'r': a->kind = "relay"; break;
		case 'v': a->kind = "virtual"; break;
		case 'a': a->kind = "alias"; a->target = optarg; break;
		default: return -1;
		}
	if (given > 1 || argc - optind != 1)
		return -1;
	a->domain = argv[optind];
	return 0;
}

/* Finds the words for the line. Returns 0, or -1 after a message. */
static int
choose_words(const struct conf *conf, const struct adding *a, char words[WORDS_MAX])
{
	struct place target;

	(void)snprintf(words, WORDS_MAX, "%s", a->kind);
	if (a->target == NULL)
		return 0;
	if (place_find_domain(conf, a->target, &target) == -1)
		return -1;
	if (target.kind != PLACE_LOCAL && target.kind != PLACE_VIRTUAL) {
		mailstead_complain(target.text, target.kind == PLACE_ELSEWHERE ?
		    "is none of our domains; add it first" : "is not local or virtual itself");
		return -1;
	}
	(void)snprintf(words, WORDS_MAX, "alias %s", target.address.domain);
	return 0;
}

int
mailstead_domain_add_command(const struct conf *conf, int argc, char **argv)
{
	char words[WORDS_MAX];
	struct adding a;
	struct place p;

	if (parse_add(&a, argc, argv) == -1)
		return EXIT_USAGE;
	if (place_find_domain(conf, a.domain, &p) == -1 || choose_words(conf, &a, words) == -1)
		return EXIT_NOT_DONE;
	if (p.own_name || p.kind != PLACE_ELSEWHERE) {
		mailstead_complain(p.text, p.own_name ?
		    "is the name of this machine, and local without a line" :
		    "is one of our domains already");
		return EXIT_NOT_DONE;
	}
	switch (mailstead_domain_add(conf, p.text, words)) {
	case MAILSTEAD_CHANGED:
		(void)printf("%s: mail is accepted from now on (%s)\n", p.text, words);
		return EXIT_OK;
	case MAILSTEAD_SAME:
		mailstead_complain(p.text, "is one of our domains already");
		return EXIT_NOT_DONE;
	default:
		return EXIT_TEMPORARY;
	}
}

/* ---- del */

struct removing {
	const char *domain;
	bool force;
};

static enum mailstead_changed
edit_del(struct mailstead_file *f, struct buf *out, void *arg)
{
	const struct removing *r = arg;
	int removed = table_edit_remove(buf_view(&f->text), view_of(r->domain), out);

	return removed == 0 ? MAILSTEAD_SAME : MAILSTEAD_CHANGED;
}

static int
parse_del(struct removing *r, int argc, char **argv)
{
	static const struct option options[] = {
		{ "force", no_argument, NULL, 'f' }, { NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "f", options, NULL)) != -1) {
		if (c != 'f')
			return -1;
		r->force = true;
	}
	if (argc - optind != 1)
		return -1;
	r->domain = argv[optind];
	return 0;
}

int
mailstead_domain_del(const struct conf *conf, int argc, char **argv)
{
	struct removing r = { .force = false };
	struct place p;
	int uses;

	if (parse_del(&r, argc, argv) == -1)
		return EXIT_USAGE;
	if (place_find_domain(conf, r.domain, &p) == -1)
		return EXIT_NOT_DONE;
	r.domain = p.text;
	if (p.kind == PLACE_ELSEWHERE || p.own_name) {
		mailstead_complain(p.text, p.own_name ? "is the name of this machine, and stays local" :
		    "is none of our domains");
		return EXIT_NOT_DONE;
	}
	uses = uses_of_domain(conf, p.text);
	if (uses == -1)
		return EXIT_TEMPORARY;
	if (uses && !r.force) {
		mailstead_complain(p.text, "is in use; --force takes it out all the same");
		return EXIT_NOT_DONE;
	}
	if (mailstead_file_change(conf->domains, 0, edit_del, &r) != MAILSTEAD_CHANGED)
		return EXIT_TEMPORARY;
	table_index_renew(conf->domains, table_read_domains);
	(void)printf("%s: no mail is accepted any more%s\n", p.text,
	    uses ? "; what names it is still in the other tables" : "");
	return EXIT_OK;
}
