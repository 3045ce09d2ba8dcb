/*
 * smtp_data_test.c: the end of DATA and everything that is almost it. The
 * property tests compare with a model that says the same in another way, for
 * every short input there is and every way to cut it.
 */
#include "unit.h"

#include <stdio.h>

#include "text/smtp_data.h"

#define FIRST_END "\r\n.\r\n"

struct result {
	struct buf out;
	size_t used;
	unsigned int faults;
	uint64_t octets;
	enum smtp_data_status status;
};

/* ---- The model ---- */

static size_t
find(struct view v, struct view needle)
{
	const char *hit = memmem(v.p, v.n, needle.p, needle.n);

	return hit ? (size_t)(hit - v.p) : v.n;
}

/* One line without its CRLF and without a stuffed dot. */
static void
model_line(struct view line, size_t max, struct result *r)
{
	bool keep = r->faults == 0;
	size_t cr = view_find(line, '\r'), lf = view_find(line, '\n'), nul = view_find(line, '\0');
	size_t good = cr < lf ? cr : lf;

	good = nul < good ? nul : good;
	r->faults |= (cr < line.n ? SMTP_DATA_BARE_CR : 0) | (lf < line.n ? SMTP_DATA_BARE_LF : 0) |
	    (nul < line.n ? SMTP_DATA_NUL : 0) | (line.n + 2 > max ? SMTP_DATA_LONG_LINE : 0);
	if (keep)
		buf_add(&r->out, line.p, good < max ? good : max);
	if (r->faults == 0)
		buf_add_char(&r->out, '\n');
	r->octets += line.n + 2;
}

/* What must come of in, which has an end of data in it. */
static struct result
model(struct view in, size_t max)
{
	struct result r = { .out = buf_make(SIZE_MAX), .status = SMTP_DATA_END };
	struct buf b = buf_make(SIZE_MAX);
	struct view content;

	buf_add(&b, "\r\n", 2);
	buf_add_view(&b, in);
	r.used = find(buf_view(&b), VIEW(FIRST_END)) + 3;
	content = view_sub(in, 0, r.used - 3);
	while (content.n) {
		size_t n = find(content, VIEW("\r\n"));
		struct view line = view_sub(content, 0, n);

		if (line.n && line.p[0] == '.')
			line = view_sub(line, 1, line.n);
		model_line(line, max, &r);
		content = view_sub(content, n + 2, content.n);
	}
	buf_free(&b);
	return r;
}

/* ---- The real one ---- */

/* Feeds in as pieces of at most step octets, the first of at most first. */
static struct result
feed(struct view in, size_t max, size_t first, size_t step)
{
	struct result r = { .out = buf_make(SIZE_MAX), .status = SMTP_DATA_MORE };
	struct smtp_data d;
	size_t n = first;

	smtp_data_init(&d, max);
	while (in.n && r.status == SMTP_DATA_MORE) {
		struct view piece = view_sub(in, 0, n);
		size_t used, before = r.out.n;

		r.status = smtp_data_feed(&d, piece, &used, &r.out);
		/* Each assertion is a system call, and there are millions of pieces. */
		if (used > piece.n || (used != piece.n && r.status != SMTP_DATA_END) ||
		    r.out.n - before > used)
			ck_abort_msg("%zu of %zu octets used, %zu put out", used, piece.n,
			    r.out.n - before);
		r.used += used;
		in = view_sub(in, used, in.n);
		n = step;
	}
	r.faults = smtp_data_faults(&d);
	r.octets = smtp_data_octets(&d);
	return r;
}

static void
same(const struct result *a, const struct result *b, struct view in)
{
	if (a->used == b->used && a->faults == b->faults && a->octets == b->octets &&
	    a->status == b->status && view_eq(buf_view(&a->out), buf_view(&b->out)))
		return;
	for (size_t i = 0; i < in.n; i++)
		printf("%02x ", (unsigned char)in.p[i]);
	ck_abort_msg("used %zu/%zu faults %u/%u octets %zu/%zu out %zu/%zu", a->used, b->used,
	    a->faults, b->faults, (size_t)a->octets, (size_t)b->octets, a->out.n, b->out.n);
}

/* Compares the model with the whole, with octet by octet, and with cut in two everywhere. */
static void
every_cut(struct view in, size_t max)
{
	struct result wanted = model(in, max);

	for (size_t cut = 0; cut <= in.n; cut++) {
		struct result got = cut ? feed(in, max, cut, in.n) : feed(in, max, 1, 1);

		same(&wanted, &got, in);
		buf_free(&got.out);
	}
	buf_free(&wanted.out);
}

