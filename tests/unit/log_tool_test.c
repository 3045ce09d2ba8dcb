/* log_tool_test.c: which lines of the log are shown, how, and what is counted out of them. */
#include "admin/log/log_tool.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "admin/log/log_input.h"
#include "admin/log/log_seek.h"
#include "text/logtime.h"

#define NOW 1795780800LL	/* 2026-11-27T12:00:00Z */
#define SECOND LOGTIME_SECOND

static struct logline
line_of(const char *text)
{
	struct logline l;

	ck_assert(logline_parse(view_of(text), &l));
	return l;
}

/* ---- Which */

static bool
fits(struct log_filter f, const char *fields)
{
	char text[1000];
	struct logline l;

	(void)snprintf(text, sizeof(text), "2026-11-27T12:00:00.000Z enqueue[1]: %s", fields);
	l = line_of(text);
	return log_filter_fits(&f, &l, NOW * SECOND);
}

START_TEST(filter)
{
	const char *line = "event=delivered id=a1 to=Joe@Example.org user=joe text=\"two words\"";

	ck_assert(fits((struct log_filter){ .nwords = 0 }, line));
	ck_assert(fits((struct log_filter){ .id = "a1" }, line));
	ck_assert(fits((struct log_filter){ .id = "b2" }, "event=bounced id=a1 report=b2"));
	ck_assert(!fits((struct log_filter){ .id = "A1" }, line));
	ck_assert(!fits((struct log_filter){ .id = "a" }, line));
	ck_assert(fits((struct log_filter){ .user = "JOE" }, line));
	ck_assert(!fits((struct log_filter){ .user = "jo" }, line));
	ck_assert(fits((struct log_filter){ .address = "joe@example.org" }, line));
	ck_assert(fits((struct log_filter){ .address = "@example.org" }, line));
	ck_assert(!fits((struct log_filter){ .address = "@ample.org" }, line));
	ck_assert(!fits((struct log_filter){ .address = "joe" }, line));
	ck_assert(fits((struct log_filter){ .events = "failed,delivered" }, line));
	ck_assert(!fits((struct log_filter){ .events = "failed,deliver" }, line));
	ck_assert(!fits((struct log_filter){ .events = "" }, line));
	ck_assert(fits((struct log_filter){ .programs = "x,enqueue" }, line));
	ck_assert(!fits((struct log_filter){ .programs = "enq" }, line));
	ck_assert(fits((struct log_filter){ .words = { "two words", "a1" }, .nwords = 2 }, line));
	ck_assert(!fits((struct log_filter){ .words = { "two words", "b2" }, .nwords = 2 }, line));
	/* All of it has to fit. */
	ck_assert(fits((struct log_filter){ .id = "a1", .user = "joe", .events = "delivered" }, line));
	ck_assert(!fits((struct log_filter){ .id = "a1", .user = "bob" }, line));
}
END_TEST

START_TEST(filter_origin)
{
	struct log_filter f = { .user = "joe@b.c" };

	ck_assert(fits(f, "event=queued origin=\"smtp [192.0.2.1] user joe@b.c\""));
	ck_assert(!fits(f, "event=queued origin=\"smtp [192.0.2.1] user xjoe@b.c\""));
	ck_assert(!fits(f, "event=queued origin=\"joe@b.c\""));
	ck_assert(!fits(f, "event=queued origin=\"\""));
}
END_TEST

START_TEST(filter_time)
{
	struct logline l = line_of("x enqueue: event=a");

	ck_assert(log_filter_fits(&(struct log_filter){ .since = 5 }, &l, 5));
	ck_assert(!log_filter_fits(&(struct log_filter){ .since = 5 }, &l, 4));
	ck_assert(log_filter_fits(&(struct log_filter){ .until = 5 }, &l, 4));
	ck_assert(!log_filter_fits(&(struct log_filter){ .until = 5 }, &l, 5));
	/* A line without a time is wanted only if none is. */
	ck_assert(log_filter_fits(&(struct log_filter){ .nwords = 0 }, &l, -1));
	ck_assert(!log_filter_fits(&(struct log_filter){ .since = 5 }, &l, -1));
}
END_TEST

