/* limits_test.c: the file in which processes count together. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#include "sys/limits.h"

#define NOW 1800000000LL
#define KIND 7
#define FILE_SIZE (64 + LIMITS_SLOTS * 64)

static int
file(void)
{
	int fd = memfd_create("limits", MFD_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	return fd;
}

static int
take(int fd, struct view text, uint64_t amount, int64_t now, uint64_t *retry)
{
	const struct limits_bucket b = { 10, 100 };

	return limits_take(fd, KIND, text, amount, &b, now, retry);
}

static struct limits_entry
entry(int fd, struct view text)
{
	struct limits_entry e;
	struct limits l;

	ck_assert_int_eq(limits_lock(&l, fd), 0);
	ck_assert_int_eq(limits_get(&l, KIND, text, &e), 0);
	limits_unlock(&l);
	return e;
}

START_TEST(bucket)
{
	int fd = file();
	uint64_t retry = 99;

	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(take(fd, VIEW("a"), 1, NOW, NULL), 1);
	ck_assert_int_eq(take(fd, VIEW("a"), 1, NOW, &retry), 0);
	ck_assert_uint_eq(retry, 10);
	ck_assert_int_eq(take(fd, VIEW("b"), 10, NOW, &retry), 1);
	ck_assert_int_eq(take(fd, VIEW("a"), 1, NOW + 9, &retry), 0);
	ck_assert_uint_eq(retry, 1);
	ck_assert_int_eq(take(fd, VIEW("a"), 1, NOW + 10, &retry), 1);
	ck_assert_uint_eq(retry, 0);
	ck_assert_int_eq(take(fd, VIEW("a"), 3, NOW + 30, &retry), 0);
	ck_assert_uint_eq(retry, 10);
	ck_assert_int_eq(take(fd, VIEW("a"), 2, NOW + 30, &retry), 1);
	/* More than it can ever hold. */
	ck_assert_int_eq(take(fd, VIEW("c"), 11, NOW, &retry), 0);
	ck_assert_uint_eq(retry, 0);
	ck_assert_int_eq(take(fd, VIEW("a"), 10, NOW + 1000, &retry), 1);
	close(fd);
}
END_TEST

START_TEST(kinds)
{
	const struct limits_bucket b = { 1, 100 }, none = { 0, 100 }, never = { 1, 0 },
	    huge = { LIMITS_AMOUNT_MAX + 1, 1 }, slow = { 1, LIMITS_TIME_MAX + 1 };
	int fd = file();

	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), 1, &b, NOW, NULL), 1);
	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), 1, &b, NOW, NULL), 0);
	ck_assert_int_eq(limits_take(fd, 2, VIEW("a"), 1, &b, NOW, NULL), 1);
	ck_assert_int_eq(limits_take(fd, 1, VIEW("a\0"), 1, &b, NOW, NULL), 1);
	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), 1, &none, NOW, NULL), -1);
	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), 1, &never, NOW, NULL), -1);
	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), 1, &huge, NOW, NULL), -1);
	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), 1, &slow, NOW, NULL), -1);
	close(fd);
}
END_TEST

/* Large numbers: 1,000,000,000 octets in a year, and in a second. */
START_TEST(large)
{
	const struct limits_bucket year = { LIMITS_AMOUNT_MAX, LIMITS_TIME_MAX };
	const struct limits_bucket second = { LIMITS_AMOUNT_MAX, 1 };
	int fd = file();
	uint64_t retry;

	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), LIMITS_AMOUNT_MAX, &year, NOW, &retry), 1);
	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), LIMITS_AMOUNT_MAX, &year, NOW, &retry), 0);
	ck_assert_uint_gt(retry, LIMITS_TIME_MAX - 2);
	ck_assert_int_eq(limits_take(fd, 1, VIEW("a"), 1, &year, NOW, &retry), 0);
	ck_assert_uint_eq(retry, 1);
	ck_assert_int_eq(limits_take(fd, 2, VIEW("a"), LIMITS_AMOUNT_MAX, &second, NOW, &retry), 1);
	ck_assert_int_eq(limits_take(fd, 2, VIEW("a"), 1, &second, NOW, &retry), 0);
	ck_assert_int_eq(limits_take(fd, 2, VIEW("a"), LIMITS_AMOUNT_MAX, &second, NOW + 1, &retry), 1);
	close(fd);
}
END_TEST

