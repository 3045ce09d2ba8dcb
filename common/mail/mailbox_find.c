/* mailbox_find.c: see mailbox_find.h. */
#include "mail/mailbox_find.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mail/table.h"

#define SMALL 65536	/* octets of a table that is read whole */

/*
 * Whether a table of a common size has nothing to say, which is found out for a quarter of the
 * price: every login pays it.
 */
static bool
says_nothing(const char *path, bool quota)
{
	static char text[SMALL];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n;

	if (fd == -1)
		return errno == ENOENT;
	n = read(fd, text, sizeof(text));
	close(fd);
	return n != -1 && (size_t)n < sizeof(text) && memmem(text, (size_t)n, "mailbox", 7) == NULL &&
	    (!quota || memmem(text, (size_t)n, "quota", 5) == NULL);
}

/* Adds what the row behind a key says. Returns NULL, or what is wrong. */
static const char *
add_row(const char *path, table_reader *read, struct view key, bool kind,
    struct mailbox_settings *out, char why[256])
{
	struct table *t = table_make(path, read);
	const char *wrong = NULL;
	struct table_row row;
	struct view words, first;
	int got;

	if (t == NULL)
		return "out of memory";
	got = table_find(t, key, &row);
	if (got == -1) {
		(void)snprintf(why, 256, "%s", table_why(t));
		wrong = why;
	} else if (got == 1) {
		words = row.value;
		if (kind)
			(void)view_word(&words, &first);
		wrong = mailbox_settings(words, out);
	}
	table_close(t);
	return wrong;
}

int
mailbox_find(const struct conf *conf, const char *user, bool quota, struct mailbox_settings *out,
    char why[256])
{
	const char *at = strrchr(user, '@'), *wrong = mailbox_set(view_of(conf->mailbox), out);

	out->quota = conf->quota;
	out->quota_messages = conf->quota_messages;
	if (wrong == NULL && at && !says_nothing(conf->domains, quota))
		wrong = add_row(conf->domains, table_read_domains, view_of(at + 1), true, out, why);
	if (wrong == NULL && !says_nothing(conf->users, quota))
		wrong = add_row(conf->users, table_read_users, view_of(user), false, out, why);
	if (wrong && wrong != why)
		(void)snprintf(why, 256, "%s", wrong);
	return wrong ? -1 : 0;
}
