/* deliver_group.c: see deliver_group.h. */
#include "deliver/deliver_group.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deliver/deliver_forward.h"
#include "deliver/deliver_message.h"
#include "deliver/deliver_settings.h"
#include "sys/filesystem.h"
#include "sys/user.h"

#define SYNCS_MAX 8	/* for more messages syncfs(2) is less than a sync of each */
#define CLEAN_ONE_IN 16	/* of the deliveries look for what others have left in tmp/ */

/* ---- Before the sandbox */

/* Whether the home has instructions, or cannot say. */
static bool
has_file(int home, const char *name)
{
	struct stat st;

	return fstatat(home, name, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/*
 * Whether the job is not one of those that are done here. d is for its user. Without an extension
 * there are no other names of instructions.
 */
static bool
is_unusual(const struct deliver *d, const struct agent_job *job)
{
	struct mailbox_settings s;
	char extension[ADDRESS_LOCAL_MAX + 1];
	struct stat st;

	if ((job->flags & AGENT_REPEAT) || deliver_settings(d, job, &s) || s.mbox[0])
		return true;
	deliver_extension(d, &job->recipient, extension);
	if (extension[0] != '\0')
		return true;
	return !(job->flags & AGENT_MAILBOX) && (fstat(d->home_fd, &st) == -1 ||
	    (st.st_mode & S_ISVTX) || has_file(d->home_fd, ".forward") ||
	    has_file(d->home_fd, ".qmail"));
}

/* All Maildirs are in one file system, that of the first. */
static bool
is_elsewhere(struct deliver_group *g, const struct maildir *m)
{
	struct stat st;

	if (fstat(m->new, &st) == -1)
		return true;
	if (g->fd != -1)
		return st.st_dev != g->device;
	g->fd = m->new;
	g->device = st.st_dev;
	g->whole = filesystem_syncs_whole(g->fd);
	return false;
}

/* Opens the Maildir of the user of d, whose home is open. Returns 0, or -1 with errno. */
static int
open_maildir(const struct deliver *d, const struct agent_job *job, struct deliver_group *g,
    struct deliver_member *member)
{
	if (maildir_open(d->home_fd, d->maildir, true, &member->m) == -1)
		return -1;
	if (is_elsewhere(g, &member->m)) {
		member->alone = true;
		maildir_close(&member->m);
	} else if (((uint64_t)job->arrival_usec + job->rcpt) % CLEAN_ONE_IN == 0) {
		maildir_clean(&member->m, clock_unix());
	}
	return 0;
}

static void
open_member(const struct deliver *base, const char *user, const struct agent_job *job,
    struct deliver_group *g)
{
	struct deliver_member *member = &g->members[g->n++];
	struct deliver d = *base;
	char home[USER_DIR_MAX + 1];

	member->m = (struct maildir){ -1, -1, -1, -1 };
	d.user = user;
	d.home = home;
	if (user_virtual_home(d.conf->virtual_dir, view_of(user), home) == -1) {
		member->error = EINVAL;
		return;
	}
	d.home_fd = openat(AT_FDCWD, home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d.home_fd == -1) {
		member->error = errno;
		return;
	}
	member->alone = is_unusual(&d, job);
	if (!member->alone && open_maildir(&d, job, g, member) == -1)
		member->error = errno;
	close(d.home_fd);
}

void
deliver_group_open(const struct deliver *base, const struct ipc_record *record,
    struct deliver_group *g)
{
	static struct agent_job job;
	struct ipc_get at = ipc_get(record);
	char user[AGENT_USER_MAX + 1];

	g->fd = -1;
	while (at.rest.n) {
		agent_group_next(record, &at, user, &job);
		open_member(base, user, &job, g);
	}
}

/* ---- Writing */

static struct deliver_attempt
attempt(const struct deliver *d, const struct agent_job *job, struct deliver_member *member)
{
	return (struct deliver_attempt){ .d = d, .job = job, .to = &member->m, .root = &member->m,
	    .folder = "", .quota = &member->quota };
}

/* Returns whether it is written; else *r is the answer. */
static bool
write_one(const struct deliver *d, const struct agent_job *job, struct deliver_member *member,
    struct agent_result *r)
{
	struct deliver_attempt a = attempt(d, job, member);

	if (quota_open(&member->quota, &member->m, deliver_limit(d)) == -1) {
		deliver_failed(r, "maildirsize");
		return false;
	}
	if (deliver_write(&a, &member->w, r)) {
		member->w.ordered = deliver_is_ordered(job, &member->w.delivery);
		return true;
	}
	quota_end(&member->quota);
	return false;
}

/* The same for one that may have been given up before. */
static bool
take(struct deliver *d, const struct agent_job *job, struct deliver_member *member,
    struct agent_result *r)
{
	r->job = job->job;
	if (member->alone) {
		deliver_answer(r, AGENT_ALONE, "4.2.0", "it takes an agent for this user alone");
		return false;
	}
	if (member->error) {
		errno = member->error;
		deliver_failed(r, d->maildir);
		return false;
	}
	return !deliver_refuse(job, r) && deliver_settings(d, job, &d->settings) == NULL &&
	    write_one(d, job, member, r);
}

/* ---- Durable */

/* How many are to be synced. */
static size_t
count_syncs(const struct deliver_group *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		n += g->members[i].waits && !g->members[i].w.ordered;
	return n;
}

/* Gives each its name, when its data are durable. */
static void
store_each(struct deliver_group *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->members[i].waits)
			maildir_hurry(&g->members[i].w.delivery, false);
	for (size_t i = 0; i < g->n; i++)
		if (g->members[i].waits)
			deliver_store(&g->members[i].m, &g->members[i].w);
}

/* The same with a sync for all data, and one for all names. */
static void
store_whole(struct deliver_group *g)
{
	int error = syncfs(g->fd) == -1 ? errno : 0;

	for (size_t i = 0; i < g->n; i++) {
		struct deliver_written *w = &g->members[i].w;

		if (!g->members[i].waits)
			continue;
		w->result = MAILDIR_FAILED;
		w->error = error;
		if (error) {
			maildir_abort(&w->delivery);
			continue;
		}
		w->result = maildir_show(&w->delivery, w->name);
		w->error = errno;
	}
	error = error == 0 && syncfs(g->fd) == -1 ? errno : 0;
	for (size_t i = 0; i < g->n; i++)
		g->members[i].w.undo = error;
}

/* Answers one that waits, after all. */
static void
end_one(const struct deliver *d, struct deliver_member *member, struct agent_result *r)
{
	struct deliver_attempt a = attempt(d, NULL, member);

	deliver_end(&a, &member->w, r);
	quota_end(&member->quota);
}

int
deliver_group(const struct deliver *base, const struct ipc_record *record, struct deliver_group *g,
    struct agent_result *r, int (*each)(const struct agent_result *r))
{
	static struct agent_job job;
	static struct deliver d;
	struct ipc_get at = ipc_get(record);
	char user[AGENT_USER_MAX + 1];
	int result = 0;

	d = *base;
	d.user = user;
	for (size_t i = 0; i < g->n && result == 0; i++) {
		agent_group_next(record, &at, user, &job);
		deliver_same_message(&job);
		g->members[i].waits = take(&d, &job, &g->members[i], r);
		if (!g->members[i].waits)
			result = each(r);
	}
	if (g->whole && count_syncs(g) > SYNCS_MAX)
		store_whole(g);
	else
		store_each(g);
	for (size_t i = 0; i < g->n && result == 0; i++)
		if (g->members[i].waits) {
			end_one(&d, &g->members[i], r);
			result = each(r);
		}
	return result;
}
