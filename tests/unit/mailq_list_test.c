/* mailq_list_test.c: what mailq(1) prints of a message. */
#include "queue/mailq_list.h"
#include "unit.h"

START_TEST(an_answer_controls_no_terminal)
{
	char text[] = "mail\033]0;box\a \302\233full \377", *params = (char[]){ "" };
	struct queue_rcpt rcpt = {
		.address = { "joe", "example.net" }, .params = params, .text = text,
		.code = "4.\0332", .attempts = 1,
	};
	struct queue_message m = {
		.id = "0123456789abcdef", .sender = { "ann", "example.org" }, .rcpts = &rcpt,
		.nrcpts = 1,
	};
	struct buf out = buf_make(4096);
	struct view shown;

	ck_assert_uint_eq(mailq_message(&m, false, 100, 0, &out), 1);
	shown = buf_view(&out);
	for (size_t i = 0; i < shown.n; i++)
		ck_assert((unsigned char)shown.p[i] >= ' ' || shown.p[i] == '\n');
	ck_assert_ptr_nonnull(memmem(shown.p, shown.n, "4.?2 mail?]0;box? ??full ?\n", 27));
	buf_free(&out);
}
END_TEST

/* RFC 4865: what is held until a time is not due. */
START_TEST(held_until)
{
	char params[] = "HOLDUNTIL=86400", *none = (char[]){ "" };
	struct queue_rcpt rcpt = { .address = { "joe", "example.net" }, .params = none };
	struct queue_message m = {
		.id = "0123456789abcdef", .sender = { "ann", "example.org" }, .rcpts = &rcpt,
		.nrcpts = 1, .sender_params = params,
	};
	struct buf out = buf_make(4096);

	(void)mailq_message(&m, false, 86399, 0, &out);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "  next attempt 1970-01-02 00:00:00\n"));
	buf_clear(&out);
	(void)mailq_message(&m, false, 86400, 0, &out);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "  due now\n"));
	buf_free(&out);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, held_until);
	tcase_add_test(c, an_answer_controls_no_terminal);
}

int
main(void)
{
	return unit_run("mailq_list", add);
}
