/* spf.c: see spf.h. */
#include "text/spf.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/num.h"

struct term {
	char qualifier;
	struct view name;
	struct view spec;	/* behind ":" or "="; empty: none */
	bool modifier;
	uint64_t bits4, bits6;
	bool bad;
};

enum match { MATCH_NO, MATCH_YES, MATCH_TEMPERROR, MATCH_PERMERROR };

const char *
spf_result_name(enum spf_result r)
{
	static const char *const names[] = { "none", "neutral", "pass", "fail", "softfail",
		"temperror", "permerror" };

	return names[r];
}

bool
spf_is_record(struct view text)
{
	return view_starts_nocase(text, VIEW("v=spf1")) && (text.n == 6 || text.p[6] == ' ');
}

/* ---- a term */

static bool
name_octet(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '_' || c == '.';
}

/* Takes "/BITS" off the end of the term, where it is a CIDR length. */
static void
take_bits(struct view *text, struct view mark, uint64_t max, uint64_t *bits)
{
	size_t at = view_rfind(*text, '/');

	if (at == text->n || at + 1 < mark.n)
		return;
	at = at + 1 - mark.n;
	if (!view_eq(view_sub(*text, at, mark.n), mark) || (mark.n == 1 && at && text->p[at - 1] == '/') ||
	    num_parse(view_sub(*text, at + mark.n, text->n), max, bits) == -1)
		return;
	text->n = at;
}

static struct term
parse_term(struct view word)
{
	struct term t = { .qualifier = '+', .bits4 = 32, .bits6 = 128 };
	size_t n = 0;

	if (word.n && strchr("+-?~", word.p[0]) && word.p[0]) {
		t.qualifier = word.p[0];
		word = view_sub(word, 1, word.n);
	}
	while (n < word.n && name_octet(word.p[n]))
		n++;
	t.name = view_sub(word, 0, n);
	t.bad = n == 0 || !ascii_alpha(word.p[0]);
	word = view_sub(word, n, word.n);
	if (word.n && word.p[0] == '=') {
		t.modifier = true;
		t.spec = view_sub(word, 1, word.n);
		return t;
	}
	take_bits(&word, VIEW("//"), 128, &t.bits6);
	take_bits(&word, VIEW("/"), view_eq_nocase(t.name, VIEW("ip6")) ? 128 : 32,
	    view_eq_nocase(t.name, VIEW("ip6")) ? &t.bits6 : &t.bits4);
	if (word.n && word.p[0] == ':' && word.n > 1)
		t.spec = view_sub(word, 1, word.n);
	else if (word.n)
		t.bad = true;
	return t;
}

/* ---- macros */

static void
put(char *out, size_t *n, struct view v)
{
	for (size_t i = 0; i < v.n; i++) {
		if (*n <= SPF_NAME_MAX)
			out[*n] = v.p[i];
		*n += *n <= SPF_NAME_MAX;
	}
}

/* %{i}: dotted octets, or of IPv6 dotted nibbles. */
static struct view
macro_address(const struct spf *s, char space[80])
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	if (!s->client.ipv6)
		return view_of(inet_ntop(AF_INET, s->client.octets, space, 80));
	for (size_t i = 0; i < 16; i++) {
		space[n++] = hex[s->client.octets[i] >> 4];
		space[n++] = '.';
		space[n++] = hex[s->client.octets[i] & 15];
		space[n++] = '.';
	}
	return (struct view){ space, n - 1 };
}

static struct view
macro_value(const struct spf *s, const char *domain, char letter, char space[80])
{
	switch (ascii_lower(letter)) {
	case 'd':
		return view_of(domain);
	case 'o':
	case 'h':
		return view_of(s->sender);
	case 'l':
		return VIEW("postmaster");
	case 'i':
		return macro_address(s, space);
	case 'v':
		return s->client.ipv6 ? VIEW("ip6") : VIEW("in-addr");
	case 'p':
		return VIEW("unknown");
	default:
		return (struct view){ NULL, 0 };
	}
}

