/* client_forms.c: see client_settings.h. */
#include <nettle/sha1.h>
#include <stdio.h>
#include <string.h>

#include "admin/dns/client_settings.h"
#include "text/json.h"

/* ---- for a person */

static void
text_line(const struct client_settings *s, const char *label, const char *protocol,
    enum service first, struct buf *out)
{
	enum service best = services_best(s->services, first, first + 1);

	if (best != SERVICES)
		buf_addf(out, "  %-9s %-5s %s, port %u, %s\n", label, protocol, s->hostname,
		    service_kinds[best].port, service_kinds[best].tls ? "SSL/TLS" : "STARTTLS");
}

void
client_text(const struct client_settings *s, struct buf *out)
{
	buf_addf(out, "Settings of %s for a mail program:\n", s->address);
	text_line(s, "to read", "IMAP", SERVICE_IMAPS, out);
	text_line(s, "or", "POP3", SERVICE_POP3S, out);
	text_line(s, "to send", "SMTP", SERVICE_SUBMISSIONS, out);
	buf_addf(out, "  %-9s %s, with the password, for both\n", "user name", s->user);
}

/* ---- XML */

static void
xml_text(const char *text, struct buf *out)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			buf_add_str(out, "&amp;");
			break;
		case '<':
			buf_add_str(out, "&lt;");
			break;
		case '>':
			buf_add_str(out, "&gt;");
			break;
		default:
			buf_add_char(out, *text);
		}
}

static void
xml_element(const char *indent, const char *name, const char *text, struct buf *out)
{
	buf_addf(out, "%s<%s>", indent, name);
	xml_text(text, out);
	buf_addf(out, "</%s>\n", name);
}

/* ---- autoconfiguration */

static void
autoconfig_server(const struct client_settings *s, enum service service, struct buf *out)
{
	const struct service_kind *k = &service_kinds[service];
	const char *type = service == SERVICE_IMAPS || service == SERVICE_IMAP ? "imap" :
	    service == SERVICE_POP3S || service == SERVICE_POP3 ? "pop3" : "smtp";
	const char *element = strcmp(type, "smtp") == 0 ? "outgoingServer" : "incomingServer";

	if (!(s->services & SERVICE_BIT(service)))
		return;
	buf_addf(out, "    <%s type=\"%s\">\n", element, type);
	xml_element("      ", "hostname", s->hostname, out);
	buf_addf(out, "      <port>%u</port>\n", k->port);
	xml_element("      ", "socketType", k->tls ? "SSL" : "STARTTLS", out);
	xml_element("      ", "authentication", "password-cleartext", out);
	xml_element("      ", "username", s->user, out);
	buf_addf(out, "    </%s>\n", element);
}

void
client_autoconfig(const struct client_settings *s, struct buf *out)
{
	static const enum service order[] = { SERVICE_IMAPS, SERVICE_IMAP, SERVICE_POP3S, SERVICE_POP3,
		SERVICE_SUBMISSIONS, SERVICE_SUBMISSION };

	buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<clientConfig version=\"1.1\">\n  <emailProvider id=\"");
	xml_text(s->address, out);
	buf_add_str(out, "\">\n");
	xml_element("    ", "domain", s->address, out);
	xml_element("    ", "displayName", s->address, out);
	xml_element("    ", "displayShortName", s->address, out);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		autoconfig_server(s, order[i], out);
	buf_add_str(out, "  </emailProvider>\n</clientConfig>\n");
}

/* ---- Apple's profile */

