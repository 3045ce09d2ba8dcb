/* index_checkpoint.c: the checkpoint of a folder, and how it is read. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/index_checkpoint.h"
#include "mail/index_sum.h"
#include "sys/file.h"

#define OPEN_FILE (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static int
wrong(void)
{
	errno = EBADMSG;
	return -1;
}

bool
index_checkpoint_good(struct index_records *r, const void *p, uint64_t n)
{
	uint64_t at = (uint64_t)((const char *)p - r->map->p) - r->body, size = r->map->n - r->body;

	for (uint64_t i = at / CHECKPOINT_CHUNK; n && i <= (at + n - 1) / CHECKPOINT_CHUNK; i++) {
		uint64_t from = i * CHECKPOINT_CHUNK, left = size - from;

		if (r->good[i])
			continue;
		if (r->sums[i] != index_sum(r->seed + i, r->map->p + r->body + from,
		    left < CHECKPOINT_CHUNK ? left : CHECKPOINT_CHUNK))
			return false;
		r->good[i] = 1;
	}
	return true;
}

/* Whether a section lies behind the table of checksums. */
static bool
is_inside(const struct checkpoint_head *head, uint64_t at, uint64_t n, uint64_t size)
{
	return at % 8 == 0 && at >= head->body && at <= head->length &&
	    n <= (head->length - at) / size;
}

static bool
is_head_right(const struct checkpoint_head *head, uint64_t length)
{
	uint64_t chunks = (length - sizeof(*head)) / CHECKPOINT_CHUNK + 1;

	return memcmp(head->magic, CHECKPOINT_MAGIC, sizeof(head->magic)) == 0 &&
	    head->order == CHECKPOINT_ORDER && head->record == sizeof(struct index_message) &&
	    head->sum == index_sum(0, head, offsetof(struct checkpoint_head, sum)) &&
	    head->length == length && head->chunks <= chunks &&
	    head->body == sizeof(*head) + 8 * head->chunks && head->body <= length &&
	    (length - head->body + CHECKPOINT_CHUNK - 1) / CHECKPOINT_CHUNK == head->chunks &&
	    head->n <= INDEX_MESSAGES_MAX && head->n_expunged <= INDEX_EXPUNGED_MAX &&
	    is_inside(head, head->uids, head->n, 4) &&
	    is_inside(head, head->records, head->n, sizeof(struct index_message)) &&
	    is_inside(head, head->expunged, head->n_expunged, sizeof(struct index_expunged)) &&
	    is_inside(head, head->keywords, head->n_keywords, 1) &&
	    is_inside(head, head->names, head->n_names, 1) && head->n_names <= UINT32_MAX;
}

/* Maps the file. Returns the head, or NULL with errno. */
static const struct checkpoint_head *
map_file(struct index_records *r, int fd)
{
	const struct checkpoint_head *head;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return NULL;
	if (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(*head)) {
		wrong();
		return NULL;
	}
	r->map = calloc(1, sizeof(*r->map));
	if (r->map == NULL || index_map_open(r->map, fd, (size_t)st.st_size) == -1)
		return NULL;
	head = (const struct checkpoint_head *)(const void *)r->map->p;
	return head;
}

/* What the head says, taken over; the head is a copy, which nobody changes. */
static int
take_sections(struct index_records *r, const struct checkpoint_head *head)
{
	const char *p = r->map->p;

	r->uids = (const uint32_t *)(const void *)(p + head->uids);
	r->records = (const struct index_message *)(const void *)(p + head->records);
	r->expunged = (const struct index_expunged *)(const void *)(p + head->expunged);
	r->names = p + head->names;
	r->sums = (const uint64_t *)(const void *)(p + sizeof(*head));
	r->mapped = r->n = head->n;
	r->n_expunged = head->n_expunged;
	r->n_names = head->n_names;
	r->body = head->body;
	r->seed = head->state.generation << 32;
	r->good = calloc(1, head->chunks + 1);
	r->blocks = calloc(head->n / INDEX_BLOCK + 64, sizeof(r->blocks[0]));
	if (r->good == NULL || r->blocks == NULL)
		return -1;
	r->n_blocks = head->n / INDEX_BLOCK + 64;
	if (index_sum(0, r->sums, 8 * head->chunks) != head->sums)
		return wrong();
	return 0;
}

static int
take_uids(struct index_records *r, const struct index_state *st)
{
	uint32_t before = 0;

	if (!index_checkpoint_good(r, r->uids, 4ULL * r->n))
		return wrong();
	for (uint32_t i = 0; i < r->n; i++) {
		uint32_t uid = r->uids[i];

		if (uid <= before || uid >= st->status.uidnext)
			return wrong();
		before = uid;
	}
	return 0;
}

static int
take_keywords(struct index_records *r, const struct checkpoint_head *head,
    char *keywords[INDEX_KEYWORDS_MAX])
{
	struct view rest = { r->map->p + head->keywords, head->n_keywords };

	if (!index_checkpoint_good(r, rest.p, rest.n))
		return wrong();
	for (size_t i = 0; rest.n; i++) {
		uint16_t n;

		if (rest.n < 2 || i == INDEX_KEYWORDS_MAX)
			return wrong();
		memcpy(&n, rest.p, sizeof(n));
		rest = view_sub(rest, 2, rest.n);
		if (n > rest.n || n > INDEX_KEYWORD_MAX)
			return wrong();
		if (n && (keywords[i] = strndup(rest.p, n)) == NULL)
			return -1;
		rest = view_sub(rest, n, rest.n);
	}
	return 0;
}

static bool
is_state_right(const struct index_state *st)
{
	return st->status.uidvalidity && st->status.uidnext && st->status.highestmodseq &&
	    st->first_recent <= st->status.uidnext;
}

int
index_checkpoint_open(struct index *ix, const char *name, struct index_records *r,
    struct index_state *st, char *keywords[INDEX_KEYWORDS_MAX])
{
	int fd = openat(ix->m.dir, name, OPEN_FILE), result = -1;
	const struct checkpoint_head *mapped;
	struct checkpoint_head head;

	*r = (struct index_records){ .more = buf_make(UINT32_MAX) };
	if (fd == -1)
		return -1;
	mapped = map_file(r, fd);
	if (mapped) {
		head = *mapped;
		if (!is_head_right(&head, r->map->n) || !is_state_right(&head.state))
			wrong();
		else if (take_sections(r, &head) == 0 &&
		    (take_uids(r, &head.state) == 0 || ix->lenient) &&
		    (take_keywords(r, &head, keywords) == 0 || ix->lenient))
			result = 0;
		*st = head.state;
	}
	file_close(fd);
	if (result == -1) {
		int error = errno;

		index_records_free(r);
		errno = error;
	}
	return result;
}