/* ---- How it looks */

START_TEST(as_text)
{
	struct logline l = line_of("2026-11-27T12:00:00.834Z enqueue[1]: event=queued a=b c=\"d e\" "
	    "f=\"\" g=\"\\x1b\\xc3\\xa4\"");
	struct buf out = buf_make(1000);

	log_show_text(&l, NOW * SECOND + 834000, 60, &out);
	ck_buf(&out, "2026-11-27 13:00:00.834  enqueue        queued       a=b c=\"d e\" f=\"\" "
	    "g=?\xc3\xa4\n");
	buf_clear(&out);
	l = line_of("Foo\033 a runner-sched-that-is-long: event=x");
	log_show_text(&l, -1, 60, &out);
	ck_buf(&out, "Foo? a  runner-sched-that-is-long x\n");
	buf_free(&out);
}
END_TEST

START_TEST(as_json)
{
	struct logline l = line_of("2026-11-27T12:00:00.834Z enqueue[1]: event=\"a b\" c\"=\"d\\\"\"");
	struct buf out = buf_make(1000);

	log_show_json(&l, NOW * SECOND + 834000, &out);
	ck_buf(&out, "{\"time\":\"2026-11-27T12:00:00.834Z\",\"program\":\"enqueue\","
	    "\"event\":\"a b\",\"fields\":{\"c\\\"\":\"d\\\"\"}}\n");
	buf_clear(&out);
	l = line_of("x enqueue: event=a");
	log_show_json(&l, -1, &out);
	ck_buf(&out, "{\"time\":null,\"program\":\"enqueue\",\"event\":\"a\",\"fields\":{}}\n");
	buf_free(&out);
}
END_TEST

/* ---- What is counted */

static const char *const lines[] = {
	"T enqueue[1]: event=queued id=a from=x@y rcpts=1 size=100 origin=\"smtp [192.0.2.1] x\"",
	"T enqueue[1]: event=queued id=a from=x@y rcpts=1 size=20 origin=\"uid 1000\"",
	"T enqueue[1]: event=held id=a from=x@y rcpts=1 size=3 origin=\"report on abc\"",
	"T runner-sched[1]: event=held id=a why=\"rule: x\"",
	"T runner-sched[1]: event=delivered id=a to=b@C.example agent=local user=b delay=0.100",
	"T runner-sched[1]: event=delivered id=a to=b@c.example agent=remote delay=0.101",
	"T runner-sched[1]: event=delivered id=a to=b@d.example agent=remote delay=90000.000",
	"T runner-sched[1]: event=delivered id=a to=b agent=remote delay=nonsense",
	"T runner-sched[1]: event=deferred id=a to=b@c.example delay=1.000 text=\"x\"",
	"T runner-sched[1]: event=deferred id=a to=b@c.example agent=local delay=1.000",
	"T runner-sched[1]: event=failed id=a to=b@d.example agent=remote delay=1.000",
	"T runner-sched[1]: event=bounced id=a action=failed",
	"T runner-sched[1]: event=bounced id=a action=made-up",
	"T smtpd-net[1]: event=connect peer=192.0.2.1",
	"T smtpd-net[1]: event=refused verb=RCPT policy=unknown",
	"T smtpd-net[1]: event=refused verb=RCPT policy=made-up",
	"T smtpd-net[1]: event=refused verb=VRFY",
	"T smtpd-net[1]: event=refused why=\"only smtpd starts smtpd-net\"",
	"T listen[1]: event=refused why=\"too many\" peer=192.0.2.1",
	"T auth[1]: event=auth result=ok user=b service=imap",
	"T auth[1]: event=auth result=failed user=b service=imap",
	"T auth[1]: event=auth result=failed user=b service=made-up",
	"T auth[1]: event=auth result=made-up user=b service=imap",
	"T auth[1]: event=auth missing_user=_mailbox",
	"T imapd-user[1]: event=login user=b", "T pop3d-user[1]: event=login user=b messages=1",
	"T imapd-net[1]: event=no-login peer=192.0.2.1",
	"T tls[1]: event=tls result=ok", "T tls[1]: event=tls result=failed",
	"T smtpd[1]: event=error what=a on=b error=c", "T smtpd[1]: event=made-up result=ok",
};

