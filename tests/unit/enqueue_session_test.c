/* enqueue_session_test.c: both ends of mail/submit.h with each other. */
#include "unit_spool.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/submit.h"
#include "queue/enqueue.h"
#include "queue/enqueue_limit.h"
#include "sys/ipc.h"

static struct conf conf;
static struct submit s;
static const char *user;
static pid_t child;

/* The other end in a process of its own, without the sandbox. */
static void
setup(void)
{
	static char milters[] = "inet:localhost:1";
	int pair[2];

	user = "";
	spool_make();
	ck_assert_int_eq(conf_defaults(&conf), 0);
	conf.milters = milters;
	conf.spool_free_min = 0;
	conf.message_size_limit = 200000;
	conf.submission_rate_messages = 2;
	conf.submission_rate_recipients = 5;
	ck_assert_int_eq(ipc_pair(pair), 0);
	child = fork();
	/* Nothing is asserted in it: Check writes that down in a file both have. */
	if (child == 0) {
		struct enqueue_file file;

		close(pair[0]);
		enqueue_init(&file, &dirs, &conf);
		file.limits = enqueue_limit_open(&dirs);
		_exit(enqueue_session(&file, pair[1]));
	}
	ck_assert_int_ne(child, -1);
	close(pair[1]);
	submit_init(&s, pair[0], 20);
}

static void
teardown(void)
{
	int status;

	submit_close(&s);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	conf_free(&conf);
	spool_remove();
}

