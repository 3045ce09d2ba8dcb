/*
 * relay_passwords.h: the lines of mailstead-relay-passwords(5): how we log in to other
 * servers. Pure.
 *
 *	NAME USER KIND SECRET
 *
 * separated by blanks. KIND is "password", "token", or "token-file", whose SECRET is the path
 * of a file with a token. The secret goes to the end of the line, blanks within it included.
 */
#ifndef TEXT_RELAY_PASSWORDS_H
#define TEXT_RELAY_PASSWORDS_H

#include "base/view.h"

#define RELAY_NAME_MAX 32	/* octets of a name */
#define RELAY_USER_MAX 320	/* of a user's */
#define RELAY_SECRET_MAX 4096	/* of a secret: tokens of OAuth are long */

enum relay_kind { RELAY_PASSWORD, RELAY_TOKEN, RELAY_TOKEN_FILE };

/* Views of the text. */
struct relay_login {
	struct view name, user, secret;
	enum relay_kind kind;
};

/*
 * Reads a line, without its LF. Returns 1 with *out; 0 for an empty one or a comment; -1 with
 * *wrong what is wrong with it, without anything of it.
 */
int
relay_passwords_parse(struct view line, struct relay_login *out, const char **wrong);

/*
 * Finds the first line with that name. Returns 1; 0 when there is none; -1 when it is malformed,
 * with *wrong. Lines of other names are not looked at.
 */
int
relay_passwords_find(struct view text, struct view name, struct relay_login *out,
    const char **wrong);

#endif