#define NLINES (sizeof(lines) / sizeof(lines[0]))

static void
count_all(struct log_tool *t)
{
	for (size_t i = 0; i < NLINES; i++) {
		struct logline l = line_of(lines[i]);

		log_hour_line(t, view_of(lines[i]), &l, NOW * SECOND + (int64_t)i);
	}
}

static uint64_t
sum(const struct log_tool *t, enum log_metric metric, const char *key)
{
	return log_count_sum(&t->counts, metric, key);
}

START_TEST(counts)
{
	static struct log_tool t;

	count_all(&t);
	ck_assert_uint_eq(t.counts.lines, NLINES);
	ck_assert_uint_eq(sum(&t, LOG_RECEIVED, ""), 3);
	ck_assert_uint_eq(sum(&t, LOG_RECEIVED, "smtp"), 1);
	ck_assert_uint_eq(sum(&t, LOG_RECEIVED, "local"), 1);
	ck_assert_uint_eq(sum(&t, LOG_RECEIVED, "report"), 1);
	ck_assert_uint_eq(sum(&t, LOG_RECEIVED_OCTETS, ""), 123);
	ck_assert_uint_eq(sum(&t, LOG_DELIVERIES, "delivered/local"), 1);
	ck_assert_uint_eq(sum(&t, LOG_DELIVERIES, "delivered/remote"), 3);
	ck_assert_uint_eq(sum(&t, LOG_DELIVERIES, "deferred/none"), 1);
	ck_assert_uint_eq(sum(&t, LOG_DELIVERIES, "deferred/local"), 1);
	ck_assert_uint_eq(sum(&t, LOG_DELIVERIES, "failed/"), 1);
	ck_assert_uint_eq(sum(&t, LOG_BOUNCES, ""), 1);
	ck_assert_uint_eq(sum(&t, LOG_REFUSED, "unknown"), 1);
	ck_assert_uint_eq(sum(&t, LOG_REFUSED, "other"), 2);
	ck_assert_uint_eq(sum(&t, LOG_REFUSED, ""), 3);
	ck_assert_uint_eq(sum(&t, LOG_CONNECTIONS_REFUSED, ""), 1);
	ck_assert_uint_eq(sum(&t, LOG_CONNECTIONS, "smtp"), 1);
	ck_assert_uint_eq(sum(&t, LOG_CONNECTIONS, "imap"), 2);
	ck_assert_uint_eq(sum(&t, LOG_CONNECTIONS, "pop3"), 1);
	ck_assert_uint_eq(sum(&t, LOG_SESSIONS, ""), 2);
	ck_assert_uint_eq(sum(&t, LOG_LOGINS, "imap/ok"), 1);
	ck_assert_uint_eq(sum(&t, LOG_LOGINS, "imap/"), 2);
	ck_assert_uint_eq(sum(&t, LOG_LOGINS, "other/failed"), 1);
	ck_assert_uint_eq(sum(&t, LOG_HANDSHAKES, "ok"), 1);
	ck_assert_uint_eq(sum(&t, LOG_HANDSHAKES, ""), 2);
	ck_assert_uint_eq(sum(&t, LOG_PROBLEMS, ""), 1);
	/* A bound is in its bucket. */
	ck_assert_uint_eq(sum(&t, LOG_DELAY, "0.1"), 1);
	ck_assert_uint_eq(sum(&t, LOG_DELAY, ""), 3);
	ck_assert_uint_eq(sum(&t, LOG_DELAY, "+Inf"), 1);
	ck_assert_uint_eq(t.counts.delay_msec, 90000201);
	ck_assert_int_eq(t.newest, NOW * SECOND + (int64_t)NLINES - 1);
	tally_free(&t.places);
}
END_TEST

