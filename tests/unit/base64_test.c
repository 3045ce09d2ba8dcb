/* base64_test.c: RFC 4648 10, and what is no base64. */
#include "unit.h"

#include <stdint.h>

#include "text/base64.h"

static const struct {
	struct view octets, text;
} vectors[] = {
	{ VIEW(""), VIEW("") },
	{ VIEW("f"), VIEW("Zg==") },
	{ VIEW("fo"), VIEW("Zm8=") },
	{ VIEW("foo"), VIEW("Zm9v") },
	{ VIEW("foob"), VIEW("Zm9vYg==") },
	{ VIEW("fooba"), VIEW("Zm9vYmE=") },
	{ VIEW("foobar"), VIEW("Zm9vYmFy") },
	{ VIEW("\0bob\0secret"), VIEW("AGJvYgBzZWNyZXQ=") },
	{ VIEW("\xff\xfe\xfb\xef"), VIEW("//777w==") },
};

START_TEST(both_ways)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct buf b = buf_make(64);

		ck_assert_int_eq(base64_encode(&b, vectors[i].octets), 0);
		ck_assert_msg(view_eq(buf_view(&b), vectors[i].text), "%zu", i);
		ck_assert_uint_eq(b.n, BASE64_LENGTH(vectors[i].octets.n));
		buf_clear(&b);
		ck_assert_int_eq(base64_decode(&b, vectors[i].text), 0);
		ck_assert_msg(view_eq(buf_view(&b), vectors[i].octets), "%zu", i);
		buf_free(&b);
	}
}
END_TEST

START_TEST(malformed)
{
	static const struct view texts[] = {
		VIEW("Z"), VIEW("Zg"), VIEW("Zg="), VIEW("===="), VIEW("Z==="), VIEW("Zg==Zg=="),
		VIEW("Zh=="), VIEW("Zm9="), VIEW("Zm 9"), VIEW("Zm9v\n"), VIEW("Zm9-"), VIEW("Zm9\0"),
		VIEW("Z=g="), VIEW("Zm9vZ"), VIEW("=m9v"), VIEW("\xc3\xb6\xc3\xb6"),
	};
	struct buf b = buf_make(64);

	ck_assert_int_eq(buf_add_str(&b, "x"), 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_msg(base64_decode(&b, texts[i]) == -1, "%zu", i);
		ck_buf(&b, "x");
		ck_assert(!b.failed);
	}
	buf_free(&b);
}
END_TEST

START_TEST(limits)
{
	struct buf b = buf_make(4);

	ck_assert_int_eq(base64_decode(&b, VIEW("Zm9vYg==")), 0);
	ck_buf(&b, "foob");
	buf_clear(&b);
	ck_assert_int_eq(base64_decode(&b, VIEW("Zm9vYmE=")), -1);
	ck_assert(b.failed);
	buf_clear(&b);
	ck_assert_int_eq(base64_encode(&b, VIEW("foo")), 0);
	ck_assert_int_eq(base64_encode(&b, VIEW("f")), -1);
	buf_free(&b);
}
END_TEST

START_TEST(lines)
{
	struct buf in = buf_make(SIZE_MAX), out = buf_make(SIZE_MAX);

	for (size_t i = 0; i < BASE64_LINE + 1; i++)
		buf_add_char(&in, 'a');
	for (size_t step = 1; step <= in.n; step++) {
		struct base64_lines l = { .n = 0 };

		buf_clear(&out);
		for (size_t at = 0; at < in.n; at += step)
			base64_lines_add(&l, view_sub(buf_view(&in), at, step), VIEW("\r\n"), &out);
		base64_lines_end(&l, VIEW("\r\n"), &out);
		/* Nothing is left. */
		base64_lines_end(&l, VIEW("\r\n"), &out);
		ck_assert_uint_eq(out.n, 76 + 2 + 4 + 2);
		ck_view(view_sub(buf_view(&out), 72, out.n), "YWFh\r\nYQ==\r\n");
	}
	buf_free(&in);
	buf_free(&out);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, both_ways);
	tcase_add_test(t, lines);
	tcase_add_test(t, malformed);
	tcase_add_test(t, limits);
}

int
main(void)
{
	return unit_run("base64", add);
}
