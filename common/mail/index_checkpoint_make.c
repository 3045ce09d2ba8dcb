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

/* The records that are there, in two passes: their UIDs, and they themselves. */
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

/* names: what they are called, which is a section of its own. */
static int
add_records(struct index *ix, struct buf *b, struct buf *names)
{
	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);
		struct index_message copy;
		char name[MAILDIR_NAME_MAX + 1];

		if (m == NULL)
			return -1;
		if (m->flags & INDEX_GONE)
			continue;
		if (index_stored_name(ix, m, name) == -1)
			return -1;
		copy = *m;
		copy.name = (uint32_t)names->n;
		buf_add(names, name, m->whole);
		buf_add(b, &copy, sizeof(copy));
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
make_body(struct index *ix, struct buf *b, struct buf *names, struct checkpoint_head *head)
{
	size_t gone = ix->r.n_expunged + ix->r.n_later;
	size_t room = (size_t)ix->r.n * 80 + ix->r.n_names + ix->r.more.n + gone * 16 + 1024;
	size_t before;

	if (buf_reserve(b, room) == -1 || add_uids(ix, b, head) == -1)
		return -1;
	head->records = align(b);
	if (add_records(ix, b, names) == -1)
		return -1;
	head->expunged = align(b);
	add_expunged(ix, b, head);
	head->keywords = align(b);
	before = b->n;
	add_keywords(ix, b);
	head->n_keywords = b->n - before;
	head->names = align(b);
	head->n_names = names->n;
	buf_add_view(b, buf_view(names));
	return b->failed || names->failed ? -1 : 0;
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

static int
write_checkpoint(struct index *ix)
{
	struct buf body = buf_make(SIZE_MAX / 2), names = buf_make(UINT32_MAX);
	struct buf sums = buf_make(SIZE_MAX / 2);
	struct checkpoint_head head = { .n = 0 };
	int result = -1;

	errno = ENOMEM;
	if (make_body(ix, &body, &names, &head) == 0) {
		make_head(ix, &head, body.n);
		make_sums(&head, buf_view(&body), &sums);
		head.sum = index_sum(0, &head, offsetof(struct checkpoint_head, sum));
		errno = ENOMEM;
		if (!sums.failed)
			result = write_file(ix, &head, buf_view(&sums), buf_view(&body));
	}
	buf_free(&body);
	buf_free(&names);
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

/* Of one that is closed at once the state alone is asked for. */
static int
leave(struct index *ix, int journal)
{
	ix->st.generation++;
	ix->st.committed = sizeof(struct index_journal_head);
	ix->st.paid = 0;
	take_journal(ix, journal);
	return 0;
}

int
index_checkpoint_make(struct index *ix)
{
	bool leaves = ix->glance && is_provisional(ix);
	int journal, error;

	if (write_checkpoint(ix) == -1)
		return -1;
	journal = index_journal_make(ix, INDEX_JOURNAL_TMP, ix->st.generation + 1,
	    !is_provisional(ix));
	if (journal == -1)
		return -1;
	/* Where that was begun, what it was to place may be all there is. */
	if (put_in_place(ix) == 0)
		return leaves ? leave(ix, journal) : take_over(ix, journal);
	error = errno;
	file_close(journal);
	errno = error;
	return -1;
}
