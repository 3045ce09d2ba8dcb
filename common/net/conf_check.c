/* conf_check.c: see conf_check.h. */
#include "net/conf_check.h"

#include <arpa/inet.h>
#include <stddef.h>

#include "base/num.h"
#include "net/filter_conf.h"
#include "net/mechanisms.h"
#include "net/peer.h"
#include "sys/command.h"
#include "text/address.h"
#include "text/dnslist.h"
#include "text/folder_file.h"
#include "text/helo.h"
#include "text/mailbox.h"
#include "text/uidl_import.h"

/* ---- values. Each returns what is wrong, and where in *at; or NULL. */

static const char *
wrong_networks(struct view value, struct view *at)
{
	return peer_networks_check(value, at) == 0 ? NULL :
	    "not an address or network, such as 192.0.2.0/24 or 2001:db8::/32";
}

static const char *
wrong_lists(struct view value, struct view *at)
{
	struct dnslist lists[DNSLIST_MAX];

	return dnslist_parse(value, lists, at) != -1 ? NULL :
	    "not DOMAIN[=FILTER][*WEIGHT], or one too many";
}

/* ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT */
static bool
is_server(struct view v)
{
	size_t colon = view_rfind(v, ':');
	bool ipv6 = view_find(v, ':') != colon;
	unsigned char address[16];
	char text[INET6_ADDRSTRLEN];
	uint64_t port = 1;

	if (v.n && v.p[0] == '[') {
		size_t end = view_find(v, ']');

		if (end == v.n)
			return false;
		if (end + 1 < v.n && (v.p[end + 1] != ':' ||
		    num_parse(view_sub(v, end + 2, v.n), 65535, &port) == -1))
			return false;
		v = view_sub(v, 1, end - 1);
		ipv6 = true;
	} else if (!ipv6 && colon < v.n) {
		if (num_parse(view_sub(v, colon + 1, v.n), 65535, &port) == -1)
			return false;
		v = view_sub(v, 0, colon);
	}
	return port != 0 && view_string(v, text, sizeof(text)) == 0 &&
	    inet_pton(ipv6 ? AF_INET6 : AF_INET, text, address) == 1;
}

static const char *
wrong_servers(struct view value, struct view *at)
{
	while (view_word(&value, at))
		if (!is_server(*at))
			return "not ADDRESS or ADDRESS:PORT, an IPv6 one in brackets before a port";
	return NULL;
}

static const char *
wrong_domains(struct view value, struct view *at)
{
	while (view_word(&value, at))
		if (!helo_is_name(*at))
			return "not a domain, which stands for all below it without a dot before it";
	return NULL;
}

static const char *
wrong_addresses(struct view value, struct view *at)
{
	struct address a;

	while (view_word(&value, at))
		if (address_parse(*at, &a) != ADDRESS_OK || a.domain[0] == '\0')
			return "not an address, such as robot@example.org";
	return NULL;
}

static const char *
wrong_fields(struct view value, struct view *at)
{
	while (view_word(&value, at))
		for (size_t i = 0; i < at->n; i++)
			if (at->p[i] <= ' ' || at->p[i] > '~' || at->p[i] == ':' || at->p[i] == ',')
				return "not the name of a field; blanks separate them";
	return NULL;
}

static const char *
wrong_mechanisms(struct view value, struct view *at)
{
	while (view_word(&value, at))
		if (!mechanisms_known(*at))
			return "no such mechanism; blanks separate them";
	return NULL;
}

static const char *
wrong_command(struct view value, struct view *at)
{
	char text[COMMAND_MAX];
	struct command c;

	*at = value;
	return value.n == 0 || (view_string(value, text, sizeof(text)) == 0 &&
	    command_parse(text, &c) == 0) ? NULL :
	    "not the absolute path of a program, or too many arguments";
}

/* CAPABILITY, or USER:CAPABILITY,CAPABILITY; IMAP4rev1 itself stays. */
static const char *
wrong_capabilities(struct view value, struct view *at)
{
	while (view_word(&value, at)) {
		size_t colon = view_rfind(*at, ':');
		struct view list = colon == at->n ? *at : view_sub(*at, colon + 1, at->n);

		if (colon == 0 || list.n == 0 || view_contains_nocase(list, VIEW("IMAP4rev1")) ||
		    view_starts_nocase(list, VIEW("AUTH=")))
			return "not a capability that can be hidden, or USER:CAPABILITY,...";
	}
	return NULL;
}

static const char *
wrong_tls_policy(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("intermediate")) || view_eq(value, VIEW("modern")) ? NULL :
	    "say intermediate or modern";
}

