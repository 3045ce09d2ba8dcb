/* alias_remove.c: targets and entries taken out; see alias_edit.h. */
#include "admin/users/alias_edit.h"

#define TARGET_MAX 8192		/* octets of one */

/* ---- An entry */

static bool
is_skipped(struct view line)
{
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	line = view_trim(line);
	return line.n == 0 || line.p[0] == '#';
}

/* Appends what is no part of the entry but stands between its lines. */
static void
put_comments(struct view entry, struct buf *out)
{
	const char *begin = entry.p;
	struct view line;

	while (view_line(&entry, &line)) {
		if (is_skipped(line))
			(void)buf_add(out, begin, (size_t)(entry.p - begin));
		begin = entry.p;
	}
}

static int
remove_entries(struct view text, struct view name, struct buf *out)
{
	struct aliases_reader r;
	struct alias_entry e;
	const char *behind = text.p;
	int removed = 0;

	aliases_init(&r, text);
	while (aliases_next(&r, &e) != 0) {
		if (e.name[0] == '\0' || !view_eq_nocase(view_of(e.name), name))
			continue;
		(void)buf_add(out, behind, (size_t)(e.text.p - behind));
		put_comments(e.text, out);
		behind = e.text.p + e.text.n;
		removed++;
	}
	(void)buf_add(out, behind, (size_t)(text.p + text.n - behind));
	return removed;
}

/* ---- A target */

/* The last comma in [p, end), which is between two targets, that is in no comment. */
static const char *
last_comma(const char *p, const char *end, bool line_begins)
{
	const char *comma = NULL;

	for (; p < end; p++) {
		if (*p == '#' && line_begins)
			while (p + 1 < end && *p != '\n')
				p++;
		if (*p == ',')
			comma = p;
		line_begins = *p == '\n' || (line_begins && ascii_blank(*p));
	}
	return comma;
}

/* No blanks at its end. A line of blanks alone goes, too, unless it is the entry's first. */
static void
trim_line(struct buf *out, size_t entry, const char **rest, const char *end)
{
	size_t n = out->n;

	if (*rest < end && **rest != '\n' && **rest != '\r')
		return;
	while (n > entry && ascii_blank(out->p[n - 1]))
		n--;
	out->n = n;
	if (n > entry && out->p[n - 1] == '\n') {
		while (*rest < end && **rest != '\n')
			(*rest)++;
		*rest += *rest < end;
	}
}

/* Cuts out a target, behind the one that ends at before, and a comma. */
static void
cut(struct view text, const struct alias_entry *e, struct view target, const char *before,
    struct buf *out)
{
	const char *rest = target.p + target.n, *end = text.p + text.n;
	const char *next = rest, *comma;
	size_t entry = (size_t)(e->text.p - text.p) + out->n;

	while (next < end && ascii_blank(*next))
		next++;
	if (next < end && *next == ',') {
		do
			next++;
		while (next < end && ascii_blank(*next));
		rest = next;
		comma = NULL;
	} else {
		comma = last_comma(before, target.p, before == e->targets.p);
	}
	if (comma) {
		(void)buf_add(out, text.p, (size_t)(comma - text.p));
		comma++;
		while (comma < target.p && ascii_blank(*comma))
			comma++;
		(void)buf_add(out, comma, (size_t)(target.p - comma));
	} else {
		(void)buf_add(out, text.p, (size_t)(target.p - text.p));
	}
	trim_line(out, entry, &rest, end);
	(void)buf_add(out, rest, (size_t)(end - rest));
}

/* Cuts the first target that is the same. Returns 1, 0, or 2 when nothing is left. */
static int
remove_one(struct view text, struct view name, const struct alias_target *wanted, struct buf *out)
{
	struct alias_entry e;
	struct alias_target t, found = { .whole = VIEW("") };
	struct view rest;
	const char *before, *found_before = NULL, *why;
	size_t others = 0;
	int got;

	if (alias_edit_find(text, name, &e) != 1)
		return 0;
	rest = e.targets;
	for (before = rest.p; (got = alias_target_next(&rest, &t, &why)) != 0;
	    before = t.whole.p + t.whole.n) {
		if (got == 1 && found_before == NULL && alias_edit_same_target(&t, wanted)) {
			found = t;
			found_before = before;
		} else {
			others++;
		}
	}
	if (found_before && others)
		cut(text, &e, found.whole, found_before, out);
	return found_before == NULL ? 0 : others ? 1 : 2;
}

/* Puts what is in *from, changed, back there. */
static void
take_over(struct buf *text, struct buf *changed)
{
	struct buf old = *text;

	*text = *changed;
	*changed = old;
	buf_clear(changed);
}

static int
remove_targets(struct view name, char *const *targets, size_t n, struct buf *text)
{
	struct buf changed = buf_make(text->max);
	int removed = 0;

	for (size_t i = 0; i < n; i++) {
		struct buf written = buf_make(TARGET_MAX);
		struct alias_target t;
		int got = alias_edit_read(view_of(targets[i]), &written, &t) ? 0 : 3;

		/* It may be there twice. */
		while (got == 3 || got == 1) {
			got = remove_one(buf_view(text), name, &t, &changed);
			if (got == 2)
				(void)remove_entries(buf_view(text), name, &changed);
			if (got)
				take_over(text, &changed);
			removed += got != 0;
		}
		buf_free(&written);
	}
	if (changed.failed)
		text->failed = true;
	buf_free(&changed);
	return removed;
}

int
alias_edit_remove(struct view text, struct view name, char *const *targets, size_t n,
    struct buf *out)
{
	int removed = 0;

	if (n == 0) {
		removed = remove_entries(text, name, out);
	} else if (buf_add_view(out, text) == 0) {
		removed = remove_targets(name, targets, n, out);
	}
	return out->failed ? -1 : removed;
}
