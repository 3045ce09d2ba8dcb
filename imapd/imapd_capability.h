/*
 * imapd_capability.h: what CAPABILITY says (RFC 3501 section 6.1.1), before and after the login,
 * and what of it the site hides.
 */
#ifndef IMAPD_CAPABILITY_H
#define IMAPD_CAPABILITY_H

#include "base/buf.h"
#include "net/mechanisms.h"

#define IMAPD_CAPABILITY_MAX 700	/* octets of all of them: with a tag they pass to imapd-user */

/* The response to ID (RFC 2971) of both programs. */
#define IMAPD_ID_FIELDS "(\"name\" \"Mailstead\" \"version\" \"" VERSION "\")"

/*
 * Appends what is to be said on that connection before the login, with blanks between two;
 * starttls: there is TLS to be had.
 */
void
imapd_capability_login(const struct conf *conf, const struct mechanisms_connection *c,
    bool starttls, struct buf *out);

/* The same of what that user has after the login. */
void
imapd_capability_session(const struct conf *conf, struct view user, struct buf *out);

/*
 * Whether imap_hidden_capabilities hides it: a word of that is a capability, for all; or a user,
 * ':' and capabilities with ',' between. ASCII case ignored. user is empty before the login.
 */
bool
imapd_capability_hidden(const struct conf *conf, struct view user, struct view capability);

#endif
