/* sched_dest_test.c: what is known of destinations. */
#include "queue/sched_dest.h"
#include "unit.h"

#include <stdio.h>

#define NOW 1763784000
#define A "mx a.example"

static struct dests
make(void)
{
	return (struct dests){ .limit_max = 10, .interval = 600 };
}

START_TEST(test_unknown)
{
	struct dests d = make();

	ck_assert_uint_eq(dest_limit(&d, A), DEST_FIRST);
	ck_assert_ptr_null(dest_dead(&d, A, NOW));
	ck_assert_ptr_null(dest_find(&d, A));
	dest_forget(&d, A);
	ck_assert(!d.changed);
	d.limit_max = 1;
	ck_assert_uint_eq(dest_limit(&d, A), 1);
	dests_free(&d);
}
END_TEST

/* One attempt in an interval, until one succeeds. */
START_TEST(test_dead)
{
	struct dests d = make();
	const struct dest *e;

	(void)dest_down(&d, A, NOW, "4.4.1", VIEW("no route to host"));
	ck_assert(d.changed);
	e = dest_dead(&d, A, NOW);
	ck_assert_ptr_nonnull(e);
	ck_assert_str_eq(e->text, "no route to host");
	ck_assert_str_eq(e->code, "4.4.1");
	ck_assert_ptr_nonnull(dest_dead(&d, A, NOW + 599));
	ck_assert_ptr_null(dest_dead(&d, A, NOW + 600));
	ck_assert_uint_eq(dest_limit(&d, A), 1);
	ck_assert_ptr_null(dest_dead(&d, "mx b.example", NOW));
	(void)dest_down(&d, A, NOW + 700, "4.4.2", VIEW("a\tb\n"));
	e = dest_dead(&d, A, NOW + 701);
	ck_assert_str_eq(e->text, "a b ");
	ck_assert_int_eq(e->since, NOW);
	ck_assert_uint_eq(e->failures, 2);
	dest_good(&d, A, NOW + 1400);
	ck_assert_ptr_null(dest_dead(&d, A, NOW + 701));
	ck_assert_uint_eq(dest_limit(&d, A), DEST_FIRST);
	/* It was well a moment ago: the message may have been the reason, once. */
	ck_assert(!dest_down(&d, A, NOW + 1500, "", VIEW("x")));
	ck_assert_ptr_null(dest_dead(&d, A, NOW + 1500));
	ck_assert_uint_eq(dest_limit(&d, A), 1);
	dest_good(&d, A, NOW + 1501);
	ck_assert(!dest_down(&d, A, NOW + 1502, "", VIEW("x")));
	ck_assert(dest_down(&d, A, NOW + 1503, "", VIEW("x")));
	ck_assert_ptr_nonnull(dest_dead(&d, A, NOW + 1503));
	ck_assert_str_eq(dest_find(&d, A)->code, "4.4.1");
	dest_good(&d, A, NOW + 2000);
	ck_assert(dest_down(&d, A, NOW + 2000 + DEST_GOOD_SECONDS, "", VIEW("x")));
	dest_forget(&d, A);
	ck_assert_ptr_null(dest_find(&d, A));
	dests_free(&d);
}
END_TEST

/* A clock that was wrong keeps nothing from being tried for years. */
START_TEST(test_clock)
{
	struct dests d = make();

	(void)dest_down(&d, A, NOW + 100000, "4.4.1", VIEW("x"));
	ck_assert_ptr_null(dest_dead(&d, A, NOW));
	(void)dest_down(&d, A, NOW, "4.4.1", VIEW("x"));
	ck_assert_int_eq(dest_find(&d, A)->since, NOW);
	ck_assert_ptr_nonnull(dest_dead(&d, A, NOW));
	dests_free(&d);
}
END_TEST

