/* queue_open.c: a message's file, read and appended to; see queue_dir.h. */
#include "queue/queue_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc32.h"

#define HEADER_FIRST 4096		/* octets read at first; a header rarely has more */
#define VERIFY_BLOCK (256 * 1024)	/* octets read at a time to be summed */
#define JOURNAL_MAX (256 << 20)		/* octets of journal that are read */

/* Reads [from, from + n) to the end of b. Less when the file ends before. */
static int
read_range(int fd, uint64_t from, size_t n, struct buf *b)
{
	while (n) {
		ssize_t got;

		if (buf_reserve(b, n) == -1) {
			errno = ENOMEM;
			return -1;
		}
		got = pread(fd, b->p + b->n, n, (off_t)from);
		if (got == 0)
			return 0;
		if (got == -1 && errno != EINTR)
			return -1;
		if (got > 0) {
			b->n += (size_t)got;
			from += (uint64_t)got;
			n -= (size_t)got;
		}
	}
	return 0;
}

static enum queue_open
bad(const char **why, const char *text)
{
	*why = text;
	return QUEUE_OPEN_BAD;
}

static enum queue_open
read_header(struct queue_file *f, const char **why)
{
	struct buf text = buf_make(QUEUE_HEADER_MAX);
	size_t step = HEADER_FIRST;
	int result = 0;

	while (result == 0) {
		size_t had = text.n;

		if (step > text.max - text.n)
			step = text.max - text.n;
		/* What there is and no more: the end need not be met. */
		if (step > f->size - text.n)
			step = (size_t)(f->size - text.n);
		if (step == 0) {
			*why = "ends within its header";
			result = -1;
			break;
		}
		if (read_range(f->fd, text.n, step, &text) == -1) {
			buf_free(&text);
			return QUEUE_OPEN_ERROR;
		}
		result = queue_header_parse(buf_view(&text), &f->m, why);
		if (result == 0 && text.n < had + step) {
			*why = "ends within its header";
			result = -1;
		}
		step = text.n;
	}
	buf_free(&text);
	if (result == -2)
		errno = ENOMEM;
	return result == 1 ? QUEUE_OPEN_OK : result == -1 ? QUEUE_OPEN_BAD : QUEUE_OPEN_ERROR;
}

static enum queue_open
read_journal(struct queue_file *f, const char **why)
{
	struct buf text = buf_make(JOURNAL_MAX);
	uint64_t from = f->m.header_size + f->m.body_size;
	enum queue_open result = QUEUE_OPEN_OK;

	if (f->size < from)
		return bad(why, "ends within its body");
	if (f->size - from > JOURNAL_MAX)
		return bad(why, "journal too long");
	if (read_range(f->fd, from, (size_t)(f->size - from), &text) == -1) {
		result = QUEUE_OPEN_ERROR;
	} else {
		f->tail = queue_journal_apply(&f->m, buf_view(&text));
		if (f->tail == -1) {
			errno = ENOMEM;
			result = QUEUE_OPEN_ERROR;
		}
	}
	buf_free(&text);
	return result;
}

static enum queue_open
read_message(struct queue_file *f, const char *id, const char **why)
{
	enum queue_open result;
	struct stat st;

	if (fstat(f->fd, &st) == -1)
		return QUEUE_OPEN_ERROR;
	if (!S_ISREG(st.st_mode))
		return bad(why, "not a regular file");
	f->size = (uint64_t)st.st_size;
	result = read_header(f, why);
	if (result == QUEUE_OPEN_OK && !view_eq(view_of(f->m.id), view_of(id)))
		result = bad(why, "is named otherwise than its id");
	if (result == QUEUE_OPEN_OK)
		result = read_journal(f, why);
	return result;
}

int
queue_open_quietly(const struct queue_dirs *d, const char *path, int flags)
{
	int fd = openat(d->queue, path, flags | O_NOATIME);

	/* Of a file that is somebody else's the time cannot be kept. */
	return fd == -1 && errno == EPERM ? openat(d->queue, path, flags) : fd;
}

enum queue_open
queue_open(const struct queue_dirs *d, const struct queue_name *name, bool writable,
    struct queue_file *f, const char **why)
{
	int flags = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
	    (writable ? O_RDWR | O_APPEND : O_RDONLY);
	char path[QUEUE_PATH_MAX];
	enum queue_open result;
	int error;

