/* agent.c: see agent.h. */
#include "mail/agent.h"

#include <errno.h>
#include <string.h>

#include "text/enhanced.h"
#include "text/utf8.h"

#define AGENT_SEND_SECONDS 60	/* for an other end that does not read */
#define TRANSMIT_HEAD_MAX (1024 + AGENT_PARAMS_MAX)	/* octets of a TRANSMIT without recipients */
#define AGENT_FLAGS (AGENT_REPEAT | AGENT_MAILBOX | AGENT_AGAIN | AGENT_ORDERED)

static void
put_address(struct buf *b, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];

	ipc_put_str(b, address_text(a, text));
}

static void
get_address(struct ipc_get *g, struct address *a)
{
	if (address_parse(ipc_get_view(g), a) == -1)
		g->failed = true;
}

static void
get_recipient(struct ipc_get *g, struct address *a)
{
	get_address(g, a);
	if (address_is_null(a))
		g->failed = true;
}

static int
malformed(void)
{
	errno = EBADMSG;
	return -1;
}

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
	put_address(b, &job->sender);
	put_address(b, &job->recipient);
	put_address(b, &job->original);
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

/* The id becomes part of a file's name. */
static bool
id_is_safe(const char *id)
{
	for (const char *p = id; *p; p++)
		if (!ascii_alpha(*p) && !ascii_digit(*p))
			return false;
	return *id != '\0';
}

/* What a job says of its message. */
static bool
message_is_safe(const char *id, int64_t arrival_usec, uint64_t offset, uint64_t size)
{
	return id_is_safe(id) && arrival_usec >= 0 && offset <= INT64_MAX &&
	    size <= INT64_MAX - offset;
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
	get_address(g, &job->sender);
	get_recipient(g, &job->recipient);
	get_address(g, &job->original);
	ipc_get_str(g, job->target, sizeof(job->target));
	ipc_get_str(g, job->settings, sizeof(job->settings));
	return g->failed || (job->flags & ~AGENT_FLAGS) ||
	    !message_is_safe(job->id, job->arrival_usec, job->offset, job->size) ? -1 : 0;
}