/* Every string of n octets of these, ended in the one right way. */
static void
every_string(size_t n, size_t max)
{
	static const char alphabet[5] = { '\r', '\n', '.', 'a', '\0' };
	char text[16];
	size_t total = 1;

	for (size_t i = 0; i < n; i++)
		total *= sizeof(alphabet);
	for (size_t number = 0; number < total; number++) {
		size_t left = number;

		for (size_t i = 0; i < n; i++, left /= sizeof(alphabet))
			text[i] = alphabet[left % sizeof(alphabet)];
		memcpy(text + n, FIRST_END, 5);
		every_cut((struct view){ text, n + 5 }, max);
	}
}

START_TEST(model_agrees)
{
	for (size_t n = 0; n <= 6; n++)
		every_string(n, SMTP_DATA_LINE_MAX);
}
END_TEST

START_TEST(model_agrees_on_long_lines)
{
	for (size_t n = 0; n <= 5; n++)
		for (size_t max = 1; max <= 5; max++)
			every_string(n, max);
}
END_TEST

/* ---- Chunks: the same as DATA, without its dots ---- */

/* All of in as chunks of one and of the rest, cut at cut. */
static struct result
chunks(struct view in, size_t max, size_t cut)
{
	struct result r = { .out = buf_make(SIZE_MAX), .used = in.n, .status = SMTP_DATA_END };
	struct smtp_data d;
	size_t used;

	smtp_data_init_chunks(&d, max);
	ck_assert_int_eq(smtp_data_feed(&d, view_sub(in, 0, cut), &used, &r.out), SMTP_DATA_MORE);
	ck_assert_uint_eq(used, cut);
	ck_assert_int_eq(smtp_data_feed(&d, view_sub(in, cut, in.n), &used, &r.out),
	    SMTP_DATA_MORE);
	ck_assert_uint_eq(used, in.n - cut);
	smtp_data_finish(&d);
	r.faults = smtp_data_faults(&d);
	r.octets = smtp_data_octets(&d);
	return r;
}

/* in, whole lines, as DATA has it. */
static void
stuff(struct view in, struct buf *out)
{
	for (size_t i = 0; i < in.n; i++) {
		bool start = i == 0 || (i > 1 && in.p[i - 1] == '\n' && in.p[i - 2] == '\r');

		if (start && in.p[i] == '.')
			buf_add_char(out, '.');
		buf_add_char(out, in.p[i]);
	}
	buf_add_str(out, ".\r\n");
}

START_TEST(chunks_are_data)
{
	static const char alphabet[5] = { '\r', '\n', '.', 'a', '\0' };
	struct buf b = buf_make(100);
	char text[8];

	for (size_t number = 0; number < 15625; number++) {
		size_t left = number;
		struct result wanted;

		for (size_t i = 0; i < 6; i++, left /= sizeof(alphabet))
			text[i] = alphabet[left % sizeof(alphabet)];
		memcpy(text + 6, "\r\n", 2);
		buf_clear(&b);
		stuff((struct view){ text, 8 }, &b);
		wanted = feed(buf_view(&b), (size_t)_i, b.n, 1);
		wanted.used = 8;
		for (size_t cut = 0; cut <= 8; cut++) {
			struct result got = chunks((struct view){ text, 8 }, (size_t)_i, cut);

			same(&wanted, &got, (struct view){ text, 8 });
			buf_free(&got.out);
		}
		buf_free(&wanted.out);
	}
	buf_free(&b);
}
END_TEST

/* The last line need not have an end, but must not have half of one. */
START_TEST(chunks_end)
{
	struct result r = chunks(VIEW("a\r\n.\r\nb"), 0, 3);

	ck_assert_uint_eq(r.faults, 0);
	ck_assert_uint_eq(r.octets, 7);
	ck_buf(&r.out, "a\n.\nb");
	buf_free(&r.out);
	r = chunks(VIEW("a\r"), 0, 1);
	ck_assert_uint_eq(r.faults, SMTP_DATA_BARE_CR);
	buf_free(&r.out);
	r = chunks(VIEW(""), 0, 0);
	ck_assert(r.faults == 0 && r.octets == 0 && r.out.n == 0);
	buf_free(&r.out);
}
END_TEST

/* ---- By hand ---- */

/* That text has no end, and what it gives. */
static void
no_end(struct view text, unsigned int faults)
{
	for (size_t step = 1; step <= text.n; step++) {
		struct result r = feed(text, SMTP_DATA_LINE_MAX, step, step);

		ck_assert_int_eq(r.status, SMTP_DATA_MORE);
		ck_assert_uint_eq(r.faults, faults);
		buf_free(&r.out);
	}
}

