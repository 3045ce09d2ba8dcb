/* limits.c: see limits.h; the format is that of mailstead-limits(5). */
#include "sys/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/clock.h"

#define MAGIC "mailstead-limits 1\n"
#define SECOND 1000000000LL
#define BLOCK 65536

struct header {
	char magic[24];
	uint32_t slots;
	uint32_t slot_size;
	unsigned char key[SIPHASH_KEY];
	uint64_t check;
	uint64_t unused;
};

#define SLOT_SIZE sizeof(struct limits_entry)

_Static_assert(SLOT_SIZE == 64 && sizeof(struct header) == 64, "a slot lies within a sector");
_Static_assert(LIMITS_SLOTS % LIMITS_SET == 0, "sets are of one size");

static off_t
file_size(uint32_t slots)
{
	return (off_t)(sizeof(struct header) + slots * SLOT_SIZE);
}

/* ---- The file */

/*
 * Locks or unlocks the whole file. Of the process, not of the open file: those
 * who share a descriptor that was opened once must keep each other out, too.
 */
static int
set_lock(int fd, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_len = LIMITS_LOCK_END };
	msec deadline = clock_monotonic() + LIMITS_LOCK_WAIT;

	while (fcntl(fd, F_SETLK, &lock) == -1) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return -1;
		if (clock_monotonic() >= deadline) {
			errno = ETIMEDOUT;
			return -1;
		}
		(void)poll(NULL, 0, 1);
	}
	return 0;
}

static int
read_at(int fd, void *p, size_t n, off_t at)
{
	ssize_t got;

	do
		got = pread(fd, p, n, at);
	while (got == -1 && errno == EINTR);
	if (got >= 0 && (size_t)got != n)
		errno = EIO;
	return got == (ssize_t)n ? 0 : -1;
}

static int
write_at(int fd, const void *p, size_t n, off_t at)
{
	ssize_t put;

	do
		put = pwrite(fd, p, n, at);
	while (put == -1 && errno == EINTR);
	if (put >= 0 && (size_t)put != n)
		errno = ENOSPC;
	return put == (ssize_t)n ? 0 : -1;
}

static uint64_t
header_check(const struct header *h)
{
	return siphash(h->key, (struct view){ (const char *)h, offsetof(struct header, check) });
}

static struct header
header_make(uint32_t slots)
{
	return (struct header){ .magic = MAGIC, .slots = slots, .slot_size = SLOT_SIZE };
}

/* Returns 1 with its key, 0 if it is no file of this kind, -1 with errno. */
static int
file_open(int fd, uint32_t slots, unsigned char key[SIPHASH_KEY])
{
	struct header h, want = header_make(slots);
	struct stat st;

	if (fstat(fd, &st) == -1)
		return -1;
	if (st.st_size != file_size(slots))
		return 0;
	if (read_at(fd, &h, sizeof(h), 0) == -1)
		return -1;
	if (memcmp(&h, &want, offsetof(struct header, key)) != 0 || h.check != header_check(&h))
		return 0;
	memcpy(key, h.key, SIPHASH_KEY);
	return 1;
}

/* All of it is written, so that the space is there; the header comes last. */
static int
file_make(int fd, uint32_t slots, unsigned char key[SIPHASH_KEY])
{
	static const char zeros[BLOCK];
	struct header h = header_make(slots);
	off_t size = file_size(slots);

	if (getrandom(h.key, sizeof(h.key), 0) != sizeof(h.key))
		return -1;
	h.check = header_check(&h);
	if (ftruncate(fd, 0) == -1)
		return -1;
	for (off_t at = 0; at < size; at += BLOCK) {
		size_t n = size - at < BLOCK ? (size_t)(size - at) : BLOCK;

		if (write_at(fd, zeros, n, at) == -1)
			return -1;
	}
	if (write_at(fd, &h, sizeof(h), 0) == -1)
		return -1;
	memcpy(key, h.key, SIPHASH_KEY);
	return 0;
}

int
limits_lock(struct limits *l, int fd)
{
	return limits_lock_slots(l, fd, LIMITS_SLOTS);
}

