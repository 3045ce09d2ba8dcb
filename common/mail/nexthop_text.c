/* nexthop_text.c: the canonical text of a next hop; see nexthop.h. Pure. */
#include "mail/nexthop.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/num.h"
#include "text/idna.h"

#define SMTP_PORT 25
#define LMTP_PORT 24

static const char *const protocols[] = {
	[NEXTHOP_MX] = "mx", [NEXTHOP_SMTP] = "smtp", [NEXTHOP_LMTP] = "lmtp",
	[NEXTHOP_LMTP_UNIX] = "lmtp",
};
static const char *const levels[] = {
	[NEXTHOP_TLS_NONE] = "none", [NEXTHOP_TLS_MAY] = "may", [NEXTHOP_TLS_ENCRYPT] = "encrypt",
	[NEXTHOP_TLS_VERIFY] = "verify", [NEXTHOP_TLS_DANE] = "dane",
};
static const char *const families[] = {
	[NEXTHOP_FAMILY_ANY] = "any", [NEXTHOP_FAMILY_IPV4] = "ipv4", [NEXTHOP_FAMILY_IPV6] = "ipv6",
	[NEXTHOP_FAMILY_PREFER_IPV4] = "prefer-ipv4", [NEXTHOP_FAMILY_PREFER_IPV6] = "prefer-ipv6",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The number of the word in names, or 0 when it is none of them. */
static unsigned
which(struct view word, const char *const *names, size_t n)
{
	for (unsigned i = 0; i < n; i++)
		if (names[i] && view_eq_nocase(word, view_of(names[i])))
			return i;
	return 0;
}

static unsigned
default_port(enum nexthop_protocol protocol)
{
	return protocol == NEXTHOP_LMTP ? LMTP_PORT : SMTP_PORT;
}

/* ---- settings. Each returns what is wrong, or NULL. */

static const char *
set_port(struct nexthop_target *t, struct view value)
{
	uint64_t port;

	if (t->port)
		return "the port twice";
	if (num_parse(value, 65535, &port) == -1 || port == 0)
		return "not a port";
	t->port = (unsigned)port;
	return NULL;
}

static const char *
set_tls(struct nexthop_target *t, struct view value)
{
	if (t->tls != NEXTHOP_TLS_DEFAULT)
		return "tls= twice";
	t->tls = (enum nexthop_tls)which(value, levels, COUNT(levels));
	return t->tls ? NULL : "tls= is one of none, may, encrypt, verify, dane";
}

static const char *
set_auth(struct nexthop_target *t, struct view value)
{
	if (t->auth[0] != '\0')
		return "auth= twice";
	for (size_t i = 0; i < value.n; i++)
		if (!ascii_alpha(value.p[i]) && !ascii_digit(value.p[i]) &&
		    value.p[i] != '.' && value.p[i] != '_' && value.p[i] != '-')
			return "auth= is a name of letters, digits, \".\", \"_\" and \"-\"";
	return value.n && view_string(value, t->auth, sizeof(t->auth)) == 0 ? NULL :
	    "auth= is a name of at most 32 octets";
}

int
nexthop_family(struct view word, enum nexthop_family *out)
{
	*out = (enum nexthop_family)which(word, families, COUNT(families));
	return *out ? 0 : -1;
}

static const char *
set_family(struct nexthop_target *t, struct view value)
{
	if (t->family != NEXTHOP_FAMILY_DEFAULT)
		return "family= twice";
	return nexthop_family(value, &t->family) == 0 ? NULL :
	    "family= is one of any, ipv4, ipv6, prefer-ipv4, prefer-ipv6";
}

static const char *
set_source(struct nexthop_target *t, struct view value)
{
	bool ipv6 = view_find(value, ':') < value.n;
	char text[INET6_ADDRSTRLEN];

	if (ipv6 ? t->has_source6 : t->has_source4)
		return "source= twice for one family";
	if (view_string(value, text, sizeof(text)) == -1 || inet_pton(ipv6 ? AF_INET6 : AF_INET, text,
	    ipv6 ? t->source6 : t->source4) != 1)
		return "source= is an address of this machine";
	if (ipv6)
		t->has_source6 = true;
	else
		t->has_source4 = true;
	return NULL;
}

static const struct {
	const char *name;
	const char *(*set)(struct nexthop_target *t, struct view value);
} settings[] = {
	{ "port", set_port }, { "tls", set_tls }, { "auth", set_auth }, { "family", set_family },
	{ "source", set_source },
};

static const char *
parse_settings(struct view rest, struct nexthop_target *t)
{
	struct view word;

	while (view_word(&rest, &word)) {
		size_t equals = view_find(word, '='), i = 0;
		const char *wrong;

		while (i < COUNT(settings) &&
		    !view_eq_nocase(view_sub(word, 0, equals), view_of(settings[i].name)))
			i++;
		if (equals == word.n || i == COUNT(settings))
			return "a setting is port=, tls=, auth=, family= or source=";
		if (t->protocol == NEXTHOP_LMTP_UNIX)
			return "a socket of this machine has no settings";
		wrong = settings[i].set(t, view_sub(word, equals + 1, word.n));
		if (wrong)
			return wrong;
	}
	return NULL;
}

/* ---- where to */

static const char *
parse_path(struct view path, struct nexthop_target *t)
{
	t->protocol = NEXTHOP_LMTP_UNIX;
	if (path.n == 0 || path.p[0] != '/' || path.n > NEXTHOP_PATH_MAX)
		return "unix: needs an absolute path of at most 107 octets";
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] <= ' ' || path.p[i] > '~')
			return "a control character or one beyond ASCII in the path";
	(void)view_string(path, t->host, sizeof(t->host));
	return NULL;
}

