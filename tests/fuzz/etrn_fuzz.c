/* etrn_fuzz.c: what is taken can be the name of a file, and reads back as itself. */
#include "fuzz.h"

#include "text/etrn.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[ETRN_TEXT_MAX], twice[ETRN_TEXT_MAX];
	struct etrn e, again;

	if (etrn_parse(fuzz_view(data, size), &e) == -1)
		return 0;
	(void)etrn_text(&e, text);
	fuzz_assert(strlen(text) <= 254 && text[0] != '.' && strpbrk(text, "/\\ \n") == NULL);
	fuzz_assert(etrn_parse(view_of(text), &again) == 0 && again.kind == e.kind);
	fuzz_assert(strcmp(etrn_text(&again, twice), text) == 0);
	fuzz_assert(etrn_matches(&e, e.name) == (e.kind != ETRN_QUEUE));
	return 0;
}
