/* queue_tool_test.c: filters, the shape of a queue, walks through it, and the bar. */
#include "unit_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "queue/mailq_json.h"
#include "queue/queue_select.h"
#include "queue/queue_shape.h"
#include "queue/queue_summary.h"
#include "queue/queue_walk.h"
#include "queue/tool_progress.h"

static char none[] = "", full[] = "the mailbox is full";

static struct queue_rcpt rcpts[] = {
	{ .address = { "joe", "example.net" }, .params = none, .text = full, .code = "4.2.2",
		.attempts = 2, .last = 200, .next = 300 },
	{ .address = { "ann", "other.example" }, .params = none },
	{ .address = { "bob", "example.net" }, .params = none, .state = QUEUE_DELIVERED },
};

static struct queue_message message = {
	.id = "0123456789abcdef", .time_usec = 100000000, .sender = { "Ann", "example.org" },
	.rcpts = rcpts, .nrcpts = 3, .sender_params = none, .origin = none, .body_size = 7,
};

START_TEST(select_one)
{
	static const struct { struct queue_select s; bool fits; } cases[] = {
		{ { .sender = NULL }, true },
		{ { .sender = "ann@EXAMPLE.org" }, true },
		{ { .sender = "ann" }, false },
		{ { .sender = "*@example.org" }, true },
		{ { .sender = "<>" }, false },
		{ { .recipient = "joe@*" }, true },
		{ { .recipient = "bob@*" }, false },		/* has been dealt with */
		{ { .domain = "example.net" }, true },
		{ { .domain = "*.net", .recipient = "ann@*" }, false },	/* not the same one */
		{ { .reason = "MAILBOX*full" }, true },
		{ { .reason = "4.2.2 the" }, true },
		{ { .reason = "4.2.3" }, false },
		{ { .reason = "full", .domain = "other.example" }, false },
		{ { .older = 99 }, true },
		{ { .older = 100 }, false },
		{ { .younger = 101 }, true },
		{ { .younger = 100 }, false },
		{ { .older = 10, .sender = "x*" }, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_int_eq(queue_select_fits(&cases[i].s, &message, 200), cases[i].fits);
	ck_assert(!queue_select_any(&cases[0].s));
	ck_assert(queue_select_any(&cases[13].s));
}
END_TEST

START_TEST(json)
{
	struct buf out = buf_make(10000);

	ck_assert_uint_eq(mailq_json(&message, QUEUE_CUR, false, 250, &out), 2);
	ck_buf(&out, "{\"id\":\"0123456789abcdef\",\"place\":\"cur\",\"arrived\":100,\"age\":150,"
	    "\"size\":7,\"sender\":\"Ann@example.org\",\"parameters\":\"\",\"origin\":\"\","
	    "\"recipients\":[{\"number\":0,\"address\":\"joe@example.net\",\"sender\":\"\","
	    "\"parameters\":\"\",\"state\":\"waiting\",\"attempts\":2,\"last\":200,\"next\":300,"
	    "\"unanswered\":false,\"code\":\"4.2.2\",\"text\":\"the mailbox is full\"},"
	    "{\"number\":1,\"address\":\"ann@other.example\",\"sender\":\"\",\"parameters\":\"\","
	    "\"state\":\"waiting\",\"attempts\":0,\"last\":null,\"next\":100,\"unanswered\":false,"
	    "\"code\":null,\"text\":null}]}\n");
	buf_clear(&out);
	ck_assert_uint_eq(mailq_json(&message, QUEUE_HOLD, true, 250, &out), 3);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "\"state\":\"delivered\""));
	ck_assert_ptr_null(strstr(buf_cstr(&out), "\"next\":3"));
	buf_free(&out);
}
END_TEST

