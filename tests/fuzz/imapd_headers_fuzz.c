/*
 * imapd_headers_fuzz.c: a header, and what is kept of its fields; and any octets as what was kept.
 * The first octet says which.
 */
#include "fuzz.h"
#include "imapd/imapd_headers.h"

/* Takes it apart; returns how many fields there are. */
static size_t
take_apart(struct view kept)
{
	struct imapd_headers h;
	struct view whole;
	unsigned number;
	size_t n = 0;

	if (!imapd_headers_open(kept, &h))
		return 0;
	while (imapd_headers_next(&h.fields, &number, &whole)) {
		fuzz_assert(number < 64);
		fuzz_within(whole, kept);
		fuzz_within(imapd_field_body(whole), whole);
		n++;
	}
	return n;
}

/*
 * What is kept is whole, and each field ends with CRLF unless the header just ends; what the first
 * subject is sorted by is no field, and behind it.
 */
static void
make(struct view header)
{
	struct buf kept = buf_make(1 << 24);
	struct imapd_headers h;
	struct view whole;
	unsigned number, before = IMAPD_FIELD_NONE;
	size_t bases = 0;

	if (imapd_headers_make(header, &kept) == 0) {
		fuzz_assert(imapd_headers_open(buf_view(&kept), &h));
		for (; imapd_headers_next(&h.fields, &number, &whole); before = number) {
			if (number == IMAPD_FIELD_BASE) {
				fuzz_assert(before == IMAPD_FIELD_SUBJECT && bases++ == 0);
				fuzz_assert(whole.n && (whole.p[0] == '0' || whole.p[0] == '1'));
				continue;
			}
			for (size_t i = 0; i < whole.n; i++)
				fuzz_assert(whole.p[i] != '\n' || (i && whole.p[i - 1] == '\r'));
		}
		fuzz_assert(h.fields.n == 0);
		(void)take_apart(buf_view(&kept));
	}
	buf_free(&kept);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);

	if (size == 0)
		return 0;
	if (data[0] & 1)
		make(view_sub(in, 1, size));
	else
		(void)take_apart(view_sub(in, 1, size));
	return 0;
}
