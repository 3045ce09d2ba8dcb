/* agent.c: deliveries to mailboxes; see agent.h. */
#include "mail/agent.h"

#include <errno.h>
#include <string.h>

#include "mail/agent_fields.h"

#define AGENT_FLAGS (AGENT_REPEAT | AGENT_MAILBOX | AGENT_AGAIN | AGENT_ORDERED)

static void
put_job(struct buf *b, const struct agent_job *job)
{
	ipc_put_u64(b, job->job);
	ipc_put_str(b, job->id);
	ipc_put_u64(b, (uint64_t)job->arrival_usec);
	ipc_put_u32(b, job->rcpt);
	ipc_put_u32(b, job->flags);
	ipc_put_u64(b, job->offset);
	ipc_put_u64(b, job->size);
	agent_put_address(b, &job->sender);
	agent_put_address(b, &job->recipient);
	agent_put_address(b, &job->original);
	ipc_put_str(b, job->target);
	ipc_put_str(b, job->settings);
}

int
agent_send_job(int fd, const struct agent_job *job)
{
	struct buf b = ipc_payload();

	put_job(&b, job);
	return ipc_send_buf(fd, AGENT_DELIVER, &b, &job->message, 1,
	    deadline_in(AGENT_SEND_SECONDS));
}

/* Returns 0, or -1 when it is malformed. */
static int
get_job(struct ipc_get *g, struct agent_job *job)
{
	job->job = ipc_get_u64(g);
	ipc_get_str(g, job->id, sizeof(job->id));
	job->arrival_usec = (int64_t)ipc_get_u64(g);
	job->rcpt = ipc_get_u32(g);
	job->flags = ipc_get_u32(g);
	job->offset = ipc_get_u64(g);
	job->size = ipc_get_u64(g);
	agent_get_address(g, &job->sender);
	agent_get_recipient(g, &job->recipient);
	agent_get_address(g, &job->original);
	ipc_get_str(g, job->target, sizeof(job->target));
	ipc_get_str(g, job->settings, sizeof(job->settings));
	return g->failed || (job->flags & ~AGENT_FLAGS) ||
	    !agent_message_is_safe(job->id, job->arrival_usec, job->offset, job->size) ? -1 : 0;
}

int
agent_parse_job(struct ipc_record *r, struct agent_job *job)
{
	struct ipc_get g = ipc_get(r);

	*job = (struct agent_job){ .message = -1 };
	if (get_job(&g, job) == -1 || ipc_get_end(&g) == -1 || r->type != AGENT_DELIVER ||
	    r->nfds != 1) {
		ipc_close_fds(r);
		return agent_malformed();
	}
	job->message = r->fds[0];
	r->nfds = 0;
	return 0;
}

/* ---- jobs for several users */

int
agent_group_add(struct agent_group *g, const char *user, const struct agent_job *job)
{
	struct buf one = ipc_payload();
	int result = -1;

	if (g->n == 0)
		g->payload = ipc_payload();
	ipc_put_str(&one, user);
	put_job(&one, job);
	if (!one.failed && g->n < AGENT_GROUP_MAX && g->payload.n + one.n <= IPC_PAYLOAD_MAX) {
		buf_add_view(&g->payload, buf_view(&one));
		g->n++;
		result = 0;
	}
	buf_free(&one);
	return result;
}

int
agent_send_group(int fd, struct agent_group *g, int message)
{
	g->n = 0;
	return ipc_send_buf(fd, AGENT_GROUP, &g->payload, &message, 1,
	    deadline_in(AGENT_SEND_SECONDS));
}

/* Of one message, with numbers that follow each other. */
static bool
belong_together(const struct agent_job *first, const struct agent_job *job, size_t n)
{
	return job->job == first->job + n && strcmp(job->id, first->id) == 0 &&
	    job->arrival_usec == first->arrival_usec && job->offset == first->offset &&
	    job->size == first->size && job->target[0] == '\0';
}

