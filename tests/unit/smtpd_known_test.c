/* smtpd_known_test.c: addresses in memory that two programs have. */
#include "unit.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smtpd/smtpd_known.h"
#include "sys/file.h"

static struct smtpd_known *writer;
static struct smtpd_known *reader;

static void
setup(void)
{
	int fd = memfd_create("known", MFD_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	reader = smtpd_known_open(dup(fd), false);
	ck_assert_ptr_nonnull(reader);
	writer = smtpd_known_open(fd, true);
	ck_assert_ptr_nonnull(writer);
}

static void
teardown(void)
{
	smtpd_known_forget(reader);
	smtpd_known_forget(writer);
	smtpd_known_forget(NULL);
}

static struct address
addr(const char *text)
{
	struct address a;

	ck_assert_int_eq(address_parse(view_of(text), &a), 0);
	return a;
}

static bool
has(uint64_t stamp, const char *text)
{
	const struct address a = addr(text);

	return smtpd_known_has(reader, stamp, &a);
}

static void
fill(uint64_t stamp, const char *text)
{
	const struct address a = addr(text);

	smtpd_known_begin(writer);
	smtpd_known_add(writer, &a);
	smtpd_known_end(writer, stamp);
}

START_TEST(holds_as_long_as_the_stamp)
{
	const struct address a = addr("ann@one.test");

	ck_assert(!has(0, "ann@one.test"));
	ck_assert(!smtpd_known_has(NULL, 7, &a));
	fill(7, "ann@one.test");
	ck_assert(has(7, "ann@one.test"));
	ck_assert(has(7, "Ann@ONE.test"));
	ck_assert(!has(7, "ann@two.test"));
	ck_assert(!has(7, "ann+x@one.test"));
	ck_assert(!has(8, "ann@one.test"));
	ck_assert(!has(0, "ann@one.test"));
	smtpd_known_begin(writer);
	ck_assert(!has(7, "ann@one.test"));
	smtpd_known_end(writer, 7);
	ck_assert(!has(7, "ann@one.test"));
	fill(9, "bob@one.test");
	ck_assert(has(9, "bob@one.test") && !has(9, "ann@one.test"));
}
END_TEST

START_TEST(many)
{
	char text[64];

	smtpd_known_begin(writer);
	for (int i = 0; i < SMTPD_KNOWN_MAX; i++) {
		struct address a;

		(void)snprintf(text, sizeof(text), "user%d@one.test", i);
		a = addr(text);
		smtpd_known_add(writer, &a);
	}
	smtpd_known_end(writer, 3);
	for (int i = 0; i < 2 * SMTPD_KNOWN_MAX; i++) {
		(void)snprintf(text, sizeof(text), "user%d@one.test", i);
		ck_assert_int_eq(has(3, text), i < SMTPD_KNOWN_MAX);
	}
}
END_TEST

/* Should its memory be made writable, nobody else sees what a reader writes. */
START_TEST(readers_change_nothing)
{
	fill(7, "ann@one.test");
	ck_assert(has(7, "ann@one.test"));
	ck_assert_int_eq(mprotect(reader, sizeof(*reader), PROT_READ | PROT_WRITE), 0);
	atomic_store(&reader->stamp, 8);
	memset(reader->slots, 1, sizeof(reader->slots));
	ck_assert_uint_eq(atomic_load(&writer->stamp), 7);
	ck_assert_uint_ne(writer->slots[0], 0x0101010101010101);
}
END_TEST

/* What enqueue has of it is its first page, which filling leaves alone. */
START_TEST(hint_is_apart)
{
	int fd = memfd_create("known", MFD_CLOEXEC);
	struct submit_hint *hint = submit_hint_open(dup(fd));
	struct smtpd_known *k = smtpd_known_open(fd, true);

	ck_assert_ptr_nonnull(hint);
	ck_assert_ptr_nonnull(k);
	ck_assert(!atomic_load(&k->first.hint.takes));
	submit_hint_note(hint, true);
	smtpd_known_begin(k);
	ck_assert(atomic_load(&k->first.hint.takes));
	submit_hint_note(hint, false);
	submit_hint_note(NULL, true);
	ck_assert(!atomic_load(&k->first.hint.takes));
	ck_assert_uint_ge(offsetof(struct smtpd_known, stamp), SUBMIT_HINT_SIZE);
	(void)munmap(hint, SUBMIT_HINT_SIZE);
	smtpd_known_forget(k);
}
END_TEST

static void
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, view_of(text)), 0);
	close(fd);
}

START_TEST(stamp_is_that_of_all_files)
{
	char paths[3][32] = { "/tmp/known_test.XXXXXX", "/tmp/known_test.XXXXXX",
		"/tmp/known_test.XXXXXX" };
	struct conf conf = { .aliases = paths[0], .domains = paths[1], .users = paths[2] };
	uint64_t before, now;

	for (int i = 0; i < 3; i++)
		close(mkstemp(paths[i]));
	before = smtpd_known_stamp(&conf, 1);
	ck_assert_uint_ne(before, 0);
	ck_assert_uint_eq(before, smtpd_known_stamp(&conf, 1));
	ck_assert_uint_ne(before, smtpd_known_stamp(&conf, 12));
	for (int i = 0; i < 3; i++) {
		write_text(paths[i], "another text\n");
		now = smtpd_known_stamp(&conf, 1);
		ck_assert_uint_ne(now, before);
		before = now;
		usleep(20000);
		ck_assert_int_eq(chmod(paths[i], 0), 0);
		now = smtpd_known_stamp(&conf, 1);
		ck_assert_uint_ne(now, before);
		(void)unlink(paths[i]);
		before = smtpd_known_stamp(&conf, 1);
		ck_assert_uint_ne(now, before);
	}
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, holds_as_long_as_the_stamp);
	tcase_add_test(c, many);
	tcase_add_test(c, readers_change_nothing);
	tcase_add_test(c, hint_is_apart);
	tcase_add_test(c, stamp_is_that_of_all_files);
}

int
main(void)
{
	return unit_run("smtpd_known", add);
}