/* What was counted while the clock was a year ahead counts as now. */
START_TEST(clock_set_back)
{
	int fd = file();
	uint64_t retry;

	ck_assert_int_eq(take(fd, VIEW("a"), 10, NOW + 365 * 86400, NULL), 1);
	ck_assert_int_eq(take(fd, VIEW("a"), 1, NOW, &retry), 0);
	ck_assert_uint_eq(retry, 10);
	close(fd);
}
END_TEST

/* limits_add() leaves a trace of the clamp, so that time goes on from there. */
START_TEST(clock_recovers)
{
	const struct limits_bucket b = { 10, 100 };
	struct limits_entry e = { .empty = (NOW + 999999) * 1000000000LL };

	ck_assert_uint_eq(limits_level(&e, &b, NOW), 10);
	limits_add(&e, &b, 1, NOW);
	ck_assert_uint_eq(limits_level(&e, &b, NOW + 50), 5);
	limits_add(&e, &b, -3, NOW + 50);
	ck_assert_uint_eq(limits_level(&e, &b, NOW + 50), 2);
	limits_add(&e, &b, -3, NOW + 50);
	ck_assert_uint_eq(limits_level(&e, &b, NOW + 50), 0);
	limits_add(&e, &b, INT64_MAX, NOW + 50);
	ck_assert_uint_eq(limits_level(&e, &b, NOW + 50), 10);
	limits_add(&e, &b, INT64_MIN, NOW + 50);
	ck_assert_uint_eq(limits_level(&e, &b, NOW + 50), 0);
}
END_TEST

START_TEST(marks)
{
	struct limits_entry e = { .id = 1 };

	ck_assert(!limits_marked(&e, 1));
	for (uint16_t i = 1; i <= LIMITS_MARKS; i++)
		limits_mark(&e, i);
	ck_assert(limits_marked(&e, 1));
	limits_mark(&e, 1);	/* the oldest is the latest now */
	ck_assert_uint_eq(e.marks[0], 1);
	limits_mark(&e, 100);
	ck_assert(limits_marked(&e, 1));
	ck_assert(!limits_marked(&e, 2));
	ck_assert(limits_marked(&e, 3));
	limits_mark(&e, 100);
	ck_assert(limits_marked(&e, 3));
}
END_TEST

/* Another version, another size, garbage, a header that is cut: a new file under a new key. */
START_TEST(not_a_file)
{
	static const off_t sizes[] = { 1, 64, FILE_SIZE - 1, FILE_SIZE + 1 };
	int fd = file();
	struct stat st;
	char c;

	ck_assert_int_eq(take(fd, VIEW("a"), 10, NOW, NULL), 1);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_size, FILE_SIZE);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		ck_assert_int_eq(take(fd, VIEW("a"), 1, NOW, NULL), 0);
		ck_assert_int_eq(ftruncate(fd, sizes[i]), 0);
		ck_assert_int_eq(take(fd, VIEW("a"), 10, NOW, NULL), 1);
		ck_assert_int_eq(fstat(fd, &st), 0);
		ck_assert_int_eq(st.st_size, FILE_SIZE);
	}
	for (off_t at = 0; at < 56; at++) {
		ck_assert_int_eq(pread(fd, &c, 1, at), 1);
		c ^= 1;
		ck_assert_int_eq(pwrite(fd, &c, 1, at), 1);
		ck_assert_int_eq(take(fd, VIEW("a"), 10, NOW, NULL), 1);
		ck_assert_int_eq(take(fd, VIEW("a"), 1, NOW, NULL), 0);
	}
	close(fd);
}
END_TEST

