/* sched_seen.c: see sched_seen.h. */
#include "queue/sched_seen.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 16

struct seen
seen_make(uint64_t seed)
{
	return (struct seen){ .seed = seed };
}

void
seen_free(struct seen *s)
{
	for (size_t i = 0; i < s->cap; i++)
		free(s->keys[i]);
	free(s->keys);
	free(s->order);
	*s = seen_make(s->seed);
}

/* The place at which the search for a key begins. */
static size_t
seen_home(size_t cap, uint64_t seed, const char *key)
{
	uint64_t h = seed ^ 14695981039346656037ULL;

	for (const char *c = key; *c; c++) {
		h = (h ^ (unsigned char)*c) * 1099511628211ULL;
		h ^= h >> 29;
	}
	return (size_t)h & (cap - 1);
}

/* Where the key is, or the free place where it belongs. */
static size_t
seen_place(char *const *keys, size_t cap, uint64_t seed, const char *key)
{
	size_t i = seen_home(cap, seed, key);

	while (keys[i] && strcmp(keys[i], key) != 0)
		i = (i + 1) & (cap - 1);
	return i;
}

static int
seen_grow(struct seen *s)
{
	size_t cap = s->cap ? 2 * s->cap : FIRST_CAP;
	char **order = reallocarray(s->order, cap / 2, sizeof(*order));
	char **keys = calloc(cap, sizeof(*keys));

	if (order)
		s->order = order;
	if (keys == NULL || order == NULL) {
		free(keys);
		return -1;
	}
	for (size_t i = 0; i < s->cap; i++)
		if (s->keys[i])
			keys[seen_place(keys, cap, s->seed, s->keys[i])] = s->keys[i];
	free(s->keys);
	s->keys = keys;
	s->cap = cap;
	return 0;
}

int
seen_add(struct seen *s, const struct address *a, const char *default_domain)
{
	char text[ADDRESS_TEXT_MAX];
	struct buf key = buf_make(sizeof(text) + ADDRESS_DOMAIN_MAX + 1);
	size_t at;
	const char *c;
	int result = -1;

	buf_add_str(&key, address_text(a, text));
	if (a->domain[0] == '\0') {
		buf_add_char(&key, '@');
		buf_add_str(&key, default_domain);
	}
	for (size_t i = 0; i < key.n; i++)
		key.p[i] = ascii_lower(key.p[i]);
	c = buf_cstr(&key);
	if (c && (2 * (s->n + 1) <= s->cap || seen_grow(s) == 0)) {
		at = seen_place(s->keys, s->cap, s->seed, c);
		result = s->keys[at] == NULL;
		if (result == 1 && (s->keys[at] = strdup(c)) == NULL)
			result = -1;
		if (result == 1)
			s->order[s->n++] = s->keys[at];
	}
	buf_free(&key);
	return result;
}

/* Empties a place, and moves up the keys behind it that would not be found past it. */
static void
seen_remove(struct seen *s, size_t at)
{
	size_t mask = s->cap - 1;

	s->keys[at] = NULL;
	for (size_t i = (at + 1) & mask; s->keys[i]; i = (i + 1) & mask) {
		size_t home = seen_home(s->cap, s->seed, s->keys[i]);

		if (((i - home) & mask) < ((i - at) & mask))
			continue;
		s->keys[at] = s->keys[i];
		s->keys[i] = NULL;
		at = i;
	}
}

void
seen_rewind(struct seen *s, size_t n)
{
	while (s->n > n) {
		char *key = s->order[--s->n];

		seen_remove(s, seen_place(s->keys, s->cap, s->seed, key));
		free(key);
	}
}
