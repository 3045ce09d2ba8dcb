/* sendmail_aliases.c: see sendmail_aliases.h. */
#include "queue/sendmail_aliases.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

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
	(void)printf("%s: %u aliases, %u errors; read as it is, nothing to rebuild\n", path,
	    entries, bad);
	return bad ? EX_DATAERR : EX_OK;
}

int
sendmail_aliases(const char *path)
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
