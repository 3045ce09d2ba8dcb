/* imap_sort_test.c: base subjects, sort keys, order; THREAD (RFC 5256). */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "text/imap_sort.h"
#include "text/imap_thread.h"
#include "text/sort_parts.h"
#include "text/sort_texts.h"

static struct buf out;

static void
setup(void)
{
	out = buf_make(1 << 24);
}

static void
teardown(void)
{
	buf_free(&out);
}

static const struct {
	const char *subject, *base;
	bool reply;
} subjects[] = {
	{ "", "", false },
	{ "a", "a", false },
	{ " a \t b\r\n c ", "a b c", false },
	{ "Re: a", "a", true },
	{ "RE:a", "a", true },
	{ "re : a", "a", true },
	{ "Fwd: a", "a", true },
	{ "Fw: a", "a", true },
	{ "Fwx: a", "Fwx: a", false },
	{ "Re[2]: a", "a", true },
	{ "Re: Fwd: [list] Re [x] : a", "a", true },
	{ "[list] a", "a", false },
	{ "[list] [other] a", "a", false },
	{ "[list]", "[list]", false },
	{ "[a] [b]", "[b]", false },
	{ "Re: [list]", "[list]", true },
	{ "[list] Re: a", "a", true },
	{ "a (fwd)", "a", true },
	{ "a (Fwd) (fwd)  ", "a", true },
	{ "[Fwd: a]", "a", true },
	{ "[fwd: Re: [fwd: a (fwd)]]", "a", true },
	{ "[fwd: a", "[fwd: a", false },
	{ "Re:", "", true },
	{ "Re: Re:", "", true },
	{ "[unclosed a", "[unclosed a", false },
	{ "=?utf-8?Q?Re:_=C3=A4?=", "\xc3\xa4", true },
	{ "Reply: a", "Reply: a", false },
};

START_TEST(base)
{
	bool reply;

	buf_add_str(&out, "x");
	subject_base(view_of(subjects[_i].subject), &out, &reply);
	ck_assert_str_eq(buf_cstr(&out) + 1, subjects[_i].base);
	ck_assert_int_eq(reply, subjects[_i].reply);
}
END_TEST

static const struct {
	const char *body, *address, *display;
} keys[] = {
	{ "", "", "" },
	{ "Bo <ann@x>, c@d", "ANN", "BO" },
	{ "ann@x", "ANN", "ANN@X" },
	{ "=?utf-8?Q?=C3=A4?= <a@b>", "A", "A\xcc\x88" },
	{ "Group: a@b;", "GROUP", "GROUP" },
	{ "\"B, A\" <\"q r\"@x>", "Q R", "B, A" },
};

START_TEST(key)
{
	sort_key_address(view_of(keys[_i].body), &out);
	ck_assert_str_eq(buf_cstr(&out), keys[_i].address);
	buf_clear(&out);
	sort_key_display(view_of(keys[_i].body), &out);
	ck_assert_str_eq(buf_cstr(&out), keys[_i].display);
}
END_TEST

/* What comes in which order, as digits. */
static const char *
sorted(const struct sort_numbers *by, size_t criteria)
{
	uint32_t order[4];

	buf_clear(&out);
	ck_assert_int_eq(sort_by_numbers(by, criteria, 4, order), 0);
	for (size_t i = 0; i < 4; i++)
		buf_addf(&out, "%u", order[i] + 1);
	return buf_cstr(&out);
}

START_TEST(order)
{
	const uint64_t a[] = { 5, 5, 1, 9 }, b[] = { sort_number(-3), sort_number(7), sort_number(7),
		sort_number(0) }, c[] = { 10, 9, 10, 9 };

	ck_assert_str_eq(sorted(NULL, 0), "1234");
	ck_assert_str_eq(sorted(&(struct sort_numbers){ a, false }, 1), "3124");
	ck_assert_str_eq(sorted(&(struct sort_numbers){ a, true }, 1), "4123");
	ck_assert_str_eq(sorted(&(struct sort_numbers){ b, false }, 1), "1423");
	ck_assert_str_eq(sorted((struct sort_numbers[]){ { c, true }, { b, false } }, 2), "1342");
	ck_assert_str_eq(sorted((struct sort_numbers[]){ { c, false }, { a, true } }, 2), "4213");
	ck_assert_int_eq(sort_by_numbers(NULL, 0, 0, NULL), 0);
}
END_TEST

