/* dotqmail_fuzz.c: the input as a .qmail file. */
#include "fuzz.h"

#include "text/dotqmail.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size), rest = in;
	struct dotqmail_line l;
	const char *why;
	size_t rounds = 0;
	int got;

	while ((got = dotqmail_next(&rest, rounds == 0, &l, &why)) != 0) {
		fuzz_assert(++rounds <= in.n);
		fuzz_assert((got == -1) == (why != NULL));
		if (got == -1)
			continue;
		fuzz_within(l.text, in);
		fuzz_assert(l.text.n != 0 && memchr(l.text.p, '\n', l.text.n) == NULL);
		fuzz_assert(l.kind == DOTQMAIL_MAILDIR || !ascii_blank(l.text.p[l.text.n - 1]));
		if (l.kind == DOTQMAIL_MBOX || l.kind == DOTQMAIL_MAILDIR)
			fuzz_assert(l.text.n >= 2 && l.text.p[l.text.n - 1] != '/' &&
			    (l.text.p[0] == '/' || l.text.p[0] == '.'));
	}
	return 0;
}
