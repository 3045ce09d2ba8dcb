/* maildir_quota.c: see maildir_quota.h. */
#include "mail/maildir_quota.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/file.h"

#define NAME "maildirsize"
#define STALE_SECONDS (15 * 60)
#define COUNTS_MAX 3		/* of directories that change meanwhile */
#define OPEN_FILE (O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define LOOK_FILE (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define OPEN_DIR (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* ---- counting */

/* One look through all folders. */
struct counting {
	int root, dir;		/* the Maildir, and where we are in it */
	bool names;		/* else only the times are wanted */
	struct maildir_load load;
	uint64_t times;		/* changes when a directory does */
};

static int
count_message(const char *file, void *arg)
{
	struct counting *c = arg;
	struct maildir_name name;
	struct stat st;

	if (maildir_name_parse(view_of(file), &name) == -1 ||
	    view_find(name.flags, 'T') < name.flags.n)
		return 0;
	if (name.has_size)
		c->load.bytes += (int64_t)(name.size & INT64_MAX);
	else if (fstatat(c->dir, file, &st, AT_SYMLINK_NOFOLLOW) == 0)
		c->load.bytes += st.st_size;
	else
		return 0;
	c->load.messages++;
	return 0;
}

/* Counts one of new and cur, at path below the Maildir. Returns 0 or -1. */
static int
count_dir(struct counting *c, const char *path)
{
	int result = 0;
	struct stat st;

	c->dir = openat(c->root, path, OPEN_DIR);
	if (c->dir == -1)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
	if (fstat(c->dir, &st) == 0)
		c->times = c->times * 31 + (uint64_t)st.st_mtim.tv_sec * 1000000000 +
		    (uint64_t)st.st_mtim.tv_nsec + st.st_ino;
	if (c->names)
		result = maildir_each(c->dir, count_message, c);
	file_close(c->dir);
	return result;
}

static int
count_folder(struct counting *c, const char *name)
{
	char path[MAILDIR_NAME_MAX + 8];

	(void)snprintf(path, sizeof(path), "%s/new", name);
	if (count_dir(c, path) == -1)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/cur", name);
	return count_dir(c, path);
}

static int
count_each(const char *name, void *arg)
{
	if (name[0] != '.' || strcmp(name, ".Trash") == 0 || strlen(name) > MAILDIR_NAME_MAX)
		return 0;
	return count_folder(arg, name);
}

static int
count_all(const struct maildir *m, bool names, struct counting *c)
{
	*c = (struct counting){ .root = m->dir, .names = names };
	if (count_folder(c, ".") == -1)
		return -1;
	return maildir_folders(m, count_each, c);
}

/* ---- the file */

static int
write_anew(struct maildir_quota *q, const struct maildir *m)
{
	struct buf text = buf_make(200);
	char name[64];
	int fd, result = -1, error;

	/* As others name it: it is cleared away like a message when we do not come back. */
	(void)snprintf(name, sizeof(name), "%lld.%d_NeWmAiLdIrSiZe.mailstead",
	    (long long)clock_unix(), (int)getpid());
	fd = openat(m->tmp, name, OPEN_FILE | O_CREAT | O_TRUNC, 0600);
	if (fd == -1)
		return -1;
	if (maildirsize_first(q->limit, q->used, &text) == 0 &&
	    file_write(fd, buf_view(&text)) == 0 && renameat(m->tmp, name, m->dir, NAME) == 0)
		result = 0;
	error = errno;
	if (result == -1) {
		(void)unlinkat(m->tmp, name, 0);
		close(fd);
	} else {
		if (q->fd != -1)
			close(q->fd);
		q->fd = fd;
	}
	buf_free(&text);
	errno = error;
	return result;
}

/*
 * Makes the file anew. When something has come or gone meanwhile its line may be in the old file,
 * or the message counted and its line still to come: then once more, and at last no file stays.
 */
static int
recount(struct maildir_quota *q, const struct maildir *m)
{
	struct counting c, after;

	for (int i = 0; i < COUNTS_MAX; i++) {
		if (count_all(m, true, &c) == -1)
			return -1;
		q->used = c.load;
		if (write_anew(q, m) == -1 || count_all(m, false, &after) == -1)
			return -1;
		if (after.times == c.times) {
			q->lines = 1;
			q->changed = clock_unix();
			q->wrong = false;
			break;
		}
		if (i == COUNTS_MAX - 1)
			(void)unlinkat(m->dir, NAME, 0);
	}
	/* What is being delivered together with this is not there yet. */
	q->used.bytes += q->promised.bytes;
	q->used.messages += q->promised.messages;
	return 0;
}