	*why = "";
	*f = (struct queue_file){ .fd = -1 };
	queue_path(name, path);
	f->fd = queue_open_quietly(d, path, flags);
	if (f->fd == -1) {
		if (errno == ELOOP || errno == ENXIO || errno == EISDIR)
			return bad(why, "not a regular file");
		return errno == ENOENT ? QUEUE_OPEN_GONE : QUEUE_OPEN_ERROR;
	}
	result = writable ? queue_lock(d, name, f->fd) : QUEUE_OPEN_OK;
	if (result == QUEUE_OPEN_OK)
		result = read_message(f, name->id, why);
	if (result != QUEUE_OPEN_BAD)
		*why = "";
	if (result != QUEUE_OPEN_OK) {
		error = errno;
		queue_close(f);
		errno = error;
	}
	return result;
}

void
queue_close(struct queue_file *f)
{
	if (f->fd != -1)
		close(f->fd);
	f->fd = -1;
	buf_free(&f->back);
	queue_message_free(&f->m);
}

static int
apply(struct queue_file *f, const struct buf *record)
{
	int applied = queue_journal_apply(&f->m, buf_view(record));

	if (applied == 0)
		return 0;
	errno = applied == -1 ? ENOMEM : EINVAL;
	return -1;
}

/* Back to where the good records end. */
static void
cut_back(struct queue_file *f, uint64_t end, size_t written)
{
	int error = errno;

	f->size = end;
	f->tail = 0;
	if (written && ftruncate(f->fd, (off_t)end) == -1) {
		f->size = end + written;
		f->tail = 1;
	}
	errno = error;
}

/* Writes at the end of the good records, behind which a torn one is cut off. */
static int
write_records(struct queue_file *f, uint64_t end, const struct buf *records)
{
	ssize_t n;

	if (f->size != end && ftruncate(f->fd, (off_t)end) == -1)
		return -1;
	f->size = end;
	f->tail = 0;
	do
		n = write(f->fd, records->p, records->n);
	while (n == -1 && errno == EINTR);
	if (n >= 0 && (size_t)n == records->n) {
		f->size = end + records->n;
		return 0;
	}
	if (n >= 0)
		errno = ENOSPC;
	cut_back(f, end, n > 0 ? (size_t)n : 0);
	return -1;
}

int
queue_append(struct queue_file *f, const struct buf *record)
{
	uint64_t end = f->m.header_size + f->m.body_size + f->m.journal_size;

	if (f->tail == 2) {
		errno = EBADMSG;
		return -1;
	}
	if (f->holding) {
		if (buf_add(&f->back, record->p, record->n) == 0)
			return apply(f, record);
		errno = ENOMEM;
		return -1;
	}
	if (write_records(f, end, record) == -1)
		return -1;
	if (apply(f, record) == 0)
		return 0;
	cut_back(f, end, record->n);
	return -1;
}

void
queue_hold_back(struct queue_file *f)
{
	if (!f->holding)
		f->back = buf_make(JOURNAL_MAX);
	f->holding = true;
}

int
queue_write_back(struct queue_file *f)
{
	uint64_t end = f->m.header_size + f->m.body_size + f->m.journal_size - f->back.n;
	int result = f->back.failed ? -1 : 0;

	if (result == -1)
		errno = ENOMEM;
	else if (f->back.n)
		result = write_records(f, end, &f->back);
	buf_free(&f->back);
	f->holding = false;
	return result;
}

int
queue_verify(const struct queue_file *f)
{
	uint64_t at = f->m.sum_from, end = f->m.header_size + f->m.body_size;
	struct buf block = buf_make(VERIFY_BLOCK);
	uint32_t sum = 0;
	int result = 0;

	while (f->m.has_sum == QUEUE_SUM_KNOWN && at < end && result == 0) {
		size_t n = end - at < VERIFY_BLOCK ? (size_t)(end - at) : VERIFY_BLOCK;

		buf_clear(&block);
		result = read_range(f->fd, at, n, &block);
		sum = crc32_add(sum, buf_view(&block));
		at += n;
	}
	buf_free(&block);
	return result == -1 ? -1 : f->m.has_sum != QUEUE_SUM_KNOWN || sum == f->m.sum;
}

int
queue_sync(const struct queue_file *f)
{
	return fdatasync(f->fd);
}
