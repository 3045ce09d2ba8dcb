/*
 * idna.h: domains with letters beyond ASCII in their two forms: as people
 * write them (U-labels), and as the DNS has them ("xn--", A-labels; RFC 5890
 * section 2.3.2.1, Punycode: RFC 3492).
 *
 * Only the encoding. What a U-label may consist of, and how it is normalised,
 * is for whoever puts the domain into a table or an address: RFC 6531 allows no
 * other form than the normalised one on the wire.
 */
#ifndef TEXT_IDNA_H
#define TEXT_IDNA_H

#include <stdbool.h>

#include "text/address.h"

/* Whether the domain has another form: a label beyond ASCII, or one that begins with "xn--". */
bool
idna_has_forms(const char *domain);

/*
 * Writes the domain, which is one of a struct address, with all labels in
 * their ASCII form. Returns 0; or -1 when a label gets longer than 63 octets or the
 * domain too long, with out the empty string.
 */
int
idna_to_ascii(const char *domain, char out[ADDRESS_DOMAIN_MAX + 1]);

/*
 * The same with all labels in UTF-8. A label that only begins like an A-label
 * stays what it is: one that is no Punycode, or not as idna_to_ascii() writes it.
 */
int
idna_to_utf8(const char *domain, char out[ADDRESS_DOMAIN_MAX + 1]);

#endif
