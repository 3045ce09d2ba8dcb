/* log_shown.c: lines that are wanted, shown; see log_tool.h. */
#include "admin/log/log_tool.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "sys/file.h"
#include "text/shown.h"

#define SHOWN_MAX (64 * 1024)	/* octets that one line becomes */
#define BLOCK 32768		/* octets that are written together */

static void
flush(struct log_tool *t, size_t enough)
{
	if (t->out.n == 0 || t->out.n < enough)
		return;
	if (t->out.failed || file_write(STDOUT_FILENO, buf_view(&t->out)) == -1)
		t->failed = t->serve.stopped = true;
	buf_clear(&t->out);
}

static void
add(const struct log_tool *t, struct view text, const struct logline *l, int64_t usec,
    struct buf *out)
{
	if (t->json) {
		log_show_json(l, usec, out);
	} else if (t->raw) {
		shown_line(text, out);
		buf_add_char(out, '\n');
	} else {
		log_show_text(l, usec, t->serve.utc_offset, out);
	}
}

/* Keeps it in place of the one that is the oldest now. */
static void
keep(struct log_tool *t, struct view text, const struct logline *l, int64_t usec)
{
	struct buf *b;

	if (t->ring == NULL)
		t->ring = calloc(t->last, sizeof(*t->ring));
	if (t->ring == NULL) {
		t->failed = t->serve.stopped = true;
		return;
	}
	b = &t->ring[t->shown % t->last];
	if (b->max == 0)
		*b = buf_make(SHOWN_MAX);
	buf_clear(b);
	add(t, text, l, usec, b);
}

void
log_shown_line(void *arg, struct view text, const struct logline *l, int64_t usec)
{
	struct log_tool *t = arg;

	if (!log_filter_fits(&t->filter, l, usec))
		return;
	if (t->last) {
		keep(t, text, l, usec);
	} else {
		add(t, text, l, usec, &t->out);
		flush(t, BLOCK);
	}
	t->shown++;
}

void
log_shown_idle(void *arg)
{
	struct log_tool *t = arg;
	uint64_t n = t->shown < t->last ? t->shown : t->last;

	for (uint64_t i = t->shown - n; n && i < t->shown; i++) {
		struct buf *b = &t->ring[i % t->last];

		buf_add_view(&t->out, buf_view(b));
		buf_free(b);
		flush(t, BLOCK);
	}
	free(t->ring);
	t->ring = NULL;
	t->last = 0;
	flush(t, 1);
}
