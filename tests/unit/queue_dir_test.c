/* queue_dir_test.c: the queue's directories and the files in them. */
#include "unit_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "sys/seccomp.h"

#define BODY "Subject: hi\n\nhello\n"

/* Writes text as the file of a message with a new id in new/. */
static struct queue_name
put(const struct buf *text, const char *id)
{
	struct queue_name name = { .place = QUEUE_NEW };
	char path[QUEUE_PATH_MAX];
	int fd;

	memcpy(name.id, id, sizeof(name.id));
	queue_path(&name, path);
	fd = openat(dirs.queue, path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text->p, text->n), (ssize_t)text->n);
	close(fd);
	return name;
}

/* A message in new/ with that many recipients and extra octets behind it. */
static struct queue_name
message(size_t rcpts, const char *extra)
{
	struct queue_message m = { .time_usec = 1763784000000000, .body_size = sizeof(BODY) - 1 };
	struct buf text = buf_make(QUEUE_HEADER_MAX);
	struct queue_name name;
	struct address a;
	uint64_t at;

	ck_assert_int_eq(address_parse(VIEW("bob@example.org"), &a), 0);
	queue_id_make(m.time_usec, 1, m.id);
	for (size_t i = 0; i < rcpts; i++)
		ck_assert_ptr_nonnull(queue_rcpt_add(&m, &a, &a, VIEW("")));
	ck_assert_int_eq(queue_header_build(&m, &text, &at), 0);
	buf_add_str(&text, BODY);
	buf_add_str(&text, extra);
	name = put(&text, m.id);
	queue_message_free(&m);
	buf_free(&text);
	return name;
}

static enum queue_open
open_it(const struct queue_name *name, struct queue_file *f)
{
	const char *why;
	enum queue_open result = queue_open(&dirs, name, true, f, &why);

	ck_assert((why[0] != '\0') == (result == QUEUE_OPEN_BAD));
	return result;
}

START_TEST(layout)
{
	static const char *const names[] = { "tmp", "new", "cur", "hold", "flush", "trigger" };
	struct stat st;

	for (size_t i = 0; i < 6; i++) {
		ck_assert_int_eq(fstatat(dirs.queue, names[i], &st, 0), 0);
		ck_assert_uint_eq(st.st_mode, i < 5 ? (S_IFDIR | 0700) : (S_IFIFO | 0600));
	}
}
END_TEST

/*
 * Who could open the queue while it was made would never look again for a trigger that was not
 * there yet.
 */
