/* mailstead_password.c: mailstead password; see mailstead(8). */
#include <string.h>
#include <unistd.h>

#include "admin/users/password_request.h"

/* Whether the options make sense together. */
static bool
request_valid(const struct password_request *q)
{
	if (q->remove + q->list + q->restrict_to_apps > 1)
		return false;
	if (q->generate && (q->remove || q->list || q->restrict_to_apps))
		return false;
	if (q->apop && (q->remove || q->list || q->restrict_to_apps))
		return false;
	return !(q->app[0] && (q->list || q->restrict_to_apps));
}

static int
request_parse(struct password_request *q, int argc, char **argv)
{
	int c;

	*q = (struct password_request){ .app = "" };
	while ((c = getopt(argc, argv, "adgln:r")) != -1)
		switch (c) {
		case 'a': q->apop = true; break;
		case 'd': q->remove = true; break;
		case 'g': q->generate = true; break;
		case 'l': q->list = true; break;
		case 'n': q->app = optarg; break;
		case 'r': q->restrict_to_apps = true; break;
		default: return EXIT_USAGE;
		}
	if (argc - optind != 1 || !request_valid(q))
		return EXIT_USAGE;
	q->address = argv[optind];
	if (!passwords_address_valid(view_of(q->address)) || q->address[0] == '#' ||
	    view_trim(view_of(q->address)).n != strlen(q->address)) {
		mailstead_complain(q->address, "an address is LOCAL@DOMAIN; users of the system have passwd(1)");
		return EXIT_USAGE;
	}
	return q->app[0] && !password_request_app_valid(q->app) ? EXIT_USAGE : EXIT_OK;
}

int
mailstead_password(const struct conf *conf, int argc, char **argv)
{
	struct password_request q;
	int status = request_parse(&q, argc, argv);

	return status == EXIT_OK ? password_request_run(conf, &q) : status;
}
