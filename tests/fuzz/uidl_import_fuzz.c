/*
 * uidl_import_fuzz.c: the files of Dovecot and Courier, and formats of unique-ids. The first octet
 * is the length of the format before the text.
 */
#include "fuzz.h"

#include "text/uidl_import.h"

static void
check(void *arg, struct view base, struct view uidl)
{
	(void)arg;
	fuzz_assert(base.n && base.p[0] != '.' && !view_has_control(base));
	fuzz_assert(view_find(base, '/') == base.n && view_find(base, ':') == base.n);
	fuzz_assert(uidl_valid(uidl));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = view_sub(fuzz_view(data, size), 1, size), text;
	char format[UIDL_IMPORT_MAX + 1] = "", out[UIDL_IMPORT_MAX + 1];
	size_t n = size ? data[0] % (UIDL_IMPORT_MAX + 1) : 0;

	(void)view_string(view_sub(in, 0, n), format, sizeof(format));
	text = view_sub(in, n, in.n);
	if (uidl_format(format, 7, 4294967295U, text, text, out) == 0)
		fuzz_assert(uidl_valid(view_of(out)));
	uidl_import_dovecot(text, format, check, NULL);
	uidl_import_courier(text, check, NULL);
	return 0;
}
