/* enqueue_file.c: see enqueue_file.h. */
#include "queue/enqueue_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/crc32.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/filesystem.h"
#include "sys/log.h"

#define BLOCK (256 * 1024)	/* octets of message that wait for a write */

static const struct enqueue_fault faults[] = {
	[ENQUEUE_OK] =             { 0, false, "2.0.0", "queued" },
	[ENQUEUE_ADDRESS_LENGTH] = { 11, true, "5.1.3", "address too long" },
	[ENQUEUE_TOO_BIG] =        { 31, true, "5.3.4", "message too big" },
	[ENQUEUE_TOO_MANY] =       { 31, true, "5.5.3", "too many recipients" },
	[ENQUEUE_MEMORY] =         { 51, false, "4.3.0", "out of memory" },
	[ENQUEUE_TIMEOUT] =        { 52, false, "4.4.7", "the message took too long" },
	[ENQUEUE_NO_SPACE] =       { 53, false, "4.3.1", "no space for the message" },
	[ENQUEUE_WRITE] =          { 53, false, "4.3.0", "cannot write the message" },
	[ENQUEUE_READ] =           { 54, false, "4.3.0", "message or envelope not complete" },
	[ENQUEUE_CREATE] =         { 63, false, "4.3.0", "cannot make a file in the queue" },
	[ENQUEUE_RENAME] =         { 66, false, "4.3.0", "cannot commit the message" },
	[ENQUEUE_SYNTAX] =         { 91, true, "5.5.4", "envelope syntax" },
	[ENQUEUE_RATE] =           { 71, false, "4.7.0", "too many messages from this user" },
	[ENQUEUE_SOON] =           { 71, false, "4.7.0", "that was tried a moment ago" },
	[ENQUEUE_COUNT] =          { 71, false, "4.3.0", "cannot count the user's messages" },
};

/* What the signal handler may touch: the only state that is not in a struct enqueue_file. */
static struct {
	volatile sig_atomic_t phase;	/* PHASE_* */
	volatile sig_atomic_t told;	/* to end, while committing */
	int dir;
	char path[QUEUE_PATH_MAX];	/* what is being written */
} ending;

enum { PHASE_IDLE, PHASE_WRITING, PHASE_COMMITTING };

static void
on_signal(int number)
{
	(void)number;
	if (ending.phase == PHASE_COMMITTING) {
		ending.told = 1;
		return;
	}
	if (ending.phase == PHASE_WRITING)
		(void)unlinkat(ending.dir, ending.path, 0);
	_exit(faults[ENQUEUE_TIMEOUT].exit);
}

const struct enqueue_fault *
enqueue_fault(enum enqueue_error error)
{
	return &faults[error];
}

void
enqueue_init(struct enqueue_file *f, const struct queue_dirs *dirs, const struct conf *conf)
{
	/* The last three are timers' that a caller may have set before it executed us. */
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGALRM,
		SIGVTALRM, SIGPROF };
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	*f = (struct enqueue_file){ .dirs = dirs, .conf = conf, .fd = -1, .limits = -1,
	    .trigger = -1, .in_order = filesystem_keeps_order(dirs->queue) };
	f->out = buf_make(QUEUE_HEADER_MAX + BLOCK);
	ending.dir = dirs->queue;
	sigfillset(&act.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &act, NULL);
}

/* ---- Errors */

/* Closes and removes the file in tmp/. */
static void
drop_file(struct enqueue_file *f)
{
	if (f->fd == -1)
		return;
	close(f->fd);
	f->fd = -1;
	(void)unlinkat(f->dirs->queue, ending.path, 0);
	ending.phase = PHASE_IDLE;
}

void
enqueue_fail(struct enqueue_file *f, enum enqueue_error error)
{
	if (f->error == ENQUEUE_OK)
		f->error = error;
	drop_file(f);
	buf_clear(&f->out);
}

enum enqueue_error
enqueue_errno(const char *what, const char *id, enum enqueue_error otherwise)
{
	log_errno(what, id);
	if (errno == ENOSPC || errno == EDQUOT)
		return ENQUEUE_NO_SPACE;
	return errno == ENOMEM ? ENQUEUE_MEMORY : otherwise;
}

/* ---- The envelope */

static void
make_id(char id[QUEUE_ID_LEN + 1], int64_t *usec)
{
	uint32_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		random = (uint32_t)getpid();
	*usec = clock_unix_usec();
	queue_id_make(*usec, random, id);
}

