/* index_checkpoint_make.c: a new checkpoint. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/index_checkpoint.h"
#include "mail/index_journal.h"
#include "mail/index_sum.h"
#include "sys/file.h"

#define CREATE_FILE (O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

/* Fills up to where the next section may begin. Returns how many octets there are. */
static uint64_t
align(struct buf *b)
{
	static const char zeros[8];

	buf_add(b, zeros, (8 - b->n % 8) % 8);
	return b->n;
}

/* The records that are there, in three passes: their UIDs, they themselves, and their names. */
static int
add_uids(struct index *ix, struct buf *b, struct checkpoint_head *head)
{
	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL)
			return -1;
		if (m->flags & INDEX_GONE)
			continue;
		buf_add(b, &m->uid, sizeof(m->uid));
		head->n++;
	}
	return 0;
}

static int
add_records(struct index *ix, struct buf *b, struct checkpoint_head *head)
{
	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);
		struct index_message copy;

		if (m == NULL)
			return -1;
		if (m->flags & INDEX_GONE)
			continue;
		copy = *m;
		copy.name = (uint32_t)head->n_names;
		head->n_names += m->whole;
		buf_add(b, &copy, sizeof(copy));
	}
	/* There are no more octets for them. */
	if (head->n_names <= UINT32_MAX)
		return 0;
	errno = ENOMEM;
	return -1;
}

static int
add_names(struct index *ix, struct buf *b)
{
	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);
		char name[MAILDIR_NAME_MAX + 1];

		if (m == NULL)
			return -1;
		if (m->flags & INDEX_GONE)
			continue;
		if (index_stored_name(ix, m, name) == -1)
			return -1;
		buf_add(b, name, m->whole);
	}
	return 0;
}

static void
add_expunged(struct index *ix, struct buf *b, struct checkpoint_head *head)
{
	struct index_records *r = &ix->r;
	size_t n = r->n_expunged + r->n_later, drop = 0;

	/* Half of them, so that it is not each time. */
	if (n > INDEX_EXPUNGED_MAX)
		drop = n - INDEX_EXPUNGED_MAX / 2;
	if (r->n_expunged && !index_checkpoint_good(r, r->expunged,
	    r->n_expunged * sizeof(*r->expunged)))
		drop = r->n_expunged > drop ? r->n_expunged : drop;
	for (size_t i = 0; i < n; i++) {
		const struct index_expunged *e = i < r->n_expunged ? &r->expunged[i] :
		    &r->later[i - r->n_expunged];

		if (i >= drop) {
			buf_add(b, e, sizeof(*e));
			head->n_expunged++;
		} else if (i + 1 == drop && e->modseq > ix->st.floor) {
			ix->st.floor = e->modseq;
		}
	}
}

static void
add_keywords(const struct index *ix, struct buf *b)
{
	size_t n = INDEX_KEYWORDS_MAX;

	while (n && ix->keywords[n - 1] == NULL)
		n--;
	for (size_t i = 0; i < n; i++) {
		struct view name = view_of(ix->keywords[i]);
		uint16_t length = (uint16_t)name.n;

		buf_add(b, &length, sizeof(length));
		buf_add_view(b, name);
	}
}

/* All behind the table of checksums; offsets are from there. */
static int
make_body(struct index *ix, struct buf *b, struct checkpoint_head *head)
{
	size_t gone = ix->r.n_expunged + ix->r.n_later;
	size_t room = (size_t)ix->r.n * 80 + ix->r.n_names + ix->r.more.n + gone * 16 + 1024;
	size_t before;

	errno = ENOMEM;
	if (buf_reserve(b, room) == -1 || add_uids(ix, b, head) == -1)
		return -1;
	head->records = align(b);
	if (add_records(ix, b, head) == -1)
		return -1;
	head->expunged = align(b);
	add_expunged(ix, b, head);
	head->keywords = align(b);
	before = b->n;
	add_keywords(ix, b);
	head->n_keywords = b->n - before;
	head->names = align(b);
	if (add_names(ix, b) == -1)
		return -1;
	if (b->failed)
		errno = ENOMEM;
	return b->failed ? -1 : 0;
}

static void
make_sums(struct checkpoint_head *head, struct view body, struct buf *sums)
{
	uint64_t seed = head->state.generation << 32;

	for (uint64_t i = 0; i < head->chunks; i++) {
		struct view chunk = view_sub(body, i * CHECKPOINT_CHUNK, CHECKPOINT_CHUNK);
		uint64_t sum = index_sum(seed + i, chunk.p, chunk.n);

		buf_add(sums, &sum, sizeof(sum));
	}
	head->sums = index_sum(0, sums->p, sums->n);
}

