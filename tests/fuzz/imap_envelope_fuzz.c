/* imap_envelope_fuzz.c: a header; its envelope can be read, and is not much longer. */
#include "fuzz_wire.h"

#include "text/imap_address.h"
#include "text/imap_structure.h"

static void
check_addresses(struct view body)
{
	struct buf room = buf_make(SIZE_MAX);
	struct imap_address_scan s = { .rest = body, .room = &room };
	struct imap_address a;
	bool group = false;

	while (imap_address_next(&s, &a)) {
		fuzz_assert((a.kind == IMAP_GROUP_END) == (a.mailbox.p == NULL));
		fuzz_assert((a.kind == IMAP_ADDRESS) == (a.host.p != NULL));
		fuzz_assert(a.kind == IMAP_ADDRESS || group == (a.kind == IMAP_GROUP_END));
		if (a.kind != IMAP_ADDRESS)
			group = a.kind == IMAP_GROUP;
		fuzz_assert(a.kind != IMAP_ADDRESS || (a.mailbox.n && a.host.n));
	}
	fuzz_assert(!group && s.rest.n == 0);
	buf_free(&room);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view header = fuzz_view(data, size), rest = header;
	struct buf out = buf_make(SIZE_MAX);
	struct header_field f;

	while (mime_header_next(&rest, &f)) {
		fuzz_within(f.whole, header);
		fuzz_within(f.body, f.whole);
		check_addresses(f.body);
	}
	fuzz_assert(imap_envelope(header, &out) == 0);
	fuzz_wire(buf_view(&out));
	fuzz_assert(out.n < 200 + 200 * size);
	buf_free(&out);
	return 0;
}
