/* imap_sort.c: see imap_sort.h. */
#include "text/imap_sort.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "text/casemap.h"
#include "text/imap_address.h"
#include "text/words.h"

#define FEW 8		/* entries that are sorted by the simplest way */
#define CHUNKS_MAX 32	/* of a text that are compared as numbers, before texts are compared */

/* A message, and a part of what the present criterion compares: near each other in memory. */
struct entry {
	uint64_t part;
	uint32_t index;
};

struct sorter {
	const struct sort_message *m;
	const struct sort_criterion *c;
	size_t criteria;
	struct entry *room;	/* as much as there are entries */
};

static bool
is_text(enum sort_by by)
{
	return by != SORT_ARRIVAL && by != SORT_DATE && by != SORT_SIZE;
}

/* An integer in whose order numbers of either sign are. */
static uint64_t
ordered(int64_t n)
{
	return (uint64_t)n ^ (UINT64_C(1) << 63);
}

/* Octets of v from offset from on as a number: if two differ, so do the texts, in that order. */
static uint64_t
chunk_of(struct view v, size_t from)
{
	uint64_t n = 0;

	if (from + sizeof(n) <= v.n) {
		memcpy(&n, v.p + from, sizeof(n));
		return be64toh(n);
	}
	for (size_t i = from; i < from + sizeof(n); i++)
		n = n << 8 | (i < v.n ? (unsigned char)v.p[i] : 0);
	return n;
}

static uint64_t
number_of(const struct sort_message *m, enum sort_by by)
{
	return by == SORT_SIZE ? m->size : ordered(by == SORT_DATE ? m->date : m->arrival);
}

static int
compare_views(struct view a, struct view b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.n > b.n) - (a.n < b.n);
}

static int
compare_by(const struct sort_message *a, const struct sort_message *b, enum sort_by by)
{
	uint64_t x, y;

	if (is_text(by))
		return compare_views(a->keys[by], b->keys[by]);
	x = number_of(a, by);
	y = number_of(b, by);
	return (x > y) - (x < y);
}

/* Whether b comes before a, which stands before it, by all that the criteria from c on say. */
static bool
is_after_by(const struct sorter *s, size_t c, const struct entry *a, const struct entry *b)
{
	for (; c < s->criteria; c++) {
		int d = compare_by(&s->m[a->index], &s->m[b->index], s->c[c].by);

		if (d)
			return (d > 0) != s->c[c].reverse;
	}
	return false;
}

/* The same by part alone, unless c is a criterion: then by it and those behind it. */
static bool
is_after(const struct sorter *s, size_t c, const struct entry *a, const struct entry *b)
{
	return c == SIZE_MAX ? a->part > b->part : is_after_by(s, c, a, b);
}

static void
insert_few(const struct sorter *s, size_t c, struct entry *e, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct entry moved = e[i];
		size_t k = i;

		for (; k > 0 && is_after(s, c, &e[k - 1], &moved); k--)
			e[k] = e[k - 1];
		e[k] = moved;
	}
}

/* Merges from[0..half) and from[half..n) into to. */
static void
merge(const struct sorter *s, size_t c, const struct entry *from, size_t half, size_t n,
    struct entry *to)
{
	size_t a = 0, b = half;

	if (half >= n || !is_after(s, c, &from[half - 1], &from[half])) {
		memcpy(to, from, n * sizeof(*to));
		return;
	}
	while (a < half && b < n)
		*to++ = is_after(s, c, &from[a], &from[b]) ? from[b++] : from[a++];
	memcpy(to, from + a, (half - a) * sizeof(*to));
	memcpy(to + (half - a), from + b, (n - b) * sizeof(*to));
}

static void
sort_entries(const struct sorter *s, size_t c, struct entry *e, size_t n)
{
	struct entry *from = e, *to = s->room;

	for (size_t i = 0; i < n; i += FEW)
		insert_few(s, c, e + i, n - i < FEW ? n - i : FEW);
	for (size_t width = FEW; width < n; width *= 2) {
		struct entry *swap = from;

		for (size_t i = 0; i < n; i += 2 * width) {
			size_t left = n - i < 2 * width ? n - i : 2 * width;

			merge(s, c, from + i, width < left ? width : left, left, to + i);
		}
		from = to;
		to = swap;
	}
	if (from != e)
		memcpy(e, from, n * sizeof(*e));
}

