/*
 * address.h: one mail address, as it travels in envelopes, alias files and
 * queue files (RFC 5321 section 4.1.2 Mailbox, without angle brackets).
 *
 * A struct address that came out of this module holds no control character,
 * no NUL and nothing but well-formed UTF-8. Its local part may begin with
 * '-' or '/': never hand it to a program as an argument of its own or use it
 * as a path without a check.
 */
#ifndef TEXT_ADDRESS_H
#define TEXT_ADDRESS_H

#include "base/buf.h"
#include "base/view.h"

#define ADDRESS_LOCAL_MAX 64	/* octets, unquoted; RFC 5321 4.5.3.1.1 */
#define ADDRESS_DOMAIN_MAX 255	/* octets; RFC 5321 4.5.3.1.2 */

/* Size of the canonical text with its NUL: every octet of the local part may need a backslash. */
#define ADDRESS_TEXT_MAX (2 * ADDRESS_LOCAL_MAX + 2 + 1 + ADDRESS_DOMAIN_MAX + 1)

/*
 * local:  without quotes, case kept.
 * domain: ASCII letters in lower case, no trailing dot; an address literal
 *         with its brackets ("[192.0.2.1]", "[ipv6:2001:db8::1]").
 * Both empty: the null reverse-path. Only the domain empty: unqualified.
 * A domain without a local part does not occur.
 */
struct address {
	char local[ADDRESS_LOCAL_MAX + 1];
	char domain[ADDRESS_DOMAIN_MAX + 1];
};

enum address_result {
	ADDRESS_OK,
	ADDRESS_SYNTAX,
	ADDRESS_LOCAL_TOO_LONG,
	ADDRESS_DOMAIN_TOO_LONG
};

/* Whether a is the null reverse-path. */
bool
address_is_null(const struct address *a);

/* Whether a has no octet above 127, so that it needs no SMTPUTF8. */
bool
address_is_ascii(const struct address *a);

/*
 * Whether a and b are the same mailbox for the purpose of finding duplicates
 * and loops: ASCII case is ignored in the domain and in the local part too,
 * although RFC 5321 2.4 leaves the latter's meaning to the final host.
 */
bool
address_eq(const struct address *a, const struct address *b);

/*
 * Reads all of text: "local@domain" or a bare "local". The local part is a
 * quoted string or atoms and dots; dots may stand anywhere ("a..b.@x"), since
 * such mailboxes exist. The domain is a name or an address literal. UTF-8 is
 * accepted in both parts. The empty text is the null reverse-path. No blanks,
 * comments, angle brackets, control characters or empty local part (also not
 * as ""). Returns 0, or -1 with *out null.
 */
int
address_parse(struct view text, struct address *out);

/*
 * The same for an address at the start of *rest, which must not be empty
 * there: takes it off, and stops before the first byte that cannot belong to
 * it. On any result but ADDRESS_OK *out is null and *rest is unspecified.
 */
enum address_result
address_take(struct view *rest, struct address *out);

/*
 * Makes an address of a local part without quotes and a domain; an empty
 * domain makes it unqualified, an empty local part is a syntax error. The
 * way to put a default domain on a local part: both may be parts of *out. On
 * failure *out is null.
 */
enum address_result
address_set(struct address *out, struct view local, struct view domain);

/*
 * Reads all of text as a domain or an address literal into out, in the form
 * described at struct address. Labels are letters, digits, hyphens (not at
 * either end), underscores and UTF-8, at most 63 octets each if they are
 * ASCII; one trailing dot is dropped. Fit for the argument of EHLO as well.
 * On failure out is the empty string.
 */
enum address_result
address_domain(struct view text, char out[ADDRESS_DOMAIN_MAX + 1]);

/*
 * The bytes at the start of *rest that can be a domain or an address literal;
 * takes them off. They are not checked yet. Empty when there is none.
 */
struct view
address_take_domain(struct view *rest);

/*
 * Appends the canonical text: the local part quoted if it is no RFC 5321
 * Dot-string, '@', the domain. The null reverse-path gives nothing. What it
 * appends reads back with address_parse to the same address. 0 or -1.
 */
int
address_format(const struct address *a, struct buf *out);

/* The same as a C string in out, which is returned. */
const char *
address_text(const struct address *a, char out[ADDRESS_TEXT_MAX]);

#endif
