/* tool_progress.c: see tool_progress.h. */
#include "queue/tool_progress.h"

#include <unistd.h>

#include "sys/file.h"

#define QUIET_MSEC 1000		/* before anything is drawn */
#define DRAW_MSEC 200		/* between two times */
#define BAR_CHARS 30
#define STEPS 16		/* between two looks at the clock */

void
progress_start(struct progress *p, bool on, uint64_t total)
{
	*p = (struct progress){ .on = on, .total = total, .begun = clock_monotonic() };
	p->last = p->begun + QUIET_MSEC - DRAW_MSEC;
}

void
progress_bar(uint64_t at, uint64_t total, uint64_t seconds, struct buf *out)
{
	uint64_t full;

	/* More have come meanwhile. */
	if (at > total)
		total = at;
	full = total ? at * BAR_CHARS / total : 0;
	buf_add_char(out, '[');
	for (uint64_t i = 0; i < BAR_CHARS; i++)
		buf_add_char(out, i < full ? '=' : ' ');
	buf_addf(out, "] %3u%%  %llu of %llu", total ? (unsigned)(at * 100 / total) : 0,
	    (unsigned long long)at, (unsigned long long)total);
	if (at && total > at) {
		uint64_t left = (total - at) * seconds / at;

		buf_addf(out, ", %llu:%02u left", (unsigned long long)(left / 60),
		    (unsigned)(left % 60));
	}
}

static void
draw(struct progress *p, msec now)
{
	struct buf line = buf_make(256);

	buf_add_str(&line, "\r\033[K");
	progress_bar(p->at, p->total, (uint64_t)(now - p->begun) / 1000, &line);
	(void)file_write(STDERR_FILENO, buf_view(&line));
	buf_free(&line);
	p->drawn = true;
	p->last = now;
}

void
progress_step(struct progress *p)
{
	msec now;

	p->at++;
	if (!p->on || p->at % STEPS != 0)
		return;
	now = clock_monotonic();
	if (now - p->last >= DRAW_MSEC)
		draw(p, now);
}

void
progress_clear(struct progress *p)
{
	if (p->drawn)
		(void)file_write(STDERR_FILENO, VIEW("\r\033[K"));
	p->drawn = false;
}
