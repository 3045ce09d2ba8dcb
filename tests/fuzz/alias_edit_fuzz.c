/*
 * alias_edit_fuzz.c: the first line of the input, a name and targets with tabs between, is added to
 * the alias file that the rest is, and taken out of it: what is not about the entry stays.
 */
#include <stdlib.h>

#include "fuzz.h"

#include "admin/users/alias_edit.h"

#define TARGETS_MAX 8

struct request {
	struct buf words[TARGETS_MAX + 1];
	char *targets[TARGETS_MAX];
	size_t n;
	struct view name;
};

static void
take_request(struct view line, struct request *q)
{
	*q = (struct request){ .n = 0 };
	for (size_t i = 0; i <= TARGETS_MAX; i++) {
		size_t tab = view_find(line, '\t');
		struct view word = view_sub(line, 0, tab);

		q->words[i] = buf_make(SIZE_MAX);
		(void)buf_add_view(&q->words[i], view_sub(word, 0, view_find(word, '\0')));
		fuzz_assert(buf_cstr(&q->words[i]) != NULL);
		if (i)
			q->targets[q->n++] = q->words[i].p;
		if (tab == line.n)
			break;
		line = view_sub(line, tab + 1, line.n);
	}
	q->name = view_of(q->words[0].p);
}

static void
end_request(struct request *q)
{
	for (size_t i = 0; i <= q->n; i++)
		buf_free(&q->words[i]);
}

/* The next entry that is not of the name. */
static int
next_other(struct aliases_reader *r, struct view name, struct alias_entry *e)
{
	int got;

	do
		got = aliases_next(r, e);
	while (got != 0 && e->name[0] && view_eq_nocase(view_of(e->name), name));
	return got;
}

/* A line that goes on says so only if there is one before it: such a text proves nothing. */
static bool
is_sound(struct view text)
{
	struct aliases_reader r;
	struct alias_entry e;
	int got;

	aliases_init(&r, text);
	while ((got = aliases_next(&r, &e)) != 0)
		if (got == -1)
			return false;
	return true;
}

static void
check_others(struct view before, struct view after, struct view name)
{
	struct aliases_reader a, b;
	struct alias_entry old, new;
	int got;

	aliases_init(&a, before);
	aliases_init(&b, after);
	while ((got = next_other(&a, name, &old)) != 0) {
		fuzz_assert(next_other(&b, name, &new) == got);
		fuzz_assert(strcmp(old.name, new.name) == 0);
		fuzz_assert(view_eq(view_trim(old.targets), view_trim(new.targets)) ||
		    (new.targets.n == old.targets.n + 1 && new.targets.p[old.targets.n] == '\n'));
	}
	fuzz_assert(next_other(&b, name, &new) == 0);
}

/* Whether all of part stands in whole, in that order. */
static bool
is_part(struct view part, struct view whole)
{
	size_t at = 0;

	for (size_t i = 0; i < whole.n && at < part.n; i++)
		at += whole.p[i] == part.p[at];
	return at == part.n;
}

static void
check_add(struct view text, const struct request *q)
{
	struct buf out = buf_make(SIZE_MAX), again = buf_make(SIZE_MAX);
	const char *why;
	int added = alias_edit_add(text, q->name, q->targets, q->n, &out, &why);

	fuzz_assert((added == -1) == (why != NULL));
	if (added != -1) {
		struct view now = buf_view(&out);

		fuzz_assert(is_part(text, now));
		fuzz_assert(added != 0 || view_eq(text, now));
		if (is_sound(text))
			check_others(text, now, q->name);
		fuzz_assert(alias_edit_add(now, q->name, q->targets, q->n, &again, &why) == 0);
		fuzz_assert(view_eq(now, buf_view(&again)));
	}
	buf_free(&out);
	buf_free(&again);
}

static void
check_remove(struct view text, const struct request *q, size_t n)
{
	struct buf out = buf_make(SIZE_MAX), again = buf_make(SIZE_MAX);
	int removed = alias_edit_remove(text, q->name, q->targets, n, &out);
	struct view now = buf_view(&out);

	fuzz_assert(removed >= 0 && is_part(now, text));
	fuzz_assert((removed == 0) == view_eq(now, text));
	if (is_sound(text)) {
		check_others(text, now, q->name);
		if (n == 0)
			fuzz_assert(alias_edit_remove(now, q->name, NULL, 0, &again) == 0);
	}
	buf_free(&out);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), line;
	struct request q;

	if (size > 4096 || !view_line(&text, &line))
		return 0;
	take_request(line, &q);
	check_add(text, &q);
	check_remove(text, &q, q.n);
	check_remove(text, &q, 0);
	end_request(&q);
	return 0;
}
