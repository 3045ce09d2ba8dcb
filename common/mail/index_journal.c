/* index_journal.c: the journal of a folder. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/index_journal.h"
#include "mail/index_sum.h"
#include "sys/file.h"

#define MAGIC "MSJOURN1"
#define FRAME_MAGIC "MSJF"
#define ORDER 0x01020304
#define OPEN_FILE (O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

/* Reads n octets at an offset. Returns how many there are, or -1 with errno. */
static ssize_t
read_at(int fd, void *p, size_t n, uint64_t offset)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(fd, (char *)p + done, n - done, (off_t)(offset + done));

		if (got == 0)
			break;
		if (got == -1 && errno != EINTR)
			return -1;
		done += got > 0 ? (size_t)got : 0;
	}
	return (ssize_t)done;
}

static int
write_at(int fd, struct view v, uint64_t offset)
{
	while (v.n) {
		ssize_t n = pwrite(fd, v.p, v.n, (off_t)offset);

		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0) {
			v = view_sub(v, (size_t)n, v.n);
			offset += (uint64_t)n;
		}
	}
	return 0;
}

/* ---- the file */

static uint64_t
head_sum(const struct index_journal_head *head)
{
	return index_sum(0, head, offsetof(struct index_journal_head, sum));
}

int
index_journal_open(struct index *ix, const char *name, struct index_journal_head *head)
{
	int fd = openat(ix->m.dir, name, OPEN_FILE);
	struct stat st;
	ssize_t n;

	if (fd == -1)
		return -1;
	n = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? read_at(fd, head, sizeof(*head), 0) : -1;
	if (n == sizeof(*head) && memcmp(head->magic, MAGIC, sizeof(head->magic)) == 0 &&
	    head->order == ORDER && head->sum == head_sum(head))
		return fd;
	close(fd);
	if (n != -1)
		errno = EBADMSG;
	return -1;
}

int
index_journal_make(struct index *ix, const char *name, uint64_t generation, bool durable)
{
	struct index_journal_head head = {
		.magic = MAGIC, .order = ORDER, .uidvalidity = ix->st.status.uidvalidity,
		.generation = generation, .modseq = ix->st.status.highestmodseq,
		.uidnext = ix->st.status.uidnext
	};
	int fd = openat(ix->m.dir, name, OPEN_FILE | O_CREAT | O_TRUNC, 0600);

	if (fd == -1)
		return -1;
	head.sum = head_sum(&head);
	if (write_at(fd, (struct view){ (const char *)&head, sizeof(head) }, 0) == 0 &&
	    (!durable || fsync(fd) == 0))
		return fd;
	file_close(fd);
	return -1;
}

/* ---- frames */

/* seed: where the frame is. */
static uint64_t
frame_sum(const struct index_frame_head *head, struct view items, uint64_t generation,
    uint64_t offset)
{
	uint64_t seed = generation * 31 + offset;

	seed = index_sum(seed, head, offsetof(struct index_frame_head, sum));
	return index_sum(seed, items.p, items.n);
}

ssize_t
index_frame_read(int fd, uint64_t generation, uint64_t offset, struct buf *b, uint64_t *modseq,
    struct view *items)
{
	struct index_frame_head head;
	ssize_t n = read_at(fd, &head, sizeof(head), offset);
	struct stat st;

	if (n == -1)
		return -1;
	if (n != sizeof(head) || memcmp(head.magic, FRAME_MAGIC, sizeof(head.magic)) != 0)
		return 0;
	if (fstat(fd, &st) == -1)
		return -1;
	/* No memory for what cannot be there. */
	if ((uint64_t)st.st_size < offset + sizeof(head) + head.length)
		return 0;
	buf_clear(b);
	if (buf_reserve(b, head.length ? head.length : 1) == -1) {
		errno = ENOMEM;
		return -1;
	}
	n = read_at(fd, b->p, head.length, offset + sizeof(head));
	if (n == -1)
		return -1;
	b->n = (size_t)n;
	*items = buf_view(b);
	*modseq = head.modseq;
	if (b->n != head.length || head.sum != frame_sum(&head, *items, generation, offset))
		return 0;
	return (ssize_t)(sizeof(head) + head.length);
}

int
index_journal_read(struct index *ix, uint64_t end)
{
	struct buf b = buf_make(INDEX_FRAME_MAX);
	int result = 0;

	while (result == 0 && ix->st.committed < end) {
		struct view items = { 0 };
		uint64_t modseq = 0;
		ssize_t n = index_frame_read(ix->journal_fd, ix->st.generation, ix->st.committed, &b,
		    &modseq, &items);

		if (n == 0)
			break;
		result = n == -1 ? -1 : index_apply(ix, items, modseq);
		if (result == 0)
			ix->st.committed += (uint64_t)n;
	}
	buf_free(&b);
	return result;
}

/* ---- writing */

/* Nothing of it counts; no error is worse than that which led here. */
static int
take_back(struct index *ix)
{
	int error = errno;

	(void)!ftruncate(ix->journal_fd, (off_t)ix->st.committed);
	errno = error;
	return -1;
}

static int
append(struct index *ix, struct index_frame *f)
{
	if (write_at(ix->journal_fd, buf_view(&f->b), ix->st.committed) == -1 ||
	    fdatasync(ix->journal_fd) == -1)
		return take_back(ix);
	return 0;
}

/* Completes the head. */
static void
seal(const struct index *ix, struct index_frame *f, uint64_t modseq)
{
	struct index_frame_head head = {
		.magic = FRAME_MAGIC, .length = (uint32_t)(f->b.n - sizeof(head)), .modseq = modseq
	};
	struct view items = view_sub(buf_view(&f->b), sizeof(head), f->b.n);

	head.sum = frame_sum(&head, items, ix->st.generation, ix->st.committed);
	memcpy(f->b.p, &head, sizeof(head));
}

static uint64_t
journal_limit(const struct index *ix)
{
	uint64_t part = ix->r.map ? ix->r.map->n / 16 : 0;

	return part > INDEX_JOURNAL_MIN ? part : INDEX_JOURNAL_MIN;
}

int
index_commit(struct index *ix, struct index_frame *f)
{
	uint64_t modseq;
	bool direct;

	if (f->b.failed || f->b.n - sizeof(struct index_frame_head) > UINT32_MAX) {
		errno = ENOMEM;
		return -1;
	}
	if (f->b.n == sizeof(struct index_frame_head))
		return 0;
	if (ix->n_owed && !f->pays && index_owed_pay(ix) == -1)
		return -1;
	modseq = ix->st.status.highestmodseq + f->counts;
	/* A checkpoint knows of nothing that is owed. */
	direct = ix->journal_fd == -1 || ix->st.generation <= INDEX_FIRST ||
	    (!f->owes && ix->st.committed + f->b.n > journal_limit(ix));
	seal(ix, f, modseq);
	if (!direct && append(ix, f) == -1)
		return -1;
	if (index_apply(ix, view_sub(buf_view(&f->b), sizeof(struct index_frame_head), f->b.n),
	    modseq) == -1) {
		ix->stale = true;
		return -1;
	}
	ix->dirty = true;
	if (!direct) {
		ix->st.committed += f->b.n;
		ix->st.paid = 0;
		return 0;
	}
	if (index_checkpoint_make(ix) == 0)
		return 0;
	/* Nothing of it is in the files. */
	ix->stale = true;
	return -1;
}
