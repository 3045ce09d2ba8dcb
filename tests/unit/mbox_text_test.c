/* mbox_text_test.c: where the messages of an mbox are, and what of them is shown. */
#include "unit.h"

#include "text/mbox.h"
#include "text/mbox_text.h"

static int
add(void *arg, struct view run)
{
	return buf_add_view(arg, run);
}

/* Shows text in pieces of every size. */
static void
shows(struct view text, struct view wanted)
{
	for (size_t step = 1; step <= text.n + 1; step++) {
		struct mbox_shown s = { .header = true };
		struct buf b = buf_make(10000);

		for (struct view rest = text; rest.n; rest = view_sub(rest, step, rest.n))
			ck_assert_int_eq(mbox_show(&s, view_sub(rest, 0, step), add, &b), 0);
		ck_assert_int_eq(mbox_show_end(&s, add, &b), 0);
		ck_assert_msg(view_eq(buf_view(&b), wanted), "step %zu: \"%.*s\"", step,
		    VIEW_FMT(buf_view(&b)));
		buf_free(&b);
	}
}

START_TEST(hidden)
{
	shows(VIEW("A: b\nStatus: RO\nX-Status: A\nC: d\n\nStatus: x\n"),
	    VIEW("A: b\nC: d\n\nStatus: x\n"));
	shows(VIEW("X-Keywords: a\n b\n\tc\nX-UID: 7\nX-UIDL: abc\n B: c\nD: e\n\n"),
	    VIEW("D: e\n\n"));
	shows(VIEW("content-length : 12\r\nA: b\r\n\r\nX-UID: 7\r\n"), VIEW("A: b\r\n\r\nX-UID: 7\r\n"));
	shows(VIEW("X-IMAPbase: 1 2\nX-IMAP: 1 2\n"), VIEW(""));
	shows(VIEW("Status"), VIEW("Status"));
	shows(VIEW("Statu: a\nStatusx: b\nX-Statusxxxxxxxxxxxxxxxx: c\nStatus d\n e\n"),
	    VIEW("Statu: a\nStatusx: b\nX-Statusxxxxxxxxxxxxxxxx: c\nStatus d\n e\n"));
	shows(VIEW("\nStatus: in the body\n"), VIEW("\nStatus: in the body\n"));
	shows(VIEW(" Status: no field\nA: b"), VIEW(" Status: no field\nA: b"));
	shows(VIEW(""), VIEW(""));
}
END_TEST

START_TEST(unquoted)
{
	shows(VIEW("\n>From a\n>>From b\n>from c\n>>>\n>Fro\n>F"),
	    VIEW("\nFrom a\n>From b\n>from c\n>>>\n>Fro\n>F"));
	shows(VIEW(">From x\nA: b\nStatus: c\n>From y\n\n"), VIEW("From x\nA: b\nFrom y\n\n"));
	shows(VIEW("\n>"), VIEW("\n>"));
	shows(VIEW("\n>From"), VIEW("\n>From"));
	shows(VIEW("\n>From "), VIEW("\nFrom "));
	shows(VIEW("\na >From b\n > From c\n> From d\n"), VIEW("\na >From b\n > From c\n> From d\n"));
	shows(VIEW("\n>F>From \n>>F\n"), VIEW("\n>F>From \n>>F\n"));
}
END_TEST

static struct mbox_fields
fields_of(struct view text)
{
	struct mbox_shown s = { .header = true };
	struct buf b = buf_make(10000);

	(void)mbox_show(&s, text, add, &b);
	(void)mbox_show_end(&s, add, &b);
	buf_free(&b);
	return s.fields;
}

START_TEST(fields)
{
	struct mbox_fields f = fields_of(VIEW("X-IMAPbase: 1700000000 0000000017 NonJunk\n"
	    "X-UID: 12\nX-UID: 13\nX-UIDL: a!b\n\nX-UIDL: c\n"));

	ck_assert_uint_eq(f.validity, 1700000000);
	ck_assert_uint_eq(f.last, 17);
	ck_assert_uint_eq(f.uid, 12);
	ck_assert_str_eq(f.uidl, "a!b");
	ck_assert(!f.internal);
	f = fields_of(VIEW("X-IMAP: 5 6"));
	ck_assert(f.internal);
	ck_assert_uint_eq(f.validity, 5);
	f = fields_of(VIEW("X-UID: 99999999999\nX-UIDL: a b\nX-IMAPbase: x 6\nX-UIDL:\n"));
	ck_assert_uint_eq(f.uid | f.validity, 0);
	ck_assert_str_eq(f.uidl, "");
}
END_TEST