START_TEST(opened_whole)
{
	struct sock_filter filter[] = {
		SECCOMP_LOAD(offsetof(struct seccomp_data, nr)), SECCOMP_FAIL(mknodat, ENOSPC),
		SECCOMP_RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };
	struct queue_dirs other;
	char part[128];
	int status;
	pid_t child;

	(void)snprintf(part, sizeof(part), "%s/part", spool);
	child = fork();
	if (child == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
			_exit(2);
		_exit(queue_dirs_make(part, geteuid(), getegid()) == 0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(queue_dirs_open(&other, part), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(slots)
{
	int64_t slot;

	ck_assert_int_eq(queue_slot_of(0, 600), 0);
	ck_assert_int_eq(queue_slot_of(-5, 600), 0);
	/* Within a minute from now the second itself counts. */
	ck_assert_int_eq(queue_slot_of(601, 600), 601);
	ck_assert_int_eq(queue_slot_of(700, 600), 720);
	ck_assert_int_eq(queue_slot_of(720, 600), 720);
	ck_assert_int_eq(queue_slot_of(721, 600), 780);
	ck_assert_int_gt(queue_slot_of(INT64_MAX, 600), 0);
	ck_assert_int_eq(queue_slot_parse("0", &slot), 0);
	ck_assert_int_eq(queue_slot_parse("1763784060", &slot), 0);
	ck_assert_int_eq(slot, 1763784060);
	ck_assert_int_eq(queue_slot_parse("1763784061", &slot), 0);
	ck_assert_int_eq(queue_slot_parse("060", &slot), -1);
	ck_assert_int_eq(queue_slot_parse("", &slot), -1);
	ck_assert_int_eq(queue_slot_parse("..", &slot), -1);
	ck_assert_int_eq(queue_slot_parse("9999999999999999999960", &slot), -1);
}
END_TEST

START_TEST(moves)
{
	struct queue_name name = message(1, ""), other;
	struct queue_file f;
	char path[QUEUE_PATH_MAX];

	ck_assert_int_eq(queue_move(&dirs, &name, QUEUE_CUR, 1763784060), 0);
	queue_path(&name, path);
	ck_assert_str_eq(path, "cur/1763784060/1j44vvcfm0000001");
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	queue_close(&f);
	other = name;
	ck_assert_int_eq(queue_move(&dirs, &name, QUEUE_HOLD, 0), 0);
	ck_assert_int_eq(open_it(&other, &f), QUEUE_OPEN_GONE);
	ck_assert_int_eq(queue_move(&dirs, &other, QUEUE_NEW, 0), -1);
	ck_assert_int_eq(errno, ENOENT);
	/* Never over another. */
	other = message(1, "");
	ck_assert_int_eq(queue_move(&dirs, &other, QUEUE_HOLD, 0), -1);
	ck_assert_int_eq(errno, EEXIST);
	ck_assert_int_eq(other.place, QUEUE_NEW);
}
END_TEST

START_TEST(appends)
{
	struct queue_name name = message(2, "");
	struct buf b = buf_make(4096);
	struct queue_file f;

	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_int_eq(f.tail, 0);
	for (int i = 0; i < 3; i++) {
		queue_record_start(&b);
		queue_record_attempt(&b, 100 + i, 1000, 1);
		ck_assert_int_eq(queue_record_finish(&b), 0);
		ck_assert_int_eq(queue_append(&f, &b), 0);
		ck_assert_int_eq(queue_sync(&f), 0);
		ck_assert_uint_eq(f.m.rcpts[1].attempts, (uint32_t)i + 1);
	}
	queue_close(&f);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_uint_eq(f.m.rcpts[1].attempts, 3);
	ck_assert_int_eq(f.m.rcpts[1].last, 102);
	queue_close(&f);
	buf_free(&b);
}
END_TEST

START_TEST(torn_tail_is_cut)
{
	struct queue_name name = message(1, "0000001c 12345678\na 1 2");
	struct buf b = buf_make(4096);
	struct queue_file f;

	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_int_eq(f.tail, 1);
	queue_record_start(&b);
	queue_record_attempt(&b, 100, 1000, 0);
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert_int_eq(queue_append(&f, &b), 0);
	queue_close(&f);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_int_eq(f.tail, 0);
	ck_assert_uint_eq(f.m.rcpts[0].attempts, 1);
	queue_close(&f);
	buf_free(&b);
}
END_TEST

START_TEST(foreign_tail_is_kept)
{
	struct buf b = buf_make(4096);
	struct queue_name name;
	struct queue_file f;
	uint64_t size;

	queue_record_start(&b);
	buf_add_str(&b, "z what a later version writes\n");
	ck_assert_int_eq(queue_record_finish(&b), 0);
	name = message(1, buf_cstr(&b));
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_int_eq(f.tail, 2);
	size = f.size;
	queue_record_start(&b);
	queue_record_attempt(&b, 100, 1000, 0);
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert_int_eq(queue_append(&f, &b), -1);
	ck_assert_int_eq(errno, EBADMSG);
	queue_close(&f);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_uint_eq(f.size, size);
	queue_close(&f);
	buf_free(&b);
}
END_TEST

/* A write that is cut short leaves the journal as it was. */
START_TEST(short_write)
{
	struct queue_name name = message(1, "");
	struct buf b = buf_make(4096);
	struct queue_file f;
	struct rlimit limit;

	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	queue_record_start(&b);
	queue_record_attempt(&b, 100, 1000, 0);
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = f.size + 10;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(queue_append(&f, &b), -1);
	limit.rlim_cur = limit.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(f.tail, 0);
	ck_assert_uint_eq(f.m.rcpts[0].attempts, 0);
	ck_assert_int_eq(queue_append(&f, &b), 0);
	queue_close(&f);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_int_eq(f.tail, 0);
	ck_assert_uint_eq(f.m.rcpts[0].attempts, 1);
	queue_close(&f);
	buf_free(&b);
}
END_TEST

START_TEST(bad_files)
{
	char id[QUEUE_ID_LEN + 1], other[QUEUE_ID_LEN + 1];
	struct buf text = buf_make(1 << 20);
	struct queue_name name, moved;
	struct queue_file f;
	char path[QUEUE_PATH_MAX];

	queue_id_make(5, 5, id);
	buf_add_str(&text, "not a queue file\n\n");
	name = put(&text, id);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_BAD);
	queue_path(&name, path);
	ck_assert_int_eq(unlinkat(dirs.queue, path, 0), 0);
	buf_clear(&text);
	buf_add_str(&text, "mailstead-queue 1\nid 0");
	name = put(&text, id);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_BAD);
	ck_assert_int_eq(unlinkat(dirs.queue, path, 0), 0);
	/* A link, a directory, a FIFO. */
	ck_assert_int_eq(symlinkat("/etc/passwd", dirs.queue, path), 0);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_BAD);
	ck_assert_int_eq(unlinkat(dirs.queue, path, 0), 0);
	ck_assert_int_eq(mkdirat(dirs.queue, path, 0700), 0);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_BAD);
	ck_assert_int_eq(unlinkat(dirs.queue, path, AT_REMOVEDIR), 0);
	ck_assert_int_eq(mkfifoat(dirs.queue, path, 0600), 0);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_BAD);
	ck_assert_int_eq(unlinkat(dirs.queue, path, 0), 0);
	/* Another's name. */
	name = moved = message(1, "");
	queue_id_make(6, 6, other);
	memcpy(moved.id, other, sizeof(other));
	queue_path(&name, path);
	ck_assert_int_eq(renameat(dirs.queue, path, dirs.new, other), 0);
	ck_assert_int_eq(open_it(&moved, &f), QUEUE_OPEN_BAD);
	buf_free(&text);
}
END_TEST

