/* imapd_idle.c: IDLE (RFC 2177): tells at once what happens in the selected mailbox. */
#include <errno.h>
#include <poll.h>

#include "imapd/imapd_selected.h"
#include "imapd/imapd_watch.h"

#define STILL_HERE 120		/* seconds between two words to a client that hears nothing else */
#define DONE_MAX 64		/* octets of the line that ends it */

/* Milliseconds to wait, at most, before the mailbox is looked at without a reason; -1: none. */
static msec
look_again(const struct imap_session *s, const struct imapd_watch *w)
{
	msec again = s->selected ? index_sync_again(s->selected->ix) : -1;

	if (s->selected && w->every && (again == -1 || w->every < again))
		return w->every;
	return again;
}

/* Waits until the client says something (1), the mailbox may have changed (2), or 0. */
static int
wait_for_news(struct imap_session *s, struct imapd_watch *w, msec until)
{
	struct pollfd fds[] = {
		{ .fd = s->stream.fd, .events = POLLIN }, { .fd = w->fd, .events = POLLIN },
	};

	if (poll(fds, 2, deadline_left(until)) == -1)
		return errno == EINTR ? 0 : 1;
	if (fds[0].revents)
		return 1;
	return fds[1].revents ? 2 : 0;
}

/* When something is due though nobody says anything. */
struct due {
	msec still_here, rest;
};

/* After a wait that the client did not end. Returns 0, or -1 when nobody or nothing is left. */
static int
tell_news(struct imap_session *s, struct due *due)
{
	uint64_t sent = s->out.octets + s->out.n;

	if (imapd_update(s, IMAPD_TELL_ALL) == -1)
		return -1;
	if (deadline_left(due->still_here) == 0)
		imapd_untagged(s, "OK Still here");
	if (s->out.octets + s->out.n != sent) {
		due->still_here = deadline_in(STILL_HERE);
		due->rest = clock_monotonic() + IMAPD_REST_AFTER;
	}
	return imapd_out_flush(&s->out);
}

/* Waits for the client's word, and tells news meanwhile. Returns 0, or -1 when it is gone. */
static int
idle(struct imap_session *s, struct imapd_watch *w)
{
	struct due due = { deadline_in(STILL_HERE), clock_monotonic() + IMAPD_REST_AFTER };
	bool ready = imapd_stream_ready(&s->stream);

	while (!ready) {
		msec every = look_again(s, w);
		msec look = every == -1 ? NEVER : clock_monotonic() + every;
		msec soon = deadline_min(due.still_here, deadline_min(look, due.rest));
		int news = wait_for_news(s, w, soon);

		if (news == 1) {
			ready = imapd_stream_ready(&s->stream);
			continue;
		}
		if (news == 2)
			imapd_watch_take(w);
		if (tell_news(s, &due) == -1)
			return -1;
		if (deadline_left(due.rest) == 0) {
			imapd_stream_rest(&s->stream);
			due.rest = NEVER;
		}
	}
	return s->stream.closed ? -1 : 0;
}

enum imapd_event
imapd_idle_run(struct imap_session *s, const struct imapd_command *c)
{
	struct imapd_watch w = { .fd = -1 };
	enum imapd_input_status status = IMAPD_INPUT_CLOSED;
	char tag[IMAP_TAG_MAX + 1];

	/* While the client idles, the memory that the command is in goes back. */
	(void)view_string(c->tag, tag, sizeof(tag));
	imapd_out_view(&s->out, VIEW("+ idling\r\n"));
	if (s->selected) {
		index_at_leisure(s->selected->ix, true);
		imapd_watch_begin(&w, s->selected->place.dir, s->maildir.dir);
	}
	imapd_input_rest(&s->in);
	s->busy = false;
	if (imapd_update(s, IMAPD_TELL_ALL) == 0 && imapd_out_flush(&s->out) == 0 &&
	    idle(s, &w) == 0)
		status = imapd_input_line(&s->in, DONE_MAX, deadline_in(s->timeout));
	imapd_watch_end(&w);
	if (status != IMAPD_INPUT_COMMAND)
		return IMAPD_BREAK;
	if (arena_copy(&s->arena, view_of(tag), &s->tag) == -1)
		return IMAPD_BREAK;
	if (!view_eq_nocase(buf_view(&s->in.text), VIEW("DONE")))
		return imapd_bad(s, "DONE ends IDLE, and nothing else");
	return imapd_ok(s, "IDLE completed");
}