/* More agents as it goes well, half as many when it does not. */
START_TEST(test_limits)
{
	struct dests d = make();
	unsigned good = 0;

	while (dest_limit(&d, A) < 10) {
		dest_good(&d, A, NOW);
		ck_assert_uint_lt(++good, 60);
	}
	ck_assert_uint_eq(good, 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9);
	dest_good(&d, A, NOW);
	ck_assert_uint_eq(dest_limit(&d, A), 10);
	dest_busy(&d, A, NOW);
	ck_assert_uint_eq(dest_limit(&d, A), 5);
	for (int i = 0; i < 5; i++)
		dest_busy(&d, A, NOW);
	ck_assert_uint_eq(dest_limit(&d, A), 1);
	dest_good(&d, A, NOW);
	ck_assert_uint_eq(dest_limit(&d, A), 2);
	dests_free(&d);
}
END_TEST

/* The TLS of a destination: less counts at once, more after a day, and it lasts. */
START_TEST(test_tls)
{
	struct dests d = make(), again = make();
	struct buf text = buf_make(DESTS_FILE_MAX);
	int64_t day = DEST_TLS_SECONDS;

	dest_tls(&d, A, NOW, AGENT_TLS_VERIFIED);
	ck_assert_int_eq(dest_tls_known(&d, A), AGENT_TLS_UNKNOWN);
	dest_good(&d, A, NOW);
	dest_tls(&d, A, NOW, AGENT_TLS_VERIFIED);
	ck_assert_int_eq(dest_tls_known(&d, A), AGENT_TLS_VERIFIED);
	dest_tls(&d, A, NOW + 10, AGENT_TLS_NONE);
	ck_assert_int_eq(dest_tls_known(&d, A), AGENT_TLS_NONE);
	dest_tls(&d, A, NOW + 20, AGENT_TLS_VERIFIED);
	dest_tls(&d, A, NOW + day, AGENT_TLS_ENCRYPTED);
	ck_assert_int_eq(dest_tls_known(&d, A), AGENT_TLS_NONE);
	dest_tls(&d, A, NOW + day + 10, AGENT_TLS_ENCRYPTED);
	ck_assert_int_eq(dest_tls_known(&d, A), AGENT_TLS_ENCRYPTED);
	/* Who wants it to be tried at once does not say that less will do. */
	(void)dest_down(&d, A, NOW + day + 10, "4.4.1", VIEW("x"));
	dest_forget(&d, A);
	ck_assert_ptr_null(dest_dead(&d, A, NOW + day + 10));
	ck_assert_int_eq(dest_tls_known(&d, A), AGENT_TLS_ENCRYPTED);
	/* In the file it is there for longer than the rest. */
	ck_assert_int_eq(dests_format(&d, &text), 0);
	ck_assert_str_eq(buf_cstr(&text), "mailstead-destinations 1\n"
	    A "\t0\t0\t0\t2\t1763870410\t\t\tencrypted 1763784010\n");
	ck_assert_int_eq(dests_parse(&again, buf_view(&text), NOW + day + DEST_TLS_LIFETIME), 1);
	ck_assert_int_eq(dest_tls_known(&again, A), AGENT_TLS_ENCRYPTED);
	dests_free(&again);
	again = make();
	ck_assert_int_eq(dests_parse(&again, buf_view(&text), NOW + day + DEST_TLS_LIFETIME + 11), 0);
	dests_free(&again);
	/* A clock that was wrong keeps nothing down for ever. */
	dest_good(&d, A, NOW);
	dest_tls(&d, A, NOW + 100 * day, AGENT_TLS_NONE);
	dest_tls(&d, A, NOW, AGENT_TLS_VERIFIED);
	ck_assert_int_eq(dest_tls_known(&d, A), AGENT_TLS_VERIFIED);
	dests_free(&d);
	buf_free(&text);
}
END_TEST

