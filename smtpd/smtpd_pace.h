/*
 * smtpd_pace.h: clients that are kept waiting: before the greeting, and after
 * too many errors. A wait is one poll(2) with a deadline: it costs no processor time, and
 * ends when the client hangs up. No monitor is needed for it.
 */
#ifndef SMTPD_PACE_H
#define SMTPD_PACE_H

#include "smtpd/smtpd_session.h"

/*
 * The pause of smtp_greeting_delay, behind the first line of a greeting of two. Strangers
 * on port 25 alone wait. Returns LINE_OK when the client spoke meanwhile, which it
 * must not; LINE_TIMEOUT when it may be greeted; else the session is over.
 */
enum line_status
smtpd_pace_greeting(struct smtpd_session *s);

/* Whether the present command is one of those that bring nothing, and one too many of them. */
bool
smtpd_pace_junk(const struct smtpd_session *s);

/* Waits before the next reply, if the client has made that many errors. */
void
smtpd_pace_reply(struct smtpd_session *s);

#endif