void
enqueue_begin(struct enqueue_file *f, const struct address *sender, struct view params,
    struct view origin)
{
	enqueue_end(f);
	if (f->reserved[0]) {
		memcpy(f->m.id, f->reserved, sizeof(f->m.id));
		f->m.time_usec = queue_id_time(f->m.id);
		f->reserved[0] = '\0';
	} else {
		make_id(f->m.id, &f->m.time_usec);
	}
	f->m.sender = *sender;
	f->m.sender_params = strndup(params.p, params.n);
	f->m.origin = strndup(origin.p, origin.n);
	if (f->m.sender_params == NULL || f->m.origin == NULL)
		enqueue_fail(f, ENQUEUE_MEMORY);
}

void
enqueue_rcpt(struct enqueue_file *f, const struct address *rcpt, struct view params)
{
	if (f->error != ENQUEUE_OK)
		return;
	if (f->m.nrcpts >= f->conf->recipient_limit)
		enqueue_fail(f, ENQUEUE_TOO_MANY);
	else if (queue_rcpt_add(&f->m, &f->m.sender, rcpt, params) == NULL)
		enqueue_fail(f, ENQUEUE_MEMORY);
}

void
enqueue_params(struct enqueue_file *f, struct view params)
{
	char **of = f->m.nrcpts ? &f->m.rcpts[f->m.nrcpts - 1].params : &f->m.sender_params;
	char *copy;

	if (f->error != ENQUEUE_OK)
		return;
	copy = strndup(params.p, params.n);
	if (copy == NULL) {
		enqueue_fail(f, ENQUEUE_MEMORY);
		return;
	}
	free(*of);
	*of = copy;
}

static bool
space_left(const struct enqueue_file *f)
{
	int space = queue_space(f->dirs, f->conf->spool_free_min, f->conf->spool_files_min);

	if (space == -1)
		log_errno("fstatfs", "queue");
	return space != 0;
}

void
enqueue_reserve(struct enqueue_file *f)
{
	int64_t usec;

	enqueue_end(f);
	if (space_left(f))
		make_id(f->reserved, &usec);
	else
		enqueue_fail(f, ENQUEUE_NO_SPACE);
}

void
enqueue_hold(struct enqueue_file *f, struct view why)
{
	struct buf origin = buf_make(QUEUE_TEXT_MAX);

	if (f->error != ENQUEUE_OK)
		return;
	buf_addf(&origin, "%.200s held: ", f->m.origin);
	buf_add_view(&origin, why);
	free(f->m.origin);
	f->m.origin = strndup(origin.n ? origin.p : "", origin.n);
	if (f->m.origin == NULL || origin.failed)
		enqueue_fail(f, ENQUEUE_MEMORY);
	f->hold = true;
	buf_free(&origin);
}