/* Many, with equal ones, of all sizes. */
START_TEST(many)
{
	static uint64_t numbers[3000];
	static uint32_t got[3000], ranks[3000];
	const struct sort_numbers by = { numbers, false };
	uint64_t state = 1;

	for (uint32_t n = 0; n < 3000; n += n < 70 ? 1 : 977) {
		for (uint32_t i = 0; i < n; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			numbers[i] = (state >> 40) % (n / 2 + 1) * (n % 3 ? 1 : UINT64_MAX / 3000);
		}
		ck_assert_int_eq(sort_by_numbers(&by, 1, n, got), 0);
		ck_assert_int_eq(sort_rank_numbers(numbers, n, ranks), 0);
		for (uint32_t i = 1; i < n; i++) {
			uint32_t a = got[i - 1], b = got[i];

			if (numbers[a] > numbers[b] || (numbers[a] == numbers[b] && a > b))
				ck_abort_msg("%u of %u", i, n);
			ck_assert_uint_eq(ranks[b], ranks[a] + (numbers[a] != numbers[b]));
		}
	}
}
END_TEST

/* A text of few letters, with zeros, some very long: from a number. */
static struct view
make_text(uint32_t i, char *room)
{
	size_t n = i % 7 == 0 ? 290 + i % 5 : i % 19;

	memset(room, 'a', n);
	for (size_t k = n > 20 ? n - 20 : 0; k < n; k++)
		room[k] = (char)("ab\0\xff"[(i * 2654435761u >> (k % 13)) & 3]);
	return (struct view){ room, n };
}

/* Ranks of texts agree with comparing each with each. */
START_TEST(texts)
{
	enum { N = 700 };
	static char rooms[N][300];
	static struct view v[N];
	static uint32_t ranks[N];

	for (uint32_t i = 0; i < N; i++)
		v[i] = make_text(i / 2, rooms[i]);
	ck_assert_int_eq(sort_rank_texts(v, N, ranks), 0);
	for (size_t i = 0; i < N; i++)
		for (size_t k = 0; k < N; k++) {
			int d = sort_compare_texts(v[i], v[k]);

			ck_assert_int_eq((d > 0) - (d < 0),
			    (ranks[i] > ranks[k]) - (ranks[i] < ranks[k]));
		}
	ck_assert_int_eq(sort_rank_texts(NULL, 0, NULL), 0);
}
END_TEST

/* ---- threads */

struct letter {
	int64_t date;
	const char *subject, *id, *references, *in_reply_to;
};

static const uint64_t secret = 12345;

static const char *
threads(const struct letter *letters, size_t n, bool references)
{
	struct thread_message m[20];
	struct buf text = buf_make(10000), links = buf_make(10000);
	size_t at[21];

	for (size_t i = 0; i < n; i++) {
		at[i] = links.n;
		m[i] = (struct thread_message){ .id = (uint32_t)i + 1, .date = letters[i].date };
		buf_clear(&text);
		subject_base(view_of(letters[i].subject), &text, &m[i].reply);
		m[i].subject = thread_digest(buf_view(&text));
		thread_links(view_of(letters[i].id), view_of(letters[i].references),
		    view_of(letters[i].in_reply_to), &links);
	}
	at[n] = links.n;
	for (size_t i = 0; i < n; i++)
		m[i].links = view_sub(buf_view(&links), at[i], at[i + 1] - at[i]);
	buf_clear(&out);
	ck_assert_int_eq(references ? thread_references(m, n, secret, &out) :
	    thread_orderedsubject(m, n, secret, &out), 0);
	buf_free(&text);
	buf_free(&links);
	return buf_cstr(&out);
}

START_TEST(by_subject)
{
	static const struct letter letters[] = {
		{ 5, "b", NULL, NULL, NULL }, { 4, "Re: a", NULL, NULL, NULL },
		{ 3, "b", NULL, NULL, NULL }, { 2, "a", NULL, NULL, NULL },
		{ 6, "a", NULL, NULL, NULL }, { 7, "", NULL, NULL, NULL },
		{ 1, "c", NULL, NULL, NULL },
	};

	ck_assert_str_eq(threads(letters, 7, false), "(7)(4 (2)(5))(3 1)(6)");
	ck_assert_str_eq(threads(letters, 0, false), "");
}
END_TEST

