/* mailstead_edit.c: lines of mailstead-passwords(5), see mailstead.h. */
#include "admin/mailstead.h"

/* What the old password has left: it must not be good for anything any more. */
static bool
is_of_password(struct view field)
{
	return view_starts_nocase(field, VIEW("app=")) ||
	    view_starts_nocase(field, VIEW("SCRAM-SHA-")) ||
	    view_starts_nocase(field, VIEW(PASSWORDS_APOP_FIELD));
}

/* Appends the fields of an old line that are free. */
static void
keep_fields(struct buf *out, struct view line)
{
	for (size_t skip = 2; ; skip -= skip > 0) {
		size_t n = view_find(line, ':');
		struct view field = view_sub(line, 0, n);

		if (skip == 0 && !is_of_password(view_trim(field))) {
			(void)buf_add_char(out, ':');
			(void)buf_add_view(out, field);
		}
		if (n == line.n)
			return;
		line = view_sub(line, n + 1, line.n);
	}
}

static void
put_line(struct buf *out, struct view line, const struct passwords_entry *old)
{
	if (line.n == 0)
		return;
	(void)buf_add_view(out, line);
	if (old)
		keep_fields(out, old->line);
	(void)buf_add_char(out, '\n');
}

/* With app NULL, any line of the address. */
static int
replace(struct view text, struct view address, const struct view *app, struct view line,
    struct buf *out)
{
	struct view old;
	int replaced = 0;

	while (view_line(&text, &old)) {
		struct passwords_entry e;

		if (passwords_parse(old, &e) == 0 && view_eq_nocase(e.address, address) &&
		    (app == NULL || view_eq(e.app, *app))) {
			if (replaced++ == 0)
				put_line(out, line, e.app.n ? NULL : &e);
			continue;
		}
		(void)buf_add_view(out, old);
		(void)buf_add_char(out, '\n');
	}
	if (replaced == 0)
		put_line(out, line, NULL);
	return out->failed ? -1 : replaced;
}

int
mailstead_replace(struct view text, struct view address, struct view app, struct view line,
    struct buf *out)
{
	return replace(text, address, &app, line, out);
}

int
mailstead_remove(struct view text, struct view address, struct buf *out)
{
	return replace(text, address, NULL, VIEW(""), out);
}

bool
mailstead_find_salt(struct view text, struct view address, struct view app, enum scram_kind kind,
    struct scram_verifier *out)
{
	struct passwords_scan scan = { .rest = text, .address = address };
	struct passwords_entry e;

	while (passwords_scan_next(&scan, &e))
		if (!view_eq(e.app, app) && passwords_usable(&e) &&
		    passwords_parse_verifier(e.scram[kind], kind, out) == 0)
			return true;
	return false;
}