void
enqueue_open(struct enqueue_file *f)
{
	struct queue_name name = { .place = QUEUE_TMP };

	if (f->error == ENQUEUE_OK && f->m.nrcpts == 0)
		enqueue_fail(f, ENQUEUE_SYNTAX);
	if (f->error == ENQUEUE_OK && !space_left(f))
		enqueue_fail(f, ENQUEUE_NO_SPACE);
	f->m.has_sum = QUEUE_SUM_OPEN;
	if (f->error == ENQUEUE_OK && queue_header_build(&f->m, &f->out, &f->size_at) == -1)
		enqueue_fail(f, f->out.failed ? ENQUEUE_MEMORY : ENQUEUE_SYNTAX);
	if (f->error != ENQUEUE_OK)
		return;
	f->m.sum = crc32_of(view_sub(buf_view(&f->out), f->size_at + QUEUE_COMPLETION + 1, f->out.n));
	f->deadline = deadline_in(QUEUE_TMP_LIFETIME);
	memcpy(name.id, f->m.id, sizeof(name.id));
	queue_path(&name, ending.path);
	ending.phase = PHASE_WRITING;
	f->fd = openat(f->dirs->queue, ending.path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (f->fd == -1) {
		ending.phase = PHASE_IDLE;
		enqueue_fail(f, enqueue_errno("create", f->m.id, ENQUEUE_CREATE));
	}
}

/* ---- The message */

static void
flush(struct enqueue_file *f)
{
	if (f->error != ENQUEUE_OK || f->out.n == 0)
		return;
	if (file_write(f->fd, buf_view(&f->out)) == -1)
		enqueue_fail(f, enqueue_errno("write", f->m.id, ENQUEUE_WRITE));
	f->written = true;
	buf_clear(&f->out);
}

void
enqueue_data(struct enqueue_file *f, struct view data)
{
	if (f->error != ENQUEUE_OK)
		return;
	if (data.n > f->conf->message_size_limit + ENQUEUE_TRACE_ROOM - f->m.body_size) {
		enqueue_fail(f, ENQUEUE_TOO_BIG);
		return;
	}
	f->m.body_size += data.n;
	f->m.sum = crc32_add(f->m.sum, data);
	if (f->out.n + data.n > BLOCK)
		flush(f);
	if (f->error == ENQUEUE_OK && buf_add_view(&f->out, data) == -1)
		enqueue_fail(f, ENQUEUE_MEMORY);
}

/*
 * Whether the message is safe as soon as it is in tmp/: then its name in new/ need not be waited
 * for. Not what is held: after a power cut the next scheduler would take it for new.
 */
static bool
is_safe_in_tmp(const struct enqueue_file *f)
{
	return f->in_order && !f->hold;
}

/*
 * Writes what is left, and size and sum into the header, durably. Where it is safe in tmp/ its name
 * there is in the same commit; to sync the directory would only have the disk flush once more.
 */
static int
complete(struct enqueue_file *f)
{
	char text[QUEUE_COMPLETION];

	queue_completion(f->m.body_size, f->m.sum, text);
	if (!f->written)
		memcpy(f->out.p + f->size_at, text, sizeof(text));
	else if (pwrite(f->fd, text, sizeof(text), (off_t)f->size_at) != sizeof(text))
		return -1;
	return file_write(f->fd, buf_view(&f->out)) == -1 ? -1 : fsync(f->fd);
}

/* Gives the complete file its name in new/ or hold/; durably, unless it is safe already. */
static int
publish(struct enqueue_file *f)
{
	struct queue_name name = { .place = f->hold ? QUEUE_HOLD : QUEUE_NEW };
	char path[QUEUE_PATH_MAX];

	memcpy(name.id, f->m.id, sizeof(name.id));
	queue_path(&name, path);
	if (file_rename_new(f->dirs->queue, ending.path, f->dirs->queue, path) == -1)
		return -1;
	if (is_safe_in_tmp(f) || file_sync_dir(f->hold ? f->dirs->hold : f->dirs->new) == 0)
		return 0;
	/* The caller will be told of a failure and send it again. */
	(void)unlinkat(f->dirs->queue, path, 0);
	return -1;
}

static void
log_queued(const struct enqueue_file *f)
{
	struct log_line l = log_begin(f->hold ? LOG_NOTICE : LOG_INFO, f->hold ? "held" : "queued");
	char sender[ADDRESS_TEXT_MAX];

	log_str(&l, "id", f->m.id);
	log_str(&l, "from", address_text(&f->m.sender, sender));
	log_num(&l, "rcpts", f->m.nrcpts);
	log_num(&l, "size", f->m.body_size);
	log_str(&l, "origin", f->m.origin);
	log_end(&l);
}

enum enqueue_error
enqueue_commit(struct enqueue_file *f)
{
	if (f->error == ENQUEUE_OK && deadline_left(f->deadline) == 0)
		enqueue_fail(f, ENQUEUE_TIMEOUT);
	if (f->error != ENQUEUE_OK)
		return f->error;
	if (complete(f) == -1) {
		enqueue_fail(f, enqueue_errno("write", f->m.id, ENQUEUE_WRITE));
		return f->error;
	}
	ending.phase = PHASE_COMMITTING;
	if (publish(f) == -1) {
		enqueue_fail(f, enqueue_errno("commit", f->m.id, ENQUEUE_RENAME));
		return f->error;
	}
	close(f->fd);
	f->fd = -1;
	queue_trigger_keep(f->dirs, f->m.id, &f->trigger);
	log_queued(f);
	return ENQUEUE_OK;
}

void
enqueue_end(struct enqueue_file *f)
{
	drop_file(f);
	ending.phase = PHASE_IDLE;
	if (ending.told)
		_exit(faults[ENQUEUE_TIMEOUT].exit);
	queue_message_free(&f->m);
	buf_clear(&f->out);
	f->hold = f->written = false;
	f->error = ENQUEUE_OK;
}

int
enqueue_spare(struct enqueue_file *f)
{
	int fd = -1;

	if (!space_left(f))
		enqueue_fail(f, ENQUEUE_NO_SPACE);
	else if ((fd = enqueue_scratch(f->dirs)) == -1)
		enqueue_fail(f, enqueue_errno("create", "scratch", ENQUEUE_CREATE));
	return fd;
}

int
enqueue_scratch(const struct queue_dirs *dirs)
{
	struct queue_name name = { .place = QUEUE_TMP };
	char path[QUEUE_PATH_MAX];
	int64_t usec;
	int fd;

	make_id(name.id, &usec);
	queue_path(&name, path);
	fd = openat(dirs->queue, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd != -1)
		(void)unlinkat(dirs->queue, path, 0);
	return fd;
}
