/* auth_password.c: the mechanisms that show a password, see auth_exchange.h. */
#include "gate/auth_exchange.h"

#include "gate/auth_passwords.h"
#include "gate/auth_turn.h"
#include "sys/log.h"

/* Whether there may be somebody else who knows the name. */
static bool
system_knows(const struct auth_exchange *x)
{
	if (x->conf->auth_program[0] != '\0')
		return true;
	return !view_eq(view_of(x->conf->auth_system), VIEW("no")) &&
	    view_find(view_of(x->name), '@') == view_of(x->name).n;
}

/* Whether the password is that of the file, by one slow hash when its turn has come. */
static enum auth_verdict
check_hash(struct auth_exchange *x, struct view password)
{
	const struct auth_account *a = &x->account;
	bool fits;

	if (auth_turn_take(x->context.limits, x->deadline) == -1) {
		log_errno("wait for", "a turn to compute a hash");
		return AUTH_CHECK_TEMPORARY;
	}
	fits = auth_hash_matches(view_of(a->hash), view_of(a->like), password);
	auth_turn_give(x->context.limits);
	return fits ? AUTH_CHECK_OK : AUTH_CHECK_NO;
}

/* One slow hash for whatever fails here; auth-system sees to it for its users. */
static enum auth_verdict
check(struct auth_exchange *x, struct view password)
{
	const struct auth_account *a = &x->account;
	enum auth_verdict verdict;

	app_hash(password, x->guess);
	if (!a->found && system_knows(x)) {
		verdict = auth_ask_system(x, password);
		if (verdict != AUTH_CHECK_GONE) {
			x->known = true;
			return verdict;
		}
	}
	if (!auth_app_matches(buf_view(&x->passwords), a->address, password, x->app)) {
		verdict = check_hash(x, password);
		if (verdict != AUTH_CHECK_OK)
			return verdict;
	}
	return auth_virtual_user(x, a->address, &x->user) == 0 ? AUTH_CHECK_OK : AUTH_CHECK_NO;
}

/* RFC 4616 */
enum auth_verdict
auth_plain(struct auth_exchange *x, struct view response)
{
	struct view id, name, password;
	enum auth_verdict verdict;

	if (auth_split_plain(response, &id, &name, &password) == -1)
		return AUTH_CHECK_NO;
	verdict = auth_named(x, name, id);
	return verdict == AUTH_CHECK_OK ? check(x, password) : verdict;
}

/* draft-murchison-sasl-login */
enum auth_verdict
auth_login(struct auth_exchange *x, struct view response)
{
	enum auth_verdict verdict = auth_named(x, response, VIEW(""));
	struct view password;

	/* The same questions whatever the name is. */
	if (auth_challenge(x, VIEW("Password:"), &password) == -1)
		return AUTH_CHECK_GONE;
	if (password.n == 0 || view_find(password, '\0') != password.n)
		return AUTH_CHECK_NO;
	return verdict == AUTH_CHECK_OK ? check(x, password) : verdict;
}
