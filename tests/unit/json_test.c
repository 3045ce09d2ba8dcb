/* json_test.c: strings of JSON, and text for terminals. */
#include "text/json.h"
#include "text/shown.h"
#include "unit.h"

START_TEST(strings)
{
	static const struct { struct view text, wanted; } cases[] = {
		{ VIEW(""), VIEW("\"\"") },
		{ VIEW("a\"b\\c/"), VIEW("\"a\\\"b\\\\c/\"") },
		{ VIEW("\n\t\0\x1b\x7f"), VIEW("\"\\u000a\\u0009\\u0000\\u001b\\u007f\"") },
		{ VIEW("\302\233x"), VIEW("\"\\u009bx\"") },
		{ VIEW("gr\303\274n \360\237\230\200"), VIEW("\"gr\303\274n \360\237\230\200\"") },
		/* Not UTF-8: an octet each; a surrogate is none either. */
		{ VIEW("\377\303"), VIEW("\"\357\277\275\357\277\275\"") },
		{ VIEW("\355\240\200"), VIEW("\"\357\277\275\357\277\275\357\277\275\"") },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = buf_make(100);

		json_string(cases[i].text, &out);
		ck_assert(view_eq(buf_view(&out), cases[i].wanted));
		buf_free(&out);
	}
}
END_TEST

START_TEST(keys)
{
	struct buf out = buf_make(100);

	buf_add_char(&out, '{');
	json_key("a", &out);
	buf_add_str(&out, "1");
	json_key("b", &out);
	buf_add_str(&out, "{");
	json_key("c", &out);
	ck_buf(&out, "{\"a\":1,\"b\":{\"c\":");
	buf_free(&out);
}
END_TEST

START_TEST(for_terminals)
{
	struct buf out = buf_make(100);

	shown_line(VIEW("a\tb\nc\033[2J\302\233\377\303\274"), &out);
	ck_buf(&out, "a?b?c?[2J???\303\274");
	buf_clear(&out);
	shown_lines(VIEW("a\tb\nc\r\033"), &out);
	ck_buf(&out, "a\tb\nc??");
	buf_free(&out);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, strings);
	tcase_add_test(c, keys);
	tcase_add_test(c, for_terminals);
}

int
main(void)
{
	return unit_run("json", add);
}