START_TEST(shape)
{
	struct tally s = { .n = 0 };
	struct buf out = buf_make(1 << 20);

	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(shape_add(&s, VIEW("b.example"), 300), 0);
	ck_assert_int_eq(shape_add(&s, VIEW("a.example"), 301), 0);
	ck_assert_int_eq(shape_add(&s, VIEW("B.Example"), 10000000), 0);
	ck_assert_int_eq(shape_add(&s, VIEW("c\033.example"), -5), 0);
	tally_sort(&s);
	shape_json(&s, 0, &out);
	ck_buf(&out, "{\"name\":\"*\",\"total\":6,\"ages\":[4,1,0,0,0,0,0,0,0,1]}\n"
	    "{\"name\":\"b.example\",\"total\":4,\"ages\":[3,0,0,0,0,0,0,0,0,1]}\n"
	    "{\"name\":\"a.example\",\"total\":1,\"ages\":[0,1,0,0,0,0,0,0,0,0]}\n"
	    "{\"name\":\"c\\u001b.example\",\"total\":1,\"ages\":[1,0,0,0,0,0,0,0,0,0]}\n");
	buf_clear(&out);
	shape_table(&s, 1, &out);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "   5     10     20     40"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "\n(others)  "));
	ck_assert_ptr_null(strchr(buf_cstr(&out), '\033'));
	buf_free(&out);
	tally_free(&s);
}
END_TEST

/* More destinations than rows: the memory stays, and nobody is forgotten. */
START_TEST(shape_of_many)
{
	struct tally s = { .n = 0 };
	char name[32];

	for (int i = 0; i < TALLY_ROWS_MAX + 100; i++) {
		(void)snprintf(name, sizeof(name), "d%d.example", i);
		ck_assert_int_eq(shape_add(&s, view_of(name), 1), 0);
	}
	ck_assert_int_eq(shape_add(&s, VIEW("d0.example"), 1), 0);
	ck_assert_uint_eq(s.n, TALLY_ROWS_MAX);
	ck_assert_uint_eq(s.others.total, 100);
	ck_assert_uint_eq(s.all.total, TALLY_ROWS_MAX + 101);
	tally_sort(&s);
	ck_assert_str_eq(s.rows[0].name, "d0.example");
	tally_free(&s);
}
END_TEST

