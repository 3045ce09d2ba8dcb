/*
 * limits.h: a small file in which many short-lived processes count together:
 * who has done how much of something lately. See mailstead-limits(5).
 *
 * What is counted has a kind and a text, such as an address; the file keeps a
 * digest of them, made with a key of its own. Each entry has a bucket, which
 * what is counted fills and time empties. When there is no room, the entry of
 * least weight goes.
 */
#ifndef SYS_LIMITS_H
#define SYS_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/siphash.h"
#include "base/view.h"

#define LIMITS_SLOTS 16384	/* entries in a file, unless its user wants more */
#define LIMITS_SET 16		/* of which one text can have any of so many */
#define LIMITS_SHARE 64		/* sets in which all is that limits_get_of() has of one */
#define LIMITS_MARKS 12		/* short digests that an entry can remember */
#define LIMITS_LOCK_WAIT 2000	/* milliseconds for the lock on the file */
#define LIMITS_LOCK_END (1 << 30)	/* where the part of the file ends that is locked */
#define LIMITS_AMOUNT_MAX 1000000000ULL		/* the most that a bucket can hold */
#define LIMITS_TIME_MAX (366 * 86400ULL)	/* seconds in which it runs empty */

/* One entry as it is in the file; the first field belongs to limits.c. */
struct limits_entry {
	uint64_t id;
	int64_t empty;		/* when its bucket will have run empty: nanoseconds since 1970 */
	int64_t time;		/* of whatever its user likes, seconds since 1970 */
	int64_t until;		/* nobody misses it from then on, seconds since 1970 */
	uint32_t weight;	/* what is lighter goes earlier when there is no room */
	uint16_t marks[LIMITS_MARKS];	/* the latest first; 0 is none */
	uint32_t check;
};

/* A bucket holds max, which it loses in seconds. */
struct limits_bucket {
	uint64_t max;		/* 1 to LIMITS_AMOUNT_MAX */
	uint64_t seconds;	/* 1 to LIMITS_TIME_MAX */
};

/* A file that is locked. */
struct limits {
	int fd;
	uint32_t slots;
	unsigned char key[SIPHASH_KEY];
};

/*
 * Takes amount out of what somebody may have at a time now (seconds since
 * 1970): max within seconds. Returns 1; 0 when it is too much, with nothing
 * taken and *retry_after, unless NULL, the seconds until it will not be (0 if it
 * never will); or -1 with errno when the file cannot be used.
 * fd is open for reading and writing; an empty file will do.
 */
int
limits_take(int fd, uint32_t kind, struct view text, uint64_t amount,
    const struct limits_bucket *b, int64_t now, uint64_t *retry_after);

/*
 * For what takes more than one step. Locks the file, which several processes
 * may have from one open(2); makes a new one of what is none. Returns 0, or -1
 * with errno: ETIMEDOUT after LIMITS_LOCK_WAIT. The lock ends with the process.
 */
int
limits_lock(struct limits *l, int fd);

/* The same for a file of so many entries, a multiple of LIMITS_SET. */
int
limits_lock_slots(struct limits *l, int fd, uint32_t slots);

void
limits_unlock(struct limits *l);

/*
 * The entry of this kind and text; without one, or with a damaged one, *e is
 * all 0 but for its id. Returns 0, or -1 with errno.
 */
int
limits_get(const struct limits *l, uint32_t kind, struct view text, struct limits_entry *e);

/*
 * The same for a text of somebody's who can make up as many as he likes: they have room in
 * LIMITS_SHARE sets alone, so that what they drive away is for the most part his own.
 */
int
limits_get_of(const struct limits *l, uint32_t kind, struct view whose, struct view text,
    struct limits_entry *e);

/* Writes an entry that one of these has filled in. Returns 0, or -1 with errno. */
int
limits_put(const struct limits *l, struct limits_entry *e, int64_t now);

/*
 * A digest of text, which is somebody's, for an entry's marks: enough to know a
 * text again, and too little to find it by trying. Never 0.
 */
uint16_t
limits_digest(const struct limits *l, struct view whose, struct view text);

/* ---- Pure: what can be done with an entry. */

/* How much its bucket holds now, rounded up. */
uint64_t
limits_level(const struct limits_entry *e, const struct limits_bucket *b, int64_t now);

/* Fills in up to what the bucket holds, or with a negative amount takes out. */
void
limits_add(struct limits_entry *e, const struct limits_bucket *b, int64_t amount, int64_t now);

/* Whether the mark is there. */
bool
limits_marked(const struct limits_entry *e, uint16_t mark);

/* Makes it the latest of the marks. */
void
limits_mark(struct limits_entry *e, uint16_t mark);

#endif
