/* crlf_test.c: line ends and dots of what goes out. */
#include "unit.h"

#include "text/crlf.h"

/* Encodes text in pieces of step octets. */
static struct buf
encode(struct view text, size_t step, bool dots, bool finish)
{
	struct buf b = buf_make(1000);
	struct crlf_state s = { 0 };

	for (; text.n; text = view_sub(text, step, text.n))
		ck_assert_int_eq(crlf_encode(&s, view_sub(text, 0, step), dots, &b), 0);
	if (finish)
		ck_assert_int_eq(crlf_finish(&s, dots, &b), 0);
	return b;
}

static void
gives(struct view text, bool dots, struct view wanted)
{
	for (size_t step = 1; step <= text.n + 1; step++) {
		struct buf b = encode(text, step, dots, true);

		ck_assert_msg(view_eq(buf_view(&b), wanted), "step %zu: %.*s", step,
		    VIEW_FMT(buf_view(&b)));
		buf_free(&b);
	}
}

START_TEST(lines)
{
	gives(VIEW("a\nb\n"), false, VIEW("a\r\nb\r\n"));
	gives(VIEW("a\r\nb\n"), false, VIEW("a\r\nb\r\n"));
	gives(VIEW("\n\n"), false, VIEW("\r\n\r\n"));
	gives(VIEW(""), false, VIEW(""));
	gives(VIEW("a"), false, VIEW("a\r\n"));
	gives(VIEW("a\r"), false, VIEW("a\r\n"));
	gives(VIEW("a\rb\r\r\n"), false, VIEW("a\rb\r\r\n"));
	gives(VIEW("\r"), false, VIEW("\r\n"));
	gives(VIEW("\n\r\n"), false, VIEW("\r\n\r\n"));
	gives(VIEW("a\0b\n"), false, VIEW("a\0b\r\n"));
}
END_TEST

START_TEST(dots)
{
	gives(VIEW(""), true, VIEW(".\r\n"));
	gives(VIEW("."), true, VIEW("..\r\n.\r\n"));
	gives(VIEW(".\n..\na.\n"), true, VIEW("..\r\n...\r\na.\r\n.\r\n"));
	gives(VIEW("a\r\n.\r\n"), true, VIEW("a\r\n..\r\n.\r\n"));
	gives(VIEW("a\r.\n"), true, VIEW("a\r.\r\n.\r\n"));
	gives(VIEW(".\n"), false, VIEW(".\r\n"));
}
END_TEST

START_TEST(reused)
{
	struct buf b = buf_make(100);
	struct crlf_state s = { 0 };

	crlf_encode(&s, VIEW("a\r"), true, &b);
	crlf_finish(&s, true, &b);
	crlf_encode(&s, VIEW("\n.b"), true, &b);
	crlf_finish(&s, true, &b);
	ck_buf(&b, "a\r\n.\r\n\r\n..b\r\n.\r\n");
	buf_free(&b);
}
END_TEST

START_TEST(full)
{
	struct buf b = buf_make(10);
	struct crlf_state s = { 0 };

	ck_assert_int_eq(crlf_encode(&s, VIEW("a\nb\n"), false, &b), -1);
	ck_assert_int_eq(crlf_finish(&s, false, &b), -1);
	buf_free(&b);
}
END_TEST

START_TEST(sizes)
{
	static const struct view texts[] = {
		VIEW(""), VIEW("a"), VIEW("a\n"), VIEW("\n"), VIEW("\r\n"), VIEW("\r"),
		VIEW("\n\r"),
		VIEW("a\r\r\nb\n\n\r\nccc"), VIEW("\n\n\n"),
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf b = encode(texts[i], texts[i].n + 1, false, false);

		ck_assert_uint_eq(crlf_size(texts[i]), b.n);
		buf_free(&b);
		for (size_t step = 1; step <= texts[i].n; step++) {
			struct crlf_count c = { 0 };

			for (size_t at = 0; at < texts[i].n; at += step)
				crlf_count_add(&c, view_sub(texts[i], at, step));
			ck_assert_uint_eq(c.size, crlf_size(texts[i]));
		}
	}
}
END_TEST

/* Beyond eight octets, with every ending at every place of them. */
START_TEST(sizes_of_longer_texts)
{
	char text[40];

	for (uint32_t seed = 1, round = 0; round < 3000; round++) {
		size_t n = round % (sizeof(text) + 1), missing = 0;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = "\n\r\n\ra\v\x8a\x8d"[seed >> 16 & 7];
			missing += text[i] == '\n' && (i == 0 || text[i - 1] != '\r');
		}
		ck_assert_uint_eq(crlf_size((struct view){ text, n }), n + missing);
	}
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, lines);
	tcase_add_test(t, dots);
	tcase_add_test(t, reused);
	tcase_add_test(t, full);
	tcase_add_test(t, sizes);
	tcase_add_test(t, sizes_of_longer_texts);
}

int
main(void)
{
	return unit_run("crlf", add);
}