int
limits_lock_slots(struct limits *l, int fd, uint32_t slots)
{
	int good, error;

	*l = (struct limits){ .fd = fd, .slots = slots };
	if (set_lock(fd, F_WRLCK) == -1)
		return -1;
	good = file_open(fd, slots, l->key);
	if (good == 1 || (good == 0 && file_make(fd, slots, l->key) == 0))
		return 0;
	error = errno;
	limits_unlock(l);
	errno = error;
	return -1;
}

void
limits_unlock(struct limits *l)
{
	(void)set_lock(l->fd, F_UNLCK);
	explicit_bzero(l->key, sizeof(l->key));
}

/* ---- Entries */

static uint32_t
entry_check(const struct limits *l, const struct limits_entry *e)
{
	struct view v = { (const char *)e, offsetof(struct limits_entry, check) };

	return (uint32_t)siphash(l->key, v);
}

static uint64_t
digest(const struct limits *l, uint64_t kind, struct view text)
{
	const uint64_t both[2] = { kind, siphash(l->key, text) };

	return siphash(l->key, (struct view){ (const char *)both, sizeof(both) });
}

/* Where the set begins in which an entry of this id can be. */
static off_t
set_of(const struct limits *l, uint64_t id)
{
	uint64_t set = id % (l->slots / LIMITS_SET);

	return (off_t)(sizeof(struct header) + set * LIMITS_SET * SLOT_SIZE);
}

/* Reads a set. What is empty or damaged has the id 0 then. */
static int
set_read(const struct limits *l, uint64_t id, struct limits_entry set[LIMITS_SET])
{
	if (read_at(l->fd, set, LIMITS_SET * SLOT_SIZE, set_of(l, id)) == -1)
		return -1;
	for (size_t i = 0; i < LIMITS_SET; i++)
		if (set[i].id == 0 || set[i].check != entry_check(l, &set[i]))
			set[i] = (struct limits_entry){ .id = 0 };
	return 0;
}

/* What seems to be from a far future is from a clock that was wrong. */
static bool
is_over(const struct limits_entry *e, int64_t now)
{
	return e->until <= now || e->until > now + (int64_t)LIMITS_TIME_MAX + 1;
}

/* Whether nobody misses a as much as b. */
static bool
goes_before(const struct limits_entry *a, const struct limits_entry *b, int64_t now)
{
	bool a_over = is_over(a, now), b_over = is_over(b, now);

	if (a_over != b_over)
		return a_over;
	return a->weight != b->weight ? a->weight < b->weight : a->until < b->until;
}

/* The slot for an entry of this id: its own, else that which goes first. */
static size_t
set_place(const struct limits_entry set[LIMITS_SET], uint64_t id, int64_t now)
{
	size_t place = 0;

	for (size_t i = 0; i < LIMITS_SET; i++)
		if (set[i].id == id)
			return i;
	for (size_t i = 1; i < LIMITS_SET && set[place].id; i++)
		if (set[i].id == 0 || goes_before(&set[i], &set[place], now))
			place = i;
	return place;
}

static int
get(const struct limits *l, uint64_t id, struct limits_entry *e)
{
	struct limits_entry set[LIMITS_SET];

	*e = (struct limits_entry){ .id = id ? id : 1 };
	if (set_read(l, e->id, set) == -1)
		return -1;
	for (size_t i = 0; i < LIMITS_SET; i++)
		if (set[i].id == e->id) {
			*e = set[i];
			break;
		}
	return 0;
}

int
limits_get(const struct limits *l, uint32_t kind, struct view text, struct limits_entry *e)
{
	return get(l, digest(l, kind, text), e);
}

int
limits_get_of(const struct limits *l, uint32_t kind, struct view whose, struct view text,
    struct limits_entry *e)
{
	uint64_t id = digest(l, kind, text), sets = l->slots / LIMITS_SET;
	uint64_t first = digest(l, kind, whose) % sets, nth = id / sets % LIMITS_SHARE;

	return get(l, id - id % sets + (first + nth) % sets, e);
}

