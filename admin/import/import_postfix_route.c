/* import_postfix_route.c: which way mail goes out of Postfix: relayhost, transport(5), logins. */
#include <stdio.h>
#include <string.h>

#include "admin/import/import_postfix.h"
#include "text/relay_passwords.h"

#define ROUTE_MAX 1024	/* octets of a target */

/* ---- Logins */

/* The name that the login for a next hop has in our file: of its letters, so that it stays so. */
static void
login_name(struct view hop, char out[RELAY_NAME_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < hop.n && n < RELAY_NAME_MAX; i++) {
		char c = ascii_lower(hop.p[i]);

		if (ascii_alpha(c) || ascii_digit(c) || c == '.' || c == '-')
			out[n++] = c;
		else if (c != '[' && c != ']')
			out[n++] = '_';
	}
	out[n] = '\0';
}

static void
login_row(struct postfix *p, struct view key, struct view value, struct import_place at)
{
	char name[RELAY_NAME_MAX + 1];
	size_t colon = view_find(value, ':');
	struct buf line = buf_make(8192);
	struct relay_login login;
	const char *wrong;

	login_name(key, name);
	(void)buf_addf(&line, "%s %.*s password ", name, VIEW_FMT(view_sub(value, 0, colon)));
	(void)buf_add_view(&line, view_sub(value, colon + 1, value.n));
	if (colon == value.n || relay_passwords_parse(buf_view(&line), &login, &wrong) != 1)
		import_note(p->im, IMPORT_LEFT, at, "%.*s: not user:password, or too long",
		    VIEW_FMT(view_sub(key, 0, 255)));
	else
		import_put_secret(p->im, IMPORT_LOGINS, view_of(name), buf_view(&line), at);
	if (line.n)
		explicit_bzero(line.p, line.n);
	buf_free(&line);
}

/* The login for a next hop: as it is written, or for its host. Returns whether there is one. */
static bool
find_login(const struct postfix *p, const struct postfix_transport *t,
    char name[RELAY_NAME_MAX + 1])
{
	login_name(t->nexthop, name);
	if (import_find(p->im, IMPORT_LOGINS, view_of(name)))
		return true;
	login_name(t->host, name);
	return import_find(p->im, IMPORT_LOGINS, view_of(name)) != NULL;
}

/* ---- Targets */

static bool
is_smtp(struct view service)
{
	return service.n == 0 || view_eq(service, VIEW("smtp")) || view_eq(service, VIEW("relay"));
}

static bool
is_ipv4(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_digit(v.p[i]) && v.p[i] != '.')
			return false;
	return v.n != 0;
}

static void
put_host(const struct postfix_transport *t, struct buf *out)
{
	bool ipv6 = view_find(t->host, ':') < t->host.n;
	struct view host = view_starts_nocase(t->host, VIEW("ipv6:")) ?
	    view_sub(t->host, 5, t->host.n) : t->host;

	(void)buf_addf(out, ipv6 ? "[IPv6:%.*s]" : is_ipv4(host) ? "[%.*s]" : "%.*s", VIEW_FMT(host));
	if (t->port.n)
		(void)buf_addf(out, ":%.*s", VIEW_FMT(t->port));
}

/* The TLS that a login is sent over: as before, but never none. Without tls= it would be verify. */
static const char *
login_tls(struct postfix *p)
{
	const char *level = postfix_value(p, "smtp_tls_security_level");

	if (level && (strcmp(level, "dane") == 0 || strcmp(level, "dane-only") == 0))
		return "dane";
	if (level && (strcmp(level, "verify") == 0 || strcmp(level, "secure") == 0))
		return "verify";
	if (level == NULL || strcmp(level, "encrypt") != 0)
		import_note(p->im, IMPORT_DIFFERENT, postfix_place(p, "smtp_sasl_password_maps"),
		    "passwords are sent to other servers over TLS alone");
	return "encrypt";
}

static void
put_smtp(struct postfix *p, const struct postfix_transport *t, struct buf *out)
{
	static const char *const services[] = { "smtp", "submission", "smtps", "submissions" };
	static const char *const ports[] = { "25", "587", "465", "465" };
	struct postfix_transport hop = *t;
	char login[RELAY_NAME_MAX + 1];

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (view_eq(hop.port, view_of(services[i])))
			hop.port = view_of(ports[i]);
	(void)buf_add_str(out, hop.bracketed ? "smtp:" : hop.host.n ? "mx:" : "mx");
	put_host(&hop, out);
	if (hop.host.n && find_login(p, t, login))
		(void)buf_addf(out, " tls=%s auth=%s", login_tls(p), login);
}

