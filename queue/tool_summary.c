/* tool_summary.c: a queue in a few numbers; see tool.h. */
#include "queue/tool.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/queue_summary.h"
#include "queue/queue_walk.h"
#include "sys/file.h"

#define OUT_MAX (1 << 20)	/* octets */

static int
add_all(struct tool *t, struct queue_summary *s)
{
	struct queue_walk w;
	struct queue_name name;
	int result = 0;

	queue_walk_start(&w, &t->dirs, t->places);
	while (result == 0 && queue_walk_next(&w, &name))
		result = queue_summary_add(s, &name);
	queue_walk_end(&w);
	if (result == 0 && w.error) {
		errno = w.error;
		result = -1;
	}
	return result;
}

/* Each recipient who waits for a message of those that are looked into. */
static int
look_into(struct tool *t, const struct queue_summary *s, struct queue_look *look)
{
	struct queue_file f;
	const char *why;
	int result = 0;

	for (size_t n = 0; n < s->nsample && result == 0; n++) {
		if (queue_open(&t->dirs, &s->sample[n], false, &f, &why) != QUEUE_OPEN_OK)
			continue;
		look->looked++;
		for (size_t i = 0; i < f.m.nrcpts && result == 0; i++)
			if (f.m.rcpts[i].state == QUEUE_WAITING && f.m.rcpts[i].address.domain[0])
				result = tally_add(&look->places, view_of(f.m.rcpts[i].address.domain), 0);
		queue_close(&f);
	}
	tally_sort(&look->places);
	return result;
}

static int
print(struct tool *t, const struct queue_summary *s, struct queue_look *look)
{
	struct buf out = buf_make(OUT_MAX);
	struct queue_file f;
	const char *why;
	bool open = s->messages && queue_open(&t->dirs, &s->oldest, false, &f, &why) == QUEUE_OPEN_OK;
	int result;

	look->oldest = open ? &f.m : NULL;
	if (t->metrics)
		queue_summary_metrics(s, look, &out);
	else
		(t->json ? queue_summary_json : queue_summary_text)(s, look, &out);
	if (open)
		queue_close(&f);
	result = file_write(STDOUT_FILENO, buf_view(&out));
	buf_free(&out);
	return result;
}

int
tool_summary(struct tool *t)
{
	struct queue_summary s = { .now = clock_unix() };
	struct queue_look look = { .looked = 0 };
	int result = add_all(t, &s);

	if (result == 0 && !t->metrics)
		result = look_into(t, &s, &look);
	/* What is known of next hops is no more than help. */
	(void)tool_read_destinations(t, &look.dests);
	if (result == 0)
		result = print(t, &s, &look);
	dests_free(&look.dests);
	tally_free(&look.places);
	queue_summary_free(&s);
	if (result == 0)
		return TOOL_OK;
	if (errno != EPIPE)
		tool_complain("queue", strerror(errno));
	return EX_IOERR;
}
