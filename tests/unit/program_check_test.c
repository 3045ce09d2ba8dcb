/* program_check_test.c: deliver-program does what the user's files say, whoever asks for more. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deliver/program_order.h"
#include "sys/file.h"
#include "unit.h"

static char home[] = "/tmp/program_check_XXXXXX";
static char kinds[] = "qmail forward", nobody[] = "nobody";
static struct conf conf;
static struct deliver joe;
static struct agent_job job;

static void
set_up(void)
{
	ck_assert_ptr_nonnull(mkdtemp(home));
	conf = (struct conf){ .user_instructions = kinds, .alias_user = nobody };
	joe = (struct deliver){ .user = "joe", .home = home, .hostname = "h.example",
		.extension = "+-", .home_fd = open(home, O_RDONLY | O_DIRECTORY), .conf = &conf };
	job = (struct agent_job){ .sender = { "a", "b.example" }, .recipient = { "joe", "h.example" } };
}

static void
forget(const char *name)
{
	(void)unlinkat(joe.home_fd, name, 0);
}

static void
tear_down(void)
{
	forget(".forward");
	forget(".qmail");
	forget(".qmail-x");
	forget("notes");
	close(joe.home_fd);
	(void)rmdir(home);
	memcpy(home + sizeof(home) - 7, "XXXXXX", 6);
}

static void
put(const char *name, const char *text)
{
	int fd = openat(joe.home_fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, view_of(text)), 0);
	close(fd);
}

static bool
may(enum program_kind kind, unsigned flags, const char *file, const char *text)
{
	static struct program_order o;
	static struct program_work w;
	struct program_answer a = { .code = "" };
	bool may;

	o = (struct program_order){ .kind = kind, .flags = flags };
	(void)snprintf(o.file, sizeof(o.file), "%s", file);
	(void)snprintf(o.text, sizeof(o.text), "%s", text);
	w = (struct program_work){ .d = &joe, .job = &job, .order = &o };
	may = program_check(&w, &a) == 0;
	ck_assert(may || (a.outcome == AGENT_DEFERRED && a.code[0] == '4' && a.text[0]));
	return may;
}

START_TEST(forward)
{
	char text[500], notes[100];

	(void)snprintf(notes, sizeof(notes), "%s/notes", home);
	(void)snprintf(text, sizeof(text), "# \"|commented\", /commented\n|one, \"|two words, and more\"\n"
	    "\"|say \\\"x\\\"\"\n#, |behind\n/var/box, bob@x.example, :include:%s\n", notes);
	put(".forward", text);
	put("notes", "|noted\n\"|aside\"\n");
	ck_assert(may(PROGRAM_RUN, 0, ".forward", "one"));
	ck_assert(may(PROGRAM_RUN, PROGRAM_QUOTED, ".forward", "two words, and more"));
	ck_assert(may(PROGRAM_RUN, PROGRAM_QUOTED, ".forward", "say \\\"x\\\""));
	ck_assert(may(PROGRAM_MBOX, 0, ".forward", "/var/box"));
	ck_assert(may(PROGRAM_RUN, 0, notes, "noted"));
	ck_assert(!may(PROGRAM_RUN, 0, ".forward", "three"));
	ck_assert(!may(PROGRAM_RUN, 0, ".forward", "on"));
	ck_assert(!may(PROGRAM_RUN, 0, ".forward", "ne"));
	ck_assert(!may(PROGRAM_RUN, PROGRAM_QUOTED, ".forward", "two words"));
	ck_assert(!may(PROGRAM_RUN, 0, ".forward", "two words, and more"));
	ck_assert(!may(PROGRAM_RUN, PROGRAM_QMAIL, ".forward", "one"));
	ck_assert(!may(PROGRAM_RUN, PROGRAM_QUOTED, ".forward", "commented"));
	ck_assert(!may(PROGRAM_MBOX, 0, ".forward", "/commented"));
	ck_assert(!may(PROGRAM_RUN, 0, ".forward", "behind"));
	ck_assert(!may(PROGRAM_MBOX, 0, ".forward", "/var"));
	ck_assert(!may(PROGRAM_MAILDIR, 0, ".forward", "/var/box"));
	ck_assert(!may(PROGRAM_RUN, 0, ".forward", "/var/box"));
	ck_assert(!may(PROGRAM_RUN, 0, notes, "one"));
}
END_TEST

START_TEST(qmail)
{
	put(".qmail", "#|commented\n|one two\n./Mail/\n");
	put(".qmail-x", "|other\n");
	ck_assert(may(PROGRAM_RUN, PROGRAM_QMAIL, ".qmail", "one two"));
	ck_assert(may(PROGRAM_MAILDIR, PROGRAM_QMAIL, ".qmail", "./Mail"));
	ck_assert(!may(PROGRAM_RUN, PROGRAM_QMAIL, ".qmail", "one"));
	ck_assert(!may(PROGRAM_RUN, PROGRAM_QMAIL, ".qmail", "commented"));
	ck_assert(!may(PROGRAM_RUN, 0, ".qmail", "one two"));
	/* Not the file for this message, then it is. */
	ck_assert(!may(PROGRAM_RUN, PROGRAM_QMAIL, ".qmail-x", "other"));
	job.recipient = (struct address){ "joe-x", "h.example" };
	ck_assert(may(PROGRAM_RUN, PROGRAM_QMAIL, ".qmail-x", "other"));
	ck_assert(!may(PROGRAM_RUN, PROGRAM_QMAIL, ".qmail", "one two"));
}
END_TEST

/* Files that are no instructions, or not safe, are not read for any. */
START_TEST(other_files)
{
	put("notes", "|noted\n");
	ck_assert(!may(PROGRAM_RUN, 0, "notes", "noted"));
	ck_assert(!may(PROGRAM_RUN, 0, ".forward", "noted"));
	put(".forward", "|one\n|two\n");
	ck_assert(!may(PROGRAM_RUN, 0, "notes", "noted"));
	ck_assert(may(PROGRAM_RUN, 0, ".forward", "two"));
	ck_assert_int_eq(fchmodat(joe.home_fd, ".forward", 0622, 0), 0);
	ck_assert(!may(PROGRAM_RUN, 0, ".forward", "two"));
	/* An alias's, for which there is no file. */
	ck_assert(!may(PROGRAM_RUN, 0, "", "two"));
	joe.user = "nobody";
	ck_assert(may(PROGRAM_RUN, 0, "", "two"));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, forward);
	tcase_add_test(tests, qmail);
	tcase_add_test(tests, other_files);
}

int
main(void)
{
	return unit_run("program_check", add);
}
