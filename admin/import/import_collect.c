/* import_collect.c: what was read is collected. See import.h. */
#include "admin/import/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "sys/file.h"

void
import_free(struct import *im)
{
	for (size_t t = 0; t < IMPORT_TABLES; t++) {
		for (size_t i = 0; i < im->tables[t].n; i++) {
			struct import_row *row = &im->tables[t].rows[i];

			explicit_bzero(row->line, strlen(row->line));
			free(row->line);
			free(row->key);
		}
		free(im->tables[t].rows);
	}
	for (size_t i = 0; i < im->nnotes; i++)
		free(im->notes[i].text);
	for (size_t i = 0; i < im->nmoves; i++) {
		free(im->moves[i].from);
		free(im->moves[i].to);
		free(im->moves[i].address);
	}
	for (size_t i = 0; i < im->nkept; i++)
		free(im->kept[i]);
	free(im->notes);
	free(im->moves);
	free(im->kept);
}

const char *
import_keep(struct import *im, struct view text)
{
	char **all = array_grow(im->kept, im->nkept, sizeof(*all));

	if (all) {
		im->kept = all;
		all[im->nkept] = strndup(text.p, text.n);
		if (all[im->nkept])
			return all[im->nkept++];
	}
	im->failed = true;
	return "";
}

void
import_note(struct import *im, enum import_note_kind kind, struct import_place at,
    const char *fmt, ...)
{
	struct import_note *all = array_grow(im->notes, im->nnotes, sizeof(*all));
	char text[1024];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (all) {
		im->notes = all;
		all[im->nnotes] = (struct import_note){ .kind = kind, .text = strdup(text), .at = at };
		im->nnotes += all[im->nnotes].text != NULL;
	}
	im->failed |= all == NULL || all[im->nnotes - 1].text == NULL;
}

int
import_read(struct import *im, const char *path, bool quiet, struct import_place at,
    struct buf *out)
{
	if (file_read_path(AT_FDCWD, path, true, out) == 0)
		return 0;
	if (!quiet || errno != ENOENT)
		import_note(im, IMPORT_LEFT, at, "%s: %s", path, strerror(errno));
	buf_clear(out);
	return -1;
}

/* ---- Rows */

static void
put(struct import *im, enum import_table table, struct view key, struct view line, bool secret,
    struct import_place at)
{
	size_t n = im->tables[table].n;
	struct import_row *all = array_grow(im->tables[table].rows, n, sizeof(*all));
	struct import_row row = { .secret = secret, .at = at, .order = n };

	if (all) {
		im->tables[table].rows = all;
		row.key = strndup(key.p, key.n);
		row.line = strndup(line.p, line.n);
	}
	if (row.key == NULL || row.line == NULL) {
		free(row.key);
		free(row.line);
		im->failed = true;
		return;
	}
	for (char *p = row.key; *p; p++)
		*p = ascii_lower(*p);
	all[n] = row;
	im->tables[table].n++;
}

void
import_put(struct import *im, enum import_table table, struct view key, struct view line,
    struct import_place at)
{
	put(im, table, key, line, false, at);
}

void
import_put_secret(struct import *im, enum import_table table, struct view key, struct view line,
    struct import_place at)
{
	put(im, table, key, line, true, at);
}

void
import_password(struct import *im, struct view address, const char *text, bool plain,
    struct import_place at)
{
	size_t n = im->tables[IMPORT_PASSWORDS].n;

	put(im, IMPORT_PASSWORDS, address, view_of(text), true, at);
	if (n < im->tables[IMPORT_PASSWORDS].n)
		im->tables[IMPORT_PASSWORDS].rows[n].plain = plain;
}

const struct import_row *
import_find(const struct import *im, enum import_table table, struct view key)
{
	for (size_t i = 0; i < im->tables[table].n; i++)
		if (view_eq_nocase(view_of(im->tables[table].rows[i].key), key))
			return &im->tables[table].rows[i];
	return NULL;
}