static void
put_lmtp(struct postfix *p, const struct postfix_transport *t, struct buf *out)
{
	struct view hop = t->nexthop;
	struct postfix_transport inet;

	if (view_starts_nocase(hop, VIEW("unix:"))) {
		hop = view_sub(hop, 5, hop.n);
		(void)buf_add_str(out, "lmtp:unix:");
		if (hop.n && hop.p[0] != '/') {
			(void)buf_add_str(out, postfix_value(p, "queue_directory"));
			(void)buf_add_char(out, '/');
		}
		(void)buf_add_view(out, hop);
		return;
	}
	if (view_starts_nocase(hop, VIEW("inet:")))
		hop = view_sub(hop, 5, hop.n);
	postfix_nexthop_parse(hop, &inet);
	(void)buf_add_str(out, "lmtp:");
	put_host(&inet, out);
}

/* The target of a route. Returns whether it can be one. */
static bool
put_target(struct postfix *p, const struct postfix_transport *t, struct buf *out)
{
	if (is_smtp(t->service))
		put_smtp(p, t, out);
	else if (view_eq(t->service, VIEW("lmtp")))
		put_lmtp(p, t, out);
	else if (view_eq(t->service, VIEW("local")))
		(void)buf_add_str(out, "local");
	else if (view_eq(t->service, VIEW("error")) || view_eq(t->service, VIEW("retry")))
		(void)buf_addf(out, "error: %s %.*s", t->service.p[0] == 'e' ? "5.0.0" : "4.0.0",
		    VIEW_FMT(view_sub(t->nexthop, 0, 200)));
	else
		return false;
	return !out->failed;
}

static void
put_route(struct postfix *p, struct view pattern, const struct postfix_transport *t,
    struct import_place at)
{
	struct buf target = buf_make(ROUTE_MAX);

	if (put_target(p, t, &target))
		import_route(p->im, pattern, buf_view(&target), at);
	else
		import_note(p->im, IMPORT_LEFT, at, "%.*s: there is no transport \"%.*s\" here",
		    VIEW_FMT(view_sub(pattern, 0, 320)), VIEW_FMT(view_sub(t->service, 0, 100)));
	buf_free(&target);
}

/* ---- Where they stand */

static void
transport_row(struct postfix *p, struct view key, struct view value, struct import_place at)
{
	struct postfix_transport t;
	const struct import_row *domain = import_find(p->im, IMPORT_DOMAINS, key);

	postfix_transport_parse(value, &t);
	/* A domain that is local or virtual here has no route. */
	if (domain && !import_domain_is(p->im, domain->key, "relay") &&
	    !view_eq(t.service, VIEW("local")) && !view_eq(t.service, VIEW("virtual")))
		import_note(p->im, IMPORT_LEFT, at, "%.*s: is our own; one that is delivered by others is "
		    "\"relay\" in %s", VIEW_FMT(view_sub(key, 0, 255)), p->im->conf->domains);
	else if (domain == NULL || import_domain_is(p->im, domain->key, "relay"))
		put_route(p, key, &t, at);
}

static void
sender_row(struct postfix *p, struct view key, struct view value, struct import_place at)
{
	struct postfix_transport t;
	struct buf pattern = buf_make(ROUTE_MAX);

	postfix_nexthop_parse(value, &t);
	(void)buf_addf(&pattern, "from:%.*s", VIEW_FMT(key.n && key.p[0] == '@' ?
	    view_sub(key, 1, 320) : view_sub(key, 0, 320)));
	put_route(p, buf_view(&pattern), &t, at);
	buf_free(&pattern);
}

static void
relayhost(struct postfix *p)
{
	const char *value = postfix_value(p, "relayhost");
	struct postfix_transport t;

	if (value == NULL || value[0] == '\0')
		return;
	postfix_nexthop_parse(view_of(import_keep(p->im, view_of(value))), &t);
	put_route(p, VIEW("*"), &t, postfix_place(p, "relayhost"));
}

void
postfix_routes(struct postfix *p)
{
	const char *value = postfix_value(p, "smtp_sasl_auth_enable");

	if (value && strcmp(value, "yes") == 0)
		postfix_rows(p, "smtp_sasl_password_maps", login_row);
	postfix_rows(p, "transport_maps", transport_row);
	postfix_rows(p, "sender_dependent_relayhost_maps", sender_row);
	relayhost(p);
}
