/* import_do.c: what becomes of all that was collected. See import.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/import/import.h"
#include "admin/mailstead.h"
#include "sys/file.h"

/* Domains come last: with them mail is accepted. */
static const enum import_table order[] = {
	IMPORT_CONF, IMPORT_LOGINS, IMPORT_ROUTES, IMPORT_SENDERS, IMPORT_PASSWORDS, IMPORT_USERS,
	IMPORT_ALIASES, IMPORT_DOMAINS,
};

#define NTABLES (sizeof(order) / sizeof(order[0]))

static int
no_memory(void)
{
	mailstead_complain("import", strerror(ENOMEM));
	return EXIT_TEMPORARY;
}

/* ---- Looking */

static void
note_others(struct import *im, enum import_table table)
{
	for (size_t i = 0; i < im->tables[table].n; i++) {
		const struct import_row *row = &im->tables[table].rows[i];

		if (row->state == IMPORT_OTHER)
			import_note(im, IMPORT_LEFT, row->at, "%s is in %s with another meaning, and stays so",
			    row->key, import_path(im, table));
	}
}

static int
look_at_table(struct import *im, enum import_table table)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);
	const char *path = import_path(im, table);
	int result = 0;

	if (im->tables[table].n == 0)
		return 0;
	if (file_read_path(AT_FDCWD, path, true, &text) == -1 && errno != ENOENT) {
		mailstead_complain(path, strerror(errno));
		result = -1;
	} else {
		result = import_compare(im, table, buf_view(&text), true);
		note_others(im, table);
	}
	if (text.n)
		explicit_bzero(text.p, text.n);
	buf_free(&text);
	return result;
}

/* Returns whether anything is to be done. */
static bool
look(struct import *im, int *result)
{
	bool any = false;

	*result = 0;
	for (size_t i = 0; i < NTABLES && *result == 0; i++) {
		*result = look_at_table(im, order[i]);
		any |= import_new(im, order[i]) != 0;
	}
	for (size_t i = 0; i < im->nmoves && *result == 0; i++)
		any |= import_mail_look(im, &im->moves[i]) == 1;
	return any;
}

/* ---- Doing */

/* All that will be done, and how it is taken back. Returns 0, or -1 after a message. */
static int
record(struct import *im, struct import_record *r)
{
	struct buf step = buf_make(IMPORT_FILE_MAX);
	int result = import_record_open(r, im->source);

	for (size_t i = 0; i < NTABLES && result == 0; i++)
		if (import_new(im, order[i]))
			result = import_record_file(r, import_path(im, order[i]));
	for (size_t i = 0; i < im->nmoves; i++)
		if (im->moves[i].to)
			import_record_move(&step, im->moves[i].from, im->moves[i].to, im->moves[i].uid,
			    im->moves[i].gid);
	if (step.failed) {
		(void)no_memory();
		result = -1;
	} else if (result == 0 && step.n) {
		result = import_record_step(r, buf_view(&step));
	}
	buf_free(&step);
	return result;
}

static int
act(struct import *im)
{
	for (size_t i = 0; i < im->nmoves; i++)
		if (im->moves[i].to && import_mail_move(im, &im->moves[i]) == -1) {
			free(im->moves[i].to);
			im->moves[i].to = NULL;
		}
	for (size_t i = 0; i < NTABLES; i++)
		if (import_write(im, order[i]) == -1)
			return -1;
	return 0;
}

/* What was said stays beside the script. */
static void
keep_report(const struct import *im, const struct import_record *r)
{
	char path[PATH_MAX];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/report", r->directory);
	f = fopen(path, "we");
	if (f == NULL) {
		mailstead_complain(path, strerror(errno));
		return;
	}
	import_show_notes(im, f);
	if (fclose(f) == EOF)
		mailstead_complain(path, strerror(errno));
}

static int
act_recorded(struct import *im, FILE *out)
{
	struct import_record r;
	int status = EXIT_TEMPORARY;

	if (record(im, &r) == 0) {
		if (act(im) == 0)
			status = EXIT_OK;
		import_show_plan(im, false, out);
		import_show_notes(im, out);
		keep_report(im, &r);
		(void)fprintf(out, "To take all of it back: sh %s/undo\n", r.directory);
	} else if (r.directory[0]) {
		(void)fprintf(out, "Nothing is changed.\n");
	}
	import_record_close(&r);
	return im->failed ? no_memory() : status;
}

int
import_finish(struct import *im, bool dry_run, FILE *out)
{
	int result;
	bool any = look(im, &result);

	if (im->failed)
		return no_memory();
	if (result == -1)
		return EXIT_TEMPORARY;
	if (any && !dry_run)
		return act_recorded(im, out);
	import_show_plan(im, true, out);
	import_show_notes(im, out);
	(void)fprintf(out, any ? "Nothing is changed yet: this was a dry run.\n" :
	    "Nothing is left to do.\n");
	return EXIT_OK;
}
