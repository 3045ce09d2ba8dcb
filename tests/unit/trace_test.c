/* trace_test.c: lines of the log, what they tell, and the files that they are in. */
#include "admin/log/trace_files.h"
#include "admin/log/trace_ids.h"
#include "admin/log/trace_story.h"
#include "unit.h"

#include <stdio.h>

#define ID "1k17cqqrr3xccxg8"

START_TEST(heads)
{
	static const struct { struct view line; const char *time, *program; } cases[] = {
		{ VIEW("2026-11-22T05:25:01.834Z runner-sched[3577]: event=x a=b"),
		    "2026-11-22T05:25:01.834Z", "runner-sched" },
		{ VIEW("Nov  2 05:25:01 host enqueue[1]: event=x"), "Nov  2 05:25:01", "enqueue" },
		{ VIEW("Nov  2 05:25:01 host enqueue: event=x"), "Nov  2 05:25:01", "enqueue" },
		{ VIEW("2026-11-22T05:25:01+0000 host enqueue[1]: event=x"),
		    "2026-11-22T05:25:01+0000", "enqueue" },
		{ VIEW("Nov  2 05:25:01 host x[1]: 2026-11-22T05:25:01.834Z enqueue[1]: event=x"),
		    "2026-11-22T05:25:01.834Z", "enqueue" },
		{ VIEW("2026-11-22T05:25:01Z stderr F 2026-11-22T05:25:01.834Z enqueue[1]: event=x"),
		    "2026-11-22T05:25:01.834Z", "enqueue" },
		/* What somebody has had another program say. */
		{ VIEW("Nov  2 05:25:01 host sshd[1]: Invalid user x smtpd[2]: event=delivered"), NULL, NULL },
		{ VIEW("Nov  2 05:25:01 host sshd[1]: user 2026-11-22T05:25:01.834Z smtpd[2]: event=x"),
		    NULL, NULL },
		{ VIEW("Nov  2 05:25:01 host x[1]: smtpd[2]: event=x"), NULL, NULL },
		{ VIEW("Nov  2 05:25:01 host enqueue[1]: x event=y"), NULL, NULL },
		{ VIEW("Nov  2 05:25:01 host enqueue[1x]: event=y"), NULL, NULL },
		{ VIEW("Nov  2 05:25:01 host en/queue[1]: event=y"), NULL, NULL },
		{ VIEW(": event=y"), NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct logline l;
		bool got = logline_parse(cases[i].line, &l);

		ck_assert_int_eq(got, cases[i].time != NULL);
		if (got) {
			ck_assert(view_eq(l.time, view_of(cases[i].time)));
			ck_assert(view_eq(l.program, view_of(cases[i].program)));
		}
	}
}
END_TEST

START_TEST(fields)
{
	struct view rest = VIEW("event=x  a=\"b \\\"c\\\\ \\x1b\\xc3\\xa4\" empty=\"\" d=e cut=\"f"), key;
	struct buf value = buf_make(100);

	ck_assert(logline_next(&rest, &key, &value));
	ck_view(key, "event");
	ck_buf(&value, "x");
	ck_assert(logline_next(&rest, &key, &value));
	ck_view(key, "a");
	ck_buf(&value, "b \"c\\ \033\303\244");
	ck_assert(logline_next(&rest, &key, &value));
	ck_buf(&value, "");
	ck_assert(logline_next(&rest, &key, &value));
	ck_buf(&value, "e");
	ck_assert(logline_next(&rest, &key, &value));
	ck_buf(&value, "f");
	ck_assert(!logline_next(&rest, &key, &value));
	buf_free(&value);
}
END_TEST

static void
told(const char *line, const char *wanted)
{
	struct logline l = { .time = VIEW("2026-11-22T05:25:01.834Z"), .fields = view_of(line) };
	struct buf out = buf_make(10000);

	story_tell(&l, &out);
	ck_assert_str_eq(buf_cstr(&out), wanted);
	buf_free(&out);
}

START_TEST(sentences)
{
	told("event=removed id=" ID, "2026-11-22 05:25:01.834Z  done, and gone from the queue\n");
	/* Parts with a field that is not there are left out, with what is within them. */
	told("event=operator action=hold", "2026-11-22 05:25:01.834Z  hold by the operator\n");
	told("event=operator action=move moved=/x",
	    "2026-11-22 05:25:01.834Z  move by the operator, to /x\n");
	told("event=deferred to=a@b code=4.2.2 text=\"is \\x1b full\"",
	    "2026-11-22 05:25:01.834Z  not delivered to <a@b> for now: 4.2.2 is ? full\n");
	told("event=queued from=\"\" rcpts=1 size=5 origin=\"\"",
	    "2026-11-22 05:25:01.834Z  queued from <>, recipients: 1, 5 octets\n");
	told("event=held why=\"rule: hold sender x\"",
	    "2026-11-22 05:25:01.834Z  held: rule: hold sender x\n");
	told("event=held from=a@b rcpts=1 size=5 origin=\"smtp held: odd\"", "2026-11-22 05:25:01.834Z"
	    "  held, from <a@b>, recipients: 1, 5 octets, smtp held: odd\n");
	told("event=failed to=a@b code=5.1.1 text=no server=mx.b address=[192.0.2.1]",
	    "2026-11-22 05:25:01.834Z  failed for <a@b>, says mx.b [192.0.2.1]: 5.1.1 no\n");
	/* What is not known has its fields, without the id. */
	told("event=new id=" ID " a=\"b c\"", "2026-11-22 05:25:01.834Z  new: a=b c\n");
}
END_TEST

START_TEST(ids)
{
	struct trace_ids t = { .n = 0 };
	struct logline l = { .fields = VIEW("event=bounced id=1k17cqqrr3xccxg9 report=" ID) };
	size_t which = 9;
	char id[32];

	ck_assert(!trace_ids_about(&t, &l, &which));
	ck_assert_int_eq(trace_ids_add(&t, VIEW("short")), -1);
	ck_assert_int_eq(trace_ids_add(&t, VIEW("1K17cqqrr3xccxg8")), -1);
	for (unsigned i = 0; i < 1000; i++) {
		(void)snprintf(id, sizeof(id), "%016u", i / 2);
		ck_assert_int_eq(trace_ids_add(&t, view_of(id)), 0);
	}
	ck_assert_uint_eq(t.n, 500);
	ck_assert(!trace_ids_about(&t, &l, &which));
	ck_assert_int_eq(trace_ids_add(&t, VIEW(ID)), 0);
	ck_assert(trace_ids_about(&t, &l, &which));
	ck_assert_uint_eq(which, 500);
	free(t.ids);
	free(t.places);
}
END_TEST

START_TEST(addresses)
{
	struct logline l = { .fields = VIEW("event=x from=\"a b@c\" to=Joe@Example.org text=d@e") };

	ck_assert(story_has_address(&l, VIEW("joe@example.ORG")));
	ck_assert(story_has_address(&l, VIEW("a b@c")));
	ck_assert(!story_has_address(&l, VIEW("d@e")));
	ck_assert(!story_has_address(&l, VIEW("joe@example")));
}
END_TEST

START_TEST(rotated)
{
	ck_assert(trace_is_rotated("mail.log.1", "mail.log"));
	ck_assert(trace_is_rotated("mail.log.12.gz", "mail.log"));
	ck_assert(trace_is_rotated("mail.log-20261122", "mail.log"));
	ck_assert(trace_is_rotated("mail.log-2026-11-22_05.xz", "mail.log"));
	ck_assert(!trace_is_rotated("mail.log", "mail.log"));
	ck_assert(!trace_is_rotated("mail.log.gz", "mail.log"));
	ck_assert(!trace_is_rotated("mail.log.", "mail.log"));
	ck_assert(!trace_is_rotated("mail.log.old", "mail.log"));
	ck_assert(!trace_is_rotated("mail.logs.1", "mail.log"));
	ck_assert(!trace_is_rotated("mail.lo", "mail.log"));
	ck_assert_ptr_null(trace_decompressor("/var/log/mail.log.1"));
	ck_assert_ptr_nonnull(strstr(trace_decompressor("/var/log/mail.log.1.gz"), "/gzip"));
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, heads);
	tcase_add_test(c, fields);
	tcase_add_test(c, sentences);
	tcase_add_test(c, ids);
	tcase_add_test(c, addresses);
	tcase_add_test(c, rotated);
}

int
main(void)
{
	return unit_run("trace", add);
}
