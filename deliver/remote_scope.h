/* remote_scope.h: what a reply says of the destination, whatever becomes of the message. Pure. */
#ifndef DELIVER_REMOTE_SCOPE_H
#define DELIVER_REMOTE_SCOPE_H

#include "deliver/remote_reply.h"
#include "deliver/remote_smtp.h"

/*
 * By the table of remote_scope.c. step: in which state of the session it came. AGENT_SCOPE_OK: it
 * is about this message, or no refusal.
 */
enum agent_scope
remote_scope(enum remote_state step, const struct remote_reply *r);

#endif
