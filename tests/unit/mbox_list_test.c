/* mbox_list_test.c: the messages of an mbox, and some of them taken out. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/hash128.h"
#include "mail/mbox.h"
#include "mail/mbox_move.h"
#include "mail/mbox_remove.h"
#include "sys/file.h"
#include "text/uidl_import.h"

#define F "From a@b.example Sun Nov 22 04:05:06 2026\n"
#define TEMPLATE "/tmp/mbox_list.XXXXXX"
static char top[] = TEMPLATE;
static int root = -1;

static void
put(struct view text)
{
	int fd = openat(root, "box", O_WRONLY | O_CREAT | O_TRUNC, 0640);

	ck_assert_int_eq(file_write(fd, text), 0);
	close(fd);
}

static struct buf
get(void)
{
	struct buf b = buf_make(1 << 20);

	ck_assert_int_eq(file_read_path(root, "box", false, &b), 0);
	return b;
}

static void
set_up(void)
{
	memcpy(top, TEMPLATE, sizeof(top));
	ck_assert_ptr_nonnull(mkdtemp(top));
	root = open(top, O_RDONLY | O_DIRECTORY);
}

static void
tear_down(void)
{
	static const char *const names[] = { "box", "box.lock", "box.mailstead-new" };

	for (size_t i = 0; i < 3; i++)
		(void)unlinkat(root, names[i], 0);
	ck_assert_int_eq(rmdir(top), 0);
	close(root);
}

/* The digests are those of the algorithm, whatever the pieces are. */
START_TEST(digest)
{
	static const struct view text = VIEW("The quick brown fox jumps over the lazy dog");
	uint64_t whole[2], got[2];
	struct hash128 h = { 0 };

	hash128_end(&h, got);
	ck_assert_uint_eq(got[0] | got[1], 0);
	hash128_add(&h, VIEW("hello"));
	hash128_end(&h, got);
	ck_assert_uint_eq(got[0], 0xcbd8a7b341bd9b02);
	ck_assert_uint_eq(got[1], 0x5b1e906a48ae1d19);
	h = (struct hash128){ 0 };
	hash128_add(&h, text);
	hash128_end(&h, whole);
	ck_assert_uint_eq(whole[0], 0xe34bbc7bbc071b6c);
	ck_assert_uint_eq(whole[1], 0x7a433ca9c49a9347);
	for (size_t step = 1; step < text.n; step++) {
		h = (struct hash128){ 0 };
		for (struct view v = text; v.n; v = view_sub(v, step, v.n))
			hash128_add(&h, view_sub(v, 0, step));
		hash128_end(&h, got);
		ck_assert_int_eq(memcmp(got, whole, sizeof(got)), 0);
	}
}
END_TEST

/* A message larger than what is read at a time, and lines that are. */
START_TEST(large)
{
	struct buf b = buf_make(8 << 20);
	struct mbox_list l;
	uint64_t vsize = 10 + 2 + 700002 + 20000 * 42;
	int fd, writer;

	buf_add_str(&b, F "Sub: one\n\n");
	for (int i = 0; i < 700000; i++)
		buf_add_str(&b, "x");
	buf_add_str(&b, "\n");
	for (int i = 0; i < 20000; i++)
		buf_add_str(&b, "0123456789012345678901234567890123456789\n");
	buf_add_str(&b, "\n" F "Sub: two\n\n\n");
	put(buf_view(&b));
	fd = openat(root, "box", O_RDONLY);
	ck_assert_int_eq(mbox_list_read(&l, fd, b.n, 10), 0);
	ck_assert_uint_eq(l.n, 2);
	ck_assert_uint_eq(l.entries[0].vsize, vsize);
	ck_assert_uint_eq(l.entries[1].vsize, 12);
	ck_assert_uint_eq(l.end, b.n);
	ck_assert_int_eq(mbox_list_there(&l, fd, 0), 1);
	mbox_list_free(&l);
	/* Somebody makes it shorter: no more than that is there. */
	ck_assert_int_eq(mbox_list_read(&l, fd, b.n + 1000, 10), 0);
	writer = openat(root, "box", O_WRONLY);
	ck_assert_int_eq(ftruncate(writer, 100000), 0);
	close(writer);
	ck_assert_int_eq(mbox_list_there(&l, fd, 0), 0);
	ck_assert_int_eq(mbox_list_there(&l, fd, 1), 0);
	mbox_list_free(&l);
	ck_assert_int_eq(mbox_list_read(&l, fd, b.n, 10), 0);
	ck_assert_uint_eq(l.n, 1);
	mbox_list_free(&l);
	close(fd);
	buf_free(&b);
}
END_TEST

