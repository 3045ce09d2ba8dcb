/* queue_wish_test.c: what is to be tried now, as the name of a file and in the scheduler. */
#include "unit.h"

#include <stdio.h>

#include "queue/sched_flush.h"

#define ID "1k0tskakhsp89b0m"

static struct wish
good(const char *name)
{
	char again[WISH_NAME_MAX];
	struct wish w;

	if (wish_parse(view_of(name), &w) == -1)
		ck_abort_msg("\"%s\" is not taken", name);
	ck_assert_str_eq(wish_name(&w, again), name);
	return w;
}

/* Of message ID, by ann@a.example. */
static bool
matches(const char *name, const char *origin, const char *to)
{
	struct address sender, address;
	struct wish w = good(name);

	ck_assert_int_eq(address_parse(VIEW("Ann@a.example"), &sender), 0);
	ck_assert_int_eq(address_parse(view_of(to), &address), 0);
	return wish_matches(&w, &(struct wish_rcpt){ ID, origin, &sender, &address });
}

START_TEST(names)
{
	static const char *const bad[] = {
		"", "all=", "all@", "id=", "id=1", "id=1K0TSKAKHSP89B0M", "from=", "to=", "to=A", "to=a/b",
		"to=+", "to=+4", "to=+41", "to=+61", "to=+2f", "to=+00", "uid=", "uid=1", "uid=1,",
		"uid=01,all", "uid=-1,all", "uid=4294967296,all", "uid=1,uid=1,all", "#queue", "x",
		"Example.org", "@", "ALL", "To=a", "../all",
	};
	struct wish w;

	ck_assert_int_eq(good("example.org").kind, WISH_DOMAIN);
	ck_assert_int_eq(good("@example.org").domain.kind, ETRN_SUBDOMAINS);
	ck_assert_int_eq(good("all").kind, WISH_ALL);
	ck_assert_int_eq(good("id=" ID).kind, WISH_ID);
	ck_assert_str_eq(good("from=a+2Fb+20+C3+A4@x").text, "a/b \xc3\xa4@x");
	w = good("uid=1000,to=joe");
	ck_assert(w.own && w.kind == WISH_RCPT && w.uid == 1000);
	ck_assert(good("uid=4294967295,example.org").own);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (wish_parse(view_of(bad[i]), &w) != -1)
			ck_abort_msg("\"%s\" is taken", bad[i]);
}
END_TEST

START_TEST(lengths)
{
	char text[WISH_TEXT_MAX + 2], name[WISH_NAME_MAX];
	struct wish w, again;

	memset(text, '/', sizeof(text));
	ck_assert_int_eq(wish_make(WISH_SENDER, (struct view){ text, WISH_TEXT_MAX + 1 }, &w), -1);
	ck_assert_int_eq(wish_make(WISH_SENDER, (struct view){ text, WISH_TEXT_MAX }, &w), 0);
	w.own = true;
	w.uid = UINT32_MAX;
	ck_assert_uint_le(strlen(wish_name(&w, name)), 255);
	ck_assert_int_eq(wish_parse(view_of(name), &again), 0);
	ck_assert_str_eq(again.text, w.text);
	ck_assert_int_eq(wish_make(WISH_SENDER, VIEW("a\0b"), &w), -1);
	ck_assert_int_eq(wish_make(WISH_ALL, VIEW("x"), &w), -1);
	ck_assert_int_eq(wish_make(WISH_ID, VIEW("1"), &w), -1);
}
END_TEST

START_TEST(meaning)
{
	ck_assert(matches("b.example", "uid 7", "joe@b.example"));
	ck_assert(!matches("b.example", "uid 7", "joe@c.b.example"));
	ck_assert(matches("all", "smtp [192.0.2.1]", "joe@b.example"));
	ck_assert(matches("id=" ID, "uid 7", "joe@b.example"));
	ck_assert(!matches("id=1k0tskakhsp89b0n", "uid 7", "joe@b.example"));
	ck_assert(matches("from=nn@a", "uid 7", "joe@b.example"));
	ck_assert(!matches("from=joe", "uid 7", "joe@b.example"));
	ck_assert(matches("to=b.exam", "uid 7", "joe@b.example"));
	ck_assert(matches("to=joe", "uid 7", "Joe@b.example"));
	ck_assert(!matches("to=ann", "uid 7", "joe@b.example"));
	/* A user's own mail only. */
	ck_assert(matches("uid=7,all", "uid 7", "joe@b.example"));
	ck_assert(!matches("uid=7,all", "uid 70", "joe@b.example"));
	ck_assert(!matches("uid=7,all", "uid 7 held: x", "joe@b.example"));
	ck_assert(!matches("uid=7,id=" ID, "smtp [192.0.2.1] uid 7", "joe@b.example"));
}
END_TEST

static bool
wants(const struct flush *f, const char *domain, int64_t last, int64_t now)
{
	struct address sender = { .local = "" }, address;

	ck_assert_int_eq(address_set(&address, VIEW("joe"), view_of(domain)), ADDRESS_OK);
	return flush_wants(f, &(struct wish_rcpt){ ID, "uid 7", &sender, &address }, last, now);
}

/* A wish is good until an attempt that is no older; not for ever, and not out of the future. */
START_TEST(wishes)
{
	static struct flush f;
	struct wish a = good("a.example"), b = good("@b.example");

	ck_assert(!wants(&f, "a.example", 1, 1000));
	flush_add(&f, &a, 1000);
	flush_add(&f, &b, 1000);
	flush_add(&f, &a, 1100);
	ck_assert_uint_eq(f.n, 2);
	ck_assert(!wants(&f, "a.example", 0, 1100) && wants(&f, "a.example", 1099, 1100));
	ck_assert(!wants(&f, "a.example", 1100, 1100) && !wants(&f, "c.example", 1, 1100));
	ck_assert(wants(&f, "x.b.example", 999, 1100));
	ck_assert(!wants(&f, "x.b.example", 1000, 1100));
	ck_assert(!wants(&f, "a.example", 1, 1099));
	ck_assert(wants(&f, "a.example", 1, 1099 + FLUSH_LIFETIME));
	ck_assert(!wants(&f, "a.example", 1, 1100 + FLUSH_LIFETIME));
}
END_TEST

START_TEST(many_wishes)
{
	static struct flush f;
	char name[32];
	struct wish w;

	for (int i = 0; i <= QUEUE_FLUSH_MAX; i++) {
		(void)snprintf(name, sizeof(name), "n%d.example", i);
		w = good(name);
		flush_add(&f, &w, 1000);
	}
	ck_assert_uint_eq(f.n, QUEUE_FLUSH_MAX);
	ck_assert(!wants(&f, "n0.example", 1, 1000) && wants(&f, "n1.example", 1, 1000));
	ck_assert(wants(&f, name, 1, 1000));
	w = good("late.example");
	flush_add(&f, &w, 1000 + FLUSH_LIFETIME);
	ck_assert_uint_eq(f.n, 1);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, names);
	tcase_add_test(tests, lengths);
	tcase_add_test(tests, meaning);
	tcase_add_test(tests, wishes);
	tcase_add_test(tests, many_wishes);
}

int
main(void)
{
	return unit_run("queue_wish", add);
}
