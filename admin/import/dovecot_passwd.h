/*
 * dovecot_passwd.h: the lines of Dovecot's passwd-file, and the schemes of its passwords. Pure:
 * memory only; nothing is hashed here.
 *
 *	user:{SCHEME}password:uid:gid:(gecos):home:(shell):extra fields
 */
#ifndef ADMIN_DOVECOT_PASSWD_H
#define ADMIN_DOVECOT_PASSWD_H

#include "base/buf.h"
#include "base/view.h"
#include "text/passwords.h"

/* Views of the line. */
struct dovecot_passwd {
	struct view user, password, uid, gid, home;
	struct view extra;	/* fields with blanks between them */
};

/* Reads a line. Returns 1, 0 for an empty one or a comment, -1 for one without a name. */
int
dovecot_passwd_parse(struct view line, struct dovecot_passwd *out);

enum dovecot_scheme {
	DOVECOT_CRYPT,		/* text is a hash of crypt(3) */
	DOVECOT_PLAIN,		/* text is the password */
	DOVECOT_SCRAM,		/* a verifier: scram_kind, text */
	DOVECOT_OTHER,		/* none of ours: name */
	DOVECOT_NONE		/* there is no password */
};

struct dovecot_password {
	enum dovecot_scheme scheme;
	enum scram_kind scram_kind;
	struct view name;	/* of the scheme, without braces and ".b64" */
	char text[1024];
};

/*
 * What a field of a password says, with the scheme that one without a "{SCHEME}" has. A text that
 * does not fit, or has another encoding than its scheme's name says, is DOVECOT_OTHER.
 */
void
dovecot_password_parse(struct view field, struct view scheme, struct dovecot_password *out);

#endif
