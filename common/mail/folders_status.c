/* folders_status.c: what is new in folders that nobody has open; see folders.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mail/folders_private.h"
#include "mail/index_glance.h"
#include "mail/index_sum.h"

#define SEEN_MIN 64	/* places of the table at first */

struct folders_seen {
	uint64_t key;	/* of its directory's name; 0: none */
	struct index_glance glance;
};

/* The place for that directory in a table that has room. */
static struct folders_seen *
find(const struct folders *f, uint64_t key)
{
	size_t at = (size_t)key & (f->seen.size - 1);

	while (f->seen.v[at].key && f->seen.v[at].key != key)
		at = (at + 1) & (f->seen.size - 1);
	return &f->seen.v[at];
}

/* Makes room for one more. Returns false when there is none. */
static bool
make_room(struct folders *f)
{
	struct folders_table before = f->seen;
	size_t size = before.size ? 2 * before.size : SEEN_MIN;

	if (before.n >= FOLDERS_SEEN_MAX)
		return false;
	if (before.n < before.size / 2)
		return true;
	f->seen.v = calloc(size, sizeof(f->seen.v[0]));
	if (f->seen.v == NULL) {
		f->seen = before;
		return false;
	}
	f->seen.size = size;
	for (size_t i = 0; i < before.size; i++)
		if (before.v[i].key)
			*find(f, before.v[i].key) = before.v[i];
	free(before.v);
	return true;
}

static void
remember(struct folders *f, uint64_t key, const struct index_glance *g)
{
	struct folders_seen *seen = f->seen.size ? find(f, key) : NULL;

	if (!g->lasts)
		return;
	if (seen == NULL || seen->key == 0) {
		if (!make_room(f))
			return;
		seen = find(f, key);
		f->seen.n++;
	}
	*seen = (struct folders_seen){ .key = key, .glance = *g };
}

/* Where nothing is to be done but to look. What has another's key has another inode. */
static bool
look(struct folders *f, const char *dir, struct index_status *st)
{
	uint64_t key = index_sum(1, dir, strlen(dir)) | 1;
	const struct folders_seen *seen = f->seen.size ? find(f, key) : NULL;
	struct index_glance g;

	if (seen && seen->key && index_glance_holds(&seen->glance, f->m->dir, dir)) {
		*st = seen->glance.status;
		return true;
	}
	if (!index_glance_take(&g, f->m->dir, dir))
		return false;
	remember(f, key, &g);
	*st = g.status;
	return true;
}

int
folders_status(struct folders *f, struct view name, struct folder_place *place,
    struct index_status *st)
{
	int found;

	if (folders_place_plain(f, name, place) == -1)
		return 0;
	if (look(f, place->dir, st))
		return 1;
	found = folders_place_any(f, place);
	if (found != 1 || index_glance_make(&place->options, st) == 0)
		return found;
	if (errno != ENOENT)
		return -1;
	found = folders_complete(f, place->dir);
	if (found != 1 || index_glance_make(&place->options, st) == 0)
		return found;
	return errno == ENOENT ? 0 : -1;
}

void
folders_end(struct folders *f)
{
	free(f->seen.v);
	f->seen = (struct folders_table){ .n = 0 };
}
