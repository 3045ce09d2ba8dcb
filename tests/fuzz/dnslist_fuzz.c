/* dnslist_fuzz.c: entries are what they were read from, and names are names. */
#include "fuzz.h"

#include "text/dnslist.h"

static void
check_entry(const struct dnslist *l, struct view all)
{
	static const unsigned char address[16] = { 0x20, 1, 0xd, 0xb8, [15] = 0xff };
	struct dnslist again[DNSLIST_MAX];
	struct buf name = buf_make(255);
	struct view bad;

	fuzz_assert(l->text.p >= all.p && l->text.p + l->text.n <= all.p + all.n);
	fuzz_assert(l->domain.p == l->text.p && l->domain.n && l->domain.n <= DNSLIST_DOMAIN_MAX);
	fuzz_assert(l->weight && l->weight <= DNSLIST_WEIGHT_MAX && l->weight >= -DNSLIST_WEIGHT_MAX);
	fuzz_assert(dnslist_parse(l->text, again, &bad) == 1);
	fuzz_assert(memcmp(again[0].octets, l->octets, sizeof(l->octets)) == 0);
	fuzz_assert(dnslist_name(true, address, l->domain, &name) == 0 && name.n <= 253);
	buf_clear(&name);
	fuzz_assert(dnslist_name(false, address, l->domain, &name) == 0);
	buf_free(&name);
	for (size_t i = 0; i < 4; i++) {
		uint32_t any = 0;

		for (size_t k = 0; k < 8; k++)
			any |= l->octets[i][k];
		fuzz_assert(any != 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size), bad;
	struct dnslist lists[DNSLIST_MAX];
	int n = dnslist_parse(in, lists, &bad);

	fuzz_assert(n >= -1 && n <= DNSLIST_MAX);
	for (int i = 0; i < n; i++)
		check_entry(&lists[i], in);
	return 0;
}
