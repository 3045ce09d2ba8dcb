/*
 * index_ranks.c: in which order messages come: Order in mailstead-index(5). As with the cache,
 * nothing here must be durable: what cannot be read is made again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/index_private.h"
#include "mail/index_sum.h"
#include "sys/file.h"

#define MAGIC "MSORDER1"
#define ORDER 0x01020304
#define KEYS_VERSION 1		/* of what is compared: others are not believed */
#define OPEN_FILE (O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

struct head {
	char magic[8];
	uint32_t order, version, uidvalidity, n, zero[8];
	uint64_t sum;		/* of what follows, and all before */
};

const char *const index_order_files[INDEX_ORDERS + 1] = {
	[INDEX_BY_CC] = "mailstead-order.cc",
	[INDEX_BY_DATE] = "mailstead-order.date",
	[INDEX_BY_DISPLAYFROM] = "mailstead-order.displayfrom",
	[INDEX_BY_DISPLAYTO] = "mailstead-order.displayto",
	[INDEX_BY_FROM] = "mailstead-order.from",
	[INDEX_BY_SUBJECT] = "mailstead-order.subject",
	[INDEX_BY_TO] = "mailstead-order.to",
};

int
index_ranks_alloc(struct index_ranks *r, size_t n)
{
	*r = (struct index_ranks){ .n = 0 };
	if (n > INDEX_MESSAGES_MAX) {
		errno = ENOMEM;
		return -1;
	}
	r->uids = calloc(n ? n : 1, 2 * sizeof(*r->uids));
	if (r->uids == NULL)
		return -1;
	r->ranks = r->uids + n;
	r->n = n;
	return 0;
}

void
index_ranks_free(struct index_ranks *r)
{
	free(r->uids);
	*r = (struct index_ranks){ .n = 0 };
}

static uint64_t
sum_of(const struct head *h, enum index_order order, const uint32_t *uids)
{
	uint64_t sum = index_sum((uint64_t)order, h, offsetof(struct head, sum));

	return index_sum(sum, uids, 2 * (size_t)h->n * sizeof(*uids));
}

/* ---- reading */

static bool
is_ours(const struct index *ix, const struct head *h, off_t size)
{
	return memcmp(h->magic, MAGIC, sizeof(h->magic)) == 0 && h->order == ORDER &&
	    h->version == KEYS_VERSION && h->uidvalidity == ix->st.status.uidvalidity &&
	    h->n <= INDEX_MESSAGES_MAX &&
	    (uint64_t)size == sizeof(*h) + 2 * (uint64_t)h->n * sizeof(uint32_t);
}

static bool
is_sound(const struct index_ranks *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->ranks[i] >= r->n || (i && r->uids[i] <= r->uids[i - 1]))
			return false;
	return true;
}

static bool
read_ranks(const struct index *ix, int fd, enum index_order order, struct index_ranks *out)
{
	struct head h;
	struct stat st;
	size_t n;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    pread(fd, &h, sizeof(h), 0) != sizeof(h) || !is_ours(ix, &h, st.st_size) ||
	    index_ranks_alloc(out, h.n) == -1)
		return false;
	n = 2 * out->n * sizeof(*out->uids);
	return pread(fd, out->uids, n, sizeof(h)) == (ssize_t)n &&
	    h.sum == sum_of(&h, order, out->uids) && is_sound(out);
}

bool
index_ranks_get(struct index *ix, enum index_order order, struct index_ranks *out)
{
	int error = errno, fd = openat(ix->m.dir, index_order_files[order], O_RDONLY | OPEN_FILE);
	bool got;

	*out = (struct index_ranks){ .n = 0 };
	got = fd != -1 && read_ranks(ix, fd, order, out);
	file_close(fd);
	if (!got)
		index_ranks_free(out);
	errno = error;
	return got;
}

/* ---- writing */

/* Whoever reads meanwhile finds a wrong checksum. */
static void
write_ranks(const struct index *ix, int fd, enum index_order order, const struct index_ranks *r)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct head h = { .magic = MAGIC, .order = ORDER, .version = KEYS_VERSION,
		.uidvalidity = ix->st.status.uidvalidity, .n = (uint32_t)r->n };
	size_t n = r->n * sizeof(*r->uids);
	struct buf all = buf_make(SIZE_MAX / 2);
	struct stat st;

	(void)buf_add(&all, &h, sizeof(h));
	(void)buf_add(&all, r->uids, n);
	(void)buf_add(&all, r->ranks, n);
	if (!all.failed && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    fcntl(fd, F_OFD_SETLK, &lock) == 0) {
		h.sum = index_sum(index_sum((uint64_t)order, &h, offsetof(struct head, sum)),
		    all.p + sizeof(h), 2 * n);
		memcpy(all.p, &h, sizeof(h));
		if (ftruncate(fd, (off_t)all.n) == -1 ||
		    pwrite(fd, all.p, all.n, 0) != (ssize_t)all.n)
			(void)!ftruncate(fd, 0);
	}
	buf_free(&all);
}

void
index_ranks_put(struct index *ix, enum index_order order, const struct index_ranks *r)
{
	int error = errno, fd;

	if (r->n > INDEX_MESSAGES_MAX)
		return;
	fd = openat(ix->m.dir, index_order_files[order], O_RDWR | O_CREAT | OPEN_FILE, 0600);
	if (fd != -1)
		write_ranks(ix, fd, order, r);
	file_close(fd);
	errno = error;
}