static void
make_head(const struct index *ix, struct checkpoint_head *head, uint64_t body)
{
	memcpy(head->magic, CHECKPOINT_MAGIC, sizeof(head->magic));
	head->order = CHECKPOINT_ORDER;
	head->record = sizeof(struct index_message);
	head->chunks = (body + CHECKPOINT_CHUNK - 1) / CHECKPOINT_CHUNK;
	head->body = sizeof(*head) + 8 * head->chunks;
	head->length = head->body + body;
	head->uids += head->body;
	head->records += head->body;
	head->expunged += head->body;
	head->keywords += head->body;
	head->names += head->body;
	head->state = ix->st;
	head->state.generation++;
	head->state.paid = 0;
	head->state.committed = sizeof(struct index_journal_head);
}

/*
 * Of a fresh index the first one need not be durable. What it says is told by STATUS alone, and to
 * lose it costs another UIDVALIDITY, which is not yet known to any client that has read a message.
 * All else makes the next one before it begins.
 */
static bool
is_provisional(const struct index *ix)
{
	return ix->fresh && ix->st.generation < INDEX_FIRST;
}

static int
write_file(struct index *ix, const struct checkpoint_head *head, struct view sums, struct view body)
{
	int fd = openat(ix->m.dir, INDEX_CHECKPOINT_TMP, CREATE_FILE, 0600), result = -1;

	if (fd == -1)
		return -1;
	if (file_write(fd, (struct view){ (const char *)head, sizeof(*head) }) == 0 &&
	    file_write(fd, sums) == 0 && file_write(fd, body) == 0 &&
	    (is_provisional(ix) || fsync(fd) == 0))
		result = 0;
	file_close(fd);
	return result;
}

/* made: the head, with what make_body() knows. */
static int
write_checkpoint(struct index *ix, const struct checkpoint_head *made, struct view body)
{
	struct buf sums = buf_make(SIZE_MAX / 2);
	struct checkpoint_head head = *made;
	int result = -1;

	make_head(ix, &head, body.n);
	make_sums(&head, body, &sums);
	head.sum = index_sum(0, &head, offsetof(struct checkpoint_head, sum));
	errno = ENOMEM;
	if (!sums.failed)
		result = write_file(ix, &head, buf_view(&sums), body);
	buf_free(&sums);
	return result;
}

/*
 * In this order: whatever of it has happened, a checkpoint with its journal is there, and a
 * checkpoint under its own name has a journal, so that one without has lost it.
 */
static int
put_in_place(const struct index *ix)
{
	static const char *const moves[][2] = {
		{ INDEX_JOURNAL, INDEX_JOURNAL_OLD }, { INDEX_CHECKPOINT, INDEX_CHECKPOINT_OLD },
		{ INDEX_JOURNAL_TMP, INDEX_JOURNAL }, { INDEX_CHECKPOINT_TMP, INDEX_CHECKPOINT },
	};

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (renameat(ix->m.dir, moves[i][0], ix->m.dir, moves[i][1]) == -1 &&
		    (i >= 2 || errno != ENOENT))
			return -1;
	return is_provisional(ix) ? 0 : file_sync_dir(ix->m.dir);
}

static void
take_journal(struct index *ix, int journal)
{
	file_close(ix->journal_fd);
	ix->journal_fd = journal;
	ix->dirty = true;
}

/* What is in memory is now what is in the checkpoint. */
static int
take_over(struct index *ix, int journal)
{
	struct index_records r;
	struct index_state st;
	char *keywords[INDEX_KEYWORDS_MAX] = { NULL };
	int result = index_checkpoint_open(ix, INDEX_CHECKPOINT, &r, &st, keywords);

	for (size_t i = 0; i < INDEX_KEYWORDS_MAX; i++)
		free(keywords[i]);
	if (result == -1) {
		file_close(journal);
		return -1;
	}
	index_records_free(&ix->r);
	index_owed_drop(ix);
	ix->r = r;
	ix->st = st;
	take_journal(ix, journal);
	return 0;
}

/* Writes the next one, with its journal, whose descriptor it returns; or -1 with errno. */
static int
make_next(struct index *ix, const struct checkpoint_head *made, struct view body)
{
	int journal, error;

	if (write_checkpoint(ix, made, body) == -1)
		return -1;
	journal = index_journal_make(ix, INDEX_JOURNAL_TMP, ix->st.generation + 1,
	    !is_provisional(ix));
	if (journal == -1 || put_in_place(ix) == 0)
		return journal;
	/* Where that was begun, what it was to place may be all there is. */
	error = errno;
	file_close(journal);
	errno = error;
	return -1;
}

int
index_checkpoint_make_many(struct index *ix, uint64_t times)
{
	struct buf body = buf_make(SIZE_MAX / 2);
	struct checkpoint_head head = { .n = 0 };
	int journal = -1;

	if (make_body(ix, &body, &head) == 0)
		journal = make_next(ix, &head, buf_view(&body));
	while (journal != -1 && --times) {
		file_close(journal);
		ix->st.generation++;
		journal = make_next(ix, &head, buf_view(&body));
	}
	buf_free(&body);
	return journal == -1 ? -1 : take_over(ix, journal);
}

int
index_checkpoint_make(struct index *ix)
{
	return index_checkpoint_make_many(ix, 1);
}
