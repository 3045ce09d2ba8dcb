/* sched_expand_test.c: one recipient becomes others; the set of addresses. */
#include <stdio.h>

#include "queue/sched_expand.h"
#include "unit.h"

#define DOMAIN "here.example"

static struct address
addr(const char *text)
{
	struct address a;

	ck_assert_msg(address_parse(view_of(text), &a) == 0, "%s", text);
	return a;
}

/* A message to joe@here.example. */
static struct queue_message
message(const char *rcpt)
{
	struct queue_message m = { .id = "0000000000000000" };
	struct address sender = addr("s@away.example"), to = addr(rcpt);

	ck_assert_ptr_nonnull(queue_rcpt_add(&m, &sender, &to, VIEW("")));
	return m;
}

/*
 * Replaces rcpt by the targets, NULL at their end; one with a backslash is
 * local only. Applies the record to m. Returns what expand_finish() said.
 */
static enum expand_result
expand(struct queue_message *m, struct seen *seen, size_t rcpt, const char *const *targets,
    struct expand_limits limits)
{
	struct buf record = buf_make(EXPAND_RECORD_MAX);
	struct expand e = {
		.m = m, .rcpt = rcpt, .seen = seen, .domain = DOMAIN, .limits = limits,
		.record = &record, .sender = m->rcpts[rcpt].sender, .now = 1000,
	};
	enum expand_result result;

	for (size_t i = 0; i < m->nrcpts; i++)
		ck_assert_int_ge(seen_add(seen, &m->rcpts[i].address, DOMAIN), 0);
	expand_start(&e);
	for (; *targets; targets++) {
		bool local_only = **targets == '\\';
		struct address a = addr(*targets + local_only);

		if (expand_target(&e, &a, local_only) == -1)
			break;
	}
	result = expand_finish(&e);
	if (result == EXPAND_OK)
		ck_assert_int_eq(queue_journal_apply(m, buf_view(&record)), 0);
	buf_free(&record);
	return result;
}

static const struct expand_limits wide = { 20, 1000 };

/* Waiting recipients of m, "a@x b@y". */
static const char *
waiting(const struct queue_message *m)
{
	static char text[2000];
	struct buf b = buf_make(sizeof(text));
	char one[ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < m->nrcpts; i++)
		if (m->rcpts[i].state == QUEUE_WAITING) {
			buf_add_str(&b, b.n ? " " : "");
			buf_add_str(&b, expand_is_mailbox(m, i) ? "\\" : "");
			buf_add_str(&b, address_text(&m->rcpts[i].address, one));
		}
	ck_assert_int_eq(view_string(buf_view(&b), text, sizeof(text)), 0);
	buf_free(&b);
	return text;
}

#define TARGETS(...) ((const char *const[]){ __VA_ARGS__, NULL })

START_TEST(test_others)
{
	struct queue_message m = message("team");
	struct seen seen = seen_make(1);

	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("a", "b@x.example"), wide), EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "a@" DOMAIN " b@x.example");
	ck_assert_int_eq(m.rcpts[0].state, QUEUE_EXPANDED);
	ck_assert_int_eq(m.rcpts[1].parent, 0);
	ck_assert_uint_eq(m.rcpts[1].depth, 1);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

/* A program of an alias has the alias's address, and is not its mailbox. */
START_TEST(test_instruction)
{
	struct queue_message m = message("team");
	struct seen seen = seen_make(1);
	struct buf record = buf_make(EXPAND_RECORD_MAX);
	struct expand e = {
		.m = &m, .seen = &seen, .domain = DOMAIN, .limits = { 20, 3 }, .record = &record,
		.sender = m.rcpts[0].sender, .now = 1000,
	};

	expand_start(&e);
	ck_assert_int_eq(expand_instruction(&e, "|a \"b\" <c>\td"), 0);
	ck_assert_int_eq(expand_instruction(&e, "/var/mail/x"), 0);
	ck_assert_int_eq(expand_instruction(&e, "/one/too/many"), -1);
	ck_assert_int_eq(expand_finish(&e), EXPAND_TOO_MANY);
	expand_start(&e);
	ck_assert_int_eq(expand_instruction(&e, "|a \"b\" <c>\td"), 0);
	ck_assert_int_eq(expand_instruction(&e, "/var/mail/x"), 0);
	ck_assert_int_eq(expand_finish(&e), EXPAND_OK);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&record)), 0);
	ck_assert_uint_eq(m.nrcpts, 3);
	ck_assert_str_eq(m.rcpts[1].target, "|a \"b\" <c> d");
	ck_assert_str_eq(m.rcpts[2].target, "/var/mail/x");
	ck_assert_str_eq(waiting(&m), "team team");
	ck_assert_ptr_null(m.rcpts[0].target);
	buf_free(&record);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

START_TEST(test_once_each)
{
	struct queue_message m = message("team");
	struct seen seen = seen_make(1);

	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("a", "A@HERE.example", "b", "a"), wide),
	    EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "a@" DOMAIN " b@" DOMAIN);
	/* What another alias leads to is there already: nothing is left to do. */
	ck_assert_int_eq(expand(&m, &seen, 1, TARGETS("b"), wide), EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "b@" DOMAIN);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