/* The one that has told nothing for longest goes. */
START_TEST(test_many)
{
	struct dests d = make();
	char name[32];

	for (int i = 0; i < DESTS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "mx %d.example", i);
		(void)dest_down(&d, name, NOW + i, "4.4.1", VIEW("x"));
	}
	dest_busy(&d, "mx 0.example", NOW + DESTS_MAX);
	dest_busy(&d, A, NOW + DESTS_MAX);
	ck_assert_uint_eq(d.n, DESTS_MAX);
	ck_assert_ptr_nonnull(dest_find(&d, A));
	ck_assert_ptr_nonnull(dest_find(&d, "mx 0.example"));
	ck_assert_ptr_null(dest_find(&d, "mx 1.example"));
	ck_assert_ptr_nonnull(dest_find(&d, "mx 2.example"));
	dests_free(&d);
}
END_TEST

START_TEST(test_file)
{
	struct dests d = make(), again = make();
	struct buf first = buf_make(DESTS_FILE_MAX), second = buf_make(DESTS_FILE_MAX);

	dest_good(&d, A, NOW);
	dest_good(&d, A, NOW);
	(void)dest_down(&d, "smtp relay.example:587 tls=verify", NOW, "4.7.5", VIEW("no certificate"));
	ck_assert_int_eq(dests_format(&d, &first), 0);
	ck_assert_str_eq(buf_cstr(&first), "mailstead-destinations 1\n"
	    A "\t0\t0\t0\t3\t1763784000\t\t\n"
	    "smtp relay.example:587 tls=verify\t1763784600\t1763784000\t1\t2\t1763784000\t4.7.5\t"
	    "no certificate\n");
	ck_assert_int_eq(dests_parse(&again, buf_view(&first), NOW), 2);
	ck_assert(!again.changed);
	ck_assert_uint_eq(dest_limit(&again, A), 3);
	ck_assert_str_eq(dest_dead(&again, "smtp relay.example:587 tls=verify", NOW + 1)->text,
	    "no certificate");
	ck_assert_int_eq(dests_format(&again, &second), 0);
	ck_assert_str_eq(buf_cstr(&second), buf_cstr(&first));
	dests_free(&again);
	/* What is of yesteryear, or of a time to come. */
	again = make();
	ck_assert_int_eq(dests_parse(&again, buf_view(&first), NOW + DEST_FILE_LIFETIME + 1), 0);
	ck_assert_int_eq(dests_parse(&again, buf_view(&first), NOW - 1), 0);
	ck_assert_uint_eq(again.n, 0);
	dests_free(&again);
	dests_free(&d);
	buf_free(&first);
	buf_free(&second);
}
END_TEST

START_TEST(test_bad_file)
{
	static const char *const lines[] = {
		"", "x", "\t0\t0\t0\t1\t5\t\t", "x\t0\t0\t0\t0\t5\t\t", "x\t-1\t0\t0\t1\t5\t\t",
		"x\t0\t5\t0\t1\t5\t\t", "x\t0\t0\t0\t1\t5\t\ta\tb",
		"x\t0\t0\t0\t1\t5\t\t\tnone", "x\t0\t0\t0\t1\t5\t\t\tnone 5 ", "x\t0\t0\t0\t1\t5\t\t\tunknown 5",
		"x\t0\t0\t0\t1\t5\t\t\tverified -5",
	};
	struct dests d = make();
	char text[200];

	ck_assert_int_eq(dests_parse(&d, VIEW(""), NOW), -1);
	ck_assert_int_eq(dests_parse(&d, VIEW("mailstead-destinations 2\n"), NOW), -1);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		(void)snprintf(text, sizeof(text), "mailstead-destinations 1\n%s\n"
		    "good\t0\t0\t0\t1\t1763784000\t\t\n", lines[i]);
		ck_assert_int_eq(dests_parse(&d, view_of(text), NOW), 1);
		ck_assert_uint_eq(d.n, 1);
	}
	dests_free(&d);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_unknown);
	tcase_add_test(tests, test_dead);
	tcase_add_test(tests, test_clock);
	tcase_add_test(tests, test_limits);
	tcase_add_test(tests, test_tls);
	tcase_add_test(tests, test_many);
	tcase_add_test(tests, test_file);
	tcase_add_test(tests, test_bad_file);
}

int
main(void)
{
	return unit_run("sched_dest", add);
}
