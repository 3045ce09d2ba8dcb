/* imapd_headers_test.c: the header fields that are kept, and which those are. */
#include "imapd/imapd_headers.h"
#include "unit.h"

static struct imapd_headers
kept(const char *header, struct buf *room)
{
	struct imapd_headers h;

	*room = buf_make(1 << 20);
	ck_assert_int_eq(imapd_headers_make(view_of(header), room), 0);
	ck_assert(imapd_headers_open(buf_view(room), &h));
	return h;
}

START_TEST(fields_are_as_they_are_sent)
{
	struct view whole;
	struct buf room;
	unsigned number;
	struct imapd_headers h = kept("Received: from x\n\tby y\nSUBJECT: one\n two\r\n"
	    "X-Unknown: z\nfrom:ann@example.org\nnonsense\nSubject: again\n\nSubject: body\n",
	    &room);

	ck_assert(!h.has_date);
	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_assert_uint_eq(number, IMAPD_FIELD_SUBJECT);
	ck_view(whole, "SUBJECT: one\r\n two\r\n");
	ck_view(imapd_field_body(whole), " one\r\n two");
	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_assert_uint_eq(number, IMAPD_FIELD_BASE);
	ck_view(whole, "0ONE TWO");
	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_assert_uint_eq(number, IMAPD_FIELD_FROM);
	ck_view(whole, "from:ann@example.org\r\n");
	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_view(imapd_field_body(whole), " again");
	ck_assert(!imapd_headers_next(&h.fields, &number, &whole));
	buf_free(&room);
}
END_TEST

START_TEST(a_reply_is_sorted_by_its_base_subject)
{
	struct view whole;
	struct buf room;
	unsigned number;
	struct imapd_headers h = kept("Subject: Re: [list] =?utf-8?q?gr=C3=B6=C3=9Fer?= (fwd)\n\n",
	    &room);

	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_assert_uint_eq(number, IMAPD_FIELD_BASE);
	ck_assert_int_eq(whole.p[0], '1');
	ck_assert(!imapd_headers_next(&h.fields, &number, &whole));
	buf_free(&room);
	h = kept("Subject:\n\n", &room);
	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_view(whole, "0");
	buf_free(&room);
}
END_TEST

START_TEST(the_first_date_counts)
{
	struct buf room;
	struct imapd_headers h = kept("Date: Tue, 1 Feb 1994 01:00:00 +0900\n"
	    "Date: Wed, 2 Feb 1994 01:00:00 +0900\n\n", &room);

	ck_assert(h.has_date);
	ck_assert_int_eq(h.date, 760032000);
	ck_assert_int_eq(h.zone, 540);
	buf_free(&room);
	h = kept("Date: never\nDate: Wed, 2 Feb 1994 01:00:00 +0900\n\n", &room);
	ck_assert(!h.has_date);
	buf_free(&room);
}
END_TEST

START_TEST(masks_are_of_what_is_kept)
{
	const struct view kept_names[] = { VIEW("subject"), VIEW("FROM"), VIEW("List-Id") };
	const struct view others[] = { VIEW("subject"), VIEW("X-Something") };
	uint64_t mask = imapd_field_mask(kept_names, 3);

	ck_assert(mask & 1ULL << IMAPD_FIELD_SUBJECT);
	ck_assert(mask & 1ULL << IMAPD_FIELD_FROM);
	ck_assert_int_eq(__builtin_popcountll(mask), 3);
	ck_assert_uint_eq(imapd_field_mask(others, 2), 0);
	ck_assert_uint_eq(imapd_field_number(VIEW("")), IMAPD_FIELD_NONE);
	ck_assert_uint_eq(imapd_field_number(VIEW("Subjec")), IMAPD_FIELD_NONE);
}
END_TEST

/* A file of a user's may hold anything. */
START_TEST(what_is_damaged_ends)
{
	static const char start[11];
	struct buf b = buf_make(1000);
	struct imapd_headers h;
	struct view whole;
	unsigned number;

	ck_assert(!imapd_headers_open(VIEW(""), &h));
	ck_assert(!imapd_headers_open((struct view){ start, 10 }, &h));
	(void)buf_add(&b, start, sizeof(start));
	(void)buf_add(&b, "\x03\x05\x00\x00" "12345" "\xff\xff\xff\xff", 13);
	ck_assert(imapd_headers_open(buf_view(&b), &h));
	ck_assert(imapd_headers_next(&h.fields, &number, &whole));
	ck_view(whole, "12345");
	ck_assert(!imapd_headers_next(&h.fields, &number, &whole));
	buf_free(&b);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, fields_are_as_they_are_sent);
	tcase_add_test(tests, a_reply_is_sorted_by_its_base_subject);
	tcase_add_test(tests, the_first_date_counts);
	tcase_add_test(tests, masks_are_of_what_is_kept);
	tcase_add_test(tests, what_is_damaged_ends);
}

int
main(void)
{
	return unit_run("imapd_headers", add);
}
