/* sendmail_aliases.c: see sendmail_aliases.h. */
#include "queue/sendmail_aliases.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "mail/nexthop.h"
#include "mail/route_alias.h"
#include "mail/table_compile.h"
#include "sys/file.h"
#include "text/aliases.h"

#define ALIASES_MAX (256 << 20)		/* octets of the file */

/* Says what is wrong with the targets of an entry. Returns how many are. */
static unsigned
check_targets(const char *path, const struct alias_entry *e)
{
	struct view rest = e->targets;
	struct alias_target t;
	unsigned bad = 0;
	const char *why;
	int got;

	while ((got = alias_target_next(&rest, &t, &why)) != 0)
		if (got == -1) {
			(void)fprintf(stderr, "%s:%u: %s: %s\n", path, e->line, e->name, why);
			bad++;
		}
	return bad;
}

static int
check(const char *path, struct view text)
{
	struct aliases_reader r;
	struct alias_entry e;
	unsigned entries = 0, bad = 0;
	int got;

	aliases_init(&r, text);
	while ((got = aliases_next(&r, &e)) != 0) {
		entries++;
		if (got == 1) {
			bad += check_targets(path, &e);
		} else {
			(void)fprintf(stderr, "%s:%u: %s\n", path, e.line, e.error);
			bad++;
		}
	}
	(void)printf("%s: %u aliases, %u errors\n", path, entries, bad);
	return bad ? EX_DATAERR : EX_OK;
}

static int
check_file(const char *path)
{
	struct buf text = buf_make(ALIASES_MAX);
	int status;

	if (file_read_path(AT_FDCWD, path, true, &text) == -1) {
		(void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
		buf_free(&text);
		return EX_NOINPUT;
	}
	status = check(path, buf_view(&text));
	buf_free(&text);
	return status;
}

/* Makes the index of one table. */
static int
compile(const char *path, table_reader *read)
{
	struct table *t = table_make(path, read);
	enum table_compiled_as as = TABLE_NOT_COMPILED;
	char why[TABLE_ERROR_MAX] = "out of memory";
	size_t rows = 0;

	if (t)
		as = table_compile(t, &rows, why);
	if (as == TABLE_NOT_COMPILED)
		(void)fprintf(stderr, "%s\n", why);
	else if (as == TABLE_COMPILED)
		(void)printf("%s.cdb: %zu rows\n", path, rows);
	table_close(t);
	return as == TABLE_NOT_COMPILED ? EX_CANTCREAT : EX_OK;
}

int
sendmail_aliases(const struct conf *conf)
{
	const struct {
		const char *path;
		table_reader *read;
	} tables[] = {
		{ conf->aliases, route_alias_read_quietly },
		{ conf->domains, table_read_domains },
		{ conf->users, table_read_users },
		{ conf->senders, table_read_senders },
		{ conf->routes, table_read_routes },
	};
	int status = check_file(conf->aliases);

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		int one = compile(tables[i].path, tables[i].read);

		if (status == EX_OK)
			status = one;
	}
	return status;
}