/* The last keep parts between delimiters, perhaps in reverse, with dots between them. */
static void
put_parts(char *out, size_t *n, struct view value, struct view delimiters, uint64_t keep,
    bool reverse)
{
	struct view parts[SPF_NAME_MAX + 1];
	size_t count = 0, first;

	for (size_t i = 0, from = 0; i <= value.n && count <= SPF_NAME_MAX; i++)
		if (i == value.n || view_find(delimiters, value.p[i]) < delimiters.n) {
			parts[count++] = view_sub(value, from, i - from);
			from = i + 1;
		}
	first = reverse ? 0 : keep && keep < count ? count - (size_t)keep : 0;
	for (size_t i = first; i < count; i++) {
		/* In reverse the last parts of what is reversed are the first ones. */
		size_t at = reverse ? count - 1 - i : i;

		if (reverse && keep && keep < count && i < count - (size_t)keep)
			continue;
		put(out, n, parts[at]);
		if (i + 1 < count)
			put(out, n, VIEW("."));
	}
}

/* "%{LETTER [DIGITS] [r] [DELIMITERS]}": text is what is between the braces. */
static int
put_macro(const struct spf *s, const char *domain, struct view text, char *out, size_t *n)
{
	char space[80], sender[SPF_NAME_MAX + 16];
	struct view value;
	size_t digits = 1;
	uint64_t keep = 0;
	bool reverse;

	if (text.n == 0)
		return -1;
	value = macro_value(s, domain, text.p[0], space);
	if (ascii_lower(text.p[0]) == 's') {
		size_t size = strlen(s->sender);

		if (size > SPF_NAME_MAX)
			return -1;
		memcpy(sender, "postmaster@", 11);
		memcpy(sender + 11, s->sender, size);
		value = (struct view){ sender, 11 + size };
	}
	while (digits < text.n && ascii_digit(text.p[digits]))
		digits++;
	if (value.p == NULL ||
	    (digits > 1 && (num_parse(view_sub(text, 1, digits - 1), 128, &keep) == -1 || keep == 0)))
		return -1;
	reverse = digits < text.n && ascii_lower(text.p[digits]) == 'r';
	text = view_sub(text, digits + reverse, text.n);
	for (size_t i = 0; i < text.n; i++)
		if (view_find(VIEW(".-+,/_="), text.p[i]) == 7)
			return -1;
	put_parts(out, n, value, text.n ? text : VIEW("."), keep, reverse);
	return 0;
}

int
spf_expand(const struct spf *s, const char *domain, struct view spec, char out[SPF_NAME_MAX + 1])
{
	size_t n = 0, at = 0;

	while (at < spec.n) {
		char next = at + 1 < spec.n ? spec.p[at + 1] : '\0';
		struct view rest = view_sub(spec, at + 2, spec.n);
		size_t end = view_find(rest, '}');

		if (spec.p[at] != '%') {
			if (spec.p[at] <= ' ' || spec.p[at] > '~')
				return -1;
			put(out, &n, view_sub(spec, at++, 1));
			continue;
		}
		if (next == '{' && end < rest.n) {
			if (put_macro(s, domain, view_sub(rest, 0, end), out, &n) == -1)
				return -1;
			at += end + 3;
			continue;
		}
		if (next != '%' && next != '_' && next != '-')
			return -1;
		put(out, &n, next == '%' ? VIEW("%") : next == '_' ? VIEW(" ") : VIEW("%20"));
		at += 2;
	}
	if (n && n <= SPF_NAME_MAX && out[n - 1] == '.')
		n--;
	if (n == 0 || n > SPF_NAME_MAX)
		return -1;
	out[n] = '\0';
	return 0;
}

/* ---- mechanisms */

static enum match
wrong(struct spf *s, const char *domain, const char *why)
{
	if (s->why == NULL) {
		s->why = why;
		(void)view_string(view_of(domain), s->where, sizeof(s->where));
	}
	return MATCH_PERMERROR;
}

static enum match
no_answer(struct spf *s, const char *name)
{
	(void)view_string(view_of(name), s->where, sizeof(s->where));
	return MATCH_TEMPERROR;
}

