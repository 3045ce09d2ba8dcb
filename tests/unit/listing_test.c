/* listing_test.c: the header fields of a list in a message. */
#include "unit.h"

#include "text/listing.h"

#define OWN "List-Id: <a.example>\n"

static const struct {
	const char *text, *wanted;
} messages[] = {
	{ "", OWN },
	{ "\nb", OWN "\nb" },
	{ "Subject: x\n\nList-Id: b\n", OWN "Subject: x\n\nList-Id: b\n" },
	{ "To: x\nList-Id: <other>\nlist-UNSUBSCRIBE: <a>,\n\t<b>\nCc: y\n\nb",
	    OWN "To: x\nCc: y\n\nb" },
	{ "List-Post : NO\nX-List-Id: a\nList: b\n\n", OWN "X-List-Id: a\nList: b\n\n" },
	{ " text\nList-Id: x\n", OWN "\n text\nList-Id: x\n" },
};

START_TEST(fields_are_replaced)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		for (size_t step = 1; step < 60; step++) {
			struct view text = view_of(messages[i].text);
			struct buf out = buf_make(SIZE_MAX);
			struct listing l;

			listing_init(&l, VIEW(OWN));
			for (size_t at = 0; at < text.n; at += step)
				listing_feed(&l, view_sub(text, at, step), &out);
			listing_end(&l, &out);
			listing_free(&l);
			ck_assert_str_eq(buf_cstr(&out), messages[i].wanted);
			buf_free(&out);
		}
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, fields_are_replaced);
}

int
main(void)
{
	return unit_run("listing", add);
}
