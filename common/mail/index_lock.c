/* index_lock.c: the lock of a folder, and its state in one small file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mail/index_journal.h"
#include "mail/index_sum.h"
#include "sys/clock.h"
#include "sys/file.h"

#define MAGIC "MSSTATE1"
#define ORDER 0x01020304
#define READS_MAX 10		/* while somebody writes it */
#define WAIT_MAX_USEC 20000
#define OPEN_STATE (O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

/* ---- the state */

static uint64_t
state_sum(const struct index_state *st)
{
	return index_sum(0, st, offsetof(struct index_state, sum));
}

int
index_state_read(int fd, struct index_state *st)
{
	for (int i = 0; i < READS_MAX; i++) {
		ssize_t n = pread(fd, st, sizeof(*st), 0);

		if (n == -1)
			return -1;
		if (n == sizeof(*st) && memcmp(st->magic, MAGIC, sizeof(st->magic)) == 0 &&
		    st->order == ORDER && st->sum == state_sum(st))
			return 0;
		if (n != sizeof(*st))
			break;
	}
	errno = EBADMSG;
	return -1;
}

void
index_state_write(struct index *ix)
{
	struct index_state st = ix->st;

	memcpy(st.magic, MAGIC, sizeof(st.magic));
	st.order = ORDER;
	st.sum = state_sum(&st);
	/* Whoever has the lock next sees in the journal what there is besides. */
	if (pwrite(ix->state_fd, &st, sizeof(st), 0) == sizeof(st))
		ix->dirty = false;
}

/* ---- the lock */

static int
set_lock(int fd, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &lock);
}

static void
wait_usec(long usec)
{
	const struct timespec t = { .tv_nsec = usec * 1000 };

	(void)nanosleep(&t, NULL);
}

static int
wait_lock(int fd)
{
	msec deadline = deadline_in(INDEX_LOCK_SECONDS);

	for (long usec = 100; set_lock(fd, F_WRLCK) == -1; usec *= 2) {
		if (errno != EAGAIN && errno != EACCES)
			return -1;
		if (deadline_left(deadline) == 0) {
			errno = EAGAIN;
			return -1;
		}
		if (usec > WAIT_MAX_USEC)
			usec = WAIT_MAX_USEC;
		wait_usec(usec);
	}
	return 0;
}

/* Whether the locked file is still the one of that name. Returns 1, 0, or -1 with errno. */
static int
is_there(const struct index *ix)
{
	struct stat ours, named;

	if (fstat(ix->state_fd, &ours) == -1)
		return -1;
	if (fstatat(ix->m.dir, INDEX_STATE, &named, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -1;
	return ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

static int
open_state(struct index *ix)
{
	int fd = openat(ix->m.dir, INDEX_STATE, OPEN_STATE, 0600);
	struct stat st;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	file_close(ix->state_fd);
	ix->state_fd = fd;
	return 0;
}

int
index_lock_only(struct index *ix)
{
	for (;;) {
		int there;

		if (ix->state_fd == -1 && open_state(ix) == -1)
			return -1;
		if (wait_lock(ix->state_fd) == -1)
			return -1;
		there = is_there(ix);
		if (there == 1) {
			ix->locked = true;
			return 0;
		}
		/* Somebody has removed it; closing it ends the lock. */
		if (there == -1 || open_state(ix) == -1) {
			(void)set_lock(ix->state_fd, F_UNLCK);
			return -1;
		}
	}
}

/* What a process that has died had written completely counts; what else there is goes. */
static int
take_tail(struct index *ix)
{
	uint64_t before = ix->st.committed;
	struct stat st;

	if (fstat(ix->journal_fd, &st) == -1)
		return -1;
	if ((uint64_t)st.st_size <= before)
		return 0;
	if (index_journal_read(ix, UINT64_MAX) == -1)
		return -1;
	if ((uint64_t)st.st_size > ix->st.committed &&
	    ftruncate(ix->journal_fd, (off_t)ix->st.committed) == -1)
		return -1;
	if (ix->st.committed == before)
		return 0;
	ix->dirty = true;
	return fdatasync(ix->journal_fd);
}

int
index_lock(struct index *ix)
{
	int error;

	if (index_lock_only(ix) == -1)
		return -1;
	errno = 0;
	if (index_catch_up(ix) == 0 && take_tail(ix) == 0 && index_owed_pay(ix) == 0)
		return 0;
	if ((ix->damaged || errno == EBADMSG || errno == ENOENT) && index_repair(ix) == 0)
		return 0;
	error = errno;
	index_unlock(ix);
	errno = error;
	return -1;
}

void
index_unlock(struct index *ix)
{
	int error = errno;

	if (ix->dirty && !ix->stale)
		index_state_write(ix);
	ix->locked = false;
	(void)set_lock(ix->state_fd, F_UNLCK);
	errno = error;
}

int
index_lock_both(struct index *a, struct index *b)
{
	struct stat sa, sb;
	int error;

	if (fstat(a->m.dir, &sa) == -1 || fstat(b->m.dir, &sb) == -1)
		return -1;
	if (sb.st_dev < sa.st_dev || (sb.st_dev == sa.st_dev && sb.st_ino < sa.st_ino)) {
		struct index *c = a;

		a = b;
		b = c;
	}
	if (index_lock(a) == -1)
		return -1;
	if (a == b || index_lock(b) == 0)
		return 0;
	error = errno;
	index_unlock(a);
	errno = error;
	return -1;
}