static bool
same_bits(const unsigned char *a, const unsigned char *b, uint64_t bits)
{
	size_t whole = (size_t)(bits / 8);
	unsigned rest = (unsigned)(bits % 8);

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

static bool
is_client(const struct spf *s, const struct spf_address *a, const struct term *t)
{
	return a->ipv6 == s->client.ipv6 &&
	    same_bits(a->octets, s->client.octets, a->ipv6 ? t->bits6 : t->bits4);
}

/* One more question that counts. Returns false when it is one too many. */
static bool
may_ask(struct spf *s)
{
	return ++s->lookups <= SPF_LOOKUPS_MAX;
}

/* An answer of n records: whether there have been too many that had none. */
static bool
may_be_void(struct spf *s, int n)
{
	s->voids += n == 0;
	return s->voids <= SPF_VOID_MAX;
}

static enum match
match_ip(struct spf *s, const char *domain, const struct term *t, bool ipv6)
{
	struct spf_address a = { .ipv6 = ipv6 };
	char text[64];

	if (view_string(t->spec, text, sizeof(text)) == -1 ||
	    inet_pton(ipv6 ? AF_INET6 : AF_INET, text, a.octets) != 1)
		return wrong(s, domain, "an address in it is none");
	return is_client(s, &a, t) ? MATCH_YES : MATCH_NO;
}

static enum match
match_host(struct spf *s, const char *name, const struct term *t, int *found)
{
	struct spf_address all[SPF_ADDRESSES_MAX];

	*found = s->dns->addresses(s->arg, name, s->client.ipv6, all, SPF_ADDRESSES_MAX);
	if (*found == -1)
		return no_answer(s, name);
	for (int i = 0; i < *found; i++)
		if (is_client(s, &all[i], t))
			return MATCH_YES;
	return MATCH_NO;
}

static enum match
match_a(struct spf *s, const char *domain, const struct term *t, const char *name)
{
	int found;
	enum match m = match_host(s, name, t, &found);

	return may_be_void(s, found) ? m : wrong(s, domain, "it names too many hosts that do not exist");
}

static enum match
match_mx(struct spf *s, const char *domain, const struct term *t, const char *name)
{
	char hosts[SPF_HOSTS_MAX + 1][SPF_NAME_MAX + 1];
	int n = s->dns->exchangers(s->arg, name, hosts, SPF_HOSTS_MAX + 1), found;
	enum match m;

	if (n == -1)
		return no_answer(s, name);
	if (n > SPF_HOSTS_MAX)
		return wrong(s, domain, "a domain in it has too many MX records");
	if (!may_be_void(s, n))
		return wrong(s, domain, "it names too many hosts that do not exist");
	for (int i = 0; i < n; i++) {
		m = hosts[i][0] ? match_host(s, hosts[i], t, &found) : MATCH_NO;
		if (m != MATCH_NO)
			return m;
	}
	return MATCH_NO;
}

static enum match
match_exists(struct spf *s, const char *domain, const char *name)
{
	struct spf_address one;
	int n = s->dns->addresses(s->arg, name, false, &one, 1);

	if (n == -1)
		return no_answer(s, name);
	if (!may_be_void(s, n))
		return wrong(s, domain, "it names too many hosts that do not exist");
	return n ? MATCH_YES : MATCH_NO;
}

static enum spf_result
check(struct spf *s, const char *domain);

static enum match
match_include(struct spf *s, const char *domain, const char *name)
{
	switch (check(s, name)) {
	case SPF_PASS:
		return MATCH_YES;
	case SPF_TEMPERROR:
		return MATCH_TEMPERROR;
	case SPF_NONE:
		return wrong(s, domain, "it includes a domain that has no SPF record");
	case SPF_PERMERROR:
		return MATCH_PERMERROR;
	default:
		return MATCH_NO;
	}
}

static enum match
match_term(struct spf *s, const char *domain, const struct term *t)
{
	char name[SPF_NAME_MAX + 1];

	if (t->bad)
		return wrong(s, domain, "it is not well-formed");
	if (view_eq_nocase(t->name, VIEW("all")))
		return MATCH_YES;
	if (view_eq_nocase(t->name, VIEW("ip4")))
		return match_ip(s, domain, t, false);
	if (view_eq_nocase(t->name, VIEW("ip6")))
		return match_ip(s, domain, t, true);
	if (view_string(view_of(domain), name, sizeof(name)) == -1 ||
	    (t->spec.n && spf_expand(s, domain, t->spec, name) == -1))
		return wrong(s, domain, "a domain in it is none");
	if (!may_ask(s))
		return wrong(s, domain, "it takes more than 10 look-ups");
	if (view_eq_nocase(t->name, VIEW("a")))
		return match_a(s, domain, t, name);
	if (view_eq_nocase(t->name, VIEW("mx")))
		return match_mx(s, domain, t, name);
	/* What it would find depends on others' zones; nobody should use it (5.5). */
	if (view_eq_nocase(t->name, VIEW("ptr")))
		return MATCH_NO;
	if (view_eq_nocase(t->name, VIEW("exists")) && t->spec.n)
		return match_exists(s, domain, name);
	if (view_eq_nocase(t->name, VIEW("include")) && t->spec.n)
		return match_include(s, domain, name);
	return wrong(s, domain, "there is a word in it that nobody knows");
}

/* ---- a record */

static enum spf_result
result_of(char qualifier)
{
	return qualifier == '-' ? SPF_FAIL : qualifier == '~' ? SPF_SOFTFAIL :
	    qualifier == '?' ? SPF_NEUTRAL : SPF_PASS;
}

static enum spf_result
check_redirect(struct spf *s, const char *domain, struct view spec)
{
	char name[SPF_NAME_MAX + 1];
	enum spf_result r = SPF_PERMERROR;

	if (spf_expand(s, domain, spec, name) == -1)
		(void)wrong(s, domain, "a domain in it is none");
	else if (!may_ask(s))
		(void)wrong(s, domain, "it takes more than 10 look-ups");
	else if ((r = check(s, name)) == SPF_NONE) {
		(void)wrong(s, domain, "it leads to a domain that has no SPF record");
		r = SPF_PERMERROR;
	}
	return r;
}

static enum spf_result
check_record(struct spf *s, const char *domain, struct view record)
{
	struct view word, redirect = VIEW("");

	record = view_sub(record, 6, record.n);
	while (view_word(&record, &word)) {
		struct term t = parse_term(word);
		enum match m;

		if (t.modifier) {
			if (view_eq_nocase(t.name, VIEW("redirect")))
				redirect = t.spec;
			continue;
		}
		m = match_term(s, domain, &t);
		if (m == MATCH_YES)
			return result_of(t.qualifier);
		if (m != MATCH_NO)
			return m == MATCH_TEMPERROR ? SPF_TEMPERROR : SPF_PERMERROR;
	}
	return redirect.n ? check_redirect(s, domain, redirect) : SPF_NEUTRAL;
}

static enum spf_result
check(struct spf *s, const char *domain)
{
	struct buf record = buf_make(SPF_RECORD_MAX);
	int n = s->dns->records(s->arg, domain, &record);
	enum spf_result r = SPF_NONE;

	if (n == -1) {
		(void)no_answer(s, domain);
		r = SPF_TEMPERROR;
	} else if (n > 1 || record.failed) {
		(void)wrong(s, domain, n > 1 ? "there are several of them" : "it is too long");
		r = SPF_PERMERROR;
	} else if (n == 1 && spf_is_record(buf_view(&record))) {
		r = check_record(s, domain, buf_view(&record));
	}
	buf_free(&record);
	return r;
}

enum spf_result
spf_check(struct spf *s, const char *domain)
{
	s->lookups = s->voids = 0;
	s->why = NULL;
	s->where[0] = '\0';
	return check(s, domain);
}

bool
spf_passes_all(struct view record)
{
	struct view word;

	while (view_word(&record, &word)) {
		struct term t = parse_term(word);

		if (!t.modifier && view_eq_nocase(t.name, VIEW("all")))
			return t.qualifier == '+';
	}
	return false;
}