/* Sets the parts of what criterion c compares. Returns whether a text goes on behind its part. */
static bool
set_parts(const struct sorter *s, size_t c, size_t chunk, struct entry *e, size_t n)
{
	enum sort_by by = s->c[c].by;
	size_t from = chunk * sizeof(e->part);
	bool more = false;

	for (size_t i = 0; i < n; i++) {
		const struct sort_message *m = &s->m[e[i].index];
		uint64_t part = is_text(by) ? chunk_of(m->keys[by], from) : number_of(m, by);

		e[i].part = s->c[c].reverse ? ~part : part;
		more |= is_text(by) && m->keys[by].n > from + sizeof(part);
	}
	return more;
}

/*
 * Sorts by the criteria from c on, of which a text is equal before that chunk of it: by the chunk,
 * and then what is still equal by what comes next. So each text is read once, and not at each
 * comparison. Calls itself criteria times CHUNKS_MAX deep at most.
 */
static void
sort_from(const struct sorter *s, size_t c, size_t chunk, struct entry *e, size_t n)
{
	bool more;

	if (n < 2 || c == s->criteria)
		return;
	if (chunk == CHUNKS_MAX) {
		sort_entries(s, c, e, n);
		return;
	}
	more = set_parts(s, c, chunk, e, n);
	sort_entries(s, SIZE_MAX, e, n);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && e[end].part == e[i].part; end++)
			;
		sort_from(s, more ? c : c + 1, more ? chunk + 1 : 0, e + i, end - i);
	}
}

/* Moves the messages to where the entries say, each once. */
static void
put_in_order(struct sort_message *m, struct entry *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sort_message moved = m[i];
		size_t to = i;

		/* Around a circle of those that take each other's place. */
		while (e[to].index != i) {
			size_t from = e[to].index;

			m[to] = m[from];
			e[to].index = (uint32_t)to;
			to = from;
		}
		m[to] = moved;
		e[to].index = (uint32_t)to;
	}
}

int
sort_messages(struct sort_message *m, size_t n, const struct sort_criterion *c, size_t criteria)
{
	struct sorter s = { .m = m, .c = c, .criteria = criteria };
	struct entry *entries = calloc(n ? n : 1, 2 * sizeof(*entries));

	if (entries == NULL || n > UINT32_MAX) {
		free(entries);
		return -1;
	}
	for (size_t i = 0; i < n; i++)
		entries[i].index = (uint32_t)i;
	s.room = entries + n;
	sort_from(&s, 0, 0, entries, n);
	put_in_order(m, entries, n);
	free(entries);
	return 0;
}

/* ---- keys */

/* Finds the first address of a field's body, or the name of its group. */
static bool
first_address(struct view body, struct buf *room, struct imap_address *a)
{
	struct imap_address_scan scan = { .rest = body, .room = room };

	return imap_address_next(&scan, a) && a->kind != IMAP_GROUP_END;
}

void
sort_key_address(struct view body, struct buf *out)
{
	struct buf room = buf_make(SIZE_MAX);
	struct imap_address a;

	if (first_address(body, &room, &a))
		casemap(a.mailbox, out);
	out->failed |= room.failed;
	buf_free(&room);
}

/* RFC 5957 section 3: the name; or, if there is none, the address. */
void
sort_key_display(struct view body, struct buf *out)
{
	struct buf room = buf_make(SIZE_MAX), shown = buf_make(SIZE_MAX);
	struct imap_address a;

	if (first_address(body, &room, &a)) {
		if (a.name.n) {
			words_decode(a.name, &shown);
		} else {
			buf_add_view(&shown, a.mailbox);
			if (a.kind == IMAP_ADDRESS) {
				buf_add_char(&shown, '@');
				buf_add_view(&shown, a.host);
			}
		}
		casemap(buf_view(&shown), out);
	}
	out->failed |= room.failed || shown.failed;
	buf_free(&room);
	buf_free(&shown);
}
