/*
 * sched_list.c: the header fields of lists; see sched.h.
 *
 * What came to a list goes out with its fields, which a file in tmp/ has that nobody but the agents
 * sees: it has no name any more when they get it, and no need to be durable.
 */
#include "queue/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "sys/file.h"
#include "text/listing.h"

#define FIELDS_MAX 16384	/* octets of the fields of a list */
#define BLOCK 65536		/* octets read at a time */

enum { UNKNOWN, NO_LIST, LIST };	/* of an ancestor */

/* ---- Which list */

/* Whether what came to the recipient came to a list. */
static bool
is_list(struct sched *s, struct sched_message *m, size_t rcpt)
{
	struct buf fields = buf_make(FIELDS_MAX);

	if (rcpt >= m->nlisted) {
		size_t n = m->file.m.nrcpts;
		char *listed = realloc(m->listed, n);

		if (listed == NULL)
			return false;
		memset(listed + m->nlisted, UNKNOWN, n - m->nlisted);
		m->listed = listed;
		m->nlisted = n;
	}
	if (m->listed[rcpt] == UNKNOWN)
		m->listed[rcpt] = route_list_fields(s->routes, &m->file.m.rcpts[rcpt].address,
		    &fields) ? LIST : NO_LIST;
	buf_free(&fields);
	return m->listed[rcpt] == LIST;
}

int64_t
sched_list_of(struct sched *s, struct sched_message *m, size_t rcpt)
{
	int64_t at = m->file.m.rcpts[rcpt].parent;

	while (at >= 0 && !is_list(s, m, (size_t)at))
		at = m->file.m.rcpts[at].parent;
	return at;
}

/* ---- Its message */

/* Writes the message of m to fd, with the fields. Returns its octets, -1 with errno. */
static int64_t
write_text(const struct sched_message *m, int fd, struct view fields)
{
	static char block[BLOCK];
	const struct queue_message *q = &m->file.m;
	struct buf out = buf_make(BLOCK + FIELDS_MAX + 2 * FIELDS_NAME_MAX + 2);
	struct listing listing;
	int64_t written = 0;
	uint64_t at = 0;
	bool good = true, ended = false;

	listing_init(&listing, fields);
	while (good && !ended) {
		uint64_t left = q->body_size - at;
		ssize_t n = left == 0 ? 0 : pread(m->file.fd, block, left < BLOCK ? (size_t)left : BLOCK,
		    (off_t)(q->header_size + at));

		ended = left == 0;
		if (ended)
			listing_end(&listing, &out);
		else if (n > 0)
			listing_feed(&listing, (struct view){ block, (size_t)n }, &out);
		at += n > 0 ? (uint64_t)n : 0;
		good = (ended || n > 0) && !out.failed && file_write(fd, buf_view(&out)) == 0;
		written += (int64_t)out.n;
		buf_clear(&out);
	}
	listing_free(&listing);
	buf_free(&out);
	return good ? written : -1;
}

/* A new file in tmp/, to write and to read, whose name is gone. Returns 0, or -1 with errno. */
static int
make_file(const struct sched *s, int *writer, int *reader)
{
	char id[QUEUE_ID_LEN + 1];
	uint32_t random = 0;

	(void)!getrandom(&random, sizeof(random), 0);
	queue_id_make(clock_unix_usec(), random, id);
	*writer = openat(s->dirs.tmp, id, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*writer == -1)
		return -1;
	*reader = openat(s->dirs.tmp, id, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (unlinkat(s->dirs.tmp, id, 0) == 0 && *reader != -1)
		return 0;
	file_close(*reader);
	file_close(*writer);
	return -1;
}

/* Makes the message of that list. Returns 0, or -1 with errno. */
static int
make_message(struct sched *s, struct sched_message *m, struct sched_list *list)
{
	struct buf fields = buf_make(FIELDS_MAX);
	int64_t size = -1;
	int writer;

	/* The table may have changed: then it is a message like any other. */
	(void)route_list_fields(s->routes, &m->file.m.rcpts[list->alias].address, &fields);
	if (make_file(s, &writer, &list->fd) == 0) {
		size = write_text(m, writer, buf_view(&fields));
		file_close(writer);
		if (size == -1)
			file_close(list->fd);
	}
	buf_free(&fields);
	list->size = (uint64_t)size;
	return size == -1 ? -1 : 0;
}

/* The list's message, made if there is none. NULL with errno. */
static const struct sched_list *
message_of(struct sched *s, struct sched_message *m, size_t alias)
{
	struct sched_list *list = m->lists;

	while (list && list->alias != alias)
		list = list->next;
	if (list)
		return list;
	list = calloc(1, sizeof(*list));
	if (list == NULL)
		return NULL;
	list->alias = alias;
	if (make_message(s, m, list) == -1) {
		log_errno("make message of list", m->name.id);
		free(list);
		return NULL;
	}
	list->next = m->lists;
	m->lists = list;
	return list;
}

int
sched_list_open(struct sched *s, struct sched_message *m, size_t rcpt, uint64_t *offset,
    uint64_t *size)
{
	int64_t alias = sched_list_of(s, m, rcpt);
	const struct sched_list *list;

	if (alias == -1) {
		*offset = m->file.m.header_size;
		*size = m->file.m.body_size;
		return sched_message_descriptor(s, m);
	}
	list = message_of(s, m, (size_t)alias);
	*offset = 0;
	*size = list ? list->size : 0;
	return list ? list->fd : -1;
}

void
sched_list_forget(struct sched_message *m)
{
	while (m->lists) {
		struct sched_list *list = m->lists;

		m->lists = list->next;
		close(list->fd);
		free(list);
	}
	free(m->listed);
	m->listed = NULL;
	m->nlisted = 0;
}
