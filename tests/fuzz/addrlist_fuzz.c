/* addrlist_fuzz.c: address lists; every address is sound, and the list ends. */
#include "fuzz_address.h"

#include "text/addrlist.h"

/* A list of the one address a gives that address. */
static void
alone(const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];
	struct addrlist it;
	struct address b;

	addrlist_init(&it, view_of(address_text(a, text)));
	fuzz_assert(addrlist_next(&it, &b) == 1);
	fuzz_assert(strcmp(a->local, b.local) == 0 && strcmp(a->domain, b.domain) == 0);
	fuzz_assert(addrlist_next(&it, &b) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct addrlist it;
	struct address a;
	size_t rounds = 0;
	int got;

	addrlist_init(&it, fuzz_view(data, size));
	while ((got = addrlist_next(&it, &a)) != 0) {
		fuzz_assert(++rounds <= size);
		fuzz_address(&a);
		fuzz_assert((got == -1) == address_is_null(&a));
		if (got == 1)
			alone(&a);
		else
			fuzz_assert(it.error != NULL && it.error_at <= size);
	}
	fuzz_assert(addrlist_next(&it, &a) == 0);
	return 0;
}