START_TEST(test_loop)
{
	struct queue_message m = message("one");
	struct seen seen = seen_make(1);

	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("two"), wide), EXPAND_OK);
	ck_assert_int_eq(expand(&m, &seen, 1, TARGETS("one@" DOMAIN), wide), EXPAND_LOOP);
	ck_assert_int_eq(m.rcpts[1].state, QUEUE_WAITING);
	/* Next to something else the loop alone is dropped. */
	ck_assert_int_eq(expand(&m, &seen, 1, TARGETS("one", "three"), wide), EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "three@" DOMAIN);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

START_TEST(test_itself_is_the_mailbox)
{
	struct queue_message m = message("joe");
	struct seen seen = seen_make(1);

	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("joe@" DOMAIN, "\\joe", "x@x.example"), wide),
	    EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "\\joe x@x.example");
	/* A mailbox that leads to itself goes nowhere. */
	ck_assert_int_eq(expand(&m, &seen, 1, TARGETS("joe"), wide), EXPAND_LOOP);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

START_TEST(test_mailbox_of_another)
{
	struct queue_message m = message("joe");
	struct seen seen = seen_make(1);

	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("\\ann", "bob"), wide), EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "\\ann@" DOMAIN " bob@" DOMAIN);
	ck_assert_uint_eq(m.nrcpts, 4);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

/* An alias leads to the mailbox of the name that led to it: nothing else would keep the message. */
START_TEST(test_mailbox_of_ancestor)
{
	struct queue_message m = message("postmaster");
	struct seen seen = seen_make(1);

	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("root"), wide), EXPAND_OK);
	ck_assert_int_eq(expand(&m, &seen, 1, TARGETS("\\postmaster", "\\POSTMASTER@" DOMAIN), wide),
	    EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "\\postmaster@" DOMAIN);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

/* Where the message is for it anyway it comes once. */
START_TEST(test_mailbox_of_recipient)
{
	struct queue_message m = message("team");
	struct address sender = addr("s@away.example"), ann = addr("ann");
	struct seen seen = seen_make(1);

	ck_assert_ptr_nonnull(queue_rcpt_add(&m, &sender, &ann, VIEW("")));
	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("\\ann"), wide), EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "ann");
	ck_assert_int_eq(expand(&m, &seen, 1, TARGETS("bob"), wide), EXPAND_OK);
	ck_assert_str_eq(waiting(&m), "bob@" DOMAIN);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

START_TEST(test_limits)
{
	struct queue_message m = message("joe");
	struct seen seen = seen_make(1);
	struct expand_limits few = { 20, 3 }, shallow = { 1, 1000 };

	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("a", "b", "c"), few), EXPAND_TOO_MANY);
	ck_assert_uint_eq(m.nrcpts, 1);
	seen_free(&seen);
	ck_assert_int_eq(expand(&m, &seen, 0, TARGETS("a", "b"), few), EXPAND_OK);
	ck_assert_int_eq(expand(&m, &seen, 1, TARGETS("c"), shallow), EXPAND_TOO_DEEP);
	seen_free(&seen);
	queue_message_free(&m);
}
END_TEST

START_TEST(test_seen_many)
{
	struct seen seen = seen_make(42);
	struct address a = { .domain = "x.example" };

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++) {
			(void)snprintf(a.local, sizeof(a.local), "user%d", i);
			ck_assert_int_eq(seen_add(&seen, &a, DOMAIN), round == 0);
		}
	ck_assert_uint_eq(seen.n, 5000);
	seen_free(&seen);
}
END_TEST

/* What was put in last comes out, and all the rest is found, however often the set grew. */
START_TEST(test_seen_rewind)
{
	struct seen seen = seen_make(7);
	char text[32];

	for (unsigned kept = 0; kept < 600; kept += 37) {
		for (unsigned i = 0; i < 1000; i++) {
			struct address a;

			(void)snprintf(text, sizeof(text), "n%u@x.example", i);
			a = addr(text);
			ck_assert_int_eq(seen_add(&seen, &a, DOMAIN), i >= (kept ? kept - 37 : 0));
		}
		seen_rewind(&seen, kept);
		ck_assert_uint_eq(seen.n, kept);
		for (unsigned i = 0; i < kept; i++) {
			struct address a;

			(void)snprintf(text, sizeof(text), "n%u@x.example", i);
			a = addr(text);
			ck_assert_int_eq(seen_add(&seen, &a, DOMAIN), 0);
		}
	}
	seen_free(&seen);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_others);
	tcase_add_test(tests, test_instruction);
	tcase_add_test(tests, test_once_each);
	tcase_add_test(tests, test_loop);
	tcase_add_test(tests, test_itself_is_the_mailbox);
	tcase_add_test(tests, test_mailbox_of_ancestor);
	tcase_add_test(tests, test_mailbox_of_recipient);
	tcase_add_test(tests, test_mailbox_of_another);
	tcase_add_test(tests, test_limits);
	tcase_add_test(tests, test_seen_many);
	tcase_add_test(tests, test_seen_rewind);
}

int
main(void)
{
	return unit_run("sched_expand", add);
}