static const char *
wrong_auth_system(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("pam")) || view_eq(value, VIEW("shadow")) ||
	    view_eq(value, VIEW("no")) ? NULL : "say pam, shadow or no";
}

static const char *
wrong_instructions(struct view value, struct view *at)
{
	while (view_word(&value, at))
		if (!view_eq(*at, VIEW("forward")) && !view_eq(*at, VIEW("qmail")))
			return "say forward, qmail, both or nothing";
	return NULL;
}

static const char *
wrong_folders(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("no")) || view_eq(value, VIEW("existing")) ||
	    view_eq(value, VIEW("create")) ? NULL : "say no, existing or create";
}

static const char *
wrong_new_folders(struct view value, struct view *at)
{
	char name[FOLDER_NAME_MAX + 1];
	const char *why = NULL;
	unsigned use;
	int got;

	do {
		*at = view_trim(view_sub(value, 0, view_find(value, ',')));
		got = special_use_next(&value, &use, name, &why);
	} while (got == 1);
	return got == -1 ? why : NULL;
}

static const char *
wrong_mailbox(struct view value, struct view *at)
{
	struct mailbox_settings s;

	*at = value;
	return mailbox_set(value, &s);
}

static const char *
wrong_expire(struct view value, struct view *at)
{
	uint64_t days;

	*at = value;
	return view_eq(value, VIEW("never")) || num_parse(value, 36500, &days) == 0 ? NULL :
	    "say never, or a number of days up to 36500";
}

static const char *
wrong_pop3_utf8(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("as-is")) || view_eq(value, VIEW("refuse")) ? NULL :
	    "say as-is or refuse";
}

static const char *
wrong_uidl_import(struct view value, struct view *at)
{
	char format[UIDL_IMPORT_MAX + 1], a[UIDL_IMPORT_MAX + 1], b[UIDL_IMPORT_MAX + 1];

	*at = value;
	if (view_eq(value, VIEW("auto")) || view_eq(value, VIEW("no")))
		return NULL;
	/* Two messages must not get the same. */
	return view_string(value, format, sizeof(format)) == 0 &&
	    uidl_format(format, 1, 1, VIEW("f"), VIEW("g"), a) == 0 &&
	    uidl_format(format, 2, 1, VIEW("h"), VIEW("i"), b) == 0 &&
	    !view_eq(view_of(a), view_of(b)) ? NULL : "say auto, no, or a form such as %08Xu%08Xv";
}

static const char *
wrong_alias_user(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("root")) ? "programs of aliases never run as root" : NULL;
}

static const char *
wrong_level(struct view value, struct view *at)
{
	static const char *const words[] = { "none", "may", "encrypt", "verify", "dane" };

	*at = value;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (view_eq(value, view_of(words[i])))
			return NULL;
	return "say none, may, encrypt, verify or dane";
}

static const char *
wrong_downgrade(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("log")) || view_eq(value, VIEW("defer")) ? NULL : "say log or defer";
}

static const char *
wrong_log(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("syslog")) || view_eq(value, VIEW("stderr")) ||
	    (value.n && value.p[0] == '/') ? NULL : "say syslog, stderr or an absolute path";
}

static const char *
wrong_family(struct view value, struct view *at)
{
	*at = value;
	return view_eq_nocase(value, VIEW("any")) || view_eq_nocase(value, VIEW("ipv4")) ||
	    view_eq_nocase(value, VIEW("ipv6")) || view_eq_nocase(value, VIEW("prefer-ipv4")) ||
	    view_eq_nocase(value, VIEW("prefer-ipv6")) ? NULL :
	    "say any, ipv4, ipv6, prefer-ipv4 or prefer-ipv6";
}

static const char *
wrong_hostname(struct view value, struct view *at)
{
	*at = value;
	return helo_is_name(value) ? NULL :
	    "not a full name, such as mail.example.org: other servers want one";
}

static const char *
wrong_services(struct view value, struct view *at)
{
	static const char *const names[] = { "imap", "imaps", "pop3", "pop3s", "submission",
		"submissions" };

	while (view_word(&value, at)) {
		bool known = false;

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			known = known || view_eq(*at, view_of(names[i]));
		if (!known)
			return "say imap, imaps, pop3, pop3s, submission or submissions";
	}
	return NULL;
}

static const char *
wrong_web_host(struct view value, struct view *at)
{
	*at = value;
	return value.n == 0 || helo_is_name(value) ? NULL : "not a full name, such as www.example.org";
}

static const char *
wrong_dkim_keys(struct view value, struct view *at)
{
	while (view_word(&value, at)) {
		size_t one = view_find(*at, ':');
		struct view rest = view_sub(*at, one + 1, at->n);
		size_t two = view_find(rest, ':');

		if (one == 0 || two == 0 || two + 1 >= rest.n || rest.p[two + 1] != '/')
			return "not DOMAIN:SELECTOR:FILE with an absolute path";
	}
	return NULL;
}

