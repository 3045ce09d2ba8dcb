/* submit_test.c: submit.c against a peer that misbehaves: the other end of the pair is ours. */
#include "unit.h"

#include <unistd.h>

#include "mail/submit.h"
#include "sys/ipc.h"

static struct submit s;
static int peer;

static void
setup(void)
{
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	submit_init(&s, pair[0], 1);
	peer = pair[1];
}

static void
teardown(void)
{
	submit_close(&s);
	if (peer != -1)
		close(peer);
}

static void
lost(void)
{
	ck_assert(!s.permanent);
	ck_assert_str_eq(s.code, "4.3.0");
	ck_assert_str_ne(s.text, "");
	ck_assert_int_eq(s.fd, -1);
}

START_TEST(peer_gone)
{
	struct address a = { .local = "" };

	close(peer);
	peer = -1;
	/* Found out with the first record that wants an answer. */
	ck_assert_int_eq(submit_begin(&s, &a, VIEW(""), VIEW(""), VIEW("")), 0);
	ck_assert_int_eq(submit_rcpt(&s, &a, VIEW("")), 0);
	ck_assert_int_eq(submit_open(&s), -1);
	lost();
	ck_assert_int_eq(submit_rcpt(&s, &a, VIEW("")), -1);
	(void)submit_data(&s, VIEW("x"));
	ck_assert_int_eq(submit_commit(&s), -1);
	submit_abort(&s);
	lost();
}
END_TEST

START_TEST(peer_silent)
{
	ck_assert_int_eq(submit_open(&s), -1);
	lost();
	ck_assert_ptr_nonnull(strstr(s.text, "did not answer"));
}
END_TEST

START_TEST(peer_talks_nonsense)
{
	struct buf b = ipc_payload();

	switch (_i) {
	case 0:		/* the answer to another question */
		ipc_put_str(&b, "0000000000000000");
		ck_assert_int_eq(ipc_send_buf(peer, SUBMIT_DONE, &b, NULL, 0, NEVER), 0);
		break;
	case 1:		/* an id that does not fit */
		ipc_put_str(&b, "00000000000000000000000000000000000000000");
		ck_assert_int_eq(ipc_send_buf(peer, SUBMIT_ID, &b, NULL, 0, NEVER), 0);
		break;
	case 2:		/* half a failure */
		ipc_put_u32(&b, 1);
		ck_assert_int_eq(ipc_send_buf(peer, SUBMIT_FAILED, &b, NULL, 0, NEVER), 0);
		break;
	default:	/* something left over */
		ipc_put_str(&b, "0000000000000000");
		ipc_put_u32(&b, 1);
		ck_assert_int_eq(ipc_send_buf(peer, SUBMIT_ID, &b, NULL, 0, NEVER), 0);
	}
	ck_assert_int_eq(submit_open(&s), -1);
	lost();
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, peer_gone);
	tcase_add_test(t, peer_silent);
	tcase_add_loop_test(t, peer_talks_nonsense, 0, 4);
}

int
main(void)
{
	return unit_run("submit", add);
}
