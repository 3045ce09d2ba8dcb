/*
 * client_settings.h: what a mail client has to be told so that the user of an address can read and
 * send mail here, and the forms in which clients read that; mailstead-client(8).
 */
#ifndef ADMIN_CLIENT_SETTINGS_H
#define ADMIN_CLIENT_SETTINGS_H

#include <stdio.h>

#include "admin/dns/client_services.h"
#include "base/buf.h"
#include "sys/conf.h"
#include "text/address.h"

struct client_settings {
	char address[ADDRESS_TEXT_MAX];
	char user[ADDRESS_TEXT_MAX];	/* the name to log in with */
	char hostname[256];		/* of all servers */
	unsigned services;
};

/*
 * Finds the settings of an address; one without a domain is a user of the system at the hostname.
 * It need not exist. Returns 0, or -1 after a message: it is none, or its domain none of ours.
 */
int
client_settings_find(const struct conf *conf, const char *address, struct client_settings *out);

/*
 * Prints the settings to type for the address, and where out is a terminal that shows UTF-8 a QR
 * code with them, for `user add` and `client show`. No password is in either. The address need not
 * exist. Returns 0, or -1 after a message.
 */
int
client_settings_print(const struct conf *conf, const char *address, FILE *out);

/* ---- forms of them: client_forms.c. Pure. */

/* The lines to type. */
void
client_text(const struct client_settings *s, struct buf *out);

/*
 * Thunderbird's autoconfiguration, config-v1.1.xml, for all of a domain: s->user has the place
 * holders %EMAILADDRESS% and %EMAILLOCALPART% in it, s->address is the domain.
 */
void
client_autoconfig(const struct client_settings *s, struct buf *out);

/* A configuration profile of Apple's: a property list with the account, not signed. */
void
client_mobileconfig(const struct client_settings *s, struct buf *out);

/*
 * The account as Thunderbird's "Export for Mobile" has it in its QR code, version 1: JSON.
 * Returns 0, or -1 where it cannot say it: an address beyond ASCII, no server to read or to send.
 */
int
client_export(const struct client_settings *s, struct buf *out);

/* The name-based UUID (RFC 9562 5.5) of an account, in its text form of 36 octets. */
void
client_uuid(const char *address, const char *part, char out[37]);

/* ---- client_qr.c */

/*
 * Prints text as a QR code, two rows in a line of half blocks (UTF-8); for a terminal, with its
 * colours, so that it is dark on light whatever they are. Returns 0, or -1 when text is too long.
 */
int
client_qr(struct view text, bool terminal, FILE *out);

/* ---- client_publish.c */

/*
 * Writes below the directory what a web server has to serve for these domains, a directory for each
 * of its names. Returns 0, or -1 after a message.
 */
struct zone_facts;

int
client_publish(const struct conf *conf, const struct zone_facts *f, const char *directory);

/* The settings of a domain for client_autoconfig(). Returns 0, or -1 after a message. */
int
client_domain_settings(const struct conf *conf, const char *domain, struct client_settings *out);

#endif