START_TEST(from_lines)
{
	ck_assert(mbox_is_from(VIEW("From a@b.c Sun Nov 22 04:05:06 2026\n")));
	ck_assert(mbox_is_from(VIEW("From a Sun Nov  2 04:05 2026")));
	ck_assert(!mbox_is_from(VIEW("From a Sun Nov 22 2026\n")));
	ck_assert(!mbox_is_from(VIEW("From the beginning\nSun Nov 22 04:05:06 2026\n")));
	ck_assert(!mbox_is_from(VIEW(">From a@b.c Sun Nov 22 04:05:06 2026\n")));
	ck_assert(!mbox_is_from(VIEW("From ")));
	ck_assert_int_eq(mbox_from_time(VIEW("From a Sun Nov 22 04:05:06 2026\n")), 1795320306);
	ck_assert_int_eq(mbox_from_time(VIEW("From a Sun Nov 22 04:05:06 CET 2026")), 1795320306);
	ck_assert_int_eq(mbox_from_time(VIEW("From a Sun Nov 22 04:05 2026 +0100")), 1795320300);
	ck_assert_int_eq(mbox_from_time(VIEW("From a Sun Nov 22 04:05:06\n")), 0);
	ck_assert_int_eq(mbox_from_time(VIEW("From a Sun Xxx 22 04:05:06 2026\n")), 0);
	ck_assert_int_eq(mbox_from_time(VIEW("nothing")), 0);
}
END_TEST

#define F "From a Sun Nov 22 04:05:06 2026\n"

/* The pieces of text, "F" or "T" and what is in them, whatever the windows are. */
static void
splits(struct view text, const char *wanted)
{
	for (size_t step = text.n + 1; step > 0; step--) {
		struct buf b = buf_make(10000);
		size_t at = 0, window = step;
		bool inside = false;
		char before = 0;

		while (at < text.n) {
			struct view in = view_sub(text, at, window), piece;
			size_t used;
			enum mbox_piece kind = mbox_split(in, inside, at + in.n == text.n, &piece, &used);

			if (kind == MBOX_MORE) {
				ck_assert_uint_lt(at + in.n, text.n);
				window++;
				continue;
			}
			ck_assert_uint_gt(used, 0);
			if (kind == MBOX_FROM)
				buf_add_str(&b, "[F]");
			else if (piece.n) {
				if (before != 'T')
					buf_add_str(&b, "[T]");
				buf_add_view(&b, piece);
				inside = piece.p[piece.n - 1] != '\n';
			}
			before = kind == MBOX_FROM ? 'F' : 'T';
			if (kind == MBOX_FROM)
				inside = false;
			at += used;
			window = step;
		}
		ck_assert_msg(view_eq(buf_view(&b), view_of(wanted)), "step %zu: \"%.*s\"", step,
		    VIEW_FMT(buf_view(&b)));
		buf_free(&b);
	}
}

START_TEST(split)
{
	splits(VIEW(F "A: b\n\nc\n\n" F "D: e\n\n"), "[F][T]A: b\n\nc\n[F][T]D: e\n");
	splits(VIEW(F F "a\n" F "\n" F "\n\n" F), "[F][F][T]a\n[F][F][T]\n[F]");
	splits(VIEW("\njunk\n" F "a"), "[T]\njunk\n[F][T]a");
	splits(VIEW(F "a\r\n\r\n" F "b\r\n\r\n"), "[F][T]a\r\n[F][T]b\r\n");
	splits(VIEW(F "From me\n>" F "\n\n\n"), "[F][T]From me\n>" F "\n\n");
	splits(VIEW("\n"), "");
	splits(VIEW(F "a" F), "[F][T]a" F);
}
END_TEST

/* What a delivery writes is read as it was. */
START_TEST(there_and_back)
{
	static const struct view mail = VIEW("A: b\nX: Status: c\n\nFrom a\n>From b\n\n\n>>From c\n\n");
	struct buf b = buf_make(1000), out = buf_make(1000);
	struct mbox_shown s = { .header = true };
	struct mbox_quote q = { 0 };
	struct view piece;
	size_t used;

	ck_assert_int_eq(mbox_quote(&q, mail, &b) | mbox_quote_end(&q, &b), 0);
	ck_assert_int_eq(mbox_split(buf_view(&b), false, true, &piece, &used), MBOX_TEXT);
	ck_assert_uint_eq(used, b.n);
	ck_assert_int_eq(mbox_show(&s, piece, add, &out) | mbox_show_end(&s, add, &out), 0);
	ck_assert(view_eq(buf_view(&out), mail));
	buf_free(&b);
	buf_free(&out);
}
END_TEST

static void
add_tests(TCase *t)
{
	tcase_add_test(t, hidden);
	tcase_add_test(t, unquoted);
	tcase_add_test(t, fields);
	tcase_add_test(t, from_lines);
	tcase_add_test(t, split);
	tcase_add_test(t, there_and_back);
}

int
main(void)
{
	return unit_run("mbox_text", add_tests);
}
