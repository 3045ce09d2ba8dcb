/*
 * sched_control.c: asking the runner; see sched.h and runner.h. One question
 * at a time: the runner answers within the time of a fork.
 */
#include "queue/sched.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/paths.h"

#define CONTROL_SECONDS 120	/* the user database of a network may be slow */

static void
runner_is_gone(struct sched *s, struct control_answer *out, const char *why)
{
	if (!s->orphan)
		log_note(LOG_ERR, "runner-gone", "error", why);
	s->orphan = true;
	*out = (struct control_answer){ .fd = -1, .code = "4.3.0",
		.text = "the queue runner has gone away" };
}

static int
read_answer(struct ipc_record *r, struct control_answer *out)
{
	struct ipc_get g = ipc_get(r);

	*out = (struct control_answer){ .fd = -1 };
	if (r->type == RUNNER_STARTED && r->nfds == 1) {
		out->number = ipc_get_u64(&g);
		out->fd = r->fds[0];
		return ipc_get_end(&g);
	}
	if (r->type != RUNNER_REFUSED || r->nfds != 0)
		return -1;
	ipc_get_str(&g, out->code, sizeof(out->code));
	ipc_get_str(&g, out->text, sizeof(out->text));
	return ipc_get_end(&g);
}

static void
ask(struct sched *s, uint32_t type, struct buf *question, struct control_answer *out)
{
	static struct ipc_buffer space;
	msec deadline = deadline_in(CONTROL_SECONDS);
	struct ipc_record r;
	int got;

	if (s->orphan) {
		buf_free(question);
		runner_is_gone(s, out, "");
		return;
	}
	got = ipc_send_buf(FD_CONTROL, type, question, NULL, 0, deadline);
	if (got == 0)
		got = ipc_recv(FD_CONTROL, &space, &r, deadline);
	if (got != 1) {
		runner_is_gone(s, out, got == 0 ? "closed" : strerror(errno));
	} else if (read_answer(&r, out) == -1) {
		ipc_close_fds(&r);
		runner_is_gone(s, out, "malformed answer");
	}
}

void
sched_control_agent(struct sched *s, const struct lane *l, struct control_answer *out)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, sched_lane_is_remote(l->kind) ? RUNNER_REMOTE : l->kind);
	ipc_put_str(&b, l->name);
	ask(s, RUNNER_START_AGENT, &b, out);
}

void
sched_control_enqueue(struct sched *s, struct control_answer *out)
{
	struct buf b = ipc_payload();

	ask(s, RUNNER_START_ENQUEUE, &b, out);
}

void
sched_control_stop(struct sched *s, uint64_t number)
{
	struct buf b = ipc_payload();

	ipc_put_u64(&b, number);
	if (s->orphan)
		buf_free(&b);
	else if (ipc_send_buf(FD_CONTROL, RUNNER_STOP_AGENT, &b, NULL, 0,
	    deadline_in(CONTROL_SECONDS)) == -1)
		log_errno("stop agent", "runner");
}