/* A change of the status is none of the message; any other is. */
START_TEST(changed)
{
	struct mbox_list l;
	int fd;

	put(VIEW(F "A: b\nStatus: O\n\nc\n\n" F "D: e\n\n\n"));
	fd = openat(root, "box", O_RDONLY);
	ck_assert_int_eq(mbox_list_read(&l, fd, 1 << 20, 10), 0);
	ck_assert_uint_eq(l.n, 2);
	usleep(20000);
	put(VIEW(F "A: b\nStatus: R\n\nc\n\n" F "D: f\n\n\n" F "new\n\n"));
	ck_assert_int_eq(mbox_list_there(&l, fd, 0), 1);
	ck_assert_int_eq(mbox_list_there(&l, fd, 1), 0);
	mbox_list_free(&l);
	ck_assert_int_eq(mbox_list_read(&l, fd, 1 << 20, 2), 0);
	ck_assert_uint_eq(l.n, 2);
	ck_assert_uint_eq(l.end, strlen(F "A: b\nStatus: R\n\nc\n\n" F "D: f\n\n\n"));
	mbox_list_free(&l);
	close(fd);
}
END_TEST

/* Takes out those of text whose letter in gone is 'x'; result and errno. */
static int
removes(struct view text, uint64_t read, const char *gone, bool dot, const char *wanted)
{
	struct mbox_list l;
	struct mbox box;
	bool marks[10];
	struct buf b;
	int result, error;

	put(text);
	ck_assert_int_eq(mbox_lock(&box, root, "box", deadline_in(5)), 0);
	ck_assert_int_eq(mbox_list_read(&l, box.fd, read, 10), 0);
	ck_assert_uint_eq(l.n, strlen(gone));
	for (size_t i = 0; i < l.n; i++)
		marks[i] = gone[i] == 'x';
	if (!dot) {
		ck_assert_int_eq(unlinkat(root, box.lock, 0), 0);
		box.lock[0] = '\0';
	}
	result = mbox_remove(&box, &l, marks);
	error = errno;
	mbox_unlock(&box);
	mbox_list_free(&l);
	b = get();
	ck_assert_msg(view_eq(buf_view(&b), view_of(wanted)), "%.*s", VIEW_FMT(buf_view(&b)));
	buf_free(&b);
	ck_assert_int_eq(faccessat(root, "box.mailstead-new", F_OK, 0), -1);
	errno = error;
	return result;
}

START_TEST(removal)
{
	static const struct view three = VIEW(F "A\n\n" F "B\n\n" F "C\n\n");
	struct stat st;

	ck_assert_int_eq(removes(three, 1000, "...", true, three.p), 0);
	ck_assert_int_eq(removes(three, 1000, "x..", true, F "B\n\n" F "C\n\n"), 0);
	ck_assert_int_eq(removes(three, 1000, ".x.", true, F "A\n\n" F "C\n\n"), 0);
	ck_assert_int_eq(fstatat(root, "box", &st, 0), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0640);
	ck_assert_int_eq(removes(three, 1000, "x.x", true, F "B\n\n"), 0);
	ck_assert_int_eq(removes(three, 1000, "xxx", true, ""), 0);
	ck_assert_int_eq(removes(three, 1000, ".xx", false, F "A\n\n"), 0);
	/* In the file itself. */
	ck_assert_int_eq(removes(three, 1000, "x..", false, F "B\n\n" F "C\n\n"), 0);
	ck_assert_int_eq(removes(three, 1000, ".x.", false, F "A\n\n" F "C\n\n"), 0);
	ck_assert_int_eq(removes(three, strlen(F "A\n\n" F "B\n\n"), "xx", false, F "C\n\n"), 0);
	/* What has come since stays. */
	ck_assert_int_eq(removes(three, strlen(F "A\n\n" F "B\n\n"), "xx", true, F "C\n\n"), 0);
	ck_assert_int_eq(removes(three, strlen(F "A\n\n" F "B\n\n"), ".x", true,
	    F "A\n\n" F "C\n\n"), 0);
	ck_assert_int_eq(removes(VIEW("junk\n" F "A\n\n" F "B\n\n"), 1000, "x.", true,
	    "junk\n" F "B\n\n"), 0);
}
END_TEST

static void
fill_in(char *out, size_t size, const char *text, const char *sum)
{
	const char *at = strchr(text, '%');

	if (at)
		(void)snprintf(out, size, "%.*s%s%s", (int)(at - text), text, sum, at + 2);
	else
		(void)snprintf(out, size, "%s", text);
}