static const char *
wrong_dmarc_policy(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("none")) || view_eq(value, VIEW("quarantine")) ||
	    view_eq(value, VIEW("reject")) ? NULL : "say none, quarantine or reject";
}

static const char *
wrong_mta_sts(struct view value, struct view *at)
{
	*at = value;
	return view_eq(value, VIEW("no")) || view_eq(value, VIEW("testing")) ||
	    view_eq(value, VIEW("enforce")) ? NULL : "say no, testing or enforce";
}

/* One address, or none; in a record a comma, ";" or "!" would end it (RFC 7489 6.2). */
static const char *
wrong_report(struct view value, struct view *at)
{
	static const struct view special = { ",;!\"?%\\", 7 };
	struct address a;

	*at = value;
	if (value.n == 0)
		return NULL;
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] <= ' ' || value.p[i] > '~' ||
		    view_find(special, value.p[i]) < special.n)
			return "not one plain address";
	return address_parse(value, &a) == 0 && a.domain[0] ? NULL : "not an address with a domain";
}

static const struct {
	const char *key;
	size_t offset;
	const char *(*wrong)(struct view value, struct view *at);
} values[] = {
#define VALUE(key, wrong) { #key, offsetof(struct conf, key), wrong }
	VALUE(hostname, wrong_hostname),
	VALUE(trusted_networks, wrong_networks),
	VALUE(authserv_networks, wrong_networks),
	VALUE(strip_fields, wrong_fields),
	VALUE(log, wrong_log),
	VALUE(queue_program, wrong_command),
	VALUE(resolvers, wrong_servers),
	VALUE(dns_lists, wrong_lists),
	VALUE(null_sender_refused, wrong_addresses),
	VALUE(greylist_exempt, wrong_networks),
	VALUE(greylist_exempt_names, wrong_domains),
	VALUE(milter_exempt, wrong_networks),
	VALUE(tls_policy, wrong_tls_policy),
	VALUE(trusted_proxies, wrong_networks),
	VALUE(xclient_networks, wrong_networks),
	VALUE(auth_mechanisms, wrong_mechanisms),
	VALUE(imap_hidden_capabilities, wrong_capabilities),
	VALUE(auth_system, wrong_auth_system),
	VALUE(auth_program, wrong_command),
	VALUE(auth_token_program, wrong_command),
	VALUE(remote_address_family, wrong_family),
	VALUE(remote_own_networks, wrong_networks),
	VALUE(remote_ignored_networks, wrong_networks),
	VALUE(remote_tls, wrong_level),
	VALUE(user_instructions, wrong_instructions),
	VALUE(maildir_folders, wrong_folders), VALUE(imap_folders, wrong_new_folders),
	VALUE(mailbox, wrong_mailbox),
	VALUE(pop3_expire, wrong_expire), VALUE(pop3_uidl_import, wrong_uidl_import),
	VALUE(pop3_utf8, wrong_pop3_utf8),
	VALUE(alias_user, wrong_alias_user),
	VALUE(remote_tls_downgrade, wrong_downgrade),
	VALUE(client_services, wrong_services), VALUE(web_host, wrong_web_host),
	VALUE(dkim_keys, wrong_dkim_keys), VALUE(dmarc_policy, wrong_dmarc_policy),
	VALUE(dmarc_report, wrong_report), VALUE(tls_report, wrong_report),
	VALUE(mta_sts, wrong_mta_sts),
#undef VALUE
};

/* ---- keys that have to fit together */

static void
check_milters(const struct conf *conf, conf_fault *report, void *arg)
{
	struct filter_conf milters;
	const char *key, *wrong;
	struct view at;

	wrong = filter_conf_read(conf, &milters, &key, &at);
	if (wrong)
		report(arg, key, wrong, at);
}

static void
check_greylist(const struct conf *conf, conf_fault *report, void *arg)
{
	if (conf->greylist && conf->greylist_window <= conf->greylist_delay)
		report(arg, "greylist_window", "not longer than greylist_delay: nothing would ever pass",
		    VIEW(""));
}

void
conf_check(const struct conf *conf, conf_fault *report, void *arg)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *value = *(char *const *)(const void *)((const char *)conf + values[i].offset);
		struct view at;
		const char *wrong = values[i].wrong(view_of(value), &at);

		if (wrong)
			report(arg, values[i].key, wrong, at);
	}
	check_milters(conf, report, arg);
	check_greylist(conf, report, arg);
}