int
limits_put(const struct limits *l, struct limits_entry *e, int64_t now)
{
	struct limits_entry set[LIMITS_SET];
	size_t place;

	if (set_read(l, e->id, set) == -1)
		return -1;
	place = set_place(set, e->id, now);
	e->check = entry_check(l, e);
	return write_at(l->fd, e, SLOT_SIZE, set_of(l, e->id) + (off_t)(place * SLOT_SIZE));
}

uint16_t
limits_digest(const struct limits *l, struct view whose, struct view text)
{
	uint16_t mark = (uint16_t)digest(l, siphash(l->key, whose), text);

	return mark ? mark : 1;
}

/* ---- What can be done with an entry */

bool
limits_marked(const struct limits_entry *e, uint16_t mark)
{
	for (size_t i = 0; i < LIMITS_MARKS; i++)
		if (e->marks[i] == mark)
			return true;
	return false;
}

void
limits_mark(struct limits_entry *e, uint16_t mark)
{
	size_t i = 0;

	while (i < LIMITS_MARKS - 1 && e->marks[i] != mark)
		i++;
	memmove(e->marks + 1, e->marks, i * sizeof(e->marks[0]));
	e->marks[0] = mark;
}

/* Nanoseconds in which a piece runs out. */
static int64_t
piece(const struct limits_bucket *b)
{
	int64_t n = (int64_t)b->seconds * SECOND / (int64_t)b->max;

	return n ? n : 1;
}

/*
 * Nanoseconds until it is empty. A clock that was set back, or a bucket that
 * has become smaller, leaves it full at most.
 */
static int64_t
to_empty(const struct limits_entry *e, const struct limits_bucket *b, int64_t now)
{
	int64_t full = piece(b) * (int64_t)b->max, then = now * SECOND;

	if (e->empty <= then)
		return 0;
	return e->empty - then < full ? e->empty - then : full;
}

uint64_t
limits_level(const struct limits_entry *e, const struct limits_bucket *b, int64_t now)
{
	return (uint64_t)((to_empty(e, b, now) + piece(b) - 1) / piece(b));
}

void
limits_add(struct limits_entry *e, const struct limits_bucket *b, int64_t amount, int64_t now)
{
	int64_t full = piece(b) * (int64_t)b->max, left = to_empty(e, b, now);
	int64_t max = (int64_t)b->max;

	left += piece(b) * (amount > max ? max : amount < -max ? -max : amount);
	left = left < 0 ? 0 : left > full ? full : left;
	e->empty = now * SECOND + left;
	if (e->until < now + left / SECOND + 1)
		e->until = now + left / SECOND + 1;
}

/* Whether amount fits in; if so, fills it in. */
static bool
entry_take(struct limits_entry *e, const struct limits_bucket *b, uint64_t amount, int64_t now,
    uint64_t *retry_after)
{
	int64_t full = piece(b) * (int64_t)b->max, over;

	*retry_after = 0;
	if (amount > b->max)
		return false;
	over = to_empty(e, b, now) + piece(b) * (int64_t)amount - full;
	if (over > 0) {
		*retry_after = (uint64_t)((over + SECOND - 1) / SECOND);
		return false;
	}
	limits_add(e, b, (int64_t)amount, now);
	e->until = e->empty / SECOND + 1;
	/* Who has used more of what they may have is remembered for longer. */
	e->weight = (uint32_t)(limits_level(e, b, now) * 1000 / b->max);
	return true;
}

int
limits_take(int fd, uint32_t kind, struct view text, uint64_t amount,
    const struct limits_bucket *b, int64_t now, uint64_t *retry_after)
{
	struct limits_entry e;
	struct limits l;
	uint64_t unused;
	int result = -1, error;

	if (b->max == 0 || b->max > LIMITS_AMOUNT_MAX || b->seconds == 0 ||
	    b->seconds > LIMITS_TIME_MAX) {
		errno = EINVAL;
		return -1;
	}
	if (limits_lock(&l, fd) == -1)
		return -1;
	if (limits_get(&l, kind, text, &e) == 0) {
		result = entry_take(&e, b, amount, now, retry_after ? retry_after : &unused);
		if (result == 1 && limits_put(&l, &e, now) == -1)
			result = -1;
	}
	error = errno;
	limits_unlock(&l);
	errno = error;
	return result;
}
