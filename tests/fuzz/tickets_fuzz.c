/*
 * tickets_fuzz.c: the file with the keys of session tickets. The first eight octets
 * are the time.
 */
#include "fuzz.h"

#include "gate/tls_ticket.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tls_tickets t;
	struct view file;
	int64_t now;

	if (size < sizeof(now))
		return 0;
	memcpy(&now, data, sizeof(now));
	/* Clocks are after 1970. */
	now &= INT64_MAX;
	file = view_sub(fuzz_view(data, size), sizeof(now), size);
	if (tls_ticket_parse(file, now, &t) == -1) {
		fuzz_assert(t.n == 0);
		return 0;
	}
	fuzz_assert(t.n <= TICKETS_KEYS_MAX && t.n * sizeof(struct tickets_key) < file.n);
	for (size_t i = 0; i < t.n; i++) {
		const struct tickets_key *k = tls_ticket_find(&t, t.key[i].name, now);

		fuzz_assert(k && memcmp(k->name, t.key[i].name, sizeof(k->name)) == 0);
		fuzz_assert((t.key[i].created < now ? now - t.key[i].created :
		    t.key[i].created - now) < TICKETS_LIFE);
	}
	fuzz_assert((tls_ticket_newest(&t, now) != NULL) == (t.n > 0));
	return 0;
}
