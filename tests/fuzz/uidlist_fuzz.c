/*
 * uidlist_fuzz.c: lists of UIDs of other servers: every entry lies in the text, and can be the name
 * of a file; keywords likewise.
 */
#include "fuzz.h"

#include "text/uidlist.h"

static void
check_list(struct view text)
{
	struct uidlist l;
	struct uidlist_entry e;

	if (uidlist_begin(&l, text) == -1)
		return;
	fuzz_assert(l.uidvalidity && l.uidnext && l.uidnext <= UIDLIST_MAX);
	while (uidlist_next(&l, &e)) {
		fuzz_within(e.base, text);
		fuzz_assert(e.uid && e.uid <= UIDLIST_MAX && e.base.n && e.base.n <= 255);
		fuzz_assert(e.base.p[0] != '.' && view_find(e.base, '/') == e.base.n);
		fuzz_assert(view_find(e.base, ':') == e.base.n && !view_has_control(e.base));
	}
}

static void
check_keywords(struct view text)
{
	struct view rest = text, line, name;
	unsigned letter;

	while (view_line(&rest, &line)) {
		if (uidlist_keyword(line, &letter, &name) == 0) {
			fuzz_within(name, text);
			fuzz_assert(letter < 26 && name.n && !view_has_control(name));
		}
		if (uidlist_courier_base(&line, &name) == 0) {
			fuzz_within(name, text);
			fuzz_within(line, text);
			fuzz_assert(name.n && view_find(name, ':') == name.n);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_list(fuzz_view(data, size));
	check_keywords(fuzz_view(data, size));
	return 0;
}
