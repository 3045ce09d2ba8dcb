/* deliver_settings.h: what a mailbox is like, by the configuration and by the job. */
#ifndef DELIVER_SETTINGS_H
#define DELIVER_SETTINGS_H

#include "deliver/deliver.h"

/* What the configuration says, then what comes with the job. Returns NULL or what is wrong. */
const char *
deliver_settings(const struct deliver *d, const struct agent_job *job, struct mailbox_settings *s);

#endif
