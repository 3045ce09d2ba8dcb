/* agent_transmit.c: messages for other servers; see agent.h. */
#include "mail/agent.h"

#include <string.h>

#include "mail/agent_fields.h"

#define TRANSMIT_HEAD_MAX (1024 + AGENT_PARAMS_MAX)	/* octets of a TRANSMIT without recipients */

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
	agent_put_address(&b, &t->sender);
	put_params(&b, t->params);
	ipc_put_u32(&b, (uint32_t)t->n);
	for (size_t i = 0; i < t->n; i++) {
		ipc_put_u32(&b, t->rcpts[i].number);
		agent_put_address(&b, &t->rcpts[i].address);
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
		agent_get_recipient(g, &r->address);
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
	agent_get_address(&g, &t->sender);
	t->params = get_params(&g);
	get_rcpts(&g, t);
	if (ipc_get_end(&g) == -1 || r->type != AGENT_TRANSMIT || r->nfds != 1 ||
	    (t->flags & ~AGENT_REPEAT) ||
	    !agent_message_is_safe(t->id, t->arrival_usec, t->offset, t->size)) {
		ipc_close_fds(r);
		return agent_malformed();
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
	    outcome == AGENT_FORWARDED || !agent_code_fits(a->code, a->outcome))
		return agent_malformed();
	agent_make_printable(a->text);
	agent_make_printable(a->server);
	agent_make_printable(a->address);
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
		return agent_malformed();
	agent_make_printable(d->text);
	return 0;
}