static const struct {
	const char *wanted;
	struct letter letters[8];
} mailboxes[] = {
	{ "", { { 0, NULL, NULL, NULL, NULL } } },
	{ "(1)", { { 1, "a", "<1>", NULL, NULL } } },
	/* A chain, and two answers. */
	{ "(1 2 (3)(4 5))", { { 1, "a", "<1>", NULL, NULL }, { 2, "Re: a", "<2>", "<1>", NULL },
	    { 3, "Re: a", "<3>", "<1> <2>", NULL }, { 4, "Re: a", "<4>", "<1>\r\n <2>", NULL },
	    { 5, "Re: a", "<5>", "<1> <2> <4>", NULL } } },
	/* The same, the other way round in the mailbox. */
	{ "(5 4 (3)(2 1))", { { 5, "Re: a", "<5>", "<1> <2> <4>", NULL },
	    { 4, "Re: a", "<4>", "<1>\r\n <2>", NULL }, { 3, "Re: a", "<3>", "<1> <2>", NULL },
	    { 2, "Re: a", "<2>", "<1>", NULL }, { 1, "a", "<1>", NULL, NULL } } },
	/* Without References; only the first of In-Reply-To. */
	{ "(1 2)(3)", { { 1, "a", "<1>", NULL, NULL }, { 2, "b", "<2>", NULL, "your letter <1> of <3>" },
	    { 3, "c", "<3>", NULL, NULL } } },
	/* References goes before In-Reply-To. */
	{ "(1)(2 3)", { { 1, "a", "<1>", NULL, NULL }, { 2, "b", "<2>", NULL, NULL },
	    { 3, "c", "<3>", "<2>", "<1>" } } },
	/* Two answers to what is not there; one answer to it. */
	{ "((1)(2))(3)", { { 1, "a", "<1>", "<0>", NULL }, { 2, "b", "<2>", "<0>", NULL },
	    { 3, "c", "<3>", "<9>", NULL } } },
	/* Ids that are not there between others. */
	{ "(1 2)", { { 1, "a", "<1>", NULL, NULL }, { 2, "b", "<2>", "<1> <7> <8>", NULL } } },
	/* Loops. */
	{ "(2 1)", { { 1, "a", "<1>", "<2>", NULL }, { 2, "b", "<2>", "<1>", NULL } } },
	{ "(1)", { { 1, "a", "<1>", "<1>", NULL } } },
	{ "(3 1 2)", { { 1, "a", "<1>", "<3>", NULL }, { 2, "b", "<2>", "<1>", NULL },
	    { 3, "c", "<3>", "<2>", NULL } } },
	/* The same id twice; none. */
	{ "(1 3)(2)(4)", { { 1, "a", "<1>", NULL, NULL }, { 2, "b", "<1>", NULL, NULL },
	    { 3, "c", "<3>", "<1>", NULL }, { 4, "d", NULL, NULL, NULL } } },
	/* The forms of an id. */
	{ "(1 2)", { { 1, "a", "<\"a b\"@c>", NULL, NULL }, { 2, "b", "<2>", "x <ab@c> x", NULL } } },
	/* A reply without references goes to its subject; two that are none become siblings. */
	{ "(1 2)", { { 1, "a", "<1>", NULL, NULL }, { 2, "Re: a", "<2>", NULL, NULL } } },
	{ "((1)(2))", { { 1, "a", "<1>", NULL, NULL }, { 2, "a", "<2>", NULL, NULL } } },
	{ "((1)(2)(3))", { { 1, "a", "<1>", NULL, NULL }, { 2, "a", "<2>", NULL, NULL },
	    { 3, "Re: a", "<3>", NULL, NULL } } },
	{ "(2 1)", { { 1, "Re: a", "<1>", NULL, NULL }, { 2, "a", "<2>", NULL, NULL } } },
	{ "((1)(2))", { { 1, "Re: a", "<1>", NULL, NULL }, { 2, "Re: a", "<2>", NULL, NULL } } },
	{ "((1)(2)(3))", { { 1, "a", "<1>", "<0>", NULL }, { 2, "b", "<2>", "<0>", NULL },
	    { 3, "a", "<3>", NULL, NULL } } },
	{ "((1)(2)(3)(4))", { { 1, "a", "<1>", "<0>", NULL }, { 2, "b", "<2>", "<0>", NULL },
	    { 3, "a", "<3>", "<9>", NULL }, { 4, "c", "<4>", "<9>", NULL } } },
	{ "(1)(2)", { { 1, "", "<1>", NULL, NULL }, { 2, "Re:", "<2>", NULL, NULL } } },
	/* By date, not by number. */
	{ "(3)(2 (4)(1))", { { 9, "b", "<1>", "<2>", NULL }, { 5, "b", "<2>", NULL, NULL },
	    { 1, "c", "<3>", NULL, NULL }, { 7, "b", "<4>", "<2>", NULL } } },
};

