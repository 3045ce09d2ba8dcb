/*
 * xclient.h: the argument of XCLIENT, the command with which a trusted peer
 * says who the client is that it speaks for (Postfix's XCLIENT_README). Pure.
 */
#ifndef TEXT_XCLIENT_H
#define TEXT_XCLIENT_H

#include <stdbool.h>

#include "base/view.h"

#define XCLIENT_VALUE_MAX 255	/* octets of a value, decoded */
#define XCLIENT_LOGIN_MAX 320	/* octets of a user's name */

/* Bits of what was given. */
enum xclient_attribute {
	XCLIENT_NAME = 1,
	XCLIENT_ADDR = 2,
	XCLIENT_PORT = 4,
	XCLIENT_PROTO = 8,
	XCLIENT_HELO = 16,
	XCLIENT_LOGIN = 32,
	XCLIENT_DESTADDR = 64,
	XCLIENT_DESTPORT = 128
};

struct xclient {
	unsigned given;		/* with a value, or with [UNAVAILABLE] or [TEMPUNAVAIL] */
	unsigned known;		/* of these, the ones with a value */
	bool name_later;	/* NAME was [TEMPUNAVAIL]: DNS did not answer */
	char name[XCLIENT_VALUE_MAX + 1];	/* a domain, letters in lower case */
	char helo[XCLIENT_VALUE_MAX + 1];	/* printable, not empty, no blank */
	char login[XCLIENT_LOGIN_MAX + 1];	/* printable, not empty */
	bool esmtp;		/* PROTO */
	bool ipv6;		/* ADDR */
	unsigned char address[16]; /* network order; an IPv4 one in the first 4 */
	unsigned port;
};

/*
 * Reads "NAME=value ADDR=value ..." with values in xtext (RFC 3461 4); the last of
 * several of one name counts. DESTADDR and DESTPORT are checked alone. Returns
 * 0, or -1 with *bad the first attribute that is none or has a bad value; at least one
 * is needed.
 */
int
xclient_parse(struct view args, struct xclient *out, struct view *bad);

#endif
