/* password_line.h: a line of mailstead-passwords(5) made of a password. */
#ifndef ADMIN_PASSWORD_LINE_H
#define ADMIN_PASSWORD_LINE_H

#include "base/buf.h"

struct password_line {
	const char *address;
	const char *app;	/* the name of an app password; "" for the main one */
	const char *password;	/* NULL: the main one is switched off */
	const char *hash;	/* or, instead of a password: what stands behind the address */
	bool apop;		/* the password itself is kept, for APOP */
};

/*
 * Appends text, a whole file, to out with the line for that password in it, in the place of the one
 * there was, and with a secret if it had none. Returns 0, or -1 with errno.
 */
int
password_line_put(struct view text, const struct password_line *p, struct buf *out);

#endif
