/*
 * cdb.h: files in the format of cdb(5), "constant database": from a key to a value with
 * two or three reads, however many there are.
 *
 * What is in such a file is not believed: all lookups end, and what does not fit is damage. It is
 * read by pread(2), not mapped: a file that somebody cuts off is a short read then, and no signal.
 */
#ifndef MAIL_CDB_H
#define MAIL_CDB_H

#include "base/buf.h"

#define CDB_HEAD 2048		/* octets before the first record */
#define CDB_PROBES_MAX 4096	/* entries of the table that one lookup looks at */

struct cdb {
	int fd;			/* the caller's; a shared offset does not matter */
	uint64_t size;
	unsigned char head[CDB_HEAD];
};

/* Begins with a file of that size. Returns 0, or -1 when it is none. */
int
cdb_open(struct cdb *c, int fd, uint64_t size);

/*
 * Puts the value of the first record with that key into out. Returns 1; 0 when there is none; -1
 * for damage or want of memory.
 */
int
cdb_find(const struct cdb *c, struct view key, struct buf *out);

/* The size of a record. */
size_t
cdb_record_size(size_t key, size_t value);

/* ---- making one, in memory */

struct cdb_make {
	struct buf file;
	struct cdb_entry *entries;
	size_t n, room;
};

/* Begins a file of at most max octets, but 4 GB. */
struct cdb_make
cdb_make(size_t max);

/* Adds a record. A failure stays until the end. */
void
cdb_add(struct cdb_make *m, struct view key, struct view value);

/* Completes m->file. Returns 0, or -1: too large or no memory. */
int
cdb_end(struct cdb_make *m);

void
cdb_free(struct cdb_make *m);

/* ---- what both are made of */

#define CDB_TABLES 256

static inline uint32_t
cdb_get(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void
cdb_put(char *p, uint32_t n)
{
	for (int i = 0; i < 4; i++, n >>= 8)
		p[i] = (char)(n & 0xff);
}

static inline uint32_t
cdb_hash(struct view key)
{
	uint32_t h = 5381;

	for (size_t i = 0; i < key.n; i++)
		h = ((h << 5) + h) ^ (unsigned char)key.p[i];
	return h;
}

#endif