START_TEST(state)
{
	static struct log_tool t;
	struct log_counts again;
	struct buf one = buf_make(100000), two = buf_make(100000);

	count_all(&t);
	log_count_print(&t.counts, true, &one);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&one), "mailstead_deliveries_total"
	    "{result=\"delivered\",agent=\"remote\"} 3\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&one), "_delay_seconds_bucket{le=\"0.1\"} 1\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&one), "_delay_seconds_bucket{le=\"86400\"} 2\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&one), "_delay_seconds_bucket{le=\"+Inf\"} 3\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&one), "_delay_seconds_sum 90000.201\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&one), "_delay_seconds_count 3\n"));
	ck_assert_ptr_null(strstr(buf_cstr(&one), "#"));
	/* What was printed is what is read. */
	log_count_parse(buf_view(&one), &again);
	log_count_print(&again, true, &two);
	ck_assert_str_eq(buf_cstr(&one), buf_cstr(&two));
	ck_assert_mem_eq(again.n, t.counts.n, sizeof(again.n));
	/* Nothing is read of what is nothing. */
	log_count_parse(VIEW("\nx\nmailstead_received_bytes_total\nmailstead_received_bytes_total -1\n"
	    "made_up 3\nmailstead_delivery_delay_seconds_sum 1.5\n"), &again);
	for (size_t i = 0; i < log_series(); i++)
		ck_assert_uint_eq(again.n[i], 0);
	ck_assert_uint_eq(again.delay_msec, 0);
	buf_free(&one);
	buf_free(&two);
	tally_free(&t.places);
}
END_TEST

START_TEST(hour)
{
	static struct log_tool t;
	struct buf out = buf_make(100000);

	t.begin = NOW - 3600;
	t.serve.utc_offset = 60;
	count_all(&t);
	log_hour_text(&t, &out);
	ck_assert_str_eq(buf_cstr(&out),
	    "Since 12:00:00\n"
	    "  received              3   smtp 1, local 1, report 1; octets 123\n"
	    "  delivered             4   here 1, elsewhere 3; after 30000.0 s on average\n"
	    "  deferred              2\n"
	    "  failed                1\n"
	    "  reports               1   failed 1\n"
	    "  refused               3   other 2, unknown 1\n"
	    "  logins                1   imap 1\n"
	    "  failed logins         2   imap 1, other 1\n"
	    "  problems              1   error 1\n"
	    "  mail for         C.example 4, d.example 2\n");
	buf_clear(&out);
	log_hour_json(&t, &out);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "\"delivered\":{\"local\":1,\"remote\":3}"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "\"failed_logins\":{\"smtp\":0,\"submission\":0,"
	    "\"pop3\":0,\"imap\":1,\"other\":1}"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "{\"topic\":\"destination\",\"when\":\"hour\","
	    "\"name\":\"d.example\",\"delivered\":1,\"deferred\":0,\"failed\":1}\n"));
	buf_free(&out);
	tally_free(&t.places);
}
END_TEST

/* ---- Lines out of a file */

static void
add_line(void *arg, struct view line)
{
	struct buf *out = arg;

	buf_addf(out, "%zu ", line.n);
	buf_add_view(out, view_sub(line, 0, 3));
	buf_add_char(out, '|');
}

