/* cdb.c: lookups; see cdb.h. */
#include "mail/cdb.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ENTRIES 32		/* of a hash table that are read at once */
#define FIRST_READ 2048		/* octets of a record, most of which are shorter */

/* Reads n octets at that offset. Returns 0 or -1. */
static int
read_at(const struct cdb *c, void *out, size_t n, uint64_t at)
{
	size_t done = 0;

	if (at > c->size || n > c->size - at)
		return -1;
	while (done < n) {
		ssize_t got = pread(c->fd, (char *)out + done, n - done, (off_t)(at + done));

		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		done += (size_t)got;
	}
	return 0;
}

int
cdb_open(struct cdb *c, int fd, uint64_t size)
{
	c->fd = fd;
	c->size = size;
	return size > UINT32_MAX ? -1 : read_at(c, c->head, CDB_HEAD, 0);
}

size_t
cdb_record_size(size_t key, size_t value)
{
	return 8 + key + value;
}

/* The value of the record at that offset, if it has the key. 1, 0 or -1. */
static int
take_record(const struct cdb *c, uint32_t at, struct view key, struct buf *out)
{
	char first[FIRST_READ];
	size_t there = at < c->size ? (size_t)(c->size - at) : 0;
	size_t have = there < sizeof(first) ? there : sizeof(first), in;
	uint32_t key_size, value_size;

	if (have < 8 || read_at(c, first, have, at) == -1)
		return -1;
	key_size = cdb_get((unsigned char *)first);
	value_size = cdb_get((unsigned char *)first + 4);
	if (key_size > there - 8 || value_size > there - 8 - key_size)
		return -1;
	if (key_size != key.n || key.n > have - 8 || memcmp(first + 8, key.p, key.n) != 0)
		return key_size == key.n && key.n > have - 8 ? -1 : 0;
	in = have - 8 - key.n < value_size ? have - 8 - key.n : value_size;
	buf_clear(out);
	buf_add(out, first + 8 + key.n, in);
	if (out->failed || buf_reserve(out, value_size - in) == -1)
		return -1;
	if (value_size > in &&
	    read_at(c, out->p + in, value_size - in, (uint64_t)at + 8 + key.n + in) == -1)
		return -1;
	out->n = value_size;
	return 1;
}

int
cdb_find(const struct cdb *c, struct view key, struct buf *out)
{
	uint32_t h = cdb_hash(key), at = cdb_get(c->head + h % CDB_TABLES * 8);
	uint32_t n = cdb_get(c->head + h % CDB_TABLES * 8 + 4);
	unsigned char entries[ENTRIES * 8];
	size_t i = n ? (h >> 8) % n : 0, have = 0, next = 0;

	for (uint32_t probe = 0; probe < n; probe++, next++, i = i + 1 == n ? 0 : i + 1) {
		uint32_t hash, place;
		int got;

		if (probe == CDB_PROBES_MAX)
			return -1;
		if (next == have || i == 0) {
			have = n - i < ENTRIES ? n - i : ENTRIES;
			next = 0;
			if (read_at(c, entries, have * 8, (uint64_t)at + i * 8) == -1)
				return -1;
		}
		place = cdb_get(entries + next * 8 + 4);
		if (place == 0)
			return 0;
		hash = cdb_get(entries + next * 8);
		if (hash % CDB_TABLES != h % CDB_TABLES || place < CDB_HEAD || place >= c->size)
			return -1;
		got = hash == h ? take_record(c, place, key, out) : 0;
		if (got != 0)
			return got;
	}
	return 0;
}