/* A slot with any octet changed is no entry. */
START_TEST(damaged)
{
	int fd = file();
	off_t at = -1;
	char c, slot[64];

	ck_assert_int_eq(take(fd, VIEW("a"), 10, NOW, NULL), 1);
	for (off_t i = 64; at == -1 && i < FILE_SIZE; i += 64)
		if (pread(fd, slot, 64, i) == 64 && slot[63] | slot[62] | slot[61] | slot[60])
			at = i;
	ck_assert_int_ne(at, -1);
	for (off_t i = 0; i < 64; i++) {
		ck_assert_int_eq(pread(fd, &c, 1, at + i), 1);
		c ^= 64;
		ck_assert_int_eq(pwrite(fd, &c, 1, at + i), 1);
		ck_assert_int_eq(entry(fd, VIEW("a")).empty, 0);
		c ^= 64;
		ck_assert_int_eq(pwrite(fd, &c, 1, at + i), 1);
		ck_assert_int_ne(entry(fd, VIEW("a")).empty, 0);
	}
	close(fd);
}
END_TEST

/* Writes entries named PREFIX0, PREFIX1, ... */
static void
fill(const struct limits *l, const char *prefix, int n, int64_t until, uint32_t weight, int64_t now)
{
	for (int i = 0; i < n; i++) {
		struct limits_entry e;
		char text[32];

		(void)snprintf(text, sizeof(text), "%s%d", prefix, i);
		ck_assert_int_eq(limits_get(l, KIND, view_of(text), &e), 0);
		e.until = until;
		e.weight = weight;
		ck_assert_int_eq(limits_put(l, &e, now), 0);
	}
}

/* How many of them are there. */
static int
left(const struct limits *l, const char *prefix, int n)
{
	int found = 0;

	for (int i = 0; i < n; i++) {
		struct limits_entry e;
		char text[32];

		(void)snprintf(text, sizeof(text), "%s%d", prefix, i);
		ck_assert_int_eq(limits_get(l, KIND, view_of(text), &e), 0);
		found += e.until != 0;
	}
	return found;
}

/* Many more than there is room for: what weighs more stays, until its time is over. */
START_TEST(eviction)
{
	int fd = file(), few = LIMITS_SLOTS / 4;
	struct limits l;

	ck_assert_int_eq(limits_lock(&l, fd), 0);
	fill(&l, "heavy", few, NOW + 1000, 2, NOW);
	fill(&l, "light", 3 * LIMITS_SLOTS, NOW + 1000, 1, NOW);
	ck_assert_int_ge(left(&l, "heavy", few), few - few / 50);
	ck_assert_int_eq(left(&l, "heavy", few) + left(&l, "light", 3 * LIMITS_SLOTS), LIMITS_SLOTS);
	fill(&l, "late", 3 * LIMITS_SLOTS, NOW + 2000, 0, NOW + 1000);
	ck_assert_int_le(left(&l, "heavy", few), few / 50);
	/* From a clock that was wrong. */
	fill(&l, "wrong", few, NOW + 999999999, 2, NOW);
	fill(&l, "again", 3 * LIMITS_SLOTS, NOW + 2000, 0, NOW);
	ck_assert_int_le(left(&l, "wrong", few), few / 50);
	limits_unlock(&l);
	close(fd);
}
END_TEST

/* Another process holds the lock: by a descriptor that was opened once only. */
START_TEST(lock)
{
	int fd = file(), ready[2], status;
	struct limits l;
	char c = 0;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		if (limits_lock(&l, fd) == -1 || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	ck_assert_int_eq(limits_lock(&l, fd), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(limits_lock(&l, fd), 0);
	limits_unlock(&l);
	close(fd);
}
END_TEST

START_TEST(unusable)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	ck_assert_int_eq(take(fd, VIEW("a"), 1, NOW, NULL), -1);
	close(fd);
	ck_assert_int_eq(take(-1, VIEW("a"), 1, NOW, NULL), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, bucket);
	tcase_add_test(tests, kinds);
	tcase_add_test(tests, large);
	tcase_add_test(tests, clock_set_back);
	tcase_add_test(tests, clock_recovers);
	tcase_add_test(tests, marks);
	tcase_add_test(tests, not_a_file);
	tcase_add_test(tests, damaged);
	tcase_add_test(tests, eviction);
	tcase_add_test(tests, lock);
	tcase_add_test(tests, unusable);
}

int
main(void)
{
	return unit_run("limits", add);
}
