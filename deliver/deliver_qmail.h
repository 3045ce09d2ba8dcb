/*
 * deliver_qmail.h: what a user's .qmail says, with the meaning that qmail-local(8) gives it.
 *
 * For mail to USER .qmail; to USER-a-b .qmail-a-b, .qmail-a-default, .qmail-default, in lower case
 * and with ':' for each dot; whatever character separates the extension.
 */
#ifndef DELIVER_QMAIL_H
#define DELIVER_QMAIL_H

#include "deliver/deliver_list.h"

#define QMAIL_NAME_MAX (sizeof(".qmail--owner-default") + ADDRESS_LOCAL_MAX)

/* Like deliver_forward(). sender: the message's, which decides about owners. */
int
deliver_qmail(const struct deliver *d, const struct address *recipient,
    const struct address *sender, struct forward *f);

/*
 * Reads the text of such a file; name is for messages, and programs are looked for there again.
 * forwards_only: its owner may execute it. Exposed for the tests. Returns 0, or -1 with f->why.
 */
int
deliver_qmail_parse(const struct deliver *d, const char *name, struct view text,
    bool forwards_only, struct forward *f);

/*
 * The number-th name to look for, from 0, and the part of extension, which has no separator, that
 * DEFAULT stands for. dash: there is an extension, if an empty one. Returns false when there are
 * no more. Exposed for the tests.
 */
bool
deliver_qmail_name(const char *extension, bool dash, unsigned number, char name[QMAIL_NAME_MAX],
    char by_default[ADDRESS_LOCAL_MAX + 1]);

#endif
