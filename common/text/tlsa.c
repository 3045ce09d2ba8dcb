/* tlsa.c: see tlsa.h. */
#include "text/tlsa.h"

#include <string.h>

#define HEAD 3	/* octets before the data */

int
tlsa_parse(struct view rdata, struct tlsa *out)
{
	if (rdata.n <= HEAD || rdata.n - HEAD > TLSA_DATA_MAX) {
		out->n = 0;
		return -1;
	}
	out->usage = (unsigned char)rdata.p[0];
	out->selector = (unsigned char)rdata.p[1];
	out->matching = (unsigned char)rdata.p[2];
	out->n = rdata.n - HEAD;
	memcpy(out->data, rdata.p + HEAD, out->n);
	return 0;
}

bool
tlsa_usable(const struct tlsa *t)
{
	static const size_t octets[] = { [TLSA_FULL] = 0, [TLSA_SHA256] = 32, [TLSA_SHA512] = 64 };

	return (t->usage == TLSA_DANE_TA || t->usage == TLSA_DANE_EE) && t->selector <= TLSA_SPKI &&
	    t->matching <= TLSA_SHA512 && t->n > 0 &&
	    (t->matching == TLSA_FULL || t->n == octets[t->matching]);
}
