/* mailstead_check_routes.c: the routes, and the logins that they name. See mailstead.h. */
#include "admin/mailstead.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/nexthop.h"
#include "sys/file.h"
#include "text/relay_passwords.h"

#define LOGINS_FILE_MAX (1U << 20)

static unsigned
complain_line(const char *path, unsigned line, const char *wrong, struct view at)
{
	(void)fprintf(stderr, "mailstead: %s:%u: ", path, line);
	if (at.n)
		(void)fprintf(stderr, "%.*s: ", VIEW_FMT(at));
	(void)fprintf(stderr, "%s\n", wrong);
	return 1;
}

/* Reads a file that need not be there. Returns 0 or -1 with errno. */
static int
read_file(const char *path, struct buf *text)
{
	return file_read_path(AT_FDCWD, path, true, text) == 0 || errno == ENOENT ? 0 : -1;
}

/* The whole of a table is of no use with one error; so there is one at most. */
static unsigned
check_table(const char *path)
{
	struct table *t = table_open(path, table_read_routes);
	unsigned bad = t == NULL || table_why(t)[0] != '\0';

	if (bad)
		(void)fprintf(stderr, "mailstead: %s\n", t ? table_why(t) : strerror(errno));
	table_close(t);
	return bad;
}

/* Each auth= has to be a name of the other file. */
static unsigned
check_logins_named(const char *path, struct view routes, struct view logins)
{
	struct relay_login login;
	struct view line, word;
	const char *wrong;
	unsigned bad = 0;

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
				bad += complain_line(path, number, "no such login in relay_passwords", word);
		}
	}
	return bad;
}

static unsigned
check_logins(const char *path, struct view text)
{
	struct relay_login login;
	const char *wrong;
	unsigned bad = 0;
	struct view line;

	for (unsigned number = 1; view_line(&text, &line); number++)
		if (relay_passwords_parse(line, &login, &wrong) == -1)
			bad += complain_line(path, number, wrong, VIEW(""));
	return bad;
}

static unsigned
check_mode(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1 || !(st.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)))
		return 0;
	mailstead_complain(path, "others can read or write it");
	return 1;
}

unsigned
mailstead_check_routes(const struct conf *conf)
{
	struct buf routes = buf_make(TABLE_FILE_MAX), logins = buf_make(LOGINS_FILE_MAX);
	unsigned bad = check_table(conf->routes) + check_mode(conf->relay_passwords);

	if (read_file(conf->relay_passwords, &logins) == 0) {
		bad += check_logins(conf->relay_passwords, buf_view(&logins));
		if (read_file(conf->routes, &routes) == 0)
			bad += check_logins_named(conf->routes, buf_view(&routes), buf_view(&logins));
	} else if (errno != EACCES || geteuid() == 0) {
		/* Whoever else looks at the configuration need not see what is secret. */
		mailstead_complain(conf->relay_passwords, strerror(errno));
		bad++;
	}
	if (logins.n)
		explicit_bzero(logins.p, logins.n);
	buf_free(&logins);
	buf_free(&routes);
	return bad;
}
