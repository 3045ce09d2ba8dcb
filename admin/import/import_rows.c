/* import_rows.c: rows, made of parts that are looked at first. See import.h. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "admin/import/import.h"
#include "base/array.h"
#include "text/passwords.h"

#define ROW_MAX (1U << 20)	/* octets of a row: an alias may have many targets */

void
import_conf(struct import *im, const char *key, struct view value, struct import_place at)
{
	import_put(im, IMPORT_CONF, view_of(key), value, at);
}

void
import_conff(struct import *im, const char *key, struct import_place at, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	import_conf(im, key, view_of(text), at);
}

/* Puts "KEY WORDS", or "KEY" without words. */
static void
put_words(struct import *im, enum import_table table, struct view key, struct view words,
    struct import_place at)
{
	struct buf line = buf_make(ROW_MAX);

	(void)buf_add_view(&line, key);
	if (words.n) {
		(void)buf_add_char(&line, ' ');
		(void)buf_add_view(&line, words);
	}
	im->failed |= line.failed;
	import_put(im, table, key, buf_view(&line), at);
	buf_free(&line);
}

void
import_domain(struct import *im, struct view domain, const char *kind, struct import_place at)
{
	char name[ADDRESS_DOMAIN_MAX + 1];

	if (address_domain(domain, name) != ADDRESS_OK || name[0] == '[') {
		import_note(im, IMPORT_LEFT, at, "%.*s: no domain", VIEW_FMT(view_sub(domain, 0, 255)));
		return;
	}
	/* It is ours without a line. */
	if (strcmp(name, "localhost") != 0 || strcmp(kind, "local") != 0)
		put_words(im, IMPORT_DOMAINS, view_of(name), view_of(kind), at);
}

void
import_domain_alias(struct import *im, struct view domain, const char *other)
{
	for (size_t i = 0; i < im->tables[IMPORT_DOMAINS].n; i++) {
		struct import_row *row = &im->tables[IMPORT_DOMAINS].rows[i];
		struct buf line = buf_make(ROW_KEY_MAX);

		if (!view_eq_nocase(view_of(row->key), domain))
			continue;
		(void)buf_addf(&line, "%s alias %s", row->key, other);
		free(row->line);
		row->line = strdup(line.failed ? "" : buf_cstr(&line));
		im->failed |= row->line == NULL || line.failed;
		buf_free(&line);
		return;
	}
}

bool
import_domain_is(const struct import *im, const char *domain, const char *kind)
{
	const struct import_row *row = import_find(im, IMPORT_DOMAINS, view_of(domain));

	if (row == NULL)
		return (strcmp(domain, "localhost") == 0 || strcmp(domain, im->conf->hostname) == 0) &&
		    strncmp("local", kind, strlen(kind)) == 0;
	return strncmp(row->line + strlen(row->key) + 1, kind, strlen(kind)) == 0;
}

bool
import_user(struct import *im, struct view address, struct view settings, struct import_place at)
{
	struct address a;
	char text[ADDRESS_TEXT_MAX];
	struct view name;

	if (address_parse(address, &a) == -1 || a.domain[0] == '\0') {
		import_note(im, IMPORT_LEFT, at, "%.*s: not an address with a domain",
		    VIEW_FMT(view_sub(address, 0, 320)));
		return false;
	}
	name = view_of(address_text(&a, text));
	if (!passwords_address_valid(name) || text[0] == '"') {
		import_note(im, IMPORT_LEFT, at, "%s: no mailbox can have this name here", text);
		return false;
	}
	put_words(im, IMPORT_USERS, name, settings, at);
	return true;
}

void
import_alias(struct import *im, struct view name, struct view targets, struct import_place at)
{
	struct buf line = buf_make(ROW_MAX);

	(void)buf_add_view(&line, name);
	(void)buf_add_str(&line, ": ");
	(void)buf_add_view(&line, targets);
	im->failed |= line.failed;
	import_put(im, IMPORT_ALIASES, name, buf_view(&line), at);
	buf_free(&line);
}

void
import_sender(struct import *im, struct view user, struct view address, struct import_place at)
{
	struct buf line = buf_make(ROW_MAX);

	(void)buf_add_view(&line, user);
	(void)buf_add_char(&line, ' ');
	(void)buf_add_view(&line, address);
	im->failed |= line.failed;
	import_put(im, IMPORT_SENDERS, buf_view(&line), buf_view(&line), at);
	buf_free(&line);
}

void
import_route(struct import *im, struct view pattern, struct view target, struct import_place at)
{
	put_words(im, IMPORT_ROUTES, pattern, target, at);
}

void
import_move(struct import *im, struct view from, struct view address, struct import_place at)
{
	struct import_move *all = array_grow(im->moves, im->nmoves, sizeof(*all));
	struct import_move m = { .at = at };

	while (from.n > 1 && from.p[from.n - 1] == '/')
		from.n--;
	if (all) {
		im->moves = all;
		m.from = strndup(from.p, from.n);
		m.address = strndup(address.p, address.n);
	}
	if (m.from && m.address) {
		for (char *p = m.address; *p; p++)
			*p = ascii_lower(*p);
		all[im->nmoves++] = m;
		return;
	}
	free(m.from);
	free(m.address);
	im->failed = true;
}
