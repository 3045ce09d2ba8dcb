/* nexthop.c: mailstead-routes(5); see nexthop.h. */
#include "mail/nexthop.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "text/idna.h"

#define FROM "from:"

/* ---- reading the file */

/* The key of a domain, or of those below it: in ASCII, in lower case. */
static int
domain_key(struct view word, struct buf *out)
{
	char domain[ADDRESS_DOMAIN_MAX + 1], ascii[ADDRESS_DOMAIN_MAX + 1];
	bool below = word.n && word.p[0] == '.';

	if (address_domain(view_sub(word, below, word.n), domain) != ADDRESS_OK ||
	    (below && domain[0] == '[') || idna_to_ascii(domain, ascii) == -1)
		return -1;
	return buf_addf(out, "%s%s", below ? "." : "", ascii);
}

/* The key of an address with a domain. */
static int
address_key(const struct address *a, struct buf *out)
{
	char text[ADDRESS_TEXT_MAX];
	struct address ascii = *a;

	if (idna_to_ascii(a->domain, ascii.domain) == -1)
		return -1;
	return buf_add_str(out, address_text(&ascii, text));
}

/* Appends the key that a pattern of the file stands for. Returns what is wrong, or NULL. */
static const char *
pattern_key(struct view word, struct buf *out)
{
	struct address a;

	if (view_eq(word, VIEW("*")))
		return buf_add_view(out, word) == 0 ? NULL : "out of memory";
	if (view_starts_nocase(word, VIEW(FROM))) {
		buf_add_str(out, FROM);
		word = view_sub(word, sizeof(FROM) - 1, word.n);
		if (view_eq(word, VIEW("<>")))
			return buf_add_view(out, word) == 0 ? NULL : "out of memory";
	}
	if (view_find(word, '@') == word.n)
		return domain_key(word, out) == 0 ? NULL : "not a domain";
	return address_parse(word, &a) == 0 && a.domain[0] != '\0' && address_key(&a, out) == 0 ?
	    NULL : "not an address with a domain";
}

/* Takes what stands behind "error:" apart. Returns what is wrong, or NULL. */
static const char *
read_error(struct view value, struct view *code, struct view *reason)
{
	if (!view_word(&value, code) ||
	    (!enhanced_valid(*code, '4') && !enhanced_valid(*code, '5')))
		return "error: needs a status code such as 5.1.2";
	*reason = view_trim(value);
	if (reason->n == 0 || reason->n > NEXTHOP_REASON_MAX)
		return "error: needs a text of at most 200 octets";
	for (size_t i = 0; i < reason->n; i++)
		if (reason->p[i] < ' ' || reason->p[i] > '~')
			return "the text of error: is printable ASCII";
	return NULL;
}

/*
 * The target of a route as canonical text, domain for one that names none. Returns what is
 * wrong, or NULL.
 */
static const char *
remote_text(struct view value, const char *domain, char out[NEXTHOP_TEXT_MAX + 1])
{
	char space[2 * NEXTHOP_TEXT_MAX];
	struct buf b = { .p = space, .cap = sizeof(space), .max = sizeof(space) };
	struct nexthop_target target;
	const char *wrong;
	struct view word;
	size_t colon;

	out[0] = '\0';
	(void)view_word(&value, &word);
	colon = view_find(word, ':');
	if (colon == word.n && !view_eq_nocase(word, VIEW("mx")))
		return "say mx, mx:DOMAIN, smtp:HOST, lmtp:HOST, lmtp:unix:PATH, local or error:";
	buf_add_view(&b, view_sub(word, 0, colon));
	buf_add_char(&b, ' ');
	if (colon == word.n)
		buf_add_str(&b, domain);
	else
		buf_add_view(&b, view_sub(word, colon + 1, word.n));
	buf_add_char(&b, ' ');
	buf_add_view(&b, value);
	wrong = b.failed ? "too long" : nexthop_parse(buf_view(&b), &target);
	return wrong || nexthop_format(&target, out) == 0 ? wrong : "too long";
}

static bool
is_local(struct view value)
{
	return view_eq_nocase(view_trim(value), VIEW("local"));
}

static bool
is_error(struct view value)
{
	return view_starts_nocase(value, VIEW("error:"));
}

static const char *
check_target(struct view value)
{
	char text[NEXTHOP_TEXT_MAX + 1];
	struct view code, reason;

	if (value.n == 0)
		return "a target is missing";
	if (is_local(value))
		return NULL;
	if (is_error(value))
		return read_error(view_sub(value, 6, value.n), &code, &reason);
	return remote_text(value, "a.example", text);
}

