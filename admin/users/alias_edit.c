/* alias_edit.c: see alias_edit.h. */
#include "admin/users/alias_edit.h"

#include <string.h>

#include "admin/users/table_edit.h"

#define TARGET_MAX 8192		/* octets of one */

/* ---- Targets and names as they are written */

static const char *
put_quoted(struct view text, struct buf *out)
{
	(void)buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			(void)buf_add_char(out, '\\');
		(void)buf_add_char(out, text.p[i]);
	}
	return buf_add_char(out, '"') == 0 ? NULL : "too long";
}

/* Whether text is one target and no more. */
static const char *
read_one(struct view text, struct alias_target *t)
{
	struct alias_target more;
	const char *why, *ignored;
	int got = alias_target_next(&text, t, &why);

	if (got == 1 && alias_target_next(&text, &more, &ignored) != 0)
		return "more than one";
	return got == 1 ? NULL : got == 0 ? "nothing" : why;
}

const char *
alias_edit_target(struct view target, struct buf *out)
{
	struct alias_target t;
	struct buf quoted = buf_make(TARGET_MAX);
	const char *wrong = read_one(target, &t), *still;

	if (wrong == NULL) {
		(void)buf_add_view(out, t.whole);
		return NULL;
	}
	still = put_quoted(target, &quoted);
	if (still == NULL)
		still = read_one(buf_view(&quoted), &t);
	/* Words would be a local part in quotes, which nobody means. */
	if (still == NULL && t.kind == ALIAS_ADDRESS)
		still = wrong;
	if (still == NULL)
		(void)buf_add_view(out, buf_view(&quoted));
	buf_free(&quoted);
	return still ? wrong : NULL;
}

const char *
alias_edit_read(struct view target, struct buf *written, struct alias_target *out)
{
	const char *wrong = alias_edit_target(target, written);

	if (wrong)
		return wrong;
	return written->failed ? "too long" : read_one(buf_view(written), out);
}

/* Quoted where it has to be. */
static const char *
put_name(struct view name, struct buf *out)
{
	bool plain = name.n && name.p[0] != '#';

	if (view_has_control(name) || name.n == 0)
		return "this cannot be the name of an alias";
	for (size_t i = 0; i < name.n; i++)
		if (ascii_blank(name.p[i]) || memchr(":\"\\,", name.p[i], 4))
			plain = false;
	if (!plain)
		return put_quoted(name, out);
	return buf_add_view(out, name) == 0 ? NULL : "too long";
}

bool
alias_edit_same_target(const struct alias_target *a, const struct alias_target *b)
{
	struct buf left = buf_make(TARGET_MAX), right = buf_make(TARGET_MAX);
	bool same = false;

	if (a->kind != b->kind)
		return false;
	if (a->kind == ALIAS_ADDRESS || a->kind == ALIAS_LOCAL_ONLY)
		return address_eq(&a->address, &b->address);
	if (alias_target_text(a, &left) == 0 && alias_target_text(b, &right) == 0)
		same = view_eq(buf_view(&left), buf_view(&right));
	buf_free(&left);
	buf_free(&right);
	return same;
}

/* ---- Adding */

static bool
has_target(struct view targets, const struct alias_target *wanted)
{
	struct alias_target t;
	const char *why;
	int got;

	while ((got = alias_target_next(&targets, &t, &why)) != 0)
		if (got == 1 && alias_edit_same_target(&t, wanted))
			return true;
	return false;
}

/* Appends those targets that are not in already, ", " between. Returns how many, or -1. */
static int
put_lacking(struct view already, char *const *targets, size_t n, struct buf *out, const char **why)
{
	int added = 0;

	for (size_t i = 0; i < n; i++) {
		struct buf one = buf_make(TARGET_MAX);
		struct alias_target t;

		*why = alias_edit_read(view_of(targets[i]), &one, &t);
		if (*why == NULL && !has_target(already, &t) && !has_target(buf_view(out), &t)) {
			if (added++)
				(void)buf_add_str(out, ", ");
			(void)buf_add_view(out, buf_view(&one));
		}
		buf_free(&one);
		if (*why)
			return -1;
	}
	return added;
}

/* Where the last target of an entry ends, or the colon. */
static size_t
end_of_targets(struct view text, const struct alias_entry *e)
{
	struct view rest = e->targets;
	const char *end = e->targets.p, *why;
	struct alias_target t;

	while (alias_target_next(&rest, &t, &why) != 0)
		end = rest.p;
	while (end > e->targets.p && (ascii_blank(end[-1]) || end[-1] == '\r'))
		end--;
	return (size_t)(end - text.p);
}

int
alias_edit_find(struct view text, struct view name, struct alias_entry *e)
{
	struct aliases_reader r;
	int got;

	aliases_init(&r, text);
	while ((got = aliases_next(&r, e)) != 0)
		if (e->name[0] && view_eq_nocase(view_of(e->name), name))
			return got;
	return 0;
}

/* Why nothing can be added: an entry that is broken, or what refuses mail, which is alone. */
static const char *
cannot_add(const struct alias_entry *e, char *const *targets, size_t n)
{
	struct view rest = e->targets;
	struct alias_target t;
	const char *why;
	int got;

	while ((got = alias_target_next(&rest, &t, &why)) != 0)
		if (got == -1)
			return "a target that it has is broken; mend that first";
		else if (t.kind == ALIAS_ERROR)
			return "it refuses mail (error:); take that out first";
	for (size_t i = 0; i < n; i++)
		if (view_starts_nocase(view_of(targets[i]), VIEW("error:")) && (n > 1 || e->targets.n))
			return "what refuses mail (error:) must be the only target";
	return NULL;
}

static void
put_new_entry(struct view text, struct view name, struct view targets, struct buf *out,
    const char **why)
{
	struct buf line = buf_make(out->max);

	*why = put_name(name, &line);
	(void)buf_add_str(&line, ": ");
	(void)buf_add_view(&line, targets);
	if (line.failed)
		*why = "too long";
	(void)buf_add_view(out, text);
	(void)table_edit_append(out, buf_view(&line));
	buf_free(&line);
}

int
alias_edit_add(struct view text, struct view name, char *const *targets, size_t n,
    struct buf *out, const char **why)
{
	struct buf lacking = buf_make(out->max);
	struct alias_entry e = { .targets = VIEW("") };
	int found = alias_edit_find(text, name, &e);
	int added = put_lacking(e.targets, targets, n, &lacking, why);

	if (*why == NULL && found == -1)
		*why = e.error;
	if (*why == NULL && added > 0)
		*why = cannot_add(&e, targets, n);
	if (*why || added <= 0) {
		(void)buf_add_view(out, text);
	} else if (found == 0) {
		put_new_entry(text, name, buf_view(&lacking), out, why);
	} else {
		size_t at = end_of_targets(text, &e);

		(void)buf_add_view(out, view_sub(text, 0, at));
		(void)buf_add_str(out, ", ");
		(void)buf_add_view(out, buf_view(&lacking));
		(void)buf_add_view(out, view_sub(text, at, text.n));
	}
	if (*why == NULL && (lacking.failed || out->failed))
		*why = "too long";
	buf_free(&lacking);
	return *why ? -1 : added;
}
