/* queue_params_test.c: what the parameters in a queue file ask for. */
#include "queue/queue_params.h"
#include "unit.h"

START_TEST(terms)
{
	struct queue_terms t = queue_terms(VIEW(""));

	ck_assert(t.hold_until == 0 && t.deliver_by == 0 && !t.by_return && t.priority == 0);
	ck_assert(!t.ret_full && !t.binary && !t.utf8 && !t.require_tls);
	t = queue_terms(VIEW("BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=x HOLDUNTIL=1763784060 "
	    "BY=1763784120;RT MT-PRIORITY=-3 REQUIRETLS"));
	ck_assert_int_eq(t.hold_until, 1763784060);
	ck_assert_int_eq(t.deliver_by, 1763784120);
	ck_assert_int_eq(t.priority, -3);
	ck_assert(t.by_return && t.by_trace && t.ret_full && t.utf8 && t.require_tls && !t.binary);
	t = queue_terms(VIEW("BY=1763784120;N body=binarymime mt-priority=9 RET=HDRS"));
	ck_assert(!t.by_return && !t.by_trace && t.binary && t.priority == 9 && !t.ret_full);
}
END_TEST

START_TEST(bad_terms)
{
	struct queue_terms t = queue_terms(VIEW("HOLDUNTIL=x BY=;R MT-PRIORITY=10 SMTPUTF8=1 "
	    "REQUIRETLS=no RET BODY BY2=1;R XBY=1;R"));

	ck_assert(t.hold_until == 0 && t.deliver_by == 0 && t.priority == 0);
	ck_assert(!t.utf8 && !t.require_tls && !t.ret_full && !t.binary);
	t = queue_terms(VIEW("HOLDUNTIL=99999999999999999999 MT-PRIORITY=-"));
	ck_assert(t.hold_until == 0 && t.priority == 0);
}
END_TEST

START_TEST(notify)
{
	ck_assert_uint_eq(queue_notify(VIEW("")), QUEUE_NOTIFY_FAILURE | QUEUE_NOTIFY_DELAY);
	ck_assert_uint_eq(queue_notify(VIEW("ORCPT=rfc822;NOTIFY")),
	    QUEUE_NOTIFY_FAILURE | QUEUE_NOTIFY_DELAY);
	ck_assert_uint_eq(queue_notify(VIEW("NOTIFY=NEVER")), 0);
	ck_assert_uint_eq(queue_notify(VIEW("ORCPT=x;y NOTIFY=success")), QUEUE_NOTIFY_SUCCESS);
	ck_assert_uint_eq(queue_notify(VIEW("NOTIFY=FAILURE,DELAY,SUCCESS")), 7);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, terms);
	tcase_add_test(t, bad_terms);
	tcase_add_test(t, notify);
}

int
main(void)
{
	return unit_run("queue_params", add);
}