/* HOST or HOST:PORT */
static const char *
parse_host(struct view where, struct nexthop_target *t)
{
	char domain[ADDRESS_DOMAIN_MAX + 1];
	struct view host = address_take_domain(&where);

	if (where.n && (where.p[0] != ':' || set_port(t, view_sub(where, 1, where.n)) != NULL))
		return "not HOST or HOST:PORT";
	if (address_domain(host, domain) != ADDRESS_OK || idna_to_ascii(domain, t->host) == -1)
		return "not a domain or an address literal";
	return NULL;
}

static const char *
parse_text(struct view text, struct nexthop_target *t)
{
	struct view word, where;
	const char *wrong;

	if (!view_word(&text, &word))
		return "not mx, smtp or lmtp";
	t->protocol = (enum nexthop_protocol)which(word, protocols, COUNT(protocols));
	if (t->protocol == NEXTHOP_MX && !view_eq_nocase(word, VIEW("mx")))
		return "not mx, smtp or lmtp";
	if (!view_word(&text, &where))
		return "no host";
	if (t->protocol == NEXTHOP_LMTP && view_starts_nocase(where, VIEW("unix:")))
		wrong = parse_path(view_sub(where, 5, where.n), t);
	else
		wrong = parse_host(where, t);
	if (wrong == NULL)
		wrong = parse_settings(text, t);
	if (t->port == 0 && t->protocol != NEXTHOP_LMTP_UNIX)
		t->port = default_port(t->protocol);
	return wrong;
}

const char *
nexthop_parse(struct view text, struct nexthop_target *out)
{
	char canonical[NEXTHOP_TEXT_MAX + 1];
	const char *wrong;

	*out = (struct nexthop_target){ .protocol = NEXTHOP_MX };
	wrong = parse_text(text, out);
	if (wrong == NULL && nexthop_format(out, canonical) == -1)
		wrong = "too long";
	if (wrong)
		*out = (struct nexthop_target){ .protocol = NEXTHOP_MX };
	return wrong;
}

static void
add_source(struct buf *b, int family, const unsigned char *address)
{
	char text[INET6_ADDRSTRLEN];

	buf_addf(b, " source=%s", inet_ntop(family, address, text, sizeof(text)));
}

static void
format_text(const struct nexthop_target *t, struct buf *b)
{
	buf_addf(b, "%s %s%s", protocols[t->protocol],
	    t->protocol == NEXTHOP_LMTP_UNIX ? "unix:" : "", t->host);
	if (t->port && t->port != default_port(t->protocol))
		buf_addf(b, ":%u", t->port);
	if (t->tls)
		buf_addf(b, " tls=%s", levels[t->tls]);
	if (t->auth[0] != '\0')
		buf_addf(b, " auth=%s", t->auth);
	if (t->family)
		buf_addf(b, " family=%s", families[t->family]);
	if (t->has_source4)
		add_source(b, AF_INET, t->source4);
	if (t->has_source6)
		add_source(b, AF_INET6, t->source6);
}

int
nexthop_format(const struct nexthop_target *t, char out[NEXTHOP_TEXT_MAX + 1])
{
	char space[NEXTHOP_TEXT_MAX];
	struct buf b = { .p = space, .cap = sizeof(space), .max = sizeof(space) };

	out[0] = '\0';
	format_text(t, &b);
	return b.failed ? -1 : view_string(buf_view(&b), out, NEXTHOP_TEXT_MAX + 1);
}
