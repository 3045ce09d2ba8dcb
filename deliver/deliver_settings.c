/* deliver_settings.c: see deliver_settings.h. */
#include "deliver/deliver_settings.h"

const char *
deliver_settings(const struct deliver *d, const struct agent_job *job, struct mailbox_settings *s)
{
	const char *wrong = mailbox_set(view_of(d->conf->mailbox), s);

	s->quota = d->conf->quota;
	s->quota_messages = d->conf->quota_messages;
	return wrong ? wrong : mailbox_settings(view_of(job->settings), s);
}