START_TEST(cut_body)
{
	struct queue_name name = message(1, "");
	struct queue_file f;
	char path[QUEUE_PATH_MAX];
	uint64_t size;
	int fd;

	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	size = f.size;
	queue_close(&f);
	queue_path(&name, path);
	fd = openat(dirs.queue, path, O_WRONLY);
	ck_assert_int_eq(ftruncate(fd, (off_t)size - 1), 0);
	close(fd);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_BAD);
}
END_TEST

/* A header of many blocks. */
START_TEST(long_header)
{
	struct queue_name name = message(20000, "");
	struct queue_file f;

	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_uint_eq(f.m.nrcpts, 20000);
	ck_assert_int_eq(f.tail, 0);
	queue_close(&f);
}
END_TEST

START_TEST(space_and_trigger)
{
	static const char id[] = "0123456789abcdef";
	char octets[64];
	int fd;

	ck_assert_int_eq(queue_space(&dirs, 0, 0), 1);
	ck_assert_int_eq(queue_space(&dirs, UINT64_MAX, 0), 0);
	ck_assert_int_eq(queue_space(&dirs, 0, UINT64_MAX), 0);
	queue_trigger(&dirs, "");
	fd = openat(dirs.queue, "trigger", O_RDWR | O_NONBLOCK);
	queue_trigger(&dirs, id);
	queue_trigger(&dirs, "");
	ck_assert_int_eq(read(fd, octets, sizeof(octets)), 18);
	ck_assert_mem_eq(octets, "0123456789abcdef\n\n", 18);
	close(fd);
}
END_TEST

START_TEST(trigger_made_anew)
{
	int kept = -1, first, second;
	char octets[64];

	(void)signal(SIGPIPE, SIG_IGN);
	/* Nobody waits there. */
	queue_trigger_keep(&dirs, "a", &kept);
	ck_assert_int_eq(kept, -1);
	first = openat(dirs.queue, "trigger", O_RDONLY | O_NONBLOCK);
	queue_trigger_keep(&dirs, "b", &kept);
	ck_assert_int_ne(kept, -1);
	ck_assert_int_eq(read(first, octets, sizeof(octets)), 2);
	ck_assert_int_eq(unlinkat(dirs.queue, "trigger", 0), 0);
	ck_assert_int_eq(mkfifoat(dirs.queue, "trigger", 0600), 0);
	second = openat(dirs.queue, "trigger", O_RDONLY | O_NONBLOCK);
	close(first);
	queue_trigger_keep(&dirs, "c", &kept);
	ck_assert_int_eq(read(second, octets, sizeof(octets)), 2);
	ck_assert_mem_eq(octets, "c\n", 2);
	/* The reader has gone, and comes back to the same one. */
	close(second);
	queue_trigger_keep(&dirs, "d", &kept);
	ck_assert_int_eq(kept, -1);
	second = openat(dirs.queue, "trigger", O_RDONLY | O_NONBLOCK);
	queue_trigger_keep(&dirs, "e", &kept);
	ck_assert_int_eq(read(second, octets, sizeof(octets)), 2);
	ck_assert_mem_eq(octets, "e\n", 2);
	close(second);
	close(kept);
}
END_TEST

