/* check_routes.c: the routes, and the logins that they name. See check.h. */
#include "admin/check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/nexthop.h"
#include "sys/file.h"
#include "text/relay_passwords.h"

#define LOGINS_FILE_MAX (1U << 20)

#define TOPIC "configuration"

static void
complain_line(struct check *c, const char *path, unsigned line, const char *wrong, struct view at)
{
	char subject[PATH_MAX];

	(void)snprintf(subject, sizeof(subject), "%s:%u", path, line);
	if (at.n)
		check_report(c, CHECK_ERROR, TOPIC, subject, NULL, "%.*s: %s", VIEW_FMT(at), wrong);
	else
		check_report(c, CHECK_ERROR, TOPIC, subject, NULL, "%s", wrong);
}

/* Reads a file that need not be there. Returns 0 or -1 with errno. */
static int
read_file(const char *path, struct buf *text)
{
	return file_read_path(AT_FDCWD, path, true, text) == 0 || errno == ENOENT ? 0 : -1;
}

/* The whole of a table is of no use with one error; so there is one at most. */
static void
check_table(struct check *c, const char *path)
{
	struct table *t = table_open(path, table_read_routes);
	const char *why = t ? table_why(t) : strerror(errno), *wrong = strstr(why, ": ");

	if (why[0] && wrong) {
		char subject[PATH_MAX];

		(void)snprintf(subject, sizeof(subject), "%.*s", (int)(wrong - why), why);
		check_report(c, CHECK_ERROR, TOPIC, subject, NULL, "%s", wrong + 2);
	} else if (why[0])
		check_report(c, CHECK_ERROR, TOPIC, path, NULL, "%s", why);
	table_close(t);
}

/* Each auth= has to be a name of the other file. */
static void
check_logins_named(struct check *c, const char *path, struct view routes, struct view logins)
{
	struct relay_login login;
	struct view line, word;
	const char *wrong;

	for (unsigned number = 1; view_line(&routes, &line); number++) {
		line = view_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		while (view_word(&line, &word)) {
			if (word.n && word.p[word.n - 1] == '\r')
				word.n--;
			if (view_starts_nocase(word, VIEW("error:")))
				break;
			if (view_starts_nocase(word, VIEW("auth=")) &&
			    relay_passwords_find(logins, view_sub(word, 5, word.n), &login, &wrong) == 0)
				complain_line(c, path, number, "no such login in relay_passwords", word);
		}
	}
}

static void
check_logins(struct check *c, const char *path, struct view text)
{
	struct relay_login login;
	const char *wrong;
	struct view line;

	for (unsigned number = 1; view_line(&text, &line); number++)
		if (relay_passwords_parse(line, &login, &wrong) == -1)
			complain_line(c, path, number, wrong, VIEW(""));
}

static void
check_mode(struct check *c, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && st.st_mode & (S_IROTH | S_IWOTH | S_IWGRP))
		check_report(c, CHECK_ERROR, TOPIC, path, NULL, "others can read or write it");
}

void
check_routes(struct check *c)
{
	const struct conf *conf = c->conf;
	struct buf routes = buf_make(TABLE_FILE_MAX), logins = buf_make(LOGINS_FILE_MAX);

	check_table(c, conf->routes);
	check_mode(c, conf->relay_passwords);
	if (read_file(conf->relay_passwords, &logins) == 0) {
		check_logins(c, conf->relay_passwords, buf_view(&logins));
		if (read_file(conf->routes, &routes) == 0)
			check_logins_named(c, conf->routes, buf_view(&routes), buf_view(&logins));
	} else if (errno != EACCES || geteuid() == 0) {
		/* Whoever else looks at the configuration need not see what is secret. */
		check_report(c, CHECK_ERROR, TOPIC, conf->relay_passwords, NULL, "%s", strerror(errno));
	}
	if (logins.n)
		explicit_bzero(logins.p, logins.n);
	buf_free(&logins);
	buf_free(&routes);
}
