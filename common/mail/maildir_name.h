/*
 * maildir_name.h: the names of messages in a Maildir, mailstead-maildir(5).
 * Pure: memory only.
 *
 *	SECONDS.QidRn.host,S=size,W=vsize:2,FLAGS
 *
 * What stands before ':' is the base name: the identity of the message, which
 * never changes. W is the size with every line end as CRLF.
 */
#ifndef MAIL_MAILDIR_NAME_H
#define MAIL_MAILDIR_NAME_H

#include "base/view.h"

#define MAILDIR_NAME_MAX 255	/* octets of a file's name */
#define MAILDIR_KEY_MAX 80	/* octets of a key and its NUL, see maildir_key() */
#define MAILDIR_UNIQUE_MAX (MAILDIR_NAME_MAX - 64) /* leaves room for the sizes and some flags */

struct maildir_name {
	struct view base;
	struct view flags;	/* the letters after ":2,"; empty without */
	bool has_size;
	uint64_t size;		/* ,S= */
	uint64_t vsize;		/* ,W=; 0 when unknown */
	int64_t time;		/* the number at its start, 0 without one */
};

/*
 * Takes any file name apart. Returns 0, or -1 for a name that is no message's:
 * empty, hidden, too long, or with a control character in it.
 */
int
maildir_name_parse(struct view name, struct maildir_name *out);

/*
 * The start of the name of a delivery, "SECONDS.QidRn.", which is the same
 * for each attempt at it. id: letters and digits, at most 31 octets.
 */
void
maildir_key(int64_t arrival_seconds, const char *id, uint32_t rcpt, char out[MAILDIR_KEY_MAX]);

/*
 * The name without the sizes: key and host, with '/', ':', ',', '\' and what
 * is not visible ASCII written as '\' and three octal digits, cut when too
 * long.
 */
void
maildir_unique(const char *key, const char *host, char out[MAILDIR_UNIQUE_MAX]);

#endif
