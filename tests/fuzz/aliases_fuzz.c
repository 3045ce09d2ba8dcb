/* aliases_fuzz.c: the input as an alias file, and as a .forward file. */
#include "fuzz_address.h"

#include "text/aliases.h"

static void
check_target(const struct alias_target *t, struct view in)
{
	struct buf b = buf_make(SIZE_MAX);
	bool address = t->kind == ALIAS_ADDRESS || t->kind == ALIAS_LOCAL_ONLY;

	fuzz_within(t->text, in);
	fuzz_assert(t->text.n != 0);
	fuzz_address(&t->address);
	fuzz_assert(address == !address_is_null(&t->address));
	fuzz_assert(alias_target_text(t, &b) == 0);
	fuzz_assert(b.n && b.n <= t->text.n);
	for (size_t i = 0; i < b.n; i++)
		fuzz_assert(((unsigned char)b.p[i] >= ' ' || b.p[i] == '\t') && b.p[i] != 0x7f);
	if (t->kind == ALIAS_FILE || t->kind == ALIAS_INCLUDE)
		fuzz_assert(b.p[0] == '/');
	buf_free(&b);
}

/* Returns how many results there were. */
static size_t
check_targets(struct view rhs)
{
	struct view in = rhs;
	struct alias_target t;
	const char *why;
	size_t rounds = 0;
	int got;

	while ((got = alias_target_next(&rhs, &t, &why)) != 0) {
		fuzz_assert(++rounds <= in.n);
		fuzz_assert((got == -1) == (why != NULL));
		if (got == 1)
			check_target(&t, in);
	}
	return rounds;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);
	struct aliases_reader r;
	struct alias_entry e;
	unsigned int line = 0;
	int got;

	check_targets(in);
	aliases_init(&r, in);
	while ((got = aliases_next(&r, &e)) != 0) {
		fuzz_assert(e.line > line && e.line < r.line);
		line = e.line;
		fuzz_assert((got == -1) == (e.error != NULL));
		fuzz_assert(memchr(e.name, '\0', sizeof(e.name)) != NULL);
		if (got == 1)
			fuzz_assert(e.name[0] && check_targets(e.targets) > 0);
	}
	return 0;
}
