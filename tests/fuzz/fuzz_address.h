/*
 * fuzz_address.h: what must hold of every struct address that a parser gives.
 */
#ifndef FUZZ_ADDRESS_H
#define FUZZ_ADDRESS_H

#include "fuzz.h"

#include "text/address.h"
#include "text/utf8.h"

static inline void
fuzz_printable(struct view v)
{
	while (v.n) {
		size_t n = utf8_printable(v);

		fuzz_assert(n);
		v = view_sub(v, n, v.n);
	}
}

/* It is clean, and its text reads back to itself. */
static inline void
fuzz_address(const struct address *a)
{
	char text[ADDRESS_TEXT_MAX], text2[ADDRESS_TEXT_MAX];
	struct address b;

	fuzz_assert(memchr(a->local, '\0', sizeof(a->local)) != NULL);
	fuzz_assert(memchr(a->domain, '\0', sizeof(a->domain)) != NULL);
	fuzz_assert(a->local[0] || !a->domain[0]);
	fuzz_printable(view_of(a->local));
	fuzz_printable(view_of(a->domain));
	fuzz_assert(strpbrk(a->domain, " <>@,;\"\\()") == NULL);
	address_text(a, text);
	fuzz_assert(strlen(text) < sizeof(text));
	fuzz_assert(address_parse(view_of(text), &b) == 0);
	fuzz_assert(strcmp(a->local, b.local) == 0 && strcmp(a->domain, b.domain) == 0);
	fuzz_assert(address_eq(a, &b));
	fuzz_assert(strcmp(address_text(&b, text2), text) == 0);
}

#endif
