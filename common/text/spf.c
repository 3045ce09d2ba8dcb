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
