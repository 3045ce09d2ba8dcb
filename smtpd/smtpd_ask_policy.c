/* smtpd_ask_policy.c: questions to smtpd-policy. See smtpd_ask.h. */
#include <unistd.h>

#include "smtpd/smtpd_ask.h"
#include "sys/log.h"

#define SEND_SECONDS 60

/* What it does not say, nobody knows: the mail goes on without it. */
static void
give_up(struct smtpd_ask *a)
{
	if (a->policy == -1)
		return;
	log_note(LOG_ERR, "error", "what", "no answer from smtpd-policy");
	close(a->policy);
	a->policy = -1;
}

struct buf *
smtpd_ask_policy_begin(struct smtpd_ask *a, struct buf *b)
{
	if (!a->policy_asked)
		a->policy = smtpd_ask_program(a, SMTPD_PROGRAM_POLICY);
	a->policy_asked = true;
	if (a->policy == -1)
		return NULL;
	*b = ipc_payload();
	if (++a->serial == 0)
		a->serial = 1;
	ipc_put_u32(b, a->serial);
	return b;
}

uint32_t
smtpd_ask_policy_send(struct smtpd_ask *a, uint32_t type, struct buf *b)
{
	if (ipc_send_buf(a->policy, type, b, NULL, 0, deadline_in(SEND_SECONDS)) == 0)
		return a->serial;
	give_up(a);
	return 0;
}

int
smtpd_ask_policy_next(struct smtpd_ask *a, uint32_t *type, uint32_t *serial, struct ipc_get *g,
    msec deadline)
{
	struct ipc_record r;

	if (a->policy != -1 && smtpd_ask_receive(a, a->policy, &r, deadline) == 0) {
		bool good = r.nfds == 0;

		ipc_close_fds(&r);
		*type = r.type;
		*g = ipc_get(&r);
		*serial = ipc_get_u32(g);
		if (good && !g->failed)
			return 0;
	}
	give_up(a);
	return -1;
}