START_TEST(input)
{
	static char much[LOG_INPUT_LINE_MAX + 400000];
	int fd = memfd_create("log", MFD_CLOEXEC);
	struct buf out = buf_make(10000);
	struct log_input in;

	memset(much, 'x', sizeof(much));
	ck_assert_int_eq(write(fd, "one\n\ntwo\n", 9), 9);
	ck_assert_int_eq(write(fd, much, sizeof(much)), sizeof(much));
	ck_assert_int_eq(write(fd, "\nthree\nend", 10), 10);
	(void)lseek(fd, 0, SEEK_SET);
	log_input_start(&in, add_line, &out);
	while (log_input_read(&in, fd) == 1)
		;
	/* One that is too long is passed over. */
	ck_buf(&out, "3 one|0 |3 two|5 thr|");
	ck_assert_uint_eq(in.taken, 9 + sizeof(much) + 7);
	log_input_end(&in);
	ck_buf(&out, "3 one|0 |3 two|5 thr|3 end|");
	buf_free(&out);
	close(fd);
}
END_TEST

#define SEEK_LINES 40000

/* A line each second; each seventh has no time. */
static int
make_log(void)
{
	int fd = memfd_create("log", MFD_CLOEXEC);
	struct buf text = buf_make(64 << 20);

	for (int i = 0; i < SEEK_LINES; i++) {
		if (i % 7)
			logtime_add_utc((NOW + i) * SECOND, &text);
		buf_addf(&text, " enqueue[1]: event=x n=%d\n", i);
	}
	ck_assert_int_eq(write(fd, text.p, text.n), (ssize_t)text.n);
	buf_free(&text);
	return fd;
}

/* The number in the line there. */
static int
number_at(int fd, uint64_t at)
{
	char text[200] = "", before = '\n';
	const char *n;

	if (at)
		ck_assert_int_eq(pread(fd, &before, 1, (off_t)at - 1), 1);
	ck_assert_int_eq(before, '\n');
	ck_assert_int_ge(pread(fd, text, sizeof(text) - 1, (off_t)at), 20);
	n = strstr(text, " n=");
	return n ? (int)strtol(n + 3, NULL, 10) : -1;
}

START_TEST(seek)
{
	int fd = make_log();
	uint64_t size = (uint64_t)lseek(fd, 0, SEEK_END), at;

	for (int i = 0; i < SEEK_LINES; i += 501) {
		at = log_seek(fd, 0, size, (NOW + i) * SECOND, NOW, 0);
		/* Not behind it, and not by much more than a block before it. */
		ck_assert_int_le(number_at(fd, at), i);
		ck_assert_int_ge(number_at(fd, at), i - 62 - 2 * LOG_SEEK_BLOCK / 40);
	}
	ck_assert_uint_eq(log_seek(fd, 0, size, (NOW - 9) * SECOND, NOW, 0), 0);
	ck_assert_uint_eq(log_seek(fd, 0, 0, NOW * SECOND, NOW, 0), 0);
	/* Never before where it has to begin. */
	ck_assert_uint_eq(log_seek(fd, size / 2, size, (NOW - 9) * SECOND, NOW, 0), size / 2);
	close(fd);
}
END_TEST

START_TEST(seek_without_times)
{
	static char much[1 << 20];
	int fd = memfd_create("log", MFD_CLOEXEC);

	memset(much, 'x', sizeof(much));
	ck_assert_int_eq(write(fd, much, sizeof(much)), sizeof(much));
	ck_assert_uint_eq(log_seek(fd, 0, sizeof(much), NOW * SECOND, NOW, 0), 0);
	close(fd);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, filter);
	tcase_add_test(c, filter_origin);
	tcase_add_test(c, filter_time);
	tcase_add_test(c, as_text);
	tcase_add_test(c, as_json);
	tcase_add_test(c, counts);
	tcase_add_test(c, state);
	tcase_add_test(c, hour);
	tcase_add_test(c, input);
	tcase_add_test(c, seek);
	tcase_add_test(c, seek_without_times);
}

int
main(void)
{
	return unit_run("log_tool", add);
}
