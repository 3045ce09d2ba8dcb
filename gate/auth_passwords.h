/*
 * auth_passwords.h: whose name and password this is, by the file of virtual
 * users, mailstead-passwords(5).
 */
#ifndef GATE_AUTH_PASSWORDS_H
#define GATE_AUTH_PASSWORDS_H

#include "gate/auth_exchange.h"

#define AUTH_PASSWORD_MAX 511	/* octets; what crypt(3) takes */
#define AUTH_PASSWORDS_FILE_MAX (64 * 1024 * 1024)

/*
 * Reads the file at fd from its beginning; -1 is a file without a line. Nobody
 * but its owner, root or the one user of the site, may have a right to it.
 * Returns 0, or -1 after a log line, in which path says which file it is.
 */
int
auth_passwords_read(int fd, const char *path, struct buf *text);

/*
 * Finds a name in the file's text. One without "@" is completed with the
 * hostname. Looks at all of the text whether it is there or not.
 */
void
auth_account_find(const struct conf *conf, struct view text, struct view name,
    struct auth_account *out);

/*
 * Whether it is an app password of the address; app (PASSWORDS_APP_MAX + 1
 * octets) is its name then. Costs one SHA-256, however many there are.
 */
bool
auth_app_matches(struct view text, const char *address, struct view password, char *app);

/*
 * Whether password is the one that hash was made of. Always computes one
 * crypt(3): of hash when it can be computed, else of like, else of the
 * system's usual kind, and is then false.
 */
bool
auth_hash_matches(struct view hash, struct view like, struct view password);

/* How many crypt(3) this process has computed. */
extern unsigned auth_crypts;

/*
 * The virtual user of the address: its name, its home below virtual_dir, the
 * owner of virtual mailboxes. Returns 0, or -1 when the address would lead elsewhere.
 */
int
auth_virtual_user(const struct auth_exchange *x, const char *address, struct user *out);

/*
 * Whether auth-system, started by the monitor, says yes to x->name and the password. It has told
 * the monitor who it was then. Returns AUTH_CHECK_OK with the canonical name in x->user,
 * _NO or _TEMPORARY; or AUTH_CHECK_GONE when there is no auth-system to ask.
 */
enum auth_verdict
auth_ask_system(struct auth_exchange *x, struct view password);

#endif