size_t
agent_group_count(const struct ipc_record *r)
{
	static struct agent_job first, job;
	struct ipc_get g = ipc_get(r);
	char user[AGENT_USER_MAX + 1];
	size_t n = 0;
	bool good = r->type == AGENT_GROUP && r->nfds == 1 && r->payload.n > 0;

	for (; good && g.rest.n; n++) {
		ipc_get_str(&g, user, sizeof(user));
		good = n < AGENT_GROUP_MAX && get_job(&g, n ? &job : &first) == 0 &&
		    belong_together(&first, n ? &job : &first, n);
	}
	if (good)
		return n;
	errno = EBADMSG;
	return 0;
}

void
agent_group_next(const struct ipc_record *r, struct ipc_get *g, char user[AGENT_USER_MAX + 1],
    struct agent_job *job)
{
	ipc_get_str(g, user, AGENT_USER_MAX + 1);
	(void)get_job(g, job);
	job->message = r->fds[0];
}

static void
put_result(struct buf *b, const struct agent_result *result)
{
	ipc_put_u64(b, result->job);
	ipc_put_u32(b, result->outcome);
	ipc_put_str(b, result->code);
	ipc_put_str(b, result->text);
	agent_put_address(b, &result->owner);
	ipc_put_u32(b, result->verp);
	ipc_put_u32(b, (uint32_t)result->nforward);
	for (size_t i = 0; i < result->nforward; i++)
		agent_put_address(b, &result->forward[i]);
}

int
agent_add_result(struct buf *b, const struct agent_result *result)
{
	struct buf one = ipc_payload();
	int got = -1;

	put_result(&one, result);
	if (!one.failed && b->n + one.n <= IPC_PAYLOAD_MAX)
		got = buf_add_view(b, buf_view(&one));
	buf_free(&one);
	return got;
}

int
agent_send_results(int fd, struct buf *b)
{
	return ipc_send_buf(fd, AGENT_RESULT, b, NULL, 0, deadline_in(AGENT_SEND_SECONDS));
}

int
agent_send_result(int fd, const struct agent_result *result)
{
	struct buf b = ipc_payload();

	put_result(&b, result);
	return agent_send_results(fd, &b);
}

/* Returns 0, or -1 when it is malformed. */
static int
get_result(struct ipc_get *g, struct agent_result *result)
{
	uint32_t outcome, n;

	/* Not all of it: that is large. */
	result->nforward = 0;
	result->job = ipc_get_u64(g);
	outcome = ipc_get_u32(g);
	result->outcome = (enum agent_outcome)outcome;
	ipc_get_str(g, result->code, sizeof(result->code));
	ipc_get_str(g, result->text, sizeof(result->text));
	agent_get_address(g, &result->owner);
	result->verp = ipc_get_u32(g) != 0;
	n = ipc_get_u32(g);
	if (n > AGENT_FORWARD_MAX || (n != 0) != (outcome == AGENT_FORWARDED))
		return -1;
	for (; result->nforward < n; result->nforward++)
		agent_get_recipient(g, &result->forward[result->nforward]);
	if (g->failed || outcome < AGENT_DELIVERED ||
	    (outcome > AGENT_FORWARDED && outcome != AGENT_ALONE) ||
	    !agent_code_fits(result->code, result->outcome))
		return -1;
	agent_make_printable(result->text);
	return 0;
}

int
agent_next_result(const struct ipc_record *r, struct ipc_get *g, struct agent_result *result)
{
	if (r->type != AGENT_RESULT || r->nfds != 0 || r->payload.n == 0)
		return agent_malformed();
	if (g->rest.n == 0)
		return 0;
	return get_result(g, result) == 0 ? 1 : agent_malformed();
}

int
agent_parse_result(const struct ipc_record *r, struct agent_result *result)
{
	struct ipc_get g = ipc_get(r);

	if (agent_next_result(r, &g, result) != 1 || ipc_get_end(&g) == -1)
		return agent_malformed();
	return 0;
}
