/* agent_fields.h: what the records of agent.h have in common; for agent*.c alone. */
#ifndef MAIL_AGENT_FIELDS_H
#define MAIL_AGENT_FIELDS_H

#include "mail/agent.h"

#define AGENT_SEND_SECONDS 60	/* for an other end that does not read */

void
agent_put_address(struct buf *b, const struct address *a);

/* Takes an address, which may be the null one. */
void
agent_get_address(struct ipc_get *g, struct address *a);

/* The same for one that may not. */
void
agent_get_recipient(struct ipc_get *g, struct address *a);

/* Returns -1, with errno set to EBADMSG. */
int
agent_malformed(void);

/* Whether what a job says of its message can be so. */
bool
agent_message_is_safe(const char *id, int64_t arrival_usec, uint64_t offset, uint64_t size);

/* Whether code is an RFC 3463 status code of the class that fits the outcome. */
bool
agent_code_fits(const char *code, enum agent_outcome outcome);

/* Replaces what is not printable: the text goes on to the log, the journal and the report. */
void
agent_make_printable(char *text);

#endif
