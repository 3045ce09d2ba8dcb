/* import_show.c: what a person sees of an import. See import.h. */
#include <string.h>

#include "admin/import/import.h"
#include "sys/paths.h"
#include "text/shown.h"

#define LINE_SHOWN_MAX 2048	/* octets of a line */

/* A line with the place it comes from. Their files may say anything. */
static void
show(FILE *out, const char *mark, struct view text, struct import_place at)
{
	struct buf line = buf_make(LINE_SHOWN_MAX), shown = buf_make(4 * LINE_SHOWN_MAX);

	(void)buf_add_str(&line, mark);
	if (at.file && at.line)
		(void)buf_addf(&line, "%s:%u: ", at.file, at.line);
	else if (at.file)
		(void)buf_addf(&line, "%s: ", at.file);
	(void)buf_add_view(&line, view_sub(text, 0, LINE_SHOWN_MAX / 2));
	shown_line(buf_view(&line), &shown);
	(void)fprintf(out, "%.*s\n", VIEW_FMT(buf_view(&shown)));
	buf_free(&line);
	buf_free(&shown);
}

static void
show_row(enum import_table table, const struct import_row *row, FILE *out)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);

	if (row->secret)
		(void)buf_addf(&text, "%s: %s", row->key, row->plain ? "hashed anew" : "...");
	else if (table == IMPORT_CONF)
		(void)buf_addf(&text, "%s = %.900s", row->key, row->line);
	else
		(void)buf_add_str(&text, row->line);
	show(out, "  + ", buf_view(&text), (struct import_place){ NULL, 0 });
	buf_free(&text);
}

static void
show_table(const struct import *im, enum import_table table, bool rows, FILE *out)
{
	size_t new = import_new(im, table), n = im->tables[table].n;

	if (n == 0)
		return;
	(void)fprintf(out, "%s: %zu new", import_path(im, table), new);
	if (new < n)
		(void)fprintf(out, ", %zu there already", n - new);
	(void)fputc('\n', out);
	for (size_t i = 0; rows && i < n; i++)
		if (im->tables[table].rows[i].state <= IMPORT_MORE)
			show_row(table, &im->tables[table].rows[i], out);
}

void
import_show_plan(const struct import *im, bool dry_run, FILE *out)
{
	size_t moves = 0;

	for (enum import_table t = 0; t < IMPORT_TABLES; t++)
		show_table(im, t, dry_run, out);
	for (size_t i = 0; i < im->nmoves; i++)
		moves += im->moves[i].to != NULL;
	if (moves)
		(void)fprintf(out, "mailboxes: %zu %s, for the user %s\n", moves,
		    dry_run ? "to move" : "moved", path_user_mailbox);
	for (size_t i = 0; dry_run && i < im->nmoves; i++)
		if (im->moves[i].to)
			(void)fprintf(out, "  %s -> %s\n", im->moves[i].from, im->moves[i].to);
}

void
import_show_notes(const struct import *im, FILE *out)
{
	static const char *const heads[] = {
		[IMPORT_LEFT] = "Not converted",
		[IMPORT_DIFFERENT] = "Different here",
		[IMPORT_ASKED] = "To do",
	};

	for (size_t kind = 0; kind < sizeof(heads) / sizeof(heads[0]); kind++) {
		size_t n = 0;

		for (size_t i = 0; i < im->nnotes; i++) {
			if (im->notes[i].kind != kind)
				continue;
			if (n++ == 0)
				(void)fprintf(out, "%s:\n", heads[kind]);
			show(out, "  ", view_of(im->notes[i].text), im->notes[i].at);
		}
	}
}
