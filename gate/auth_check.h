/*
 * auth_check.h: whose name and password this is. Runs as root: the code is
 * small, and handles the password only as (pointer, length) and in memory
 * that is wiped.
 */
#ifndef GATE_AUTH_CHECK_H
#define GATE_AUTH_CHECK_H

#include <shadow.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"
#include "sys/conf.h"
#include "sys/user.h"

#define AUTH_PASSWORD_MAX 511	/* octets; what crypt(3) takes */

enum auth_verdict {
	AUTH_CHECK_OK,		/* the user is who they say */
	AUTH_CHECK_NO,		/* unknown, wrong, locked or expired: one answer for all */
	AUTH_CHECK_TEMPORARY	/* could not be checked; a log line says why */
};

/*
 * Checks a name and a password against the file of virtual users,
 * mailstead-passwords(5), and, where that has no such name and the process is
 * root's, against the system's users. A name without "@" is also looked for
 * with the machine's mail name behind it. Costs one crypt(3), also for a name
 * that does not exist. *user is set after AUTH_CHECK_OK only; never uid 0.
 */
enum auth_verdict
auth_check(const struct conf *conf, struct view name, struct view password, struct user *user);

/* Whether it may be a user's name: 1 to USER_NAME_MAX octets of printable UTF-8, no ":". */
bool
auth_name_valid(struct view name);

/*
 * Finds the line of name (ASCII case ignored) in the text of a passwords
 * file: *address as it is spelled there, *hash up to the next ":". *first is
 * the first hash of the file that crypt(3) can compute, empty if there is
 * none. Returns whether the name is there.
 */
bool
auth_entry_find(struct view text, struct view name, struct view *address, struct view *hash,
    struct view *first);

/*
 * The directory of a virtual user: dir/DOMAIN/LOCAL. Returns 0, or -1 for an
 * address that would lead elsewhere or does not fit out (size octets).
 */
int
auth_virtual_home(const char *dir, struct view address, char *out, size_t size);

/*
 * Whether password is the one that hash was made of. Always computes one
 * crypt(3): of hash when it can be computed, else of like, else of the
 * system's usual kind, and is then false.
 */
bool
auth_hash_matches(struct view hash, struct view like, struct view password);

/* Whether the account or its password is past its time; today counts days since 1970. */
bool
auth_account_expired(const struct spwd *account, long today);

#endif
