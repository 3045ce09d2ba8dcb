/* client_settings.c: see client_settings.h. */
#include "admin/dns/client_settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "mail/table.h"
#include "text/idna.h"

#define TEXT_MAX 65536

/* ---- who logs in how */

struct tables {
	struct table *domains, *users;
};

static int
open_tables(const struct conf *conf, struct tables *t)
{
	t->domains = table_open(conf->domains, table_read_domains);
	t->users = table_open(conf->users, table_read_users);
	if (t->domains && t->users)
		return 0;
	mailstead_complain("tables", "no memory");
	return -1;
}

static void
close_tables(struct tables *t)
{
	table_close(t->domains);
	table_close(t->users);
}

/*
 * The kind of the domain, and of an alias the domain that it stands for. Returns 0, or -1 after a
 * message.
 */
static int
domain_kind(const struct conf *conf, struct tables *t, const char *domain, enum domain_kind *kind,
    char target[ADDRESS_DOMAIN_MAX + 1])
{
	char other[ADDRESS_DOMAIN_MAX + 1];
	struct table_row row;
	struct view alias;
	int found = table_find(t->domains, view_of(domain), &row);

	/* The table has a domain in either form. */
	if (found == 0 && idna_has_forms(domain) && (idna_to_utf8(domain, other) == 0 ?
	    strcmp(other, domain) != 0 || idna_to_ascii(domain, other) == 0 : false))
		found = table_find(t->domains, view_of(other), &row);
	if (found == 1) {
		*kind = table_domain_kind(&row, &alias);
		if (*kind != DOMAIN_ALIAS)
			alias = view_of(domain);
		if (*kind != DOMAIN_RELAY && address_domain(alias, target) == ADDRESS_OK)
			return 0;
	} else if (found == 0 && view_eq_nocase(view_of(domain), view_of(conf->hostname))) {
		*kind = DOMAIN_LOCAL;
		return view_string(view_of(domain), target, ADDRESS_DOMAIN_MAX + 1);
	}
	mailstead_complain(domain, found == -1 ? table_why(t->domains) :
	    "nobody has a mailbox in it here");
	return -1;
}

/* Users of the system log in with their name alone, virtual ones with the whole address. */
static int
find_user(const struct conf *conf, struct tables *t, struct address *a, struct client_settings *out)
{
	char target[ADDRESS_DOMAIN_MAX + 1];
	enum domain_kind kind;
	struct address login = *a;
	struct table_row row;

	if (domain_kind(conf, t, a->domain, &kind, target) == -1)
		return -1;
	if (kind == DOMAIN_ALIAS && domain_kind(conf, t, target, &kind, login.domain) == -1)
		return -1;
	(void)address_text(&login, out->user);
	if (kind == DOMAIN_LOCAL && table_find(t->users, view_of(out->user), &row) != 1) {
		login.domain[0] = '\0';
		(void)address_text(&login, out->user);
	}
	return 0;
}

static int
common_settings(const struct conf *conf, struct client_settings *out)
{
	*out = (struct client_settings){ .services = services_offered(conf) };
	return view_string(view_of(conf->hostname), out->hostname, sizeof(out->hostname));
}

int
client_settings_find(const struct conf *conf, const char *address, struct client_settings *out)
{
	struct tables t = { NULL, NULL };
	struct address a;
	int result = -1;

	if (address_parse(view_of(address), &a) == -1 || a.local[0] == '\0') {
		mailstead_complain(address, "not an address");
		return -1;
	}
	if (a.domain[0] == '\0' &&
	    view_string(view_of(conf->hostname), a.domain, sizeof(a.domain)) == -1)
		return -1;
	if (common_settings(conf, out) == 0 && open_tables(conf, &t) == 0)
		result = find_user(conf, &t, &a, out);
	(void)address_text(&a, out->address);
	close_tables(&t);
	return result;
}

int
client_domain_settings(const struct conf *conf, const char *domain, struct client_settings *out)
{
	struct tables t = { NULL, NULL };
	char name[ADDRESS_DOMAIN_MAX + 1], target[ADDRESS_DOMAIN_MAX + 1], end[ADDRESS_DOMAIN_MAX + 1];
	enum domain_kind kind;
	int result = -1;

	if (address_domain(view_of(domain), name) != ADDRESS_OK) {
		mailstead_complain(domain, "not a domain");
		return -1;
	}
	if (common_settings(conf, out) == 0 && open_tables(conf, &t) == 0)
		result = domain_kind(conf, &t, name, &kind, target);
	(void)view_string(view_of(name), out->address, sizeof(out->address));
	if (result == 0 && kind == DOMAIN_ALIAS) {
		result = domain_kind(conf, &t, target, &kind, end);
		(void)snprintf(out->user, sizeof(out->user), "%%EMAILLOCALPART%%@%s", end);
	} else {
		(void)snprintf(out->user, sizeof(out->user), "%%EMAILADDRESS%%");
	}
	if (kind == DOMAIN_LOCAL)
		(void)snprintf(out->user, sizeof(out->user), "%%EMAILLOCALPART%%");
	close_tables(&t);
	return result;
}

/* ---- for a person */

/* By the variables that setlocale(3) looks at, in its order. */
static bool
shows_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return view_contains_nocase(view_of(value), VIEW("utf-8")) ||
			    view_contains_nocase(view_of(value), VIEW("utf8"));
	}
	return false;
}

int
client_settings_print(const struct conf *conf, const char *address, FILE *out)
{
	struct buf text = buf_make(TEXT_MAX), export = buf_make(TEXT_MAX);
	struct client_settings s;
	int result = client_settings_find(conf, address, &s);

	if (result == 0) {
		client_text(&s, &text);
		(void)fwrite(text.p, 1, text.n, out);
		if (isatty(fileno(out)) && shows_utf8() && client_export(&s, &export) == 0) {
			(void)fputs("\nThunderbird for Android takes this (Import settings, QR code):\n\n", out);
			(void)client_qr(buf_view(&export), true, out);
		}
	}
	buf_free(&text);
	buf_free(&export);
	return result;
}
