/*
 * sched_control.c: asking the runner; see sched.h and runner.h. One question
 * at a time: the runner answers within the time of a fork. Agents for other servers
 * are made by a process that the runner starts once (agent.h), and that is only told.
 */
#include "queue/sched.h"

#include <errno.h>
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

static void
ask_agent(struct sched *s, uint32_t kind, const char *name, struct control_answer *out)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, kind);
	ipc_put_str(&b, name);
	ask(s, RUNNER_START_AGENT, &b, out);
}

/* ---- Agents for other servers */

void
sched_control_rest(struct sched *s)
{
	if (s->maker != -1)
		close(s->maker);
	s->maker = -1;
}

/* Has the process that makes them there. Returns 0, or -1 with the reason in *out. */
static int
open_maker(struct sched *s, struct control_answer *out)
{
	if (s->maker != -1)
		return 0;
	ask_agent(s, RUNNER_REMOTE, AGENT_MAKER, out);
	s->maker = out->fd;
	out->fd = -1;
	return s->maker == -1 ? -1 : 0;
}

static int
tell_maker(struct sched *s, uint32_t type, uint64_t number, const char *name, int fd)
{
	struct buf b = ipc_payload();

	ipc_put_u64(&b, number);
	if (name)
		ipc_put_str(&b, name);
	return ipc_send_buf(s->maker, type, &b, &fd, fd != -1, deadline_in(CONTROL_SECONDS));
}

/* A maker that has ended is started anew, once. What it had not begun looks like an agent's end. */
static void
start_remote(struct sched *s, const char *name, struct control_answer *out)
{
	int pair[2], told = -1;

	*out = (struct control_answer){ .fd = -1, .code = "4.3.0",
		.text = "no process could be started" };
	if (ipc_pair(pair) == -1) {
		log_errno("make", "connection");
		return;
	}
	for (unsigned tries = 0; tries < 2 && told == -1 && open_maker(s, out) == 0; tries++) {
		told = tell_maker(s, AGENT_START, ++s->agent_number, name, pair[1]);
		if (told == -1) {
			log_errno("start agent", "deliver-remote");
			sched_control_rest(s);
		}
	}
	close(pair[1]);
	if (told == 0) {
		*out = (struct control_answer){ .fd = pair[0], .number = s->agent_number };
		return;
	}
	close(pair[0]);
}

/* ---- The others */

void
sched_control_agent(struct sched *s, const struct lane *l, struct control_answer *out)
{
	struct buf users = buf_make(IPC_PAYLOAD_MAX);
	const char *text;

	if (sched_lane_is_remote(l->kind)) {
		start_remote(s, l->name, out);
	} else if (l->kind == SCHED_LANE_GROUP) {
		sched_group_users(l, &users);
		text = buf_cstr(&users);
		ask_agent(s, RUNNER_VIRTUAL, text ? text : "", out);
		buf_free(&users);
	} else {
		ask_agent(s, l->kind, l->name, out);
	}
}

void
sched_control_enqueue(struct sched *s, struct control_answer *out)
{
	struct buf b = ipc_payload();

	ask(s, RUNNER_START_ENQUEUE, &b, out);
}

void
sched_control_stop(struct sched *s, uint32_t kind, uint64_t number)
{
	bool remote = sched_lane_is_remote(kind);
	struct buf b;
	int told = 0;

	if (remote) {
		/* Without it there are no agents of its either. */
		if (s->maker != -1)
			told = tell_maker(s, AGENT_STOP, number, NULL, -1);
	} else if (!s->orphan) {
		b = ipc_payload();
		ipc_put_u64(&b, number);
		told = ipc_send_buf(FD_CONTROL, RUNNER_STOP_AGENT, &b, NULL, 0,
		    deadline_in(CONTROL_SECONDS));
	}
	if (told == -1)
		log_errno("stop agent", remote ? "deliver-remote" : "runner");
}
