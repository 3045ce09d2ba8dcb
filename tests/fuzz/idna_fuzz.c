/* idna_fuzz.c: domains in their two forms: each way leads back. */
#include "fuzz.h"

#include "text/idna.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char domain[ADDRESS_DOMAIN_MAX + 1], ascii[ADDRESS_DOMAIN_MAX + 1];
	char utf8[ADDRESS_DOMAIN_MAX + 1], again[ADDRESS_DOMAIN_MAX + 1];

	if (address_domain(fuzz_view(data, size), domain) != ADDRESS_OK)
		return 0;
	if (idna_to_ascii(domain, ascii) == 0) {
		fuzz_assert(view_is_ascii(view_of(ascii)));
		fuzz_assert(address_domain(view_of(ascii), again) == ADDRESS_OK);
		if (idna_to_utf8(ascii, utf8) == 0) {
			fuzz_assert(address_domain(view_of(utf8), again) == ADDRESS_OK);
			fuzz_assert(idna_to_ascii(utf8, again) == 0 && strcmp(again, ascii) == 0);
		}
	}
	if (!idna_has_forms(domain))
		fuzz_assert(strcmp(domain, ascii) == 0);
	return 0;
}
