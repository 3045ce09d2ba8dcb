/*
 * tlsa.h: TLSA records (RFC 6698), and which of them SMTP can use (RFC 7672 3.1). Pure.
 */
#ifndef TEXT_TLSA_H
#define TEXT_TLSA_H

#include <stdbool.h>

#include "base/view.h"

#define TLSA_DATA_MAX 4096	/* octets of a certificate or key that is compared whole */

enum tlsa_usage { TLSA_PKIX_TA, TLSA_PKIX_EE, TLSA_DANE_TA, TLSA_DANE_EE };
enum tlsa_selector { TLSA_CERT, TLSA_SPKI };
enum tlsa_matching { TLSA_FULL, TLSA_SHA256, TLSA_SHA512 };

struct tlsa {
	unsigned char usage, selector, matching;
	unsigned char data[TLSA_DATA_MAX];
	size_t n;
};

/* Reads the data of a record (RFC 6698 2.1). Returns 0, or -1 when it is too short or too long. */
int
tlsa_parse(struct view rdata, struct tlsa *out);

/*
 * Whether a server can be authenticated by it: usage DANE-TA or DANE-EE, a selector and a
 * matching type that are known, a digest of the right length. PKIX-TA and PKIX-EE are not usable
 * (RFC 7672 3.1.3).
 */
bool
tlsa_usable(const struct tlsa *t);

#endif
