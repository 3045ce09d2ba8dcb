/* plan_test.c: what is right stays, what is not is done once, a failure ends it. */
#include "unit.h"

#include <stdio.h>

#include "admin/setup/plan.h"

struct world {
	bool one, two, broken, person;
	unsigned acts;
};

static enum plan_state
look(bool right, const char *what, struct buf *said)
{
	(void)buf_addf(said, "%s %s", right ? "there is" : "make", what);
	return right ? PLAN_RIGHT : PLAN_CHANGE;
}

static enum plan_state
look_one(void *arg, struct buf *said)
{
	return look(((struct world *)arg)->one, "one", said);
}

static int
act_one(void *arg, struct buf *said)
{
	struct world *w = arg;

	(void)said;
	w->acts++;
	w->one = true;
	return 0;
}

static enum plan_state
look_two(void *arg, struct buf *said)
{
	struct world *w = arg;

	if (w->person) {
		(void)buf_add_str(said, "somebody is in the way\nask him");
		return PLAN_PERSON;
	}
	return look(w->two, "two", said);
}

static int
act_two(void *arg, struct buf *said)
{
	struct world *w = arg;

	w->acts++;
	w->two = !w->broken;
	if (w->broken)
		(void)buf_add_str(said, "it is broken\nmend it");
	return w->broken ? -1 : 0;
}

static enum plan_state
look_last(void *arg, struct buf *said)
{
	(void)arg;
	(void)buf_add_str(said, "as you like");
	return PLAN_LEFT;
}

static const struct plan_step steps[] = {
	{ "the first", look_one, act_one },
	{ "second", look_two, act_two },
	{ "third", look_last, NULL },
};

static struct plan_result
run(struct world *w, bool dry_run, const char *wanted)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct plan_result r = plan_run(steps, 3, w, dry_run, out);

	(void)fclose(out);
	ck_assert_str_eq(text, wanted);
	free(text);
	return r;
}

START_TEST(done_once)
{
	struct world w = { 0 };
	struct plan_result r = run(&w, true,
	    "  would   the first     make one\n"
	    "  would   second        make two\n"
	    "  left    third         as you like\n");

	ck_assert_uint_eq(w.acts, 0);
	ck_assert_uint_eq(r.changed, 2);
	r = run(&w, false,
	    "  done    the first     make one\n"
	    "  done    second        make two\n"
	    "  left    third         as you like\n");
	ck_assert_uint_eq(w.acts, 2);
	ck_assert_uint_eq(r.changed, 2);
	ck_assert_ptr_null(r.failed);
	r = run(&w, false,
	    "  ok      the first     there is one\n"
	    "  ok      second        there is two\n"
	    "  left    third         as you like\n");
	ck_assert_uint_eq(w.acts, 2);
	ck_assert_uint_eq(r.right, 2);
	ck_assert_uint_eq(r.left, 1);
}
END_TEST

START_TEST(failed)
{
	struct world w = { .broken = true };
	struct plan_result r = run(&w, false,
	    "  done    the first     make one\n"
	    "  FAILED  second        it is broken\n"
	    "                        mend it\n");

	ck_assert_ptr_eq(r.failed, &steps[1]);
	ck_assert_uint_eq(r.changed, 1);
	w.broken = false;
	r = run(&w, false,
	    "  ok      the first     there is one\n"
	    "  done    second        make two\n"
	    "  left    third         as you like\n");
	ck_assert_ptr_null(r.failed);
}
END_TEST

START_TEST(for_a_person)
{
	struct world w = { .one = true, .person = true };
	struct plan_result r = run(&w, false,
	    "  ok      the first     there is one\n"
	    "  STOP    second        somebody is in the way\n"
	    "                        ask him\n");

	ck_assert_ptr_eq(r.failed, &steps[1]);
	/* The rest of the plan is shown. */
	r = run(&w, true,
	    "  ok      the first     there is one\n"
	    "  STOP    second        somebody is in the way\n"
	    "                        ask him\n"
	    "  left    third         as you like\n");
	ck_assert_ptr_eq(r.failed, &steps[1]);
	ck_assert_uint_eq(w.acts, 0);
}
END_TEST

static enum plan_state
look_long(void *arg, struct buf *said)
{
	(void)buf_add_str(said, arg);
	return PLAN_RIGHT;
}

START_TEST(broken_at_blanks)
{
	static const struct plan_step step = { "long", look_long, NULL };
	static char words[] =
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb c\n"
	    "ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd e\n\nf";
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)plan_run(&step, 1, words, false, out);
	(void)fclose(out);
	ck_assert_str_eq(text,
	    "  ok      long          "
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
	    "                        c\n"
	    "                        "
	    "ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\n"
	    "                        e\n"
	    "                        \n"
	    "                        f\n");
	free(text);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, done_once);
	tcase_add_test(t, failed);
	tcase_add_test(t, for_a_person);
	tcase_add_test(t, broken_at_blanks);
}

int
main(void)
{
	return unit_run("plan", add);
}
