/* tls_ticket_test.c: the file with the keys of session tickets, made and read. */
#include "unit.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gate/tls_ticket.h"
#include "sys/clock.h"
#include "sys/file.h"

#define NOW 1800000000

/* A file with keys of these ages in seconds; the name of a key is its place. */
static struct buf
make_file(const int64_t *ages, size_t n)
{
	struct buf b = buf_make(1024);

	buf_add_str(&b, TICKETS_HEAD);
	for (size_t i = 0; i < n; i++) {
		struct tickets_key k = { .created = NOW - ages[i], .name = { (unsigned char)(i + 1) } };

		buf_add(&b, &k, sizeof(k));
	}
	return b;
}

static int
parse(const int64_t *ages, size_t n, struct tls_tickets *t)
{
	struct buf b = make_file(ages, n);
	int result = tls_ticket_parse(buf_view(&b), NOW, t);

	buf_free(&b);
	return result;
}

START_TEST(keys)
{
	const int64_t ages[] = { 100, TICKETS_LIFE - 1, TICKETS_LIFE };
	const unsigned char two[16] = { 2 }, three[16] = { 3 };
	struct tls_tickets t;

	ck_assert_int_eq(parse(ages, 3, &t), 0);
	ck_assert_uint_eq(t.n, 2);
	ck_assert_ptr_eq(tls_ticket_newest(&t, NOW), &t.key[0]);
	ck_assert_ptr_eq(tls_ticket_find(&t, two, NOW), &t.key[1]);
	ck_assert_ptr_null(tls_ticket_find(&t, three, NOW));
	/* A process that read it yesterday. */
	ck_assert_ptr_null(tls_ticket_find(&t, two, NOW + 1));
	ck_assert_ptr_nonnull(tls_ticket_newest(&t, NOW + TICKETS_LIFE - 101));
	ck_assert_ptr_null(tls_ticket_newest(&t, NOW + TICKETS_LIFE - 100));
}
END_TEST

START_TEST(too_old_or_to_come)
{
	const int64_t ages[] = { -TICKETS_LIFE, INT64_MIN + NOW + 2, TICKETS_LIFE };
	struct tls_tickets t;

	ck_assert_int_eq(parse(ages, 3, &t), 0);
	ck_assert_uint_eq(t.n, 0);
	ck_assert_ptr_null(tls_ticket_newest(&t, NOW));
}
END_TEST

START_TEST(malformed)
{
	const int64_t ages[] = { 1, 2, 3, 4 };
	struct buf b = make_file(ages, 2);
	struct tls_tickets t;

	ck_assert_int_eq(parse(ages, 4, &t), -1);
	ck_assert_int_eq(parse(ages, 0, &t), -1);
	for (size_t n = 0; n < b.n; n++) {
		bool whole = n == sizeof(TICKETS_HEAD) - 1 + sizeof(struct tickets_key);

		ck_assert_int_eq(tls_ticket_parse(view_sub(buf_view(&b), 0, n), NOW, &t), whole ? 0 : -1);
	}
	b.p[0] = 'M';
	ck_assert_int_eq(tls_ticket_parse(buf_view(&b), NOW, &t), -1);
	buf_free(&b);
}
END_TEST

/* ---- tickets_rotate() */

static char dir[64], path[PATH_MAX];

static void
setup(void)
{
	(void)snprintf(dir, sizeof(dir), "/tmp/mailstead-tickets.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/%s", dir, TICKETS_FILE);
}

static void
teardown(void)
{
	(void)unlink(path);
	ck_assert_int_eq(rmdir(dir), 0);	/* nothing else is left there */
}

static void
read_file(struct tls_tickets *t)
{
	struct buf b = buf_make(1024);
	struct stat st;

	ck_assert_int_eq(file_read_path(AT_FDCWD, path, false, &b), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(tls_ticket_parse(buf_view(&b), clock_unix(), t), 0);
	buf_free(&b);
}

/* The file as if it had been made so many seconds ago. */
static void
set_age(int64_t age)
{
	const struct timespec then = { .tv_sec = clock_unix() - age };

	ck_assert_int_eq(utimensat(AT_FDCWD, path, (struct timespec[]){ then, then }, 0), 0);
}

START_TEST(rotation)
{
	struct tls_tickets one, two, three;

	ck_assert_int_eq(tickets_rotate(dir), 0);
	read_file(&one);
	ck_assert_uint_eq(one.n, 1);
	set_age(TICKETS_ROTATE - 5);
	ck_assert_int_eq(tickets_rotate(dir), 0);
	read_file(&two);
	ck_assert_mem_eq(&one.key[0], &two.key[0], sizeof(one.key[0]));
	ck_assert_uint_eq(two.n, 1);
	set_age(TICKETS_ROTATE);
	ck_assert_int_eq(tickets_rotate(dir), 0);
	read_file(&two);
	ck_assert_uint_eq(two.n, 2);
	ck_assert_mem_ne(two.key[0].name, one.key[0].name, 16);
	ck_assert_mem_ne(two.key[0].aes, one.key[0].aes, 32);
	ck_assert_mem_ne(two.key[0].hmac, one.key[0].hmac, 32);
	ck_assert_mem_eq(&two.key[1], &one.key[0], sizeof(one.key[0]));
	/* From the future: a clock was wrong. And never more than two. */
	set_age(-1000);
	ck_assert_int_eq(tickets_rotate(dir), 0);
	read_file(&three);
	ck_assert_uint_eq(three.n, 2);
	ck_assert_mem_eq(&three.key[1], &two.key[0], sizeof(one.key[0]));
}
END_TEST

START_TEST(damaged_file)
{
	struct tls_tickets t;
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	ck_assert_int_eq(write(fd, "short", 5), 5);
	close(fd);
	set_age(TICKETS_ROTATE);
	ck_assert_int_eq(tickets_rotate(dir), 0);
	read_file(&t);
	ck_assert_uint_eq(t.n, 1);
}
END_TEST

START_TEST(no_directory)
{
	ck_assert_int_eq(tickets_rotate("/nonexistent/spool"), -1);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, keys);
	tcase_add_test(tests, too_old_or_to_come);
	tcase_add_test(tests, malformed);
	tcase_add_test(tests, rotation);
	tcase_add_test(tests, damaged_file);
	tcase_add_test(tests, no_directory);
}

int
main(void)
{
	return unit_run("tls_ticket", add);
}
