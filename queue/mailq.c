/*
 * mailq.c: lists the queue, mailq(1).
 *
 * Runs as the caller: root becomes _mailq, anybody else must own the queue.
 * Reads headers and journals of queue files, never a message, one file at a
 * time, and prints each as it is read. May read the queue's directory and
 * nothing else; may write to its standard output.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/mailq_list.h"
#include "queue/queue_dir.h"
#include "sys/clock.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

#define PROGRAM "mailq"
#define MEMORY_MAX (2ULL << 30)
#define FILES_MAX 32
#define LINES_MAX (512 << 20)		/* octets of the lines of one message */

struct listing {
	struct queue_dirs dirs;
	uint64_t messages, rcpts, octets, bad;
	bool failed;			/* standard output, or a directory */
};

static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_READ_FILES,
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

static int
give_up_rights(const struct conf *conf)
{
	static char queue[PATH_MAX];
	const struct demote_path paths[] = { { queue, DEMOTE_READ }, { NULL, 0 } };
	const struct demote profile = {
		.user = path_user_queue, .paths = paths, .memory_max = MEMORY_MAX,
		.files_max = FILES_MAX, .processes_max = 0, .filter = SECCOMP_TABLE(filter),
	};

	(void)snprintf(queue, sizeof(queue), "%s/queue", conf->spool);
	return demote(&profile);
}

static void
print(struct listing *l, struct buf *lines)
{
	if (lines->failed || file_write(STDOUT_FILENO, buf_view(lines)) == -1)
		l->failed = true;
	buf_free(lines);
}

static void
list_message(struct listing *l, const struct queue_name *name)
{
	struct buf lines = buf_make(LINES_MAX);
	struct queue_file f;
	const char *why;
	int64_t now = clock_unix();
	enum queue_open opened = queue_open(&l->dirs, name, false, &f, &why);

	if (opened == QUEUE_OPEN_GONE)
		return;
	if (l->messages + l->bad == 0)
		mailq_title(&lines);
	if (opened == QUEUE_OPEN_OK) {
		l->messages++;
		l->octets += f.m.body_size;
		l->rcpts += mailq_message(&f.m, name->place == QUEUE_HOLD, now,
		    clock_utc_offset(now), &lines);
		queue_close(&f);
	} else {
		l->bad++;
		buf_addf(&lines, "%s  cannot be read: %s\n", name->id,
		    opened == QUEUE_OPEN_BAD ? why : strerror(errno));
	}
	print(l, &lines);
}

/* Opens a directory of the queue. NULL when it is gone, or with l->failed set. */
static DIR *
open_dir(struct listing *l, const char *path)
{
	int fd = openat(l->dirs.queue, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);

	if (dir == NULL && errno != ENOENT)
		l->failed = true;
	return dir;
}

/* Lists the messages of one directory. */
static void
list_dir(struct listing *l, const char *path, enum queue_place place, int64_t slot)
{
	struct queue_name name = { .place = place, .slot = slot };
	DIR *dir = open_dir(l, path);
	struct dirent *e;

	while (dir && !l->failed && (e = readdir(dir)) != NULL)
		if (queue_id_valid(view_of(e->d_name)) &&
		    view_string(view_of(e->d_name), name.id, sizeof(name.id)) == 0)
			list_message(l, &name);
	if (dir)
		closedir(dir);
}

static void
list_slots(struct listing *l)
{
	char path[QUEUE_PATH_MAX];
	DIR *dir = open_dir(l, "cur");
	struct dirent *e;
	int64_t slot;

	while (dir && !l->failed && (e = readdir(dir)) != NULL) {
		if (queue_slot_parse(e->d_name, &slot) == -1)
			continue;
		queue_slot_path(slot, path);
		list_dir(l, path, QUEUE_CUR, slot);
	}
	if (dir)
		closedir(dir);
}

static int
list_all(struct listing *l)
{
	struct buf total = buf_make(256);

	list_dir(l, "new", QUEUE_NEW, 0);
	list_slots(l);
	list_dir(l, "hold", QUEUE_HOLD, 0);
	if (l->messages + l->bad == 0)
		buf_add_str(&total, "Mail queue is empty\n");
	else
		buf_addf(&total, "%llu message%s, %llu recipient%s, %llu octets\n",
		    (unsigned long long)l->messages, l->messages == 1 ? "" : "s",
		    (unsigned long long)l->rcpts, l->rcpts == 1 ? "" : "s",
		    (unsigned long long)l->octets);
	if (l->failed) {
		buf_free(&total);
		(void)fprintf(stderr, PROGRAM ": not all could be listed: %s\n", strerror(errno));
		return EX_IOERR;
	}
	print(l, &total);
	return l->failed ? EX_IOERR : EX_OK;
}

/* Says why the queue did not open, to root or another. Returns the exit status. */
static int
explain(const char *spool, bool root)
{
	if (errno == ENOENT) {
		(void)fprintf(stderr, PROGRAM ": there is no queue in %s\n", spool);
		return EX_UNAVAILABLE;
	}
	if ((errno == EACCES || errno == EPERM) && !root) {
		(void)fprintf(stderr, PROGRAM ": only root and the owner of the queue in %s "
		    "may list it\n", spool);
		return EX_NOPERM;
	}
	(void)fprintf(stderr, PROGRAM ": queue in %s: %s%s%s\n", spool, strerror(errno),
	    root ? "; it has to belong to " : "", root ? path_user_queue : "");
	return EX_OSERR;
}

int
main(int argc, char *argv[])
{
	static struct conf conf;
	struct listing listing = { .failed = false };
	const bool root = geteuid() == 0;

	(void)argv;
	if (argc > 1) {
		(void)fprintf(stderr, "usage: mailq\n");
		return EX_USAGE;
	}
	log_open(PROGRAM, "stderr");
	conf_load_or_exit(&conf, PROGRAM);
	if (give_up_rights(&conf) == -1)
		return EX_OSERR;
	if (queue_dirs_open(&listing.dirs, conf.spool) == -1)
		return explain(conf.spool, root);
	return list_all(&listing);
}
