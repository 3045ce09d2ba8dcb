/*
 * mailstead_import.c: mailstead import; see mailstead-import(8).
 *
 * Runs as root, which alone can read all that is taken over. What is read is configuration that
 * root wrote; it is parsed here, and nothing of it is executed.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "admin/import/import.h"
#include "admin/mailstead.h"

static const struct option longs[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "dir", required_argument, NULL, 'c' },
	{ "domain", required_argument, NULL, 'd' },
	{ "passwd-file", required_argument, NULL, 'f' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ NULL, 0, NULL, 0 },
};

static const struct {
	const char *name;
	int (*read)(struct import *im, const struct import_options *o);
} sources[] = {
	{ "dovecot", import_dovecot },
	{ "postfix", import_postfix },
	{ "qmail", import_qmail },
};

static int
parse(int argc, char **argv, struct import *im, struct import_options *o)
{
	int c;

	while ((c = getopt_long(argc, argv, "c:d:f:n", longs, NULL)) != -1)
		switch (c) {
		case 'c': o->directory = optarg; break;
		case 'd': im->domain = optarg; break;
		case 'f': o->passwd_file = optarg; break;
		case 'n': o->dry_run = true; break;
		default: return EXIT_USAGE;
		}
	if (argc != optind || (o->directory && o->directory[0] != '/') ||
	    (o->passwd_file && (o->passwd_file[0] != '/' || strcmp(im->source, "dovecot") != 0)))
		return EXIT_USAGE;
	return EXIT_OK;
}

int
mailstead_import(const struct conf *conf, int argc, char **argv)
{
	struct import im = { .conf = conf };
	struct import_options o = { .dry_run = false };
	int status = EXIT_USAGE;

	for (size_t i = 0; argc > 1 && i < sizeof(sources) / sizeof(sources[0]); i++) {
		if (strcmp(argv[1], sources[i].name) != 0)
			continue;
		im.source = sources[i].name;
		status = parse(argc - 1, argv + 1, &im, &o);
		if (status == EXIT_OK)
			status = sources[i].read(&im, &o) == 0 ? import_finish(&im, o.dry_run, stdout) :
			    EXIT_TEMPORARY;
	}
	import_free(&im);
	return status;
}
