/* check_tables.c: the tables, whether they can be used, and whether they say what was meant. */
#include "admin/check/check_tables.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "mail/table.h"
#include "mail/table_compiled.h"
#include "sys/file.h"
#include "sys/paths.h"

#define TOPIC CHECK_TABLES

void
check_line(struct check *c, enum check_level level, const char *path, unsigned line,
    const char *todo, const char *fmt, ...)
{
	char subject[PATH_MAX + 16], what[FINDING_FIELD_MAX + 1];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	(void)snprintf(subject, sizeof(subject), "%s:%u", path, line);
	check_report(c, level, TOPIC, subject, todo, "%s", what);
}

/* An index that is there and of no use, or is not there and would be. */
static void
check_index(struct check *c, const char *path)
{
	struct table_compiled compiled = table_compiled_make();
	struct stat st;
	int open;

	if (stat(path, &st) == -1)
		return;
	open = table_compiled_open(&compiled, path, &st);
	if (open == -1)
		check_report(c, CHECK_WARNING, TOPIC, path, "newaliases",
		    "its index (.cdb) is older than the text, or damaged: the text is read as a whole");
	else if (open == 0 && st.st_size >= TABLE_COMPILED_MIN)
		check_report(c, CHECK_NOTE, TOPIC, path, "newaliases",
		    "is large, and has no index: each program reads the whole");
	table_compiled_close(&compiled);
}

/* What stands twice: of two lines the first counts. */
static void
check_doubles(struct check *c, const char *path, struct table *t, bool domains)
{
	struct buf text = buf_make(TABLE_FILE_MAX);
	struct view rest, line, word;
	struct table_row row;
	unsigned shown = 0;

	if (file_read_path(AT_FDCWD, path, true, &text) == -1)
		text.n = 0;
	rest = buf_view(&text);
	for (unsigned number = 1; view_line(&rest, &line) && shown < CHECK_ROWS_SHOWN; number++) {
		char key[ADDRESS_DOMAIN_MAX + 1];

		if (!view_word(&line, &word) || word.p[0] == '#')
			continue;
		if (domains && address_domain(word, key) == ADDRESS_OK)
			word = view_of(key);
		if (table_find(t, word, &row) == 1 && row.line != number) {
			shown++;
			check_line(c, CHECK_WARNING, path, number > row.line ? number : row.line,
			    "take one of the lines out", "%.*s stands in line %u already", VIEW_FMT(word),
			    number > row.line ? row.line : number);
		}
	}
	buf_free(&text);
}

static void
check_table(struct check *c, const char *path, table_reader *read)
{
	struct table *t = table_make(path, read);
	const char *why, *wrong;
	struct table_row row;

	/* A key that is in no table has it read. */
	if (t && table_find(t, VIEW(" "), &row) != -1) {
		if (read == table_read_domains || read == table_read_users)
			check_doubles(c, path, t, read == table_read_domains);
		table_close(t);
		return;
	}
	why = t ? table_why(t) : strerror(ENOMEM);
	wrong = strstr(why, ": ");
	if (wrong) {
		char subject[PATH_MAX];

		(void)snprintf(subject, sizeof(subject), "%.*s", (int)(wrong - why), why);
		check_report(c, CHECK_ERROR, TOPIC, subject, "until that is mended its mail waits", "%s",
		    wrong + 2);
	} else
		check_report(c, CHECK_ERROR, TOPIC, path, NULL, "%s", why);
	table_close(t);
}

void
check_tables(struct check *c)
{
	const struct conf *conf = c->conf;
	const char *paths[] = { conf->domains, conf->users, conf->senders };
	table_reader *readers[] = { table_read_domains, table_read_users, table_read_senders };

	if (!check_is_ours(c, TOPIC))
		return;
	for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		check_table(c, paths[i], readers[i]);
		check_index(c, paths[i]);
	}
	check_index(c, conf->routes);
	check_aliases(c);
	check_index(c, conf->aliases);
	check_users(c);
	if (check_become(path_user_net) == -1)
		check_report(c, CHECK_UNKNOWN, TOPIC, path_user_net, NULL, "%s", strerror(errno));
	else
		check_routing(c);
	if (c->faults == 0)
		check_report(c, CHECK_OK, TOPIC, conf->aliases, NULL,
		    "it and domains, users and senders can be read, and lead somewhere");
}
