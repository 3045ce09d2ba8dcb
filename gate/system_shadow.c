/* system_shadow.c: the hashes of shadow(5), see system.h. */
#include <crypt.h>
#include <errno.h>
#include <string.h>

#include "gate/system.h"
#include "sys/clock.h"
#include "sys/log.h"

#define DAY 86400

bool
system_account_expired(const struct spwd *account, long today)
{
	if (account->sp_expire != -1 && today >= account->sp_expire)
		return true;
	if (account->sp_lstchg == 0)	/* has to be changed at the first login */
		return true;
	return account->sp_lstchg != -1 && account->sp_max != -1 &&
	    today - account->sp_lstchg > account->sp_max;
}

bool
system_hash_matches(const char *hash, const char *password)
{
	char dummy[CRYPT_GENSALT_OUTPUT_SIZE] = "";
	int kind = crypt_checksalt(hash);
	bool usable = hash[0] && (kind == CRYPT_SALT_OK || kind == CRYPT_SALT_METHOD_LEGACY);
	const char *computed;

	if (!usable)
		(void)crypt_gensalt_rn(NULL, 0, NULL, 0, dummy, sizeof(dummy));
	computed = crypt(password, usable ? hash : dummy);
	/* How far they are alike can be told from the time, but not chosen without the salt. */
	return usable && computed && strcmp(computed, hash) == 0;
}

uint32_t
system_by_shadow(const struct system_check *q, struct user *u)
{
	int found = user_find(q->name, u);
	struct spwd *account;
	bool good;

	errno = 0;
	account = found == 1 ? getspnam(q->name) : NULL;
	if (found == -1 || (account == NULL && errno != 0 && errno != ENOENT && errno != ESRCH)) {
		log_errno("look up user", q->name);
		return SYSTEM_LATER;
	}
	good = account && u->uid != 0 &&
	    !system_account_expired(account, (long)(clock_unix() / DAY));
	if (!system_hash_matches(good ? account->sp_pwdp : "", q->password))
		return SYSTEM_NO;
	user_groups(u);
	return SYSTEM_YES;
}