void
client_uuid(const char *address, const char *part, char out[37])
{
	/* The name space of URLs, RFC 9562 6.6. */
	static const unsigned char urls[16] = { 0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80,
		0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 };
	unsigned char d[16];
	struct sha1_ctx ctx;
	size_t n = 0;

	sha1_init(&ctx);
	sha1_update(&ctx, sizeof(urls), urls);
	sha1_update(&ctx, 7, (const uint8_t *)"mailto:");
	sha1_update(&ctx, strlen(address), (const uint8_t *)address);
	sha1_update(&ctx, 1, (const uint8_t *)"#");
	sha1_update(&ctx, strlen(part), (const uint8_t *)part);
	sha1_digest(&ctx, sizeof(d), d);
	d[6] = (unsigned char)((d[6] & 0x0f) | 0x50);
	d[8] = (unsigned char)((d[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(d); i++)
		n += (size_t)snprintf(out + n, 37 - n, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ?
		    "-" : "", d[i]);
}

static void
plist_string(const char *indent, const char *key, const char *value, struct buf *out)
{
	xml_element(indent, "key", key, out);
	xml_element(indent, "string", value, out);
}

static void
plist_true(const char *key, bool value, struct buf *out)
{
	xml_element("\t\t\t", "key", key, out);
	buf_addf(out, "\t\t\t<%s/>\n", value ? "true" : "false");
}

static void
plist_server(const struct client_settings *s, const char *direction, enum service service,
    struct buf *out)
{
	char key[64];

	(void)snprintf(key, sizeof(key), "%sMailServerHostName", direction);
	plist_string("\t\t\t", key, s->hostname, out);
	(void)snprintf(key, sizeof(key), "%sMailServerPortNumber", direction);
	xml_element("\t\t\t", "key", key, out);
	buf_addf(out, "\t\t\t<integer>%u</integer>\n", service_kinds[service].port);
	(void)snprintf(key, sizeof(key), "%sMailServerUseSSL", direction);
	plist_true(key, true, out);
	(void)snprintf(key, sizeof(key), "%sMailServerUsername", direction);
	plist_string("\t\t\t", key, s->user, out);
	(void)snprintf(key, sizeof(key), "%sMailServerAuthentication", direction);
	plist_string("\t\t\t", key, "EmailAuthPassword", out);
}

/* What a payload and the profile have alike. */
static void
plist_identity(const char *indent, const struct client_settings *s, const char *type,
    const char *part, struct buf *out)
{
	char uuid[37], identifier[64];

	client_uuid(s->address, part, uuid);
	(void)snprintf(identifier, sizeof(identifier), "mailstead.%s.%s", part, uuid);
	plist_string(indent, "PayloadType", type, out);
	xml_element(indent, "key", "PayloadVersion", out);
	xml_element(indent, "integer", "1", out);
	plist_string(indent, "PayloadIdentifier", identifier, out);
	plist_string(indent, "PayloadUUID", uuid, out);
	plist_string(indent, "PayloadDisplayName", s->address, out);
}

static void
plist_account(const struct client_settings *s, struct buf *out)
{
	enum service imap = services_best(s->services, SERVICE_IMAPS, SERVICE_IMAP);
	enum service pop3 = services_best(s->services, SERVICE_POP3S, SERVICE_POP3);
	enum service smtp = services_best(s->services, SERVICE_SUBMISSIONS, SERVICE_SUBMISSION);

	plist_identity("\t\t\t", s, "com.apple.mail.managed", "account", out);
	plist_string("\t\t\t", "EmailAccountDescription", s->address, out);
	plist_string("\t\t\t", "EmailAddress", s->address, out);
	plist_string("\t\t\t", "EmailAccountType", imap != SERVICES ? "EmailTypeIMAP" : "EmailTypePOP",
	    out);
	if (imap != SERVICES || pop3 != SERVICES)
		plist_server(s, "Incoming", imap != SERVICES ? imap : pop3, out);
	if (smtp != SERVICES)
		plist_server(s, "Outgoing", smtp, out);
	plist_true("OutgoingPasswordSameAsIncomingPassword", true, out);
}

void
client_mobileconfig(const struct client_settings *s, struct buf *out)
{
	buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
	    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
	    "<plist version=\"1.0\">\n<dict>\n");
	plist_identity("\t", s, "Configuration", "profile", out);
	buf_add_str(out, "\t<key>PayloadContent</key>\n\t<array>\n\t\t<dict>\n");
	plist_account(s, out);
	buf_add_str(out, "\t\t</dict>\n\t</array>\n</dict>\n</plist>\n");
}

/* ---- Thunderbird's export */

/* "HOST",PORT,SECURITY,1,"USER": 2 is STARTTLS, 3 TLS from the start; 1 a password as it is. */
static void
export_server(const struct client_settings *s, enum service service, struct buf *out)
{
	const struct service_kind *k = &service_kinds[service];

	json_string(view_of(s->hostname), out);
	buf_addf(out, ",%u,%d,1,", k->port, k->tls ? 3 : 2);
	json_string(view_of(s->user), out);
	buf_add_char(out, ']');
}

int
client_export(const struct client_settings *s, struct buf *out)
{
	enum service imap = services_best(s->services, SERVICE_IMAPS, SERVICE_IMAP);
	enum service pop3 = services_best(s->services, SERVICE_POP3S, SERVICE_POP3);
	enum service smtp = services_best(s->services, SERVICE_SUBMISSIONS, SERVICE_SUBMISSION);

	if (!view_is_ascii(view_of(s->address)) || !view_is_ascii(view_of(s->hostname)) ||
	    (imap == SERVICES && pop3 == SERVICES) || smtp == SERVICES)
		return -1;
	buf_addf(out, "[1,[1,1],[%d,", imap == SERVICES);
	export_server(s, imap != SERVICES ? imap : pop3, out);
	buf_add_str(out, ",[[[0,");
	export_server(s, smtp, out);
	buf_add_str(out, ",[");
	json_string(view_of(s->address), out);
	buf_add_char(out, ',');
	json_string(view_sub(view_of(s->address), 0, view_rfind(view_of(s->address), '@')), out);
	buf_add_str(out, "]]]]");
	return out->failed ? -1 : 0;
}
