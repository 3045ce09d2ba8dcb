/*
 * passwords_fuzz.c: arbitrary text as a file of passwords. What is read of a
 * verifier is written so that it reads the same; who is replaced is replaced alone.
 */
#include "fuzz.h"

#include "admin/mailstead.h"

static void
verifier(struct view text, enum scram_kind kind)
{
	struct scram_verifier one, two;
	struct buf out = buf_make(SIZE_MAX);
	struct passwords_entry e;

	if (passwords_parse_verifier(text, kind, &one) == 0) {
		fuzz_assert(one.iterations > 0 && one.salt_length > 0);
		fuzz_assert(one.salt_length <= SCRAM_SALT_MAX);
		(void)buf_add_str(&out, "a@b:x");
		fuzz_assert(passwords_put_verifier(&out, kind, &one) == 0);
		fuzz_assert(passwords_parse(buf_view(&out), &e) == 0);
		fuzz_assert(passwords_parse_verifier(e.scram[kind], kind, &two) == 0);
		fuzz_assert(memcmp(&one, &two, sizeof(one)) == 0);
	}
	buf_free(&out);
}

static size_t
count(struct view text)
{
	struct passwords_entry e;
	size_t n = 0;

	while (passwords_next(&text, &e))
		n++;
	return n;
}

/* Takes out one entry's like, and puts another in their place. */
static void
edit(struct view text, const struct passwords_entry *e)
{
	struct buf out = buf_make(SIZE_MAX);
	int n = mailstead_replace(text, e->address, e->app, VIEW(""), &out);

	fuzz_assert(n > 0 && count(buf_view(&out)) == count(text) - (size_t)n);
	buf_clear(&out);
	n = mailstead_replace(text, VIEW("new@host"), VIEW("app"), VIEW("new@host:x:app=app"), &out);
	fuzz_assert(n >= 0 && count(buf_view(&out)) == count(text) + 1 - (size_t)n);
	buf_clear(&out);
	n = mailstead_remove(text, e->address, &out);
	fuzz_assert(n > 0 && count(buf_view(&out)) == count(text) - (size_t)n);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), rest = text;
	struct passwords_entry e;

	for (size_t lines = 0; lines < 50 && passwords_next(&rest, &e); lines++) {
		fuzz_within(e.line, text);
		fuzz_within(e.address, e.line);
		fuzz_within(e.hash, e.line);
		if (e.app.n)
			fuzz_within(e.app, e.line);
		fuzz_assert(e.address.n && view_find(e.hash, ':') == e.hash.n);
		fuzz_assert(e.app.n == 0 || passwords_app_valid(e.app));
		for (enum scram_kind kind = 0; kind < SCRAM_KINDS; kind++)
			verifier(e.scram[kind], kind);
		if (passwords_address_valid(e.address))
			fuzz_assert(passwords_name_valid(e.address));
		edit(text, &e);
	}
	return 0;
}
