/* mbox_test.c: the text of an mbox, and deliveries into one. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "mail/mbox.h"
#include "mail/mbox_lock.h"
#include "sys/file.h"
#include "text/mbox.h"

/* ---- the text */

static struct buf
quote(struct view text, size_t step)
{
	struct buf b = buf_make(1000);
	struct mbox_quote q = { 0 }, count = { 0 };

	for (; text.n; text = view_sub(text, step, text.n)) {
		ck_assert_int_eq(mbox_quote(&q, view_sub(text, 0, step), &b), 0);
		ck_assert_int_eq(mbox_quote(&count, view_sub(text, 0, step), NULL), 0);
	}
	ck_assert_int_eq(mbox_quote_end(&q, &b), 0);
	ck_assert_int_eq(mbox_quote_end(&count, NULL), 0);
	ck_assert_uint_eq(q.size, b.n);
	ck_assert_uint_eq(count.size, b.n);
	return b;
}

static void
gives(struct view text, struct view wanted)
{
	for (size_t step = 1; step <= text.n + 1; step++) {
		struct buf b = quote(text, step);

		ck_assert_msg(view_eq(buf_view(&b), wanted), "step %zu: \"%.*s\"", step,
		    VIEW_FMT(buf_view(&b)));
		buf_free(&b);
	}
}

START_TEST(quoting)
{
	gives(VIEW(""), VIEW("\n"));
	gives(VIEW("a"), VIEW("a\n\n"));
	gives(VIEW("a\n"), VIEW("a\n\n"));
	gives(VIEW("From a\n"), VIEW(">From a\n\n"));
	gives(VIEW(">>From a\n"), VIEW(">>>From a\n\n"));
	gives(VIEW("a From b\n> From c\nfrom d\nFrom\n"), VIEW("a From b\n> From c\nfrom d\nFrom\n\n"));
	gives(VIEW("\nFrom "), VIEW("\n>From \n\n"));
	gives(VIEW("Fro"), VIEW("Fro\n\n"));
	gives(VIEW("FFrom \nFroFrom \n"), VIEW("FFrom \nFroFrom \n\n"));
	gives(VIEW(">F>From \nFrom\nFrom x"), VIEW(">F>From \nFrom\n>From x\n\n"));
}
END_TEST

START_TEST(from_lines)
{
	struct address a = { "ann", "x.example" }, strange = { "a b", "x.example" }, none = { "", "" };
	struct buf b = buf_make(400);

	ck_assert_int_eq(mbox_from_line(&a, 1763784306, &b), 0);
	ck_buf(&b, "From ann@x.example Sat Nov 22 04:05:06 2025\n");
	buf_clear(&b);
	ck_assert_int_eq(mbox_from_line(&none, 951827696, &b), 0);
	ck_buf(&b, "From MAILER-DAEMON Tue Feb 29 12:34:56 2000\n");
	buf_clear(&b);
	ck_assert_int_eq(mbox_from_line(&strange, 5, &b), 0);
	ck_buf(&b, "From \"a-b\"@x.example Thu Jan  1 00:00:05 1970\n");
	buf_free(&b);
}
END_TEST

#define FROM "From a@b Sat Nov 22 04:05:06 2025\n"

