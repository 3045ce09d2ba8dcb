/*
 * user_sources.h: whether /etc/passwd has all users of the system, for programs whose C library
 * (musl) knows no other database.
 */
#ifndef SYS_USER_SOURCES_H
#define SYS_USER_SOURCES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

enum user_source {
	USER_FILES,	/* /etc/passwd alone */
	USER_SYSTEMD,	/* nss-systemd(8) besides, which may know somebody or not */
	USER_OTHERS
};

/* What the text of nsswitch.conf(5) says about the users. */
enum user_source
user_source_of(struct view text);

/*
 * Whether the directory has something in it that makes a user known to nss-systemd(8) who is not
 * in /etc/passwd: a service other than those that every machine has, or, with records, a file
 * NAME.user. One that cannot be read may have; one that does not exist has not.
 */
bool
user_records_in(const char *directory, bool records);

/* Whether there may be users who are not in /etc/passwd. */
bool
user_sources_others(void);

/* A number that changes when the answer to that may. */
uint64_t
user_sources_stamp(void);

#endif
