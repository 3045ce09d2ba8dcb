/* enqueue_flush.c: see enqueue_flush.h. */
#include "queue/enqueue_flush.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "queue/enqueue_limit.h"

/* How many wait whose name begins with that. */
static size_t
count(DIR *dir, const char *prefix)
{
	struct view start = view_of(prefix);
	size_t n = 0;
	struct dirent *e;

	rewinddir(dir);
	while (n < QUEUE_FLUSH_MAX && (e = readdir(dir)) != NULL)
		n += e->d_name[0] != '.' && view_starts_nocase(view_of(e->d_name), start);
	return n;
}

static bool
has_room(DIR *dir, const struct wish *what)
{
	char user[32];

	if (!what->own)
		return count(dir, "") < QUEUE_FLUSH_MAX;
	(void)snprintf(user, sizeof(user), "uid=%lu,", (unsigned long)what->uid);
	return count(dir, user) < ENQUEUE_WISHES_MAX && count(dir, "uid=") < ENQUEUE_WISHES_ALL;
}

static enum enqueue_error
leave_word(struct enqueue_file *f, DIR *dir, const struct wish *what, bool limited)
{
	char name[WISH_NAME_MAX];
	int fd;

	fd = openat(dirfd(dir), wish_name(what, name), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	/* It waits already: nothing is asked for that was not. */
	if (fd != -1) {
		close(fd);
		return ENQUEUE_OK;
	}
	if (!has_room(dir, what))
		return ENQUEUE_SOON;
	if (limited && !enqueue_limit_flush(f, view_of(name)))
		return ENQUEUE_SOON;
	fd = openat(dirfd(dir), name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return enqueue_errno("create", name, ENQUEUE_CREATE);
	close(fd);
	return ENQUEUE_OK;
}

static void
make_wish(struct enqueue_file *f, const struct wish *what, bool limited)
{
	DIR *dir = queue_list(f->dirs, "flush");
	enum enqueue_error error;

	f->error = ENQUEUE_OK;
	error = dir ? leave_word(f, dir, what, limited) :
	    enqueue_errno("open", "flush", ENQUEUE_CREATE);
	if (dir)
		closedir(dir);
	if (error == ENQUEUE_OK)
		queue_trigger(f->dirs, "");
	else
		enqueue_fail(f, error);
}

void
enqueue_flush(struct enqueue_file *f, const struct etrn *what, bool urgent)
{
	make_wish(f, &(struct wish){ .kind = WISH_DOMAIN, .domain = *what }, !urgent);
}

void
enqueue_wish(struct enqueue_file *f, const struct wish *what)
{
	make_wish(f, what, false);
}
