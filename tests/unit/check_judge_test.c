/* check_judge_test.c: what is thought of the queue, the clock, the kernel and of mounts. */
#include "unit.h"

#include <stdio.h>

#include "admin/check/check_queue.h"
#include "admin/check/check_system.h"

static char said[8192];
static size_t nsaid;

static void
take(struct check *c, const struct check_finding *f)
{
	int n = snprintf(said + nsaid, sizeof(said) - nsaid, "%s %.*s: %.*s\n",
	    finding_level(f->level), VIEW_FMT(f->subject), VIEW_FMT(f->what));

	(void)c;
	nsaid += (size_t)n;
}

static struct conf conf = { .lifetime = 5 * 86400 };
static struct check c = { .conf = &conf, .take = take };

static void
begin(void)
{
	static char spool[] = "/s";

	conf.spool = spool;
	nsaid = 0;
	said[0] = '\0';
}

static void
wants(const char *text)
{
	ck_assert_str_eq(said, text);
	begin();
}

static struct queue_state
state(const char *text)
{
	struct queue_state s;

	check_queue_parse(view_of(text), &s);
	return s;
}

START_TEST(queue)
{
	static const struct {
		const char *state, *said;
	} cases[] = {
		{ "", "ok /s: 0 messages wait\n" },
		{ "waiting 3\nwaiting-age 86399\n", "ok /s: 3 messages wait\n" },
		{ "waiting 3\nwaiting-age 86400\n", "note /s: 3 messages wait, the oldest for 24 hours\n" },
		{ "waiting 1\nwaiting-age 518401\n",
		    "warning /s: the oldest message is there for 6 days, longer than lifetime\n" },
		{ "waiting 9999\n", "ok /s: 9999 messages wait\n" },
		{ "waiting 10000\n", "warning /s: 10000 messages wait, which is many: "
		    "has somebody's password been stolen?\n" },
		{ "waiting 1\nnew 1\nnew-age 899\n", "ok /s: 1 messages wait\n" },
		{ "waiting 1\nnew 1\nnew-age 900\n", "warning /s: no runner has looked at new messages for "
		    "15 minutes: 1 wait for one\nok /s: 1 messages wait\n" },
		{ "waiting 1\nnew 1\nnew-age 3600\n", "error /s: no runner has looked at new messages for "
		    "60 minutes: 1 wait for one\nok /s: 1 messages wait\n" },
		{ "due 1\ndue-age 1800\n", "warning /s: messages have been due for 30 minutes, and are not "
		    "tried\nok /s: 0 messages wait\n" },
		{ "due 1\ndue-age 1799\n", "ok /s: 0 messages wait\n" },
		{ "due 1\ndue-age 1800\nsuspended 1\n", "ok /s: 0 messages wait\n"
		    "note /s: nothing is sent to 1 destinations that are suspended\n" },
		{ "tmp 1\ntmp-age 172799\n", "ok /s: 0 messages wait\n" },
		{ "nonsense\nwaiting x\nwaiting -1\n\n", "ok /s: 0 messages wait\n" },
	};

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct queue_state s = state(cases[i].state);

		check_queue_judge(&c, &s, false);
		wants(cases[i].said);
	}
}
END_TEST

START_TEST(down)
{
	static const char text[] = "down 3600 mx a\t4.4.1\tno route\ndown 3599 mx b\t\t\ndown x y\n";
	struct queue_state s = state(text);

	begin();
	ck_assert_uint_eq(s.down, 2);
	check_queue_down(&c, view_of(text), &s);
	wants("note mx a: has not answered for 60 minutes: 4.4.1 no route\n");
	s.down = 3;
	check_queue_down(&c, VIEW(""), &s);
	wants("warning destinations: none of 3 answers: does a provider block port 25?\n");
	s.answering = 1;
	check_queue_down(&c, VIEW(""), &s);
	wants("");
}
END_TEST

START_TEST(clocks)
{
	begin();
	check_clock_judge(&c, true, 1000000, 1000000);
	wants("ok time: is kept right\n");
	check_clock_judge(&c, false, 1000000, 1000000);
	wants("warning time: nothing keeps the clock right, as far as the kernel knows\n");
	check_clock_judge(&c, true, 1000000, 1086401);
	wants("error time: is before the day on which this program was made\n");
}
END_TEST

START_TEST(kernels)
{
	const struct check_kernel good = { .landlock = 4, .seccomp = true, .hardlinks = 1, .symlinks = 1,
		.fifos = 1, .regular = 2, .inotify_max = 100, .inotify_used = 79, .users = 100 };
	struct check_kernel k = good;

	begin();
	check_kernel_judge(&c, &k);
	wants("ok fences: seccomp, and Landlock of version 4\n");
	k.landlock = -1;
	k.seccomp = false;
	k.hardlinks = k.regular = 0;
	check_kernel_judge(&c, &k);
	wants("warning Landlock: is not there: a program that is taken over can open all that its user "
	    "can\nwarning seccomp: is not there: a program that is taken over can make any system call\n"
	    "warning fs.protected_hardlinks: is off: users can mislead other users' programs\n"
	    "note fs.protected_regular: is off: users can mislead other users' programs\n");
	k = good;
	k.inotify_used = 80;
	check_kernel_judge(&c, &k);
	wants("warning fs.inotify.max_user_instances: 80 of 100 are in use by sessions that wait for mail "
	    "(IDLE)\n");
	k = good;
	k.users = 101;
	check_kernel_judge(&c, &k);
	ck_assert(strncmp(said, "note fs.inotify.max_user_instances: of 101 virtual users 100 ", 60) == 0);
}
END_TEST

START_TEST(mounts)
{
	const struct view table = VIEW("22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/a rw,nobarrier\n"
	    "23 22 8:2 / /var rw - ext4 /dev/b rw,data=writeback\n"
	    "24 22 8:3 / /va rw,soft - nfs a:/b rw,nolock\n"
	    "25 23 8:4 / /var/spool rw - xfs /dev/c rw\nshort\n\n");

	begin();
	check_disk_judge(&c, table, "/var/spool/mailstead", "/s");
	wants("");
	check_disk_judge(&c, table, "/var/mail", "/s");
	wants("note /s: is mounted with data=writeback: after a power cut there may be old blocks in new "
	    "files\n");
	check_disk_judge(&c, table, "/vam", "/s");
	wants("warning /s: is mounted with nobarrier: a power cut may take what was synced\n");
	check_disk_judge(&c, table, "/va", "/s");
	wants("warning /s: is mounted with soft: a write may fail that nobody hears of\n"
	    "warning /s: is mounted with nolock: two machines do not see each other's locks\n");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, queue);
	tcase_add_test(t, down);
	tcase_add_test(t, clocks);
	tcase_add_test(t, kernels);
	tcase_add_test(t, mounts);
}

int
main(void)
{
	return unit_run("check_judge", add);
}