/* To read it changes nothing of it that would have to be written to the disk. */
START_TEST(time_of_access_stays)
{
	const struct timespec times[] = { { .tv_sec = 1000 }, { .tv_sec = 2000 } };
	struct queue_name name = message(1, "");
	char path[QUEUE_PATH_MAX], octet;
	struct queue_file f;
	struct stat st;
	int fd;

	queue_path(&name, path);
	ck_assert_int_eq(utimensat(dirs.queue, path, times, 0), 0);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	queue_close(&f);
	fd = queue_open_quietly(&dirs, path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(read(fd, &octet, 1), 1);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_atim.tv_sec, 1000);
	close(fd);
	ck_assert_int_eq(queue_open_quietly(&dirs, "new/none", O_RDONLY | O_CLOEXEC), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

/* One works on a message at a time, and only on the one that has the name. */
START_TEST(locks)
{
	struct queue_name name = message(1, ""), other = name;
	struct queue_file f, g;
	const char *why;
	int fd;

	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_int_eq(open_it(&name, &g), QUEUE_OPEN_BUSY);
	ck_assert_int_eq(g.fd, -1);
	ck_assert_int_eq(queue_open(&dirs, &name, false, &g, &why), QUEUE_OPEN_OK);
	queue_close(&g);
	/* The lock is the file's, not the name's. */
	ck_assert_int_eq(queue_move(&dirs, &name, QUEUE_HOLD, 0), 0);
	ck_assert_int_eq(open_it(&name, &g), QUEUE_OPEN_BUSY);
	fd = f.fd;
	ck_assert_int_eq(queue_lock(&dirs, &name, fd), QUEUE_OPEN_OK);
	ck_assert_int_eq(queue_lock(&dirs, &other, fd), QUEUE_OPEN_GONE);
	other = message(1, "");
	ck_assert_int_eq(queue_lock(&dirs, &other, fd), QUEUE_OPEN_GONE);
	queue_close(&f);
	ck_assert_int_eq(open_it(&name, &g), QUEUE_OPEN_OK);
	queue_close(&g);
}
END_TEST

/* Why a message was held stands in its journal. */
START_TEST(held)
{
	struct queue_name name = message(1, "");
	struct buf b = buf_make(4096);
	struct queue_file f;

	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_int_eq(f.m.held, 0);
	ck_assert_ptr_null(f.m.held_why);
	for (int64_t i = 0; i < 2; i++) {
		queue_record_start(&b);
		queue_record_held(&b, 1763784001 + i, i ? VIEW("") : VIEW("one\ntwo"));
		ck_assert_int_eq(queue_record_finish(&b), 0);
		ck_assert_int_eq(queue_append(&f, &b), 0);
		ck_assert_int_eq(f.m.held, 1763784001 + i);
		ck_assert_str_eq(f.m.held_why, i ? "" : "one two");
	}
	queue_close(&f);
	buf_free(&b);
	ck_assert_int_eq(open_it(&name, &f), QUEUE_OPEN_OK);
	ck_assert_int_eq(f.m.held, 1763784002);
	ck_assert_int_eq(f.tail, 0);
	queue_close(&f);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, spool_make, spool_remove);
	tcase_add_test(t, layout);
	tcase_add_test(t, opened_whole);
	tcase_add_test(t, slots);
	tcase_add_test(t, moves);
	tcase_add_test(t, locks);
	tcase_add_test(t, held);
	tcase_add_test(t, appends);
	tcase_add_test(t, torn_tail_is_cut);
	tcase_add_test(t, foreign_tail_is_kept);
	tcase_add_test(t, short_write);
	tcase_add_test(t, bad_files);
	tcase_add_test(t, cut_body);
	tcase_add_test(t, long_header);
	tcase_add_test(t, time_of_access_stays);
	tcase_add_test(t, space_and_trigger);
	tcase_add_test(t, trigger_made_anew);
}

int
main(void)
{
	(void)signal(SIGXFSZ, SIG_IGN);
	return unit_run("queue_dir", add);
}
