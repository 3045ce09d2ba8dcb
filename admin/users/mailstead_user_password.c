/*
 * mailstead_user_password.c: mailstead user passwd and app-password; see mailstead-user(8).
 *
 * What `mailstead password` does, with its options in words, for a user who is there.
 */
#include <getopt.h>
#include <string.h>

#include "admin/users/password_request.h"
#include "admin/users/user_find.h"

int
mailstead_user_passwd(const struct conf *conf, int argc, char **argv)
{
	static const struct option options[] = {
		{ "generate", no_argument, NULL, 'g' }, { "apop", no_argument, NULL, 'a' },
		{ "off", no_argument, NULL, 'r' }, { NULL, 0, NULL, 0 },
	};
	struct password_request q = { .app = "" };
	struct place p;
	int c, status;

	while ((c = getopt_long(argc, argv, "ag", options, NULL)) != -1)
		switch (c) {
		case 'a': q.apop = true; break;
		case 'g': q.generate = true; break;
		case 'r': q.restrict_to_apps = true; break;
		default: return EXIT_USAGE;
		}
	if (argc - optind != 1 || (q.restrict_to_apps && (q.apop || q.generate)))
		return EXIT_USAGE;
	status = user_find_virtual(conf, argv[optind], &p);
	q.address = p.text;
	return status == EXIT_OK ? password_request_run(conf, &q) : status;
}

int
mailstead_user_app_password(const struct conf *conf, int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	struct password_request q = {
		.app = "", .list = strcmp(verb, "list") == 0, .remove = strcmp(verb, "del") == 0,
	};
	struct place p;
	int status;

	if ((!q.list && !q.remove && strcmp(verb, "add") != 0) || argc != (q.list ? 3 : 4))
		return EXIT_USAGE;
	if (!q.list)
		q.app = argv[3];
	if (!q.list && !password_request_app_valid(q.app))
		return EXIT_USAGE;
	status = user_find_virtual(conf, argv[2], &p);
	q.address = p.text;
	return status == EXIT_OK ? password_request_run(conf, &q) : status;
}
