/* filter_facts.c: see filter_facts.h. */
#include "smtpd/filter_facts.h"

#include <stddef.h>

/* What milters get that have not asked for anything else: what Postfix sends, and the client. */
static const char *const usual[MILTER_STAGES] = {
	[MILTER_AT_CONNECT] = "j {daemon_name} {daemon_addr} {daemon_port} v _ {client_addr} "
	    "{client_name} {client_port} {client_ptr}",
	[MILTER_AT_HELO] = "{tls_version} {cipher} {cipher_bits} {cert_subject}",
	[MILTER_AT_MAIL] = "i {auth_type} {auth_authen} {auth_author} {mail_addr} {mail_host} "
	    "{mail_mailer}",
	[MILTER_AT_RCPT] = "i {rcpt_addr} {rcpt_host} {rcpt_mailer}",
	[MILTER_AT_DATA] = "i",
	[MILTER_AT_EOH] = "i",
	[MILTER_AT_END] = "i",
};

static const struct {
	const char *name;
	size_t offset;
} macros[] = {
#define MACRO(name, member) { name, offsetof(struct filter_facts, member) }
	MACRO("j", hostname),
	MACRO("i", id),
	MACRO("_", validated),
	MACRO("{daemon_name}", service),
	MACRO("{daemon_addr}", daemon_addr),
	MACRO("{daemon_port}", daemon_port),
	MACRO("{client_addr}", client_addr),
	MACRO("{client_name}", client_name),
	MACRO("{client_ptr}", client_name),
	MACRO("{client_port}", client_port),
	MACRO("{tls_version}", tls_version),
	MACRO("{cipher}", cipher),
	MACRO("{cipher_bits}", cipher_bits),
	MACRO("{cert_subject}", cert_subject),
	MACRO("{auth_authen}", auth_authen),
	MACRO("{auth_author}", auth_authen),
	MACRO("{auth_type}", auth_type),
	MACRO("{mail_addr}", mail_addr),
	MACRO("{mail_host}", mail_host),
	MACRO("{mail_mailer}", mail_mailer),
	MACRO("{rcpt_addr}", rcpt_addr),
	MACRO("{rcpt_host}", rcpt_host),
	MACRO("{rcpt_mailer}", rcpt_mailer),
#undef MACRO
};

static void
put(const char *name, const char *value, struct view names, struct buf *out)
{
	if (value[0] == '\0' || !milter_macro_listed(names, view_of(name)))
		return;
	milter_put_string(out, view_of(name));
	milter_put_string(out, view_of(value));
}

void
filter_facts_put(const struct filter_facts *f, enum milter_command command,
    enum milter_stage stage, struct view names, struct buf *out)
{
	if (names.p == NULL)
		names = view_of(usual[stage]);
	buf_add_char(out, (char)command);
	for (size_t i = 0; i < sizeof(macros) / sizeof(macros[0]); i++)
		put(macros[i].name, (const char *)f + macros[i].offset, names, out);
	put("v", "Mailstead " VERSION, names, out);
}
