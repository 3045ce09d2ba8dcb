/* import_postfix_rest.c: what else main.cf and master.cf say. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "admin/import/import_postfix.h"

/* Read by other parts, or of no meaning for another program. A '*' at the end stands for all. */
static const char *const known[] = {
	"myhostname", "mydomain", "myorigin", "mydestination", "virtual_mailbox_domains",
	"virtual_alias_domains", "virtual_alias_maps", "virtual_mailbox_maps", "virtual_mailbox_base",
	"virtual_maps", "virtual_transport", "virtual_uid_maps", "virtual_gid_maps",
	"virtual_minimum_uid", "relay_domains", "alias_maps", "alias_database", "home_mailbox",
	"mail_spool_directory", "mailbox_command", "mailbox_transport", "local_transport",
	"smtpd_sender_login_maps", "relayhost", "transport_maps", "sender_dependent_relayhost_maps",
	"smtp_sasl_auth_enable", "smtp_sasl_password_maps", "smtp_sasl_security_options",
	"smtp_sasl_tls_security_options", "smtp_sasl_mechanism_filter", "mynetworks",
	"smtpd_tls_cert_file", "smtpd_tls_key_file", "smtpd_tls_eccert_file", "smtpd_tls_eckey_file",
	"smtpd_tls_chain_files", "smtp_tls_security_level", "smtp_tls_CAfile", "smtpd_milters",
	"milter_default_action", "milter_protocol", "message_size_limit", "smtpd_recipient_limit",
	"maximal_queue_lifetime", "delay_warning_time", "recipient_delimiter", "inet_protocols",
	"smtpd_tls_auth_only", "smtpd_client_restrictions", "smtpd_helo_restrictions",
	"smtpd_sender_restrictions", "smtpd_relay_restrictions", "smtpd_recipient_restrictions",
	"smtpd_data_restrictions", "smtpd_end_of_data_restrictions", "smtpd_etrn_restrictions",
	"compatibility_level", "biff", "append_dot_mydomain", "readme_directory", "html_directory",
	"manpage_directory", "sample_directory", "command_directory", "daemon_directory",
	"data_directory", "queue_directory", "config_directory", "mail_owner", "setgid_group",
	"sendmail_path", "newaliases_path", "mailq_path", "meta_directory", "shlib_directory",
	"debug_peer_level", "debugger_command", "unknown_local_recipient_reject_code",
	"smtpd_banner", "smtputf8_enable", "smtpd_use_tls", "smtp_use_tls",
	"smtpd_tls_session_cache_database", "smtp_tls_session_cache_database", "smtpd_tls_loglevel",
	"smtp_tls_loglevel", "smtpd_tls_received_header", "smtpd_sasl_auth_enable",
	"smtpd_sasl_type", "smtpd_sasl_path", "smtpd_sasl_security_options",
	"smtpd_sasl_tls_security_options", "smtpd_sasl_local_domain", "broken_sasl_auth_clients",
	"smtpd_helo_required", "disable_vrfy_command", "strict_rfc821_envelopes", "mail_name",
	"maillog_file*", "default_process_limit", "smtp_tls_CApath", "tls_random_source",
	"smtpd_delay_reject", "smtp_host_lookup", "inet_interfaces", "proxy_interfaces",
	"smtpd_tls_mandatory_*", "smtpd_tls_protocols", "smtpd_tls_ciphers", "smtpd_tls_dh1024_*",
	"tls_preempt_cipherlist", "smtp_tls_note_starttls_offer",
};

/* What to do about others, by how their names begin. */
static const char *const hints[][2] = {
	{ "header_checks", "a milter can do it, see smtpd-filter(8)" },
	{ "body_checks", "a milter can do it, see smtpd-filter(8)" },
	{ "mime_header_checks", "a milter can do it, see smtpd-filter(8)" },
	{ "content_filter", "queue_program, or a milter; see enqueue-program(8)" },
	{ "non_smtpd_milters", "milters see what comes by SMTP alone" },
	{ "smtpd_tls_security_level", "TLS is offered where there is a certificate" },
	{ "postscreen_dnsbl", "dns_lists" },
	{ "postscreen_greet", "smtp_greeting_delay" },
	{ "canonical", "addresses in messages are not rewritten" },
	{ "sender_canonical", "addresses in messages are not rewritten" },
	{ "recipient_canonical", "an alias, for recipients" },
	{ "smtp_generic_maps", "addresses in messages are not rewritten" },
	{ "masquerade", "addresses in messages are not rewritten" },
	{ "relocated_maps", "an alias with error:551 5.1.6 and the new address" },
	{ "luser_relay", "an alias @domain" },
	{ "fallback_transport", "an alias @domain, or a domain of kind relay with a route" },
	{ "local_recipient_maps", "who is no user and no alias is refused" },
	{ "relay_recipient_maps", "any recipient in a domain of kind relay is taken" },
	{ "always_bcc", "a milter can do it" },
	{ "mailbox_size_limit", "quota" },
	{ "virtual_mailbox_limit", "quota" },
	{ "smtp_bind_address", "source= of a route \"* mx\"" },
	{ "smtpd_client_", "client_rate_..." },
};

static bool
is_known(const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t n = strlen(known[i]);

		if (known[i][n - 1] == '*' ? strncmp(known[i], name, n - 1) == 0 :
		    strcmp(known[i], name) == 0)
			return true;
	}
	return false;
}

static const char *
hint_for(const char *name)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (strncmp(hints[i][0], name, strlen(hints[i][0])) == 0)
			return hints[i][1];
	return NULL;
}