int
agent_parse_job(struct ipc_record *r, struct agent_job *job)
{
	struct ipc_get g = ipc_get(r);

	*job = (struct agent_job){ .message = -1 };
	if (get_job(&g, job) == -1 || ipc_get_end(&g) == -1 || r->type != AGENT_DELIVER ||
	    r->nfds != 1) {
		ipc_close_fds(r);
		return malformed();
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

int
agent_send_result(int fd, const struct agent_result *result)
{
	struct buf b = ipc_payload();

	ipc_put_u64(&b, result->job);
	ipc_put_u32(&b, result->outcome);
	ipc_put_str(&b, result->code);
	ipc_put_str(&b, result->text);
	put_address(&b, &result->owner);
	ipc_put_u32(&b, result->verp);
	ipc_put_u32(&b, (uint32_t)result->nforward);
	for (size_t i = 0; i < result->nforward; i++)
		put_address(&b, &result->forward[i]);
	return ipc_send_buf(fd, AGENT_RESULT, &b, NULL, 0, deadline_in(AGENT_SEND_SECONDS));
}

/* Whether code is an RFC 3463 status code of the class that fits the outcome. */
static bool
code_fits(const char *code, enum agent_outcome outcome)
{
	char class = outcome == AGENT_DEFERRED || outcome == AGENT_ALONE ? '4' :
	    outcome == AGENT_FAILED ? '5' : '2';

	return enhanced_valid(view_of(code), class);
}

/* The text goes on to the log, the journal and the report to the sender. */
static void
make_printable(char *text)
{
	while (*text) {
		size_t n = utf8_printable(view_of(text));

		if (n == 0)
			*text = '?';
		text += n ? n : 1;
	}
}

int
agent_parse_result(const struct ipc_record *r, struct agent_result *result)
{
	struct ipc_get g = ipc_get(r);
	uint32_t outcome, n;

	/* Not all of it: that is large. */
	result->nforward = 0;
	result->job = ipc_get_u64(&g);
	outcome = ipc_get_u32(&g);
	result->outcome = (enum agent_outcome)outcome;
	ipc_get_str(&g, result->code, sizeof(result->code));
	ipc_get_str(&g, result->text, sizeof(result->text));
	get_address(&g, &result->owner);
	result->verp = ipc_get_u32(&g) != 0;
	n = ipc_get_u32(&g);
	if (n > AGENT_FORWARD_MAX || (n != 0) != (outcome == AGENT_FORWARDED))
		return malformed();
	for (; result->nforward < n; result->nforward++)
		get_recipient(&g, &result->forward[result->nforward]);
	if (ipc_get_end(&g) == -1 || r->type != AGENT_RESULT || r->nfds != 0 ||
	    outcome < AGENT_DELIVERED ||
	    (outcome > AGENT_FORWARDED && outcome != AGENT_ALONE) ||
	    !code_fits(result->code, result->outcome))
		return malformed();
	make_printable(result->text);
	return 0;
}

/* ---- messages for other servers */

int
agent_transmit_add(struct agent_transmit *t, uint32_t number, const struct address *address,
    struct view params)
{
	char text[ADDRESS_TEXT_MAX];
	size_t n = 3 * sizeof(uint32_t) + strlen(address_text(address, text)) +
	    (params.n <= AGENT_PARAMS_MAX ? params.n : 0);

	if (t->n == AGENT_RCPT_MAX || t->octets + n > IPC_PAYLOAD_MAX - TRANSMIT_HEAD_MAX)
		return -1;
	t->octets += n;
	t->rcpts[t->n++] = (struct agent_rcpt){ number, *address, params };
	return 0;
}

static void
put_params(struct buf *b, struct view params)
{
	ipc_put_view(b, params.n <= AGENT_PARAMS_MAX ? params : VIEW(""));
}

static struct view
get_params(struct ipc_get *g)
{
	struct view v = ipc_get_view(g);

	/* What stands between the words of a queue file, and would end a command's line. */
	if (view_has_control(v))
		g->failed = true;
	return v;
}

static enum agent_tls
get_tls(struct ipc_get *g)
{
	uint32_t n = ipc_get_u32(g);

	if (n > AGENT_TLS_VERIFIED)
		g->failed = true;
	return (enum agent_tls)n;
}

int
agent_send_transmit(int fd, const struct agent_transmit *t)
{
	struct buf b = ipc_payload();

	ipc_put_u64(&b, t->job);
	ipc_put_str(&b, t->id);
	ipc_put_u64(&b, (uint64_t)t->arrival_usec);
	ipc_put_u32(&b, t->flags);
	ipc_put_u32(&b, t->tls);
	ipc_put_u64(&b, t->offset);
	ipc_put_u64(&b, t->size);
	put_address(&b, &t->sender);
	put_params(&b, t->params);
	ipc_put_u32(&b, (uint32_t)t->n);
	for (size_t i = 0; i < t->n; i++) {
		ipc_put_u32(&b, t->rcpts[i].number);
		put_address(&b, &t->rcpts[i].address);
		put_params(&b, t->rcpts[i].params);
	}
	return ipc_send_buf(fd, AGENT_TRANSMIT, &b, &t->message, 1, deadline_in(AGENT_SEND_SECONDS));
}

static void
get_rcpts(struct ipc_get *g, struct agent_transmit *t)
{
	uint32_t n = ipc_get_u32(g);

	if (n == 0 || n > AGENT_RCPT_MAX)
		g->failed = true;
	while (!g->failed && t->n < n) {
		struct agent_rcpt *r = &t->rcpts[t->n++];

		r->number = ipc_get_u32(g);
		get_recipient(g, &r->address);
		r->params = get_params(g);
	}
}

int
agent_parse_transmit(struct ipc_record *r, struct agent_transmit *t)
{
	struct ipc_get g = ipc_get(r);

	t->n = t->octets = 0;
	t->message = -1;
	t->job = ipc_get_u64(&g);
	ipc_get_str(&g, t->id, sizeof(t->id));
	t->arrival_usec = (int64_t)ipc_get_u64(&g);
	t->flags = ipc_get_u32(&g);
	t->tls = get_tls(&g);
	t->offset = ipc_get_u64(&g);
	t->size = ipc_get_u64(&g);
	get_address(&g, &t->sender);
	t->params = get_params(&g);
	get_rcpts(&g, t);
	if (ipc_get_end(&g) == -1 || r->type != AGENT_TRANSMIT || r->nfds != 1 ||
	    (t->flags & ~AGENT_REPEAT) ||
	    !message_is_safe(t->id, t->arrival_usec, t->offset, t->size)) {
		ipc_close_fds(r);
		return malformed();
	}
	t->message = r->fds[0];
	r->nfds = 0;
	return 0;
}

int
agent_send_answer(int fd, const struct agent_answer *a)
{
	struct buf b = ipc_payload();

	ipc_put_u64(&b, a->job);
	ipc_put_u32(&b, a->number);
	ipc_put_u32(&b, a->outcome);
	ipc_put_str(&b, a->code);
	ipc_put_str(&b, a->text);
	ipc_put_str(&b, a->server);
	ipc_put_str(&b, a->address);
	return ipc_send_buf(fd, AGENT_RCPT, &b, NULL, 0, deadline_in(AGENT_SEND_SECONDS));
}

int
agent_parse_answer(const struct ipc_record *r, struct agent_answer *a)
{
	struct ipc_get g = ipc_get(r);
	uint32_t outcome;

	a->job = ipc_get_u64(&g);
	a->number = ipc_get_u32(&g);
	outcome = ipc_get_u32(&g);
	a->outcome = (enum agent_outcome)outcome;
	ipc_get_str(&g, a->code, sizeof(a->code));
	ipc_get_str(&g, a->text, sizeof(a->text));
	ipc_get_str(&g, a->server, sizeof(a->server));
	ipc_get_str(&g, a->address, sizeof(a->address));
	if (ipc_get_end(&g) == -1 || r->type != AGENT_RCPT || r->nfds != 0 ||
	    outcome < AGENT_DELIVERED || outcome > AGENT_PASSED ||
	    outcome == AGENT_FORWARDED || !code_fits(a->code, a->outcome))
		return malformed();
	make_printable(a->text);
	make_printable(a->server);
	make_printable(a->address);
	return 0;
}

int
agent_send_done(int fd, const struct agent_done *d)
{
	struct buf b = ipc_payload();

	ipc_put_u64(&b, d->job);
	ipc_put_u32(&b, d->scope);
	ipc_put_u32(&b, d->more);
	ipc_put_u32(&b, d->tls);
	ipc_put_str(&b, d->text);
	return ipc_send_buf(fd, AGENT_DONE, &b, NULL, 0, deadline_in(AGENT_SEND_SECONDS));
}

int
agent_parse_done(const struct ipc_record *r, struct agent_done *d)
{
	struct ipc_get g = ipc_get(r);
	uint32_t scope, more;

	d->job = ipc_get_u64(&g);
	scope = ipc_get_u32(&g);
	more = ipc_get_u32(&g);
	d->scope = (enum agent_scope)scope;
	d->more = more == 1;
	d->tls = get_tls(&g);
	ipc_get_str(&g, d->text, sizeof(d->text));
	if (ipc_get_end(&g) == -1 || r->type != AGENT_DONE || r->nfds != 0 ||
	    scope < AGENT_SCOPE_OK || scope > AGENT_SCOPE_ROUTE || more > 1)
		return malformed();
	make_printable(d->text);
	return 0;
}