static const char *
read_route(struct table *t, struct view line, unsigned number)
{
	struct buf key = buf_make(TABLE_KEY_MAX);
	struct view pattern, value;
	const char *wrong;

	(void)view_word(&line, &pattern);
	value = view_trim(line);
	wrong = pattern_key(pattern, &key);
	if (wrong == NULL)
		wrong = check_target(value);
	if (wrong == NULL && table_add(t, buf_view(&key), value, number, NULL) == -1)
		wrong = "out of memory";
	buf_free(&key);
	return wrong;
}

int
table_read_routes(struct table *t, struct view text)
{
	return table_each_line(t, text, read_route);
}

/* ---- looking up */

/* 1, 0 or -1, as table_find(), for prefix and what follows it. */
static int
find(struct table *t, const char *prefix, const char *dot, const char *rest, struct table_row *row)
{
	char key[sizeof(FROM) + ADDRESS_TEXT_MAX + 1];
	int n = snprintf(key, sizeof(key), "%s%s%s", prefix, dot, rest);

	return n > 0 && (size_t)n < sizeof(key) ? table_find(t, view_of(key), row) : 0;
}

/* The row for an address with a domain in ASCII: by itself, its domain, those above that. */
static int
find_address(struct table *t, const char *prefix, const struct address *a, struct table_row *row)
{
	char text[ADDRESS_TEXT_MAX];
	int found = find(t, prefix, "", address_text(a, text), row);
	const char *above;

	if (found == 0)
		found = find(t, prefix, "", a->domain, row);
	if (a->domain[0] == '[')
		return found;
	above = strchr(a->domain, '.');
	while (found == 0 && above) {
		found = find(t, prefix, ".", above + 1, row);
		above = strchr(above + 1, '.');
	}
	return found;
}

/* The same address with its domain in ASCII where it has such a form. */
static struct address
in_ascii(const struct address *a)
{
	struct address out = *a;

	if (idna_to_ascii(a->domain, out.domain) == -1)
		out = *a;
	return out;
}

static int
find_row(struct table *t, const struct address *recipient, const struct address *sender,
    struct table_row *row)
{
	int found = find_address(t, "", recipient, row);

	if (found == 0 && address_is_null(sender))
		found = find(t, FROM, "", "<>", row);
	else if (found == 0 && sender->domain[0] != '\0')
		found = find_address(t, FROM, sender, row);
	return found ? found : find(t, "*", "", "", row);
}

static void
set_error(struct nexthop *out, enum nexthop_kind kind, const char *code, const char *reason)
{
	out->kind = kind;
	(void)snprintf(out->code, sizeof(out->code), "%s", code);
	(void)snprintf(out->reason, sizeof(out->reason), "%s", reason);
}

static void
take_row(struct view value, const char *domain, struct nexthop *out)
{
	struct view code, reason;
	const char *wrong;

	if (is_local(value)) {
		out->kind = NEXTHOP_LOCAL;
	} else if (is_error(value)) {
		out->kind = NEXTHOP_ERROR;
		(void)read_error(view_sub(value, 6, value.n), &code, &reason);
		(void)view_string(code, out->code, sizeof(out->code));
		(void)view_string(reason, out->reason, sizeof(out->reason));
	} else {
		out->kind = NEXTHOP_REMOTE;
		wrong = remote_text(value, domain, out->text);
		/* The file has been checked: it is the recipient's domain. */
		if (wrong)
			set_error(out, NEXTHOP_ERROR, "5.1.2", "no name that the DNS could have");
	}
}

void
nexthop_find(struct table *t, const struct address *recipient, const struct address *sender,
    struct nexthop *out)
{
	struct address to = in_ascii(recipient), from = in_ascii(sender);
	struct table_row row;
	int found = find_row(t, &to, &from, &row);

	*out = (struct nexthop){ .kind = NEXTHOP_REMOTE };
	if (found == -1)
		set_error(out, NEXTHOP_TEMPFAIL, "4.3.5", table_why(t));
	else
		take_row(found ? row.value : VIEW("mx"), to.domain, out);
}

bool
nexthop_is_routed(struct view routes, const struct nexthop_target *hop)
{
	char wanted[NEXTHOP_TEXT_MAX + 1], text[NEXTHOP_TEXT_MAX + 1];
	struct view line, word;
	bool found = false;

	if (nexthop_format(hop, wanted) == -1)
		return false;
	while (!found && view_line(&routes, &line)) {
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!view_word(&line, &word) || word.p[0] == '#')
			continue;
		line = view_trim(line);
		found = !is_local(line) && !is_error(line) &&
		    remote_text(line, hop->host, text) == NULL && strcmp(text, wanted) == 0;
	}
	return found;
}