/* What a crash has left of a removal in the file itself is ended by the next one who locks it. */
START_TEST(settled)
{
	static const char sum[] = "cbd8a7b341bd9b025b1e906a48ae1d19";	/* of "hello" */
	static const struct {
		const char *note, *text, *wanted, *left;
	} cases[] = {
		{ "back 3 done key", "abchello", "abc", "done key" },
		{ "back 9", "abc", "abc", "" },
		{ "move 1 3 5 %s done key", "abchello", "ahello", "done key" },
		{ "move 1 3 5 %s", "ahelhello", "ahelhello", "" },
		{ "move 0 8 5 %s", "hellodefhello and more", "hello and more", "" },
		{ "move 0 8 5 %s", "hello", "hello", "" },
		{ "move 9 8 5 %s", "12345678hello", "12345678hello", "move" },
		{ "move x", "12345678hello", "12345678hello", "move" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char note[200], text[200] = "";
		struct mbox box;
		struct buf b;
		int fd;

		put(view_of(cases[i].text));
		fd = openat(root, "box", O_RDWR);
		fill_in(note, sizeof(note), cases[i].note, sum);
		if (fsetxattr(fd, MBOX_NOTE, note, strlen(note), 0) == -1)
			return;
		ck_assert_int_eq(mbox_lock(&box, root, "box", deadline_in(5)), 0);
		ck_assert_int_eq(mbox_move_settle(&box), 0);
		mbox_unlock(&box);
		b = get();
		ck_assert_msg(view_eq(buf_view(&b), view_of(cases[i].wanted)), "%zu: %.*s", i,
		    VIEW_FMT(buf_view(&b)));
		buf_free(&b);
		(void)fgetxattr(fd, MBOX_NOTE, text, sizeof(text) - 1);
		ck_assert_msg(strncmp(text, cases[i].left, 4) == 0, "%zu: %s", i, text);
		ck_assert_int_eq(unlinkat(root, "box", 0), 0);
		close(fd);
	}
}
END_TEST

/* The note of what has come whole goes along; one of what may not be whole does not. */
START_TEST(notes)
{
	static const struct view two = VIEW(F "A\n\n" F "B\n\n");
	char text[100] = "";
	int fd;

	put(two);
	fd = openat(root, "box", O_RDWR);
	if (fsetxattr(fd, MBOX_NOTE, "done key", 8, 0) == -1)
		return;
	ck_assert_int_eq(removes(two, 1000, "x.", true, F "B\n\n"), 0);
	close(fd);
	fd = openat(root, "box", O_RDWR);
	ck_assert_int_eq(fgetxattr(fd, MBOX_NOTE, text, sizeof(text)), 8);
	ck_assert_str_eq(text, "done key");
	ck_assert_int_eq(fsetxattr(fd, MBOX_NOTE, "0 9 key", 7, 0), 0);
	ck_assert_int_eq(removes(two, 1000, ".x", true, F "A\n\n"), 0);
	ck_assert_int_eq(fgetxattr(fd, MBOX_NOTE, text, sizeof(text)), -1);
	close(fd);
}
END_TEST

START_TEST(formats)
{
	char out[UIDL_IMPORT_MAX + 1];

	ck_assert_int_eq(uidl_format("%08Xu%08Xv", 11, 0xabcdef01, VIEW("f"), VIEW("g"), out), 0);
	ck_assert_str_eq(out, "0000000babcdef01");
	ck_assert_int_eq(uidl_format("UID%u-%v", 11, 7, VIEW("f"), VIEW("g"), out), 0);
	ck_assert_str_eq(out, "UID11-7");
	ck_assert_int_eq(uidl_format("%f:%g:100%%", 0, 0, VIEW("f"), VIEW("g"), out), 0);
	ck_assert_str_eq(out, "f:g:100%");
	ck_assert_int_eq(uidl_format("%4u", 11, 7, VIEW("f"), VIEW("g"), out), -1);
	ck_assert_int_eq(uidl_format("%", 11, 7, VIEW("f"), VIEW("g"), out), -1);
	ck_assert_int_eq(uidl_format("%z", 11, 7, VIEW("f"), VIEW("g"), out), -1);
	ck_assert_int_eq(uidl_format("%099u", 11, 7, VIEW("f"), VIEW("g"), out), -1);
	ck_assert_int_eq(uidl_format("", 11, 7, VIEW("f"), VIEW("g"), out), -1);
	ck_assert_int_eq(uidl_format("%f", 1, 1, VIEW("a b"), VIEW(""), out), -1);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, digest);
	tcase_add_test(t, large);
	tcase_add_test(t, changed);
	tcase_add_test(t, removal);
	tcase_add_test(t, settled);
	tcase_add_test(t, notes);
	tcase_add_test(t, formats);
}

int
main(void)
{
	return unit_run("mbox_list", add);
}
