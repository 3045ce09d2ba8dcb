/* program_ask.c: the records; see program.h. */
#include "deliver/program.h"

#include <errno.h>

#define SEND_SECONDS 60		/* for an other end that does not read */

static int
malformed(void)
{
	errno = EBADMSG;
	return -1;
}

int
program_send_order(int fd, const struct program_order *o)
{
	struct buf b = ipc_payload();
	char owner[ADDRESS_TEXT_MAX];

	ipc_put_u32(&b, o->kind);
	ipc_put_u32(&b, o->flags);
	ipc_put_str(&b, o->file);
	ipc_put_str(&b, o->text);
	ipc_put_str(&b, o->by_default);
	ipc_put_str(&b, address_text(&o->owner, owner));
	return ipc_send_buf(fd, PROGRAM_DO, &b, NULL, 0, deadline_in(SEND_SECONDS));
}

int
program_parse_order(const struct ipc_record *r, struct program_order *o)
{
	struct ipc_get g = ipc_get(r);
	uint32_t kind = ipc_get_u32(&g);
	bool good;

	o->kind = (enum program_kind)kind;
	o->flags = ipc_get_u32(&g);
	ipc_get_str(&g, o->file, sizeof(o->file));
	ipc_get_str(&g, o->text, sizeof(o->text));
	ipc_get_str(&g, o->by_default, sizeof(o->by_default));
	good = address_parse(ipc_get_view(&g), &o->owner) == 0;
	return ipc_get_end(&g) == 0 && good && r->type == PROGRAM_DO && r->nfds == 0 &&
	    kind >= PROGRAM_RUN && kind <= PROGRAM_MAILDIR && o->text[0] ? 0 : malformed();
}

int
program_send_answer(int fd, const struct program_answer *a)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, a->outcome);
	ipc_put_str(&b, a->code);
	ipc_put_str(&b, a->text);
	ipc_put_u32(&b, a->stop);
	return ipc_send_buf(fd, PROGRAM_DONE, &b, NULL, 0, deadline_in(SEND_SECONDS));
}

int
program_parse_answer(const struct ipc_record *r, struct program_answer *a)
{
	struct ipc_get g = ipc_get(r);
	uint32_t outcome = ipc_get_u32(&g);

	a->outcome = (enum agent_outcome)outcome;
	ipc_get_str(&g, a->code, sizeof(a->code));
	ipc_get_str(&g, a->text, sizeof(a->text));
	a->stop = ipc_get_u32(&g) != 0;
	return ipc_get_end(&g) == 0 && r->type == PROGRAM_DONE && r->nfds == 0 &&
	    outcome >= AGENT_DELIVERED && outcome <= AGENT_FAILED ? 0 : malformed();
}
