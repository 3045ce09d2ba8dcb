/*
 * esmtp.h: the words of an SMTP command line (also fit for POP3).
 */
#ifndef TEXT_ESMTP_H
#define TEXT_ESMTP_H

#include "base/view.h"

/*
 * Splits a line (without its CRLF): *verb is what stands before the first
 * space or tab, *args the remainder without blanks around it. Either may be
 * empty; a line that begins with a blank has an empty verb.
 */
void
command_split(struct view line, struct view *verb, struct view *args);

/*
 * Takes the next ESMTP parameter off *rest (RFC 5321 section 4.1.2,
 * esmtp-param; UTF-8 in values by RFC 6531): *keyword, and *value when there
 * is a '=' (*has_value). A value is never empty and holds no '='.
 * Returns 1 for a parameter, 0 when none is left, -1 for a syntax error;
 * *rest is then empty.
 */
int
esmtp_next(struct view *rest, struct view *keyword, struct view *value, bool *has_value);

#endif
