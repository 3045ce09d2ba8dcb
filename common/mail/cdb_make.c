/* cdb_make.c: making a file; see cdb.h. */
#include "mail/cdb.h"

#include <stdlib.h>
#include <string.h>

struct cdb_entry {
	uint32_t hash, at;
};

struct cdb_make
cdb_make(size_t max)
{
	struct cdb_make m = { .file = buf_make(max < UINT32_MAX ? max : UINT32_MAX) };
	static const char head[CDB_HEAD];

	buf_add(&m.file, head, sizeof(head));
	return m;
}

static struct cdb_entry *
new_entry(struct cdb_make *m)
{
	if (m->n == m->room) {
		size_t room = m->room ? 2 * m->room : 64;
		struct cdb_entry *more = reallocarray(m->entries, room, sizeof(*more));

		if (more == NULL)
			return NULL;
		m->entries = more;
		m->room = room;
	}
	return &m->entries[m->n];
}

static void
add_number(struct buf *b, uint32_t n)
{
	char octets[4];

	cdb_put(octets, n);
	buf_add(b, octets, sizeof(octets));
}

void
cdb_add(struct cdb_make *m, struct view key, struct view value)
{
	struct cdb_entry *e = new_entry(m);
	size_t at = m->file.n;

	if (e == NULL) {
		m->file.failed = true;
		return;
	}
	add_number(&m->file, (uint32_t)key.n);
	add_number(&m->file, (uint32_t)value.n);
	buf_add_view(&m->file, key);
	buf_add_view(&m->file, value);
	*e = (struct cdb_entry){ cdb_hash(key), (uint32_t)at };
	m->n++;
}

/* Those of one table together, in the order in which they came. */
static int
compare_entries(const void *va, const void *vb)
{
	const struct cdb_entry *a = va, *b = vb;
	uint32_t ta = a->hash % CDB_TABLES, tb = b->hash % CDB_TABLES;

	return ta != tb ? (ta > tb) - (ta < tb) : (a->at > b->at) - (a->at < b->at);
}

/* Appends the hash table of n entries, half of whose places stay free. */
static void
add_table(struct buf *b, const struct cdb_entry *entries, size_t n)
{
	size_t at = b->n, size = 2 * n;

	if (buf_reserve(b, size * 8) == -1)
		return;
	memset(b->p + at, 0, size * 8);
	b->n += size * 8;
	for (size_t i = 0; i < n; i++) {
		size_t place = (entries[i].hash >> 8) % size;

		while (cdb_get((unsigned char *)b->p + at + place * 8 + 4) != 0)
			place = place + 1 == size ? 0 : place + 1;
		cdb_put(b->p + at + place * 8, entries[i].hash);
		cdb_put(b->p + at + place * 8 + 4, entries[i].at);
	}
}

int
cdb_end(struct cdb_make *m)
{
	size_t begin = 0;

	if (m->n)
		qsort(m->entries, m->n, sizeof(m->entries[0]), compare_entries);
	for (uint32_t t = 0; t < CDB_TABLES && !m->file.failed; t++) {
		size_t end = begin;

		while (end < m->n && m->entries[end].hash % CDB_TABLES == t)
			end++;
		cdb_put(m->file.p + t * 8, (uint32_t)m->file.n);
		cdb_put(m->file.p + t * 8 + 4, (uint32_t)(2 * (end - begin)));
		if (end > begin)
			add_table(&m->file, m->entries + begin, end - begin);
		begin = end;
	}
	return m->file.failed ? -1 : 0;
}

void
cdb_free(struct cdb_make *m)
{
	buf_free(&m->file);
	free(m->entries);
	*m = (struct cdb_make){ .n = 0 };
}
