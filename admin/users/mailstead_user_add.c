/* mailstead_user_add.c: mailstead user add; see mailstead-user(8). */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "admin/users/password_request.h"
#include "admin/users/user_new.h"
#include "base/num.h"

#define SETTINGS_MAX 1024	/* octets of "quota=... note=..." */
#define DOMAIN_WRONG_MAX 700	/* octets of what is said about a domain */

struct request {
	bool no_password, domain_too;
	const char *quota, *note;	/* or NULL */
	const char *address;
	struct password_request password;
	char settings[SETTINGS_MAX];
	struct place place;
	bool had_home;
};

/* ---- What was asked for */

static int
add_setting(struct request *q, const char *name, const char *value)
{
	size_t n = strlen(q->settings);
	size_t room = sizeof(q->settings) - n;
	int got = snprintf(q->settings + n, room, "%s%s=%s", n ? " " : "", name, value);

	if (got >= 0 && (size_t)got < room)
		return 0;
	mailstead_complain(name, "is too long");
	return -1;
}

/* A note has no blanks in the table. */
static int
add_settings(struct request *q)
{
	char note[256];
	uint64_t size;

	if (q->quota && num_parse_size(view_of(q->quota), INT64_MAX, &size) == -1) {
		mailstead_complain(q->quota, "a quota is a size, such as 500M or 2G");
		return -1;
	}
	if (q->quota && add_setting(q, "quota", q->quota) == -1)
		return -1;
	if (q->note == NULL)
		return 0;
	if (view_string(view_of(q->note), note, sizeof(note)) == -1) {
		mailstead_complain("note", "is too long");
		return -1;
	}
	for (char *p = note; *p; p++)
		if (ascii_blank(*p))
			*p = '-';
	return add_setting(q, "note", note);
}

static int
parse(struct request *q, int argc, char **argv)
{
	static const struct option options[] = {
		{ "generate", no_argument, NULL, 'g' }, { "no-password", no_argument, NULL, 'n' },
		{ "domain-too", no_argument, NULL, 'd' }, { "quota", required_argument, NULL, 'q' },
		{ "note", required_argument, NULL, 't' }, { NULL, 0, NULL, 0 },
	};
	int c;

	*q = (struct request){ .password = { .app = "" } };
	while ((c = getopt_long(argc, argv, "g", options, NULL)) != -1)
		switch (c) {
		case 'g': q->password.generate = true; break;
		case 'n': q->no_password = true; break;
		case 'd': q->domain_too = true; break;
		case 'q': q->quota = optarg; break;
		case 't': q->note = optarg; break;
		default: return EXIT_USAGE;
		}
	if (argc - optind != 1 || (q->password.generate && q->no_password))
		return EXIT_USAGE;
	q->address = argv[optind];
	return add_settings(q) == 0 ? EXIT_OK : EXIT_USAGE;
}

/* ---- Whether it can be done */

static const char *
domain_wrong(const struct request *q, char text[DOMAIN_WRONG_MAX])
{
	const struct place *p = &q->place;

	switch (p->kind) {
	case PLACE_SYSTEM:
		return "no address; users of the system are made by adduser(8), and have mail at once";
	case PLACE_RELAY:
		return "its domain is one that mail is passed on for; it has no mailboxes here";
	case PLACE_ALIAS:
		(void)snprintf(text, DOMAIN_WRONG_MAX, "its domain is an alias: add %s@%s",
		    p->address.local, p->target);
		return text;
	case PLACE_ELSEWHERE:
		if (q->domain_too)
			return NULL;
		(void)snprintf(text, DOMAIN_WRONG_MAX, "%s is none of our domains: give --domain-too, or first\n"
		    "    mailstead domain add %s", p->address.domain, p->address.domain);
		return text;
	case PLACE_LOCAL:
	case PLACE_VIRTUAL:
		break;
	}
	return NULL;
}

static int
examine(const struct conf *conf, struct request *q)
{
	char text[DOMAIN_WRONG_MAX];
	const char *wrong;
	int there;

	if (place_find(conf, q->address, &q->place) == -1)
		return EXIT_NOT_DONE;
	wrong = domain_wrong(q, text);
	if (wrong == NULL)
		wrong = user_new_wrong(conf, &q->place, &q->had_home);
	if (wrong) {
		mailstead_complain(q->address, wrong);
		return EXIT_NOT_DONE;
	}
	there = user_new_is_there(conf, &q->place);
	if (there == 0)
		return EXIT_OK;
	if (there == 1)
		mailstead_complain(q->place.text, "is there already; mailstead user passwd sets a password");
	return there == 1 ? EXIT_NOT_DONE : EXIT_TEMPORARY;
}

/* ---- */

static int
add(const struct conf *conf, const struct request *q)
{
	const struct mailstead_new_user one = {
		.address = q->place.text, .settings = q->settings,
		.password = q->no_password ? NULL : q->password.password,
	};

	if (q->place.kind == PLACE_ELSEWHERE &&
	    mailstead_domain_add(conf, q->place.address.domain, "virtual") == MAILSTEAD_FAILED)
		return EXIT_TEMPORARY;
	switch (mailstead_user_add(conf, &one)) {
	case MAILSTEAD_CHANGED:
		return EXIT_OK;
	case MAILSTEAD_SAME:
		mailstead_complain(q->place.text, "was made by somebody else meanwhile");
		return EXIT_NOT_DONE;
	default:
		return EXIT_TEMPORARY;
	}
}

int
mailstead_user_add_command(const struct conf *conf, int argc, char **argv)
{
	struct request q;
	int status = parse(&q, argc, argv);

	if (status == EXIT_OK)
		status = examine(conf, &q);
	if (status == EXIT_OK && !q.no_password && password_request_get(&q.password) == -1)
		status = EXIT_NOT_DONE;
	if (status == EXIT_OK)
		status = add(conf, &q);
	if (status == EXIT_OK) {
		user_new_tell(conf, &q.place, q.no_password ? "" : q.password.password,
		    q.password.generate, q.had_home);
		user_new_warn(conf, &q.place);
	}
	explicit_bzero(&q.password, sizeof(q.password));
	return status;
}