/* Settings that say what is so here anyway. */
static bool
is_idle(const struct postfix_setting *s)
{
	static const char *const idle[][2] = {
		{ "mailbox_size_limit", "0" }, { "virtual_mailbox_limit", "0" },
		{ "smtpd_tls_security_level", "may" }, { "smtpd_tls_security_level", "none" },
	};

	for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++)
		if (strcmp(s->name, idle[i][0]) == 0 && strcmp(s->value, idle[i][1]) == 0)
			return true;
	return s->value[0] == '\0';
}

static void
rest_of_main(struct postfix *p)
{
	for (size_t i = 0; i < p->conf.n; i++) {
		const struct postfix_setting *s = &p->conf.settings[i];
		struct import_place at = { p->main_cf, s->line };
		const char *hint = hint_for(s->name);

		if (s->line == 0 || is_known(s->name) || is_idle(s))
			continue;
		if (hint)
			import_note(p->im, IMPORT_LEFT, at, "%s = %.500s: %s", s->name, s->value, hint);
		else
			import_note(p->im, IMPORT_LEFT, at, s->name[0] ? "%s = %.500s" : "%s%.500s", s->name,
			    s->value);
	}
}

/* ---- master.cf */

/* Services that Postfix has by itself: not what they are called by, but their programs. */
static bool
is_usual(struct view program)
{
	static const char *const programs[] = {
		"smtpd", "postscreen", "dnsblog", "tlsproxy", "pickup", "cleanup", "qmgr", "oqmgr", "tlsmgr",
		"trivial-rewrite", "bounce", "verify", "flush", "proxymap", "smtp", "showq", "error",
		"discard", "local", "virtual", "lmtp", "anvil", "scache", "postlogd",
	};

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (view_eq(view_of(programs[i]), program))
			return true;
	return false;
}

/* Options of a service that are so here by themselves. */
static bool
is_usual_option(struct view option)
{
	static const char *const options[] = {
		"syslog_name=", "smtpd_tls_security_level=encrypt", "smtpd_sasl_auth_enable=yes",
		"smtpd_tls_auth_only=yes", "smtpd_tls_wrappermode=yes", "smtpd_sasl_type=",
		"smtpd_sasl_path=", "smtpd_relay_restrictions=permit_sasl_authenticated,reject",
		"smtpd_recipient_restrictions=permit_sasl_authenticated,reject", "smtp_fallback_relay=",
		"smtpd_client_restrictions=permit_sasl_authenticated,reject",
		"smtpd_reject_unlisted_recipient=", "milter_macro_daemon_name=", "smtpd_helo_restrictions=",
		"smtpd_recipient_restrictions=", "smtpd_sender_restrictions=$mua_",
		"smtpd_client_restrictions=$mua_", "smtpd_helo_restrictions=$mua_",
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct view want = view_of(options[i]);

		if (view_eq(option, want) || (want.p[want.n - 1] == '=' && option.n == want.n))
			return true;
		if ((want.p[want.n - 1] == '_' || view_eq(want, VIEW("syslog_name=")) ||
		    view_eq(want, VIEW("smtpd_sasl_type=")) || view_eq(want, VIEW("smtpd_sasl_path=")) ||
		    view_eq(want, VIEW("milter_macro_daemon_name="))) && view_starts_nocase(option, want))
			return true;
	}
	return false;
}

/* In Debian's file; whoever uses one names it in main.cf or a table, where it is noted. */
static bool
is_sample(struct view name)
{
	static const char *const samples[] = {
		"uucp", "ifmail", "bsmtp", "scalemail-backend", "mailman", "maildrop", "cyrus", "old-cyrus",
	};

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		if (view_eq(view_of(samples[i]), name))
			return true;
	return false;
}

static void
service(struct postfix *p, struct view line, struct import_place at)
{
	struct view words[8] = { { NULL, 0 } }, word;

	for (size_t i = 0; i < 8; i++)
		if (!view_word(&line, &words[i]))
			return;
	if (!is_usual(words[7])) {
		if (!is_sample(words[0]))
			import_note(p->im, IMPORT_LEFT, at, "the service %.*s (%.*s)", VIEW_FMT(words[0]),
			    VIEW_FMT(words[7]));
		return;
	}
	while (view_word(&line, &word))
		if (view_eq(word, VIEW("-o")) && view_word(&line, &word) && !is_usual_option(word))
			import_note(p->im, IMPORT_LEFT, at, "-o %.*s of the service %.*s",
			    VIEW_FMT(view_sub(word, 0, 500)), VIEW_FMT(words[0]));
}

static void
rest_of_master(struct postfix *p)
{
	struct buf text = buf_make(IMPORT_FILE_MAX), line = buf_make(POSTFIX_LINE_MAX);
	struct postfix_lines lines;
	char path[PATH_MAX];
	const char *file;
	unsigned number;

	(void)snprintf(path, sizeof(path), "%s/master.cf", p->directory);
	file = import_keep(p->im, view_of(path));
	if (import_read(p->im, file, true, (struct import_place){ file, 0 }, &text) == 0) {
		lines = (struct postfix_lines){ .rest = buf_view(&text) };
		while (postfix_line_next(&lines, &line, &number))
			service(p, buf_view(&line), (struct import_place){ file, number });
	}
	buf_free(&text);
	buf_free(&line);
}

void
postfix_rest(struct postfix *p)
{
	rest_of_main(p);
	rest_of_master(p);
}
