/* strip.c: see strip.h. */
#include "text/strip.h"

#include <string.h>

#include "text/idna.h"
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

/* Reads a name of a host into the one form of all that it has. Returns 0 or -1. */
static int
host(struct view v, char out[ADDRESS_DOMAIN_MAX + 1])
{
	char domain[ADDRESS_DOMAIN_MAX + 1];

	return address_domain(v, domain) == ADDRESS_OK ? idna_to_ascii(domain, out) : -1;
}

/* The same of a name of a host: with the root's dot or not, in ASCII or not. */
static bool
is_listed_host(struct view id, const char *list)
{
	char wanted[ADDRESS_DOMAIN_MAX + 1], other[ADDRESS_DOMAIN_MAX + 1];
	struct view rest = view_of(list), next;

	if (host(id, wanted) == -1)
		return false;
	while (view_word(&rest, &next))
		if (host(next, other) == 0 && strcmp(wanted, other) == 0)
			return true;
	return false;
}

bool
strip_is_ours(struct view body, bool whole, const char *ids)
{
	char id[MIME_VALUE_MAX + 1], version[MIME_VALUE_MAX + 1];

	if (mime_value(&body, id) == -1)
		return true;
	/* Of another version than 1 nobody here knows what it says. */
	if (mime_value(&body, version) == 0 && ascii_digit(version[0]) && strcmp(version, "1") != 0)
		return true;
	/* What is cut off may be cut off within the name. */
	if (!whole && body.n == 0)
		return true;
	return is_listed(view_of(id), ids) || is_listed_host(view_of(id), ids);
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