static int
read_file(struct maildir_quota *q, struct maildirsize *size)
{
	char text[MAILDIRSIZE_MAX];
	size_t n = 0;
	ssize_t got;
	struct stat st;

	if (fstat(q->fd, &st) == -1)
		return -1;
	do {
		got = pread(q->fd, text + n, sizeof(text) - n, (off_t)n);
		if (got == -1 && errno != EINTR)
			return -1;
		n += got > 0 ? (size_t)got : 0;
	} while (got != 0 && n < sizeof(text));
	q->changed = st.st_mtim.tv_sec;
	maildirsize_parse((struct view){ text, n }, size);
	return 0;
}

int
quota_open(struct maildir_quota *q, const struct maildir *m, struct maildir_load limit)
{
	struct maildirsize size = { .wrong = true };
	bool ours = limit.bytes || limit.messages;

	*q = (struct maildir_quota){ .limit = limit, .wrong = true };
	q->fd = openat(m->dir, NAME, OPEN_FILE);
	if (q->fd == -1)
		return errno == ENOENT && !ours ? 0 : errno == ENOENT ? recount(q, m) : -1;
	if (read_file(q, &size) == -1) {
		close(q->fd);
		q->fd = -1;
		return -1;
	}
	if (!ours)
		q->limit = size.limit;
	q->used = size.used;
	q->lines = size.lines;
	q->wrong = size.wrong || size.limit.bytes != q->limit.bytes ||
	    size.limit.messages != q->limit.messages;
	return 0;
}

int
quota_count(struct maildir_quota *q, const struct maildir *m)
{
	return q->wrong ? recount(q, m) : 0;
}

enum quota_answer
quota_ask(struct maildir_quota *q, const struct maildir *m, int64_t size)
{
	const struct maildir_load one = { size, 1 }, none = { 0, 0 };

	if (q->fd == -1)
		return QUOTA_FITS;
	if (maildirsize_over(q->limit, none, one))
		return QUOTA_NEVER;
	if ((q->wrong || (maildirsize_over(q->limit, q->used, one) &&
	    (q->lines > 1 || q->promised.messages || q->changed + STALE_SECONDS <= clock_unix()))) &&
	    recount(q, m) == -1)
		return QUOTA_ERROR;
	if (maildirsize_over(q->limit, q->used, one))
		return QUOTA_OVER;
	q->used.bytes += one.bytes;
	q->used.messages += one.messages;
	q->promised.bytes += one.bytes;
	q->promised.messages += one.messages;
	return QUOTA_FITS;
}

void
quota_undo(struct maildir_quota *q, int64_t size)
{
	if (q->fd == -1)
		return;
	q->used.bytes -= size;
	q->used.messages--;
	q->promised.bytes -= size;
	q->promised.messages--;
}

void
quota_end(struct maildir_quota *q)
{
	struct buf line = buf_make(100);

	if (q->fd == -1)
		return;
	if (q->promised.messages && maildirsize_line(q->promised, &line) == 0)
		(void)file_write(q->fd, buf_view(&line));
	buf_free(&line);
	close(q->fd);
	q->fd = -1;
}

void
quota_note(const struct maildir *m, struct maildir_load change)
{
	struct buf line = buf_make(100);
	int fd;

	if (change.bytes == 0 && change.messages == 0)
		return;
	fd = openat(m->dir, NAME, OPEN_FILE);
	if (fd == -1)
		return;
	if (maildirsize_line(change, &line) == 0)
		(void)file_write(fd, buf_view(&line));
	buf_free(&line);
	close(fd);
}

int
quota_look(const struct maildir *m, struct maildir_load *used)
{
	struct maildir_quota q = { .fd = openat(m->dir, NAME, LOOK_FILE) };
	struct maildirsize size = { .wrong = true };
	struct counting c;
	int got;

	if (q.fd == -1 && errno != ENOENT)
		return -1;
	got = q.fd == -1 ? 0 : read_file(&q, &size);
	file_close(q.fd);
	if (got == -1)
		return -1;
	*used = size.used;
	if (!size.wrong)
		return 0;
	got = count_all(m, true, &c);
	*used = c.load;
	return got;
}

int
quota_renew(const struct maildir *m, struct maildir_load limit, struct maildir_load *used)
{
	struct maildir_quota q = { .fd = -1, .limit = limit, .wrong = true };
	struct counting c;
	int got;

	if (limit.bytes || limit.messages) {
		got = recount(&q, m);
		*used = q.used;
		file_close(q.fd);
		return got;
	}
	if (unlinkat(m->dir, NAME, 0) == -1 && errno != ENOENT)
		return -1;
	got = count_all(m, true, &c);
	*used = c.load;
	return got;
}
