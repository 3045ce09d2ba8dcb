/* fuzz_wire.h: whether a response of IMAP can be read: atoms, strings, parentheses. */
#ifndef FUZZ_WIRE_H
#define FUZZ_WIRE_H

#include "fuzz.h"

/* Octets of the string at the start of v. */
static inline size_t
fuzz_wire_string(struct view v)
{
	size_t i = 1, n = 0;

	if (v.p[0] == '"') {
		for (; i < v.n && v.p[i] != '"'; i++) {
			fuzz_assert((unsigned char)v.p[i] < 128 && v.p[i] && v.p[i] != '\r' && v.p[i] != '\n');
			if (v.p[i] == '\\') {
				i++;
				fuzz_assert(i < v.n && (v.p[i] == '"' || v.p[i] == '\\'));
			}
		}
		fuzz_assert(i < v.n);
		return i + 1;
	}
	for (; i < v.n && ascii_digit(v.p[i]); i++)
		n = n * 10 + (size_t)(v.p[i] - '0');
	fuzz_assert(v.n - i >= 3 && memcmp(v.p + i, "}\r\n", 3) == 0);
	fuzz_assert(n <= v.n - i - 3);
	fuzz_assert(view_find(view_sub(v, i + 3, n), '\0') == n);
	return i + 3 + n;
}

/* Asserts that v is one list in parentheses. */
static inline void
fuzz_wire(struct view v)
{
	size_t depth = 0;

	fuzz_assert(v.n && v.p[0] == '(');
	while (v.n) {
		size_t n = 1;

		if (v.p[0] == '"' || v.p[0] == '{')
			n = fuzz_wire_string(v);
		else if (v.p[0] == '(')
			depth++;
		else if (v.p[0] == ')')
			depth--;
		else
			fuzz_assert(ascii_digit(v.p[0]) || strchr("NIL ", v.p[0]) != NULL);
		v = view_sub(v, n, v.n);
		fuzz_assert(depth || v.n == 0);
	}
	fuzz_assert(depth == 0);
}

#endif
