/*
 * system.h: the parts of auth-system: one question, and who can answer it. All
 * of it runs as root, in a process that asks once and ends.
 */
#ifndef GATE_SYSTEM_H
#define GATE_SYSTEM_H

#include <shadow.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/auth_system.h"
#include "sys/conf.h"
#include "sys/login.h"
#include "sys/user.h"

#define SYSTEM_PASSWORD_MAX 511	/* octets; what crypt(3) takes */
#define SYSTEM_CHECKPASSWORD_MAX 512	/* octets of name, password and time for a program */

/* auth-reply to auth-system, on SYSTEM_REPLY_FD: str name, str home, with a socket that it made. */
#define SYSTEM_REPLY 0x7203U
#define SYSTEM_REPLY_FD 4

/* What is asked; name and password are not empty. */
struct system_check {
	const struct conf *conf;
	struct login_context context;
	char name[USER_NAME_MAX + 1];
	char password[SYSTEM_PASSWORD_MAX + 1];
	msec deadline;
};

/*
 * Each returns SYSTEM_YES with *u filled in, SYSTEM_NO, or SYSTEM_LATER when it
 * could not be found out, after a log line. The caller refuses uid 0.
 */

/* crypt(3) with the hash of shadow(5), one in any case. */
uint32_t
system_by_shadow(const struct system_check *q, struct user *u);

/* PAM, the service "mailstead". LATER in a build without it. */
uint32_t
system_by_pam(const struct system_check *q, struct user *u);

/* The program auth_program, by the interface of checkpassword. */
uint32_t
system_by_program(const struct system_check *q, struct user *u);

/* Loads the modules of PAM, so that none of the children does. */
void
system_pam_prepare(void);

/* ---- Pure, for the tests. */

/* Whether the account or its password is past its time; today counts days since 1970. */
bool
system_account_expired(const struct spwd *account, long today);

/* Whether password is the one that hash was made of. Computes one in any case. */
bool
system_hash_matches(const char *hash, const char *password);

#endif