START_TEST(by_references)
{
	size_t n = 0;

	while (n < 8 && mailboxes[_i].letters[n].subject)
		n++;
	ck_assert_str_eq(threads(mailboxes[_i].letters, n, true), mailboxes[_i].wanted);
}
END_TEST

/* A chain as long as a mailbox, in both directions, and everybody referring to everybody. */
START_TEST(long_threads)
{
	enum { N = 20000 };
	struct thread_message *m = calloc(N, sizeof(*m));
	uint64_t (*links)[2] = calloc(N, sizeof(*links));

	ck_assert(m && links);
	for (int backwards = 0; backwards < 2; backwards++) {
		size_t depth = 0;

		for (uint32_t i = 0; i < N; i++) {
			links[i][0] = i + 1;
			links[i][1] = backwards ? i + 2 : (i ? i : N + 1);
			m[i] = (struct thread_message){ .id = i, .date = i,
			    .links = { (const char *)links[i], sizeof(links[i]) } };
		}
		buf_clear(&out);
		ck_assert_int_eq(thread_references(m, N, secret, &out), 0);
		for (size_t i = 0; i < out.n; i++)
			depth += out.p[i] == '(';
		ck_assert_uint_eq(depth, 1);
	}
	free(m);
	free(links);
}
END_TEST

/* What is kept: the own id, and the last of those that are referred to. */
START_TEST(links)
{
	struct buf field = buf_make(1 << 20);
	uint64_t digest;

	thread_links(VIEW("x"), VIEW(""), VIEW("<a> <b>"), &out);
	ck_assert_uint_eq(out.n, 2 * THREAD_DIGEST);
	memcpy(&digest, out.p, THREAD_DIGEST);
	ck_assert_uint_eq(digest, 0);
	memcpy(&digest, out.p + THREAD_DIGEST, THREAD_DIGEST);
	ck_assert_uint_eq(digest, thread_digest(VIEW("a")));
	for (int i = 0; i < THREAD_REFERENCES_MAX + 50; i++)
		buf_addf(&field, "<%d> ", i);
	buf_clear(&out);
	thread_links(VIEW("<own>"), buf_view(&field), VIEW("<a>"), &out);
	ck_assert_uint_eq(out.n, (1 + THREAD_REFERENCES_MAX) * THREAD_DIGEST);
	memcpy(&digest, out.p + THREAD_DIGEST, THREAD_DIGEST);
	ck_assert_uint_eq(digest, thread_digest(VIEW("50")));
	ck_assert_uint_eq(thread_digest(VIEW("")), 0);
	buf_free(&field);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, base, 0, sizeof(subjects) / sizeof(subjects[0]));
	tcase_add_loop_test(t, key, 0, sizeof(keys) / sizeof(keys[0]));
	tcase_add_test(t, order);
	tcase_add_test(t, many);
	tcase_add_test(t, texts);
	tcase_add_test(t, by_subject);
	tcase_add_loop_test(t, by_references, 0, sizeof(mailboxes) / sizeof(mailboxes[0]));
	tcase_add_test(t, long_threads);
	tcase_add_test(t, links);
}

int
main(void)
{
	return unit_run("imap_sort", add);
}
