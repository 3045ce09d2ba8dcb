/* tool_shape.c: how old what waits for whom is; see tool.h. */
#include "queue/tool.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/queue_shape.h"
#include "queue/queue_walk.h"
#include "sys/file.h"

#define TABLE_MAX (64 << 20)	/* octets */

static struct view
name_of(const char *domain)
{
	return domain[0] ? view_of(domain) : VIEW("(none)");
}

/* Each recipient who waits; by sender, the message once. */
static int
add_message(struct tool *t, struct tally *shape, const struct queue_message *m)
{
	int64_t age = clock_unix() - m->time_usec / 1000000;
	int result = 0;

	if (t->by_sender)
		return shape_add(shape, address_is_null(&m->sender) ? VIEW("<>") :
		    name_of(m->sender.domain), age);
	for (size_t i = 0; i < m->nrcpts && result == 0; i++)
		if (m->rcpts[i].state == QUEUE_WAITING)
			result = shape_add(shape, name_of(m->rcpts[i].address.domain), age);
	return result;
}

static int
add_all(struct tool *t, struct tally *shape)
{
	struct queue_walk w;
	struct queue_name name;
	struct queue_file f;
	const char *why;
	int result = 0;

	queue_walk_start(&w, &t->dirs, t->places);
	while (result == 0 && queue_walk_next(&w, &name)) {
		progress_step(&t->progress);
		if (queue_open(&t->dirs, &name, false, &f, &why) != QUEUE_OPEN_OK)
			continue;
		if (queue_select_fits(&t->select, &f.m, clock_unix()))
			result = add_message(t, shape, &f.m);
		queue_close(&f);
	}
	queue_walk_end(&w);
	if (result == -1)
		errno = ENOMEM;
	else if (w.error)
		errno = w.error;
	return w.error ? -1 : result;
}

int
tool_shape(struct tool *t)
{
	struct tally shape = { .n = 0 };
	struct buf out = buf_make(TABLE_MAX);
	int result;

	tool_progress_start(t);
	result = add_all(t, &shape);
	progress_clear(&t->progress);
	if (result == 0) {
		tally_sort(&shape);
		(t->json ? shape_json : shape_table)(&shape, t->top, &out);
		result = file_write(STDOUT_FILENO, buf_view(&out));
	}
	tally_free(&shape);
	buf_free(&out);
	if (result == 0)
		return TOOL_OK;
	if (errno != EPIPE)
		tool_complain("queue", strerror(errno));
	return EX_IOERR;
}