static void
put(const char *path)
{
	int fd = openat(dirs.queue, path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ne(fd, -1);
	close(fd);
}

START_TEST(walk)
{
	struct queue_walk w;
	struct queue_name name;
	unsigned found = 0;

	ck_assert_int_eq(mkdirat(dirs.cur, "60", 0700), 0);
	ck_assert_int_eq(mkdirat(dirs.cur, "120", 0700), 0);
	ck_assert_int_eq(mkdirat(dirs.cur, "180", 0700), 0);
	ck_assert_int_eq(mkdirat(dirs.cur, "0x", 0700), 0);
	put("new/1k17cqqrr3xccxg1");
	put("new/README");
	put("cur/60/1k17cqqrr3xccxg2");
	put("cur/180/1k17cqqrr3xccxg3");
	put("cur/0x/1k17cqqrr3xccxg4");
	put("hold/1k17cqqrr3xccxg5");
	put("tmp/1k17cqqrr3xccxg6");
	queue_walk_start(&w, &dirs, WALK_ALL);
	while (queue_walk_next(&w, &name)) {
		found |= 1U << (name.id[15] - '0');
		ck_assert(name.place != QUEUE_CUR || name.slot == (name.id[15] == '2' ? 60 : 180));
	}
	queue_walk_end(&w);
	ck_assert_int_eq(w.error, 0);
	ck_assert_uint_eq(found, 1U << 1 | 1U << 2 | 1U << 3 | 1U << 5);
	ck_assert_int_eq(queue_find(&dirs, "1k17cqqrr3xccxg3", &name), 1);
	ck_assert(name.place == QUEUE_CUR && name.slot == 180);
	ck_assert_int_eq(queue_find(&dirs, "1k17cqqrr3xccxg5", &name), 1);
	ck_assert_int_eq(name.place, QUEUE_HOLD);
	ck_assert_int_eq(queue_find(&dirs, "1k17cqqrr3xccxg6", &name), 0);
}
END_TEST

START_TEST(bar)
{
	struct buf out = buf_make(200);

	progress_bar(50, 100, 10, &out);
	ck_buf(&out, "[===============               ]  50%  50 of 100, 0:10 left");
	buf_clear(&out);
	progress_bar(120, 100, 10, &out);
	ck_buf(&out, "[==============================] 100%  120 of 120");
	buf_clear(&out);
	progress_bar(0, 0, 0, &out);
	ck_buf(&out, "[                              ]   0%  0 of 0");
	buf_free(&out);
}
END_TEST

#define NOW 1763784000LL

static void
add_name(struct queue_summary *s, enum queue_place place, int64_t slot, int64_t age)
{
	struct queue_name name = { .place = place, .slot = slot };

	queue_id_make((NOW - age) * 1000000, (uint32_t)s->messages, name.id);
	ck_assert_int_eq(queue_summary_add(s, &name), 0);
}

START_TEST(summary)
{
	struct queue_summary s = { .now = NOW };
	struct queue_look look = { .looked = 4, .dests = { .limit_max = 10, .interval = 900 } };
	struct buf out = buf_make(10000);

	/* The clock was wrong. */
	add_name(&s, QUEUE_NEW, 0, -5);
	add_name(&s, QUEUE_CUR, NOW, 300);
	add_name(&s, QUEUE_CUR, NOW + 1, 301);
	add_name(&s, QUEUE_HOLD, 0, 20 * 86400);
	ck_assert_uint_eq(s.new + s.due + s.waiting + s.held, 4);
	ck_assert_uint_eq(s.due, 1);
	ck_assert_uint_eq(s.held, 1);
	/* The oldest of those that are not held. */
	ck_assert_int_eq(s.oldest.slot, NOW + 1);
	ck_assert_int_eq(tally_add(&look.places, VIEW("b.example"), 0), 0);
	queue_summary_text(&s, &look, &out);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "4 messages: new 1, due 1, waiting 1, held 1\n"
	    "  age            up to 5 min: 2, 1 h: 1, 4 h: 0, 1 d: 0, 3 d: 0, more: 1\n"
	    "  oldest         "));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), ", 5 min\n  waiting for    b.example 1\n"));
	ck_assert_ptr_null(strstr(buf_cstr(&out), "no answer"));
	buf_clear(&out);
	/* One has not answered for a minute; the other one may be tried again. */
	ck_assert(dest_down(&look.dests, "mx b.example", NOW - 60, "4.4.1", VIEW("refused")));
	ck_assert(dest_down(&look.dests, "mx c.example", NOW - 9000, "4.4.1", VIEW("no")));
	queue_summary_text(&s, &look, &out);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out),
	    "\n  no answer from mx b.example for 1 min: 4.4.1 refused\n"));
	ck_assert_ptr_null(strstr(buf_cstr(&out), "c.example"));
	buf_clear(&out);
	queue_summary_json(&s, &look, &out);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "\"when\":\"down\",\"name\":\"mx b.example\","
	    "\"since\":1763783940,\"code\":\"4.4.1\""));
	buf_clear(&out);
	queue_summary_metrics(&s, &look, &out);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "queue_destinations_down 1\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "older_messages{seconds=\"300\"} 2\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "older_messages{seconds=\"259200\"} 1\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "oldest_age_seconds 301\n"));
	tally_free(&look.places);
	dests_free(&look.dests);
	queue_summary_free(&s);
	buf_free(&out);
}
END_TEST

/* Of many messages each has the same chance to be looked into. */
START_TEST(summary_of_many)
{
	struct queue_summary s = { .now = NOW };
	size_t late = 0;

	for (int i = 0; i < 4 * SUMMARY_LOOK; i++)
		add_name(&s, QUEUE_CUR, i, 10);
	ck_assert_uint_eq(s.messages, 4 * SUMMARY_LOOK);
	ck_assert_uint_eq(s.nsample, SUMMARY_LOOK);
	for (size_t i = 0; i < s.nsample; i++)
		late += s.sample[i].slot >= 2 * SUMMARY_LOOK;
	ck_assert_uint_gt(late, SUMMARY_LOOK * 4 / 10);
	ck_assert_uint_lt(late, SUMMARY_LOOK * 6 / 10);
	queue_summary_free(&s);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, spool_make, spool_remove);
	tcase_add_test(c, select_one);
	tcase_add_test(c, json);
	tcase_add_test(c, shape);
	tcase_add_test(c, shape_of_many);
	tcase_add_test(c, summary);
	tcase_add_test(c, summary_of_many);
	tcase_add_test(c, walk);
	tcase_add_test(c, bar);
}

int
main(void)
{
	return unit_run("queue_tool", add);
}