START_TEST(almost_end)
{
	no_end(VIEW("a\r\n.\n"), SMTP_DATA_BARE_LF);
	no_end(VIEW("a\n.\n"), SMTP_DATA_BARE_LF);
	no_end(VIEW("a\n.\r\n"), SMTP_DATA_BARE_LF);
	no_end(VIEW("a\r.\r"), SMTP_DATA_BARE_CR);
	no_end(VIEW("a\r.\r\n"), SMTP_DATA_BARE_CR);
	no_end(VIEW("a\r\n.\r"), 0);
	no_end(VIEW("a\r\n.\r\r\n"), SMTP_DATA_BARE_CR);
	no_end(VIEW("a\r\n.\rx\n"), SMTP_DATA_BARE_CR | SMTP_DATA_BARE_LF);
	no_end(VIEW("a\r\n\0.\r\n"), SMTP_DATA_NUL);
	no_end(VIEW("a\r\n.\0\r\n"), SMTP_DATA_NUL);
	no_end(VIEW("a\r\n..\r\n"), 0);
	no_end(VIEW("a\r\n. \r\n"), 0);
	no_end(VIEW("a\r\n .\r\n"), 0);
	no_end(VIEW("a.\r\n"), 0);
	no_end(VIEW("\n.\r\n"), SMTP_DATA_BARE_LF);
	no_end(VIEW("\r.\r\n"), SMTP_DATA_BARE_CR);
	no_end(VIEW(".\n"), SMTP_DATA_BARE_LF);
	no_end(VIEW(".\r"), 0);
	no_end(VIEW("\n.\n.\r\n"), SMTP_DATA_BARE_LF);
	no_end(VIEW("\r\n.\n\r.\r\n"), SMTP_DATA_BARE_LF | SMTP_DATA_BARE_CR);
}
END_TEST

START_TEST(content)
{
	struct result r = feed(VIEW("S: x\r\n\r\n..a\r\n.b\r\n...\r\n.\r\nQUIT\r\n"), 1000, 99, 99);

	ck_assert_int_eq(r.status, SMTP_DATA_END);
	ck_assert_uint_eq(r.faults, 0);
	ck_assert_uint_eq(r.used, 25);
	ck_assert_uint_eq(r.octets, 19);
	ck_buf(&r.out, "S: x\n\n.a\nb\n..\n");
	buf_free(&r.out);
	r = feed(VIEW(".\r\n.\r\n"), 1000, 99, 99);
	ck_assert_int_eq(r.status, SMTP_DATA_END);
	ck_assert_uint_eq(r.used, 3);
	ck_assert_uint_eq(r.octets, 0);
	ck_assert_uint_eq(r.out.n, 0);
	buf_free(&r.out);
}
END_TEST

START_TEST(after_end)
{
	struct smtp_data d;
	size_t used;

	smtp_data_init(&d, 0);
	ck_assert_int_eq(smtp_data_feed(&d, VIEW("a\r\n.\r\n"), &used, NULL), SMTP_DATA_END);
	ck_assert_int_eq(smtp_data_feed(&d, VIEW("more\n"), &used, NULL), SMTP_DATA_END);
	ck_assert_uint_eq(used, 0);
	ck_assert_uint_eq(smtp_data_octets(&d), 3);
	ck_assert_uint_eq(smtp_data_faults(&d), 0);
}
END_TEST

START_TEST(output_full)
{
	struct smtp_data d;
	struct buf out = buf_make(4);
	size_t used;

	smtp_data_init(&d, 0);
	ck_assert_int_eq(smtp_data_feed(&d, VIEW("abc\r\ndef\r\n.\r\n"), &used, &out),
	    SMTP_DATA_END);
	ck_assert(out.failed);
	ck_assert_uint_eq(used, 13);
	ck_assert_uint_eq(smtp_data_octets(&d), 10);
	buf_free(&out);
}
END_TEST

START_TEST(line_limit)
{
	char text[1003];
	struct result r;

	memset(text, 'x', sizeof(text));
	memcpy(text + 998, "\r\n.\r\n", 5);
	r = feed((struct view){ text, 1003 }, SMTP_DATA_LINE_MAX, 600, 1);
	ck_assert_uint_eq(r.faults, 0);
	ck_assert_uint_eq(r.out.n, 999);
	buf_free(&r.out);
	r = feed((struct view){ text, 1003 }, 999, 600, 1);
	ck_assert_uint_eq(r.faults, SMTP_DATA_LONG_LINE);
	ck_assert_int_eq(r.status, SMTP_DATA_END);
	buf_free(&r.out);
	r = feed((struct view){ text, 1003 }, 0, 600, 1);
	ck_assert_uint_eq(r.faults, 0);
	buf_free(&r.out);
	/* A stuffed dot does not count. */
	text[0] = '.';
	r = feed((struct view){ text, 1003 }, 999, 600, 1);
	ck_assert_uint_eq(r.faults, 0);
	buf_free(&r.out);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, almost_end);
	tcase_add_test(t, content);
	tcase_add_test(t, after_end);
	tcase_add_test(t, output_full);
	tcase_add_test(t, line_limit);
	tcase_add_test(t, chunks_end);
	tcase_add_loop_test(t, chunks_are_data, 0, 5);
	tcase_add_test(t, model_agrees);
	tcase_add_test(t, model_agrees_on_long_lines);
}

int
main(void)
{
	return unit_run("smtp_data", add);
}
