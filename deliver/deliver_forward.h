/*
 * deliver_forward.h: what a user's .forward says.
 *
 * .forward+EXTENSION, then .forward, in the user's home. A file counts only if
 * nobody but the user or root can have written it; otherwise the mail waits.
 */
#ifndef DELIVER_FORWARD_H
#define DELIVER_FORWARD_H

#include "deliver/deliver.h"

struct forward {
	bool keep;		/* a copy goes to the mailbox; so without any .forward */
	size_t n;
	struct address to[AGENT_FORWARD_MAX];
	char why[AGENT_TEXT_MAX + 1];
};

/*
 * Reads the instructions for mail to recipient. Returns 0 with *f; -1 with
 * f->why when the mail must wait: wrong modes or owner, a syntax error, a kind
 * of target that is not supported, a home that is marked (sticky bit) as being
 * worked on.
 */
int
deliver_forward(const struct deliver *d, const struct address *recipient, struct forward *f);

/*
 * Reads the text of a .forward; name is for messages. Exposed for the tests.
 * Returns like deliver_forward().
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

#endif
