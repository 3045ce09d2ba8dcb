/* strip.c: see strip.h. */
#include "text/strip.h"

#include "text/mime.h"

/* Whether one of the words of list is that, in any case of letters. */
static bool
is_listed(struct view word, const char *list)
{
	struct view rest = view_of(list), next;

	while (view_word(&rest, &next))
		if (view_eq_nocase(word, next))
			return true;
	return false;
}

bool
strip_is_ours(struct view body, bool whole, const char *ids)
{
	char id[MIME_VALUE_MAX + 1];
	struct view v;

	/* What is cut off may be cut off within the name. */
	if (mime_value(&body, id) == -1 || (!whole && body.n == 0))
		return true;
	v = view_of(id);
	/* The name of a host means the same with the root's dot. */
	if (v.n > 1 && v.p[v.n - 1] == '.')
		v.n--;
	return is_listed(v, ids);
}

static enum fields_verdict
begin_field(void *arg, struct view name)
{
	struct strip *s = arg;

	s->received += view_eq_nocase(name, VIEW("Received"));
	if (s->ids == NULL)
		return FIELDS_PASS;
	if (view_eq_nocase(name, VIEW("Authentication-Results")))
		return FIELDS_HOLD;
	if (!is_listed(name, s->names))
		return FIELDS_PASS;
	s->removed++;
	return FIELDS_DROP;
}

static bool
judge(void *arg, struct view body, bool whole)
{
	struct strip *s = arg;

	if (!strip_is_ours(body, whole, s->ids))
		return true;
	s->removed++;
	return false;
}

static const struct fields_user user = { .begin = begin_field, .judge = judge };

void
strip_init(struct strip *s, const char *ids, const char *names)
{
	s->ids = ids;
	s->names = names;
	s->received = s->removed = 0;
	fields_init(&s->fields, &user, s);
}

void
strip_free(struct strip *s)
{
	fields_free(&s->fields);
}

void
strip_feed(struct strip *s, struct view text, struct buf *out)
{
	fields_feed(&s->fields, text, out);
}

void
strip_end(struct strip *s, struct buf *out)
{
	fields_end(&s->fields, out);
}
