/*
 * deliver_forward.h: what a user's .forward says.
 *
 * .forward+EXTENSION, then .forward, in the user's home. A file counts only if
 * nobody but the user or root can have written it; otherwise the mail waits.
 */
#ifndef DELIVER_FORWARD_H
#define DELIVER_FORWARD_H

#include "deliver/deliver_list.h"

/*
 * Looks for the file for mail to recipient. Returns 1 with *f; 0 when there is none; -1 with f->why
 * when the mail must wait: wrong modes or owner, or an error in the file.
 */
int
deliver_forward(const struct deliver *d, const struct address *recipient, struct forward *f);

/*
 * Reads the text of a .forward; name is for messages, and programs are looked for there again.
 * Exposed for the tests. Returns 0, or -1 with f->why.
 */
int
deliver_forward_parse(const struct deliver *d, const struct address *recipient, const char *name,
    struct view text, struct forward *f);

/*
 * The extension with its separator, in lower case, that recipient has beyond
 * the user's name; empty when there is none or it cannot be in a file's name.
 */
void
deliver_extension(const struct deliver *d, const struct address *recipient,
    char out[ADDRESS_LOCAL_MAX + 1]);

/* The domain that an address without one gets; a system user is at home on this machine. */
const char *
deliver_domain(const struct deliver *d);

#endif
