/*
 * sendmail_author.h: the calling user as the author of what it submits.
 */
#ifndef QUEUE_SENDMAIL_AUTHOR_H
#define QUEUE_SENDMAIL_AUTHOR_H

#include "sys/conf.h"
#include "text/author.h"

#define SENDMAIL_NAME_MAX 256	/* size of a user's full name */
#define SENDMAIL_UNIQUE_SIZE 32

struct sendmail_author {
	struct author author;
	char name[SENDMAIL_NAME_MAX];		/* out of the password file */
	char unique[SENDMAIL_UNIQUE_SIZE];
};

/*
 * Who calls, and when: author.address is the login name at the hostname, author.name "".
 * Returns 0, or -1 when the hostname is no domain.
 */
int
sendmail_author(const struct conf *conf, struct sendmail_author *out);

/* Another message of the same author. */
void
sendmail_author_again(struct sendmail_author *a);

#endif