/* How many names a directory of the queue has. */
static int
names(const char *where)
{
	char path[128];
	struct dirent *e;
	int n = 0;
	DIR *d;

	(void)snprintf(path, sizeof(path), "%s/queue/%s", spool, where);
	d = opendir(path);
	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void
begin(void)
{
	struct address a;

	ck_assert_int_eq(address_parse(VIEW("ann@example.net"), &a), 0);
	ck_assert_int_eq(submit_begin(&s, &a, VIEW("BODY=8BITMIME"), VIEW("test"), view_of(user)), 0);
	ck_assert_int_eq(address_parse(VIEW("\"b c\"@example.org"), &a), 0);
	ck_assert_int_eq(submit_rcpt(&s, &a, VIEW("")), 0);
}

START_TEST(queues)
{
	static char data[150000];
	struct queue_name name = { .place = QUEUE_NEW };
	struct queue_file f;
	const char *why;

	for (int i = 0; i < 3; i++) {
		size_t size = i ? 150000 : 0;

		begin();
		ck_assert_int_eq(submit_open(&s), 0);
		ck_assert_uint_eq(strlen(s.id), QUEUE_ID_LEN);
		ck_assert_int_eq(submit_data(&s, (struct view){ data, size }), 0);
		ck_assert_int_eq(submit_data(&s, VIEW("end\n")), 0);
		ck_assert_int_eq(submit_commit(&s), 0);
		memcpy(name.id, s.id, sizeof(name.id));
		ck_assert_int_eq(queue_open(&dirs, &name, false, &f, &why), QUEUE_OPEN_OK);
		ck_assert_uint_eq(f.m.body_size, size + 4);
		ck_assert_str_eq(f.m.sender_params, "BODY=8BITMIME");
		ck_assert_str_eq(f.m.rcpts[0].address.local, "b c");
		ck_assert_int_eq(f.tail, 0);
		queue_close(&f);
	}
	ck_assert_int_eq(names("new"), 3);
	ck_assert_int_eq(names("tmp"), 0);
}
END_TEST

/* All of it goes to the other end in one piece, and its id where it belongs. */
START_TEST(starts_without_asking)
{
	static char data[100000];
	struct queue_name name = { .place = QUEUE_NEW };
	char text[64], wanted[64];
	struct queue_file f;
	const char *why;

	for (size_t size = 0; size <= sizeof(data); size += sizeof(data)) {
		begin();
		ck_assert_int_eq(submit_start(&s), 0);
		ck_assert_int_eq(submit_data(&s, VIEW("id ")), 0);
		ck_assert_int_eq(submit_put_id(&s), 0);
		ck_assert_int_eq(submit_data(&s, VIEW(";\n")), 0);
		ck_assert_int_eq(submit_data(&s, (struct view){ data, size }), 0);
		ck_assert_int_eq(s.begun, size != 0);
		ck_assert_str_eq(s.id, "");
		ck_assert_int_eq(submit_commit(&s), 0);
		memcpy(name.id, s.id, sizeof(name.id));
		(void)snprintf(wanted, sizeof(wanted), "id %s;\n", s.id);
		ck_assert_int_eq(queue_open(&dirs, &name, false, &f, &why), QUEUE_OPEN_OK);
		ck_assert_uint_eq(f.m.body_size, size + strlen(wanted));
		ck_assert_uint_eq((size_t)pread(f.fd, text, strlen(wanted),
		    (off_t)f.m.header_size), strlen(wanted));
		ck_assert_int_eq(memcmp(text, wanted, strlen(wanted)), 0);
		queue_close(&f);
	}
	/* What OPEN would have said is said at the end, and the next one is another one. */
	user = "carol";
	for (int i = 0; i < 3; i++) {
		begin();
		ck_assert_int_eq(submit_start(&s), 0);
		ck_assert_int_eq(submit_put_id(&s), 0);
		ck_assert_int_eq(submit_commit(&s), i < 2 ? 0 : -1);
	}
	ck_assert_str_eq(s.code, "4.7.0");
	user = "";
	begin();
	ck_assert_int_eq(submit_start(&s), 0);
	submit_abort(&s);
	begin();
	ck_assert_int_eq(submit_start(&s), 0);
	ck_assert_int_eq(submit_commit(&s), 0);
	ck_assert_int_eq(names("new"), 5);
	ck_assert_int_eq(names("tmp"), 0);
}
END_TEST

START_TEST(reserves_and_holds)
{
	struct queue_name name = { .place = QUEUE_HOLD };
	struct queue_file f;
	const char *why;
	char octet = 'x';
	int fd;

	ck_assert_int_eq(submit_reserve(&s), 0);
	memcpy(name.id, s.id, sizeof(name.id));
	fd = submit_scratch(&s);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(names("tmp"), 0);
	ck_assert_int_eq(pwrite(fd, &octet, 1, 100000), 1);
	ck_assert_int_eq(pread(fd, &octet, 1, 0), 1);
	close(fd);
	begin();
	ck_assert_int_eq(submit_hold(&s, VIEW("a\nreason")), 0);
	ck_assert_int_eq(submit_open(&s), 0);
	ck_assert_str_eq(s.id, name.id);
	ck_assert_int_eq(submit_commit(&s), 0);
	ck_assert_int_eq(names("hold") + 10 * names("new"), 1);
	ck_assert_int_eq(queue_open(&dirs, &name, false, &f, &why), QUEUE_OPEN_OK);
	ck_assert_str_eq(f.m.origin, "test held: a reason");
	queue_close(&f);
	/* Neither is for the next one. */
	begin();
	ck_assert_int_eq(submit_open(&s), 0);
	ck_assert_str_ne(s.id, name.id);
	ck_assert_int_eq(submit_commit(&s), 0);
	ck_assert_int_eq(names("hold") + 10 * names("new"), 11);
}
END_TEST

START_TEST(aborts)
{
	begin();
	ck_assert_int_eq(submit_open(&s), 0);
	ck_assert_int_eq(submit_data(&s, VIEW("x")), 0);
	submit_abort(&s);
	begin();
	submit_abort(&s);
	begin();
	ck_assert_int_eq(submit_open(&s), 0);
	ck_assert_int_eq(submit_commit(&s), 0);
	ck_assert_int_eq(names("new"), 1);
	ck_assert_int_eq(names("tmp"), 0);
}
END_TEST

START_TEST(failure_is_told)
{
	static char data[300000];

	begin();
	ck_assert_int_eq(submit_open(&s), 0);
	ck_assert_int_eq(submit_data(&s, (struct view){ data, sizeof(data) }), 0);
	ck_assert_int_eq(submit_commit(&s), -1);
	ck_assert(s.permanent);
	ck_assert_str_eq(s.code, "5.3.4");
	ck_assert_str_ne(s.text, "");
	ck_assert_int_ne(s.fd, -1);
	ck_assert_int_eq(names("new") + names("tmp"), 0);
	begin();
	ck_assert_int_eq(submit_open(&s), 0);
	ck_assert_int_eq(submit_commit(&s), 0);
}
END_TEST

/* A message of that user to so many recipients; wanted is the answer to OPEN, NULL for success. */
static void
send_as(const char *name, int rcpts, const char *wanted)
{
	struct address a = { "r", "example.org" };

	user = name;
	begin();
	for (int i = 1; i < rcpts; i++)
		ck_assert_int_eq(submit_rcpt(&s, &a, VIEW("")), 0);
	if (wanted == NULL) {
		ck_assert_int_eq(submit_open(&s), 0);
		ck_assert_int_eq(submit_commit(&s), 0);
		return;
	}
	ck_assert_int_eq(submit_open(&s), -1);
	ck_assert_str_eq(s.code, wanted);
	ck_assert_int_eq(s.permanent, wanted[0] == '5');
}

START_TEST(limits_of_messages)
{
	send_as("ann", 1, NULL);
	send_as("bob", 1, NULL);
	send_as("ANN", 1, NULL);
	send_as("ann", 1, "4.7.0");
	send_as("Ann", 1, "4.7.0");
	send_as("bob", 1, NULL);
	send_as("bob", 1, "4.7.0");
	/* reports, and mail from others, are nobody's */
	for (int i = 0; i < 5; i++)
		send_as("", 6, NULL);
	ck_assert_int_eq(names("tmp"), 0);
	ck_assert_int_eq(names("new"), 9);
}
END_TEST

START_TEST(limits_of_recipients)
{
	send_as("ann", 3, NULL);
	send_as("ann", 3, "4.7.0");
	/* which was not counted as a message */
	send_as("ann", 2, NULL);
	send_as("ann", 1, "4.7.0");
	/* never will be possible */
	send_as("bob", 6, "5.5.3");
	send_as("bob", 5, NULL);
	ck_assert_int_eq(names("tmp"), 0);
}
END_TEST

/* Words for the scheduler: as often as a stranger may, and not too many. */
START_TEST(flushes)
{
	char name[32];

	ck_assert_int_eq(submit_retry(&s, "backup.example", false), 0);
	ck_assert_int_eq(submit_retry(&s, "backup.example", false), 0);
	ck_assert_int_eq(unlinkat(dirs.queue, "flush/backup.example", 0), 0);
	ck_assert_int_eq(submit_retry(&s, "backup.example", false), -1);
	ck_assert_str_eq(s.code, "4.7.0");
	ck_assert_int_eq(names("flush"), 0);
	ck_assert_int_eq(submit_retry(&s, "backup.example", true), 0);
	ck_assert_int_eq(submit_retry(&s, "@backup.example", false), 0);
	for (int i = 2; i < QUEUE_FLUSH_MAX; i++) {
		(void)snprintf(name, sizeof(name), "n%d.example", i);
		ck_assert_int_eq(submit_retry(&s, name, true), 0);
	}
	ck_assert_int_eq(submit_retry(&s, "more.example", true), -1);
	ck_assert_int_eq(submit_retry(&s, "backup.example", true), 0);
	ck_assert_int_eq(names("flush"), QUEUE_FLUSH_MAX);
	/* A message is as good as before. */
	begin();
	ck_assert_int_eq(submit_open(&s), 0);
	ck_assert_int_eq(submit_commit(&s), 0);
	ck_assert_int_eq(names("new"), 1);
}
END_TEST

/* One more process, with the configuration as it is now; it fails if an id is left over. */
static pid_t
start_another(struct submit *to)
{
	struct enqueue_file file;
	int pair[2];
	pid_t server;

	ck_assert_int_eq(ipc_pair(pair), 0);
	server = fork();
	if (server == 0) {
		close(pair[0]);
		enqueue_init(&file, &dirs, &conf);
		_exit(enqueue_session(&file, pair[1]) == 0 && file.reserved[0] == '\0' ? 0 : 1);
	}
	ck_assert_int_ne(server, -1);
	close(pair[1]);
	submit_init(to, pair[0], 20);
	return server;
}

static void
end_another(struct submit *to, pid_t server)
{
	int result;

	submit_close(to);
	ck_assert_int_eq(waitpid(server, &result, 0), server);
	ck_assert_int_eq(result, 0);
}

/* Whoever takes longer than a file in tmp/ is left alone has lost it. */
START_TEST(too_late)
{
	struct address a = { "r", "example.org" };
	struct enqueue_file file;

	enqueue_init(&file, &dirs, &conf);
	for (int late = 0; late < 2; late++) {
		enqueue_begin(&file, &a, VIEW(""), VIEW("test"));
		enqueue_rcpt(&file, &a, VIEW(""));
		enqueue_open(&file);
		enqueue_data(&file, VIEW("x\n"));
		ck_assert_int_gt(deadline_left(file.deadline), 23 * 3600 * 1000);
		if (late)
			file.deadline = clock_monotonic();
		ck_assert_int_eq(enqueue_commit(&file), late ? ENQUEUE_TIMEOUT : ENQUEUE_OK);
		enqueue_end(&file);
		ck_assert_int_eq(names("tmp"), 0);
		ck_assert_int_eq(names("new"), 1);
	}
	buf_free(&file.out);
}
END_TEST

/* A child serves one connection after the other: what was one's is not the next one's. */
START_TEST(reserved_is_its_own)
{
	struct submit first;
	pid_t server = start_another(&first);

	ck_assert_int_eq(submit_reserve(&first), 0);
	end_another(&first, server);
}
END_TEST

/* What milters alone need is there where there are some; files not beyond what is to stay free. */
START_TEST(for_milters)
{
	static char none[] = "";
	static const char *const codes[] = { "4.3.0", "4.3.1", NULL };

	for (int i = 0; i < 3; i++) {
		char *some = conf.milters;
		struct submit to;
		pid_t server;
		int fd;

		if (i == 0)
			conf.milters = none;
		conf.spool_free_min = i == 1 ? UINT64_MAX / 2 : 0;
		server = start_another(&to);
		conf.milters = some;
		fd = submit_scratch(&to);
		ck_assert_int_eq(fd == -1, codes[i] != NULL);
		ck_assert_str_eq(to.code, codes[i] ? codes[i] : "");
		close(fd);
		if (i != 1) {
			struct address a = { "r", "example.org" };

			ck_assert_int_eq(submit_begin(&to, &a, VIEW(""), VIEW("test"), VIEW("")), 0);
			ck_assert_int_eq(submit_rcpt(&to, &a, VIEW("")), 0);
			ck_assert_int_eq(submit_hold(&to, VIEW("spam")), 0);
			ck_assert_int_eq(submit_open(&to), i ? 0 : -1);
			ck_assert_int_eq(i ? submit_commit(&to) : 0, 0);
		}
		end_another(&to, server);
		ck_assert_int_eq(names("hold"), i / 2);
	}
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, queues);
	tcase_add_test(t, starts_without_asking);
	tcase_add_test(t, reserves_and_holds);
	tcase_add_test(t, aborts);
	tcase_add_test(t, failure_is_told);
	tcase_add_test(t, limits_of_messages);
	tcase_add_test(t, limits_of_recipients);
	tcase_add_test(t, flushes);
	tcase_add_test(t, reserved_is_its_own);
	tcase_add_test(t, too_late);
	tcase_add_test(t, for_milters);
}

int
main(void)
{
	return unit_run("enqueue_session", add);
}
