/* tool_show.c: what is known of messages; see tool.h. */
#include "queue/tool.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/mailq_json.h"
#include "queue/mailq_list.h"
#include "queue/queue_walk.h"
#include "sys/file.h"
#include "text/shown.h"
#include "text/utf8.h"

#define BLOCK 4096

int
tool_list(struct tool *t)
{
	struct mailq_print p;

	mailq_print_start(&p, &t->dirs, t->json);
	if (mailq_print_all(&p, t->places, &t->select) == 0)
		return TOOL_OK;
	if (errno != EPIPE)
		tool_complain("queue", strerror(errno));
	return EX_IOERR;
}

/* ---- The message itself */

/* How many octets at the end of v may be the first ones of a character. */
static size_t
unfinished(struct view v)
{
	for (size_t back = 1; back <= 3 && back <= v.n; back++) {
		unsigned char c = (unsigned char)v.p[v.n - back];

		if (c >= 0xc0)
			return utf8_char(view_sub(v, v.n - back, back)) ? 0 : back;
		if (c < 0x80)
			return 0;
	}
	return 0;
}

/* As it is, but for a terminal. */
static int
print_body(const struct tool *t, const struct queue_file *f)
{
	uint64_t at = f->m.header_size, end = at + f->m.body_size;
	char block[BLOCK];

	while (at < end) {
		size_t want = end - at < BLOCK ? (size_t)(end - at) : BLOCK;
		ssize_t n = pread(f->fd, block, want, (off_t)at);
		struct view v = { block, n > 0 ? (size_t)n : 0 };
		struct buf out = buf_make(2 * BLOCK);
		int result;

		if (n <= 0)
			return n == 0 ? 0 : -1;
		if (t->terminal && v.n == BLOCK)
			v.n -= unfinished(v);
		at += v.n;
		if (t->terminal)
			shown_lines(v, &out);
		else
			buf_add_view(&out, v);
		result = file_write(STDOUT_FILENO, buf_view(&out));
		buf_free(&out);
		if (result == -1)
			return -1;
	}
	return 0;
}

/* ---- Its envelope and journal */

static int
print_one(struct tool *t, const struct queue_name *name, const struct queue_file *f)
{
	struct buf out = buf_make(PRINT_MESSAGE_MAX);
	int64_t now = clock_unix();
	int result;

	if (t->message)
		return print_body(t, f);
	if (t->json)
		(void)mailq_json(&f->m, name->place, true, now, &out);
	else
		mailq_details(&f->m, mailq_place(name->place), now, clock_utc_offset(now), &out);
	if (!t->json && f->tail)
		buf_add_str(&out, f->tail == 1 ? "journal      its last record is torn\n" :
		    "journal      ends in what this version does not understand\n");
	result = out.failed ? -1 : file_write(STDOUT_FILENO, buf_view(&out));
	buf_free(&out);
	return result;
}

static int
show(struct tool *t, const char *id)
{
	struct queue_name name;
	struct queue_file f;
	const char *why;
	enum queue_open opened = QUEUE_OPEN_GONE;
	int result;

	/* What moves between looking for it and opening it is looked for again. */
	for (int i = 0; i < 3 && opened == QUEUE_OPEN_GONE; i++)
		if (queue_id_valid(view_of(id)) && queue_find(&t->dirs, id, &name) == 1)
			opened = queue_open(&t->dirs, &name, false, &f, &why);
	if (opened != QUEUE_OPEN_OK) {
		tool_complain(queue_id_valid(view_of(id)) ? id : "a message",
		    opened == QUEUE_OPEN_GONE ? "there is no such message" :
		    opened == QUEUE_OPEN_BAD ? why : strerror(errno));
		return TOOL_NONE;
	}
	result = print_one(t, &name, &f) == -1 ? EX_IOERR : TOOL_OK;
	queue_close(&f);
	return result;
}

int
tool_show(struct tool *t)
{
	int status = TOOL_OK;

	for (size_t i = 0; i < t->nids && status != EX_IOERR; i++) {
		int result = show(t, t->ids[i]);

		if (i + 1 < t->nids && !t->json && !t->message)
			(void)file_write(STDOUT_FILENO, VIEW("\n"));
		if (result != TOOL_OK)
			status = result;
	}
	return status;
}