START_TEST(other_messages_are_found)
{
	static const struct {
		struct view text;
		size_t at;
	} cases[] = {
		{ VIEW(FROM), 0 },
		{ VIEW("x\n\n" FROM), 3 },
		{ VIEW("half a line" FROM), 11 },
		{ VIEW(">" FROM), sizeof(">" FROM) - 1 },
		{ VIEW("x\n>>" FROM "y"), sizeof("x\n>>" FROM "y") - 1 },
		{ VIEW("x >" FROM), 3 },
		{ VIEW("Greetings From Bob\nFrom now on Sat\n"), 35 },
		{ VIEW("FroFrom \"a b\"@c  Sat Nov  2 04:05:06 +0100 2025"), 3 },
		{ VIEW("From"), 4 },
		{ VIEW(""), 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(mbox_find_from(cases[i].text, true) == cases[i].at, "case %zu: %zu", i,
		    mbox_find_from(cases[i].text, true));
	ck_assert(mbox_may_be_ours(VIEW("")) && mbox_may_be_ours(VIEW("Fr")));
	ck_assert(mbox_may_be_ours(VIEW("\n\nFrom x")) && mbox_may_be_ours(VIEW("\0\0")));
	ck_assert(!mbox_may_be_ours(VIEW("\n\n\nFrom x")) && !mbox_may_be_ours(VIEW("Frox")));
}
END_TEST

START_TEST(notes)
{
	struct mbox_note n;

	ck_assert_int_eq(mbox_note_parse(VIEW("12 34 key"), &n), 0);
	ck_assert(!n.done && n.from == 12 && n.to == 34);
	ck_view(n.key, "key");
	ck_assert_int_eq(mbox_note_parse(VIEW("done key"), &n), 0);
	ck_assert(n.done);
	ck_assert_int_eq(mbox_note_parse(VIEW("34 12 key"), &n), -1);
	ck_assert_int_eq(mbox_note_parse(VIEW("12 34"), &n), -1);
	ck_assert_int_eq(mbox_note_parse(VIEW("12 34 key more"), &n), -1);
	ck_assert_int_eq(mbox_note_parse(VIEW("-1 34 key"), &n), -1);
	ck_assert_int_eq(mbox_note_parse(VIEW(""), &n), -1);
}
END_TEST

/* ---- deliveries */

static char place[64];
static int dir;
static const struct address sender = { "a", "b" };

static void
setup(void)
{
	(void)snprintf(place, sizeof(place), "/tmp/mbox_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(place));
	dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void
teardown(void)
{
	(void)unlinkat(dir, "box", 0);
	(void)unlinkat(dir, "box.lock", 0);
	close(dir);
	(void)rmdir(place);
}

static ssize_t
read_text(void *arg, uint64_t at, char *block, size_t n)
{
	const char *text = arg;
	size_t left = strlen(text + at);

	/* In small pieces. */
	n = n < 7 ? n : 7;
	n = n < left ? n : left;
	memcpy(block, text + at, n);
	if (n == 0)
		errno = EIO;
	return n ? (ssize_t)n : -1;
}

static enum mbox_result
deliver(const char *text, const char *key, bool repeat, size_t more)
{
	struct mbox_message m = {
		.key = key, .repeat = repeat, .sender = &sender, .date = 1763784306,
		.trace = VIEW("T: 1\n"), .size = strlen(text) + more, .read = read_text,
		.arg = (void *)(uintptr_t)text,
	};

	return mbox_deliver(dir, "box", &m, deadline_in(0));
}

static void
box_is(struct view wanted)
{
	struct buf b = buf_make(1 << 20);

	ck_assert_int_eq(file_read_path(dir, "box", false, &b), 0);
	ck_assert_msg(view_eq(buf_view(&b), wanted), "\"%.*s\"", VIEW_FMT(buf_view(&b)));
	buf_free(&b);
	ck_assert_int_eq(faccessat(dir, "box.lock", F_OK, 0), -1);
}

static void
put(const char *name, struct view text, const char *note)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_eq(file_write(fd, text), 0);
	if (note)
		ck_assert_int_eq(fsetxattr(fd, MBOX_NOTE, note, strlen(note), 0), 0);
	close(fd);
}

START_TEST(deliveries_follow_each_other)
{
	ck_assert_int_eq(deliver("\nhi\nFrom x\n", "k1", false, 0), MBOX_OK);
	box_is(VIEW(FROM "T: 1\n\nhi\n>From x\n\n"));
	ck_assert_int_eq(deliver("\nyes", "k2", false, 0), MBOX_OK);
	box_is(VIEW(FROM "T: 1\n\nhi\n>From x\n\n" FROM "T: 1\n\nyes\n\n"));
	/* The last one is known. */
	ck_assert_int_eq(deliver("\nyes", "k2", true, 0), MBOX_BEFORE);
	ck_assert_int_eq(deliver("\nyes", "k2", false, 0), MBOX_OK);
}
END_TEST

START_TEST(other_ends_are_completed)
{
	put("box", VIEW("half"), NULL);
	ck_assert_int_eq(deliver("\n", "k", false, 0), MBOX_OK);
	box_is(VIEW("half\n\n" FROM "T: 1\n\n\n"));
	put("box", VIEW("line\n"), NULL);
	ck_assert_int_eq(deliver("\n", "k", false, 0), MBOX_OK);
	box_is(VIEW("line\n\n" FROM "T: 1\n\n\n"));
	put("box", VIEW("\n"), NULL);
	ck_assert_int_eq(deliver("\n", "k", false, 0), MBOX_OK);
	box_is(VIEW("\n" FROM "T: 1\n\n\n"));
}
END_TEST

START_TEST(a_failure_leaves_nothing)
{
	put("box", VIEW("a\n\n"), NULL);
	ck_assert_int_eq(deliver("\nshort", "k", false, 10), MBOX_FAILED);
	ck_assert_int_eq(errno, EIO);
	box_is(VIEW("a\n\n"));
}
END_TEST

START_TEST(a_crash_is_repaired)
{
	/* What the next one is does not matter. */
	put("box", VIEW("a\n\n" FROM "T: 1\n\nhal"), "3 100 other");
	ck_assert_int_eq(deliver("\n", "k", false, 0), MBOX_OK);
	box_is(VIEW("a\n\n" FROM "T: 1\n\n\n"));
	put("box", VIEW("a\n\n\0\0\0\0"), "3 100 k");
	ck_assert_int_eq(deliver("\n", "k", true, 0), MBOX_OK);
	box_is(VIEW("a\n\n" FROM "T: 1\n\n\n"));
	/* Complete, and not known to be durable. */
	put("box", VIEW("a\n\n" FROM "T: 1\n\n\n"), "3 44 k");
	ck_assert_int_eq(deliver("\n", "k", true, 0), MBOX_BEFORE);
	box_is(VIEW("a\n\n" FROM "T: 1\n\n\n"));
	put("box", VIEW("a\n\n" FROM "T: 1\n\n\0"), "3 44 k");
	ck_assert_int_eq(deliver("\n", "k", true, 0), MBOX_OK);
	box_is(VIEW("a\n\n" FROM "T: 1\n\n\0\n\n" FROM "T: 1\n\n\n"));
}
END_TEST

START_TEST(others_mail_is_not_taken)
{
	/* Somebody has appended to what a crash has left. */
	put("box", VIEW("a\n\n" FROM "T: 1\n\nhal" FROM "\nx\n"), "3 500 k");
	ck_assert_int_eq(deliver("\n", "k", true, 0), MBOX_OK);
	box_is(VIEW("a\n\n" FROM "T: 1\n\nhal" FROM "\nx\n\n" FROM "T: 1\n\n\n"));
	/* Or has written it anew. */
	put("box", VIEW("abcdefgh\n\n"), "3 500 k");
	ck_assert_int_eq(deliver("\n", "k", true, 0), MBOX_OK);
	box_is(VIEW("abcdefgh\n\n" FROM "T: 1\n\n\n"));
	put("box", VIEW("abcdefgh\n\n"), "30 500 k");
	ck_assert_int_eq(deliver("\n", "k", true, 0), MBOX_OK);
	box_is(VIEW("abcdefgh\n\n" FROM "T: 1\n\n\n"));
}
END_TEST

START_TEST(large_remains_are_looked_through)
{
	/* The other message lies across the blocks in which the file is read. */
	static char text[140000];
	struct view mine = VIEW(FROM), other = VIEW("\n" FROM "other\n\n");

	for (size_t at = 65000; at < 67000; at += 13) {
		struct stat st;

		memset(text, 'x', sizeof(text));
		memcpy(text, mine.p, mine.n);
		memcpy(text + at, other.p, other.n);
		put("box", (struct view){ text, sizeof(text) }, "0 500000 k");
		ck_assert_int_eq(deliver("\n", "k", true, 0), MBOX_OK);
		ck_assert_int_eq(fstatat(dir, "box", &st, 0), 0);
		ck_assert_int_gt(st.st_size, (off_t)sizeof(text));
	}
}
END_TEST

START_TEST(locks_of_others)
{
	struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	struct mbox m;

	put("box", VIEW(""), NULL);
	ck_assert_int_eq(mbox_lock(&m, dir, "box", deadline_in(0)), 0);
	ck_assert_int_eq(deliver("\n", "k", false, 0), MBOX_FAILED);
	ck_assert_int_eq(errno, ETIMEDOUT);
	mbox_unlock(&m);
	box_is(VIEW(""));
	/* A dot lock alone, of somebody else. */
	put("box.lock", VIEW("1234"), NULL);
	ck_assert_int_eq(deliver("\n", "k", false, 0), MBOX_FAILED);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(utimensat(dir, "box.lock", old, 0), 0);
	ck_assert_int_eq(mbox_lock(&m, dir, "box", deadline_in(2)), 0);
	mbox_unlock(&m);
	/* Ours, of a process that was killed. */
	put("box.lock", VIEW("mailstead"), NULL);
	put("box.lock.mailstead", VIEW("mail"), NULL);
	ck_assert_int_eq(mbox_lock(&m, dir, "box", deadline_in(2)), 0);
	mbox_unlock(&m);
	box_is(VIEW(""));
	ck_assert_int_eq(faccessat(dir, "box.lock.mailstead", F_OK, 0), -1);
}
END_TEST

START_TEST(odd_files)
{
	ck_assert_int_eq(symlinkat("/tmp/nothing", dir, "box"), 0);
	ck_assert_int_eq(deliver("\n", "k", false, 0), MBOX_FAILED);
	ck_assert_int_eq(errno, ELOOP);
	ck_assert_int_eq(unlinkat(dir, "box", 0), 0);
	ck_assert_int_eq(mkfifoat(dir, "box", 0600), 0);
	ck_assert_int_eq(deliver("\n", "k", false, 0), MBOX_FAILED);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, quoting);
	tcase_add_test(c, from_lines);
	tcase_add_test(c, other_messages_are_found);
	tcase_add_test(c, notes);
	tcase_add_test(c, deliveries_follow_each_other);
	tcase_add_test(c, other_ends_are_completed);
	tcase_add_test(c, a_failure_leaves_nothing);
	tcase_add_test(c, a_crash_is_repaired);
	tcase_add_test(c, others_mail_is_not_taken);
	tcase_add_test(c, large_remains_are_looked_through);
	tcase_add_test(c, locks_of_others);
	tcase_add_test(c, odd_files);
}

int
main(void)
{
	return unit_run("mbox", add);
}
