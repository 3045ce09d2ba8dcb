/* auth_apop.c: APOP (RFC 1939 section 7), see auth_exchange.h. */
#include <string.h>

#include "gate/auth_exchange.h"
#include "gate/auth_passwords.h"
#include "net/scram_keys.h"
#include "text/base64.h"

/* Whether the digest is that of the entry's secret. Takes as long without one. */
static bool
proves(const struct passwords_entry *e, struct view timestamp, struct view digest)
{
	struct buf secret = buf_make(PASSWORDS_APOP_MAX);
	bool decoded, right;

	decoded = base64_decode(&secret, e->apop) == 0 && secret.n;
	right = apop_proves(timestamp, buf_view(&secret), digest);
	if (secret.p)
		explicit_bzero(secret.p, secret.cap);
	buf_free(&secret);
	return right && decoded && passwords_usable(e);
}

static bool
find_proved(struct auth_exchange *x, struct view timestamp, struct view digest)
{
	struct passwords_scan scan = {
		.rest = buf_view(&x->passwords), .address = view_of(x->account.address),
	};
	struct passwords_entry e;
	bool found = false;

	while (passwords_scan_next(&scan, &e))
		if (e.apop.n && !found && proves(&e, timestamp, digest)) {
			found = true;
			(void)view_string(e.app, x->app, sizeof(x->app));
		}
	return found;
}

enum auth_verdict
auth_apop(struct auth_exchange *x, struct view response)
{
	size_t first = view_find(response, '\0');
	struct view name = view_sub(response, 0, first);
	struct view rest = view_sub(response, first + 1, response.n);
	size_t second = view_find(rest, '\0');
	struct view timestamp = view_sub(rest, 0, second);
	struct view digest = view_sub(rest, second + 1, rest.n);
	enum auth_verdict verdict;

	if (timestamp.n == 0 || digest.n == 0)
		return AUTH_CHECK_NO;
	verdict = auth_named(x, name, VIEW(""));
	if (verdict != AUTH_CHECK_OK)
		return verdict;
	/* Each digest is of another timestamp: whether two are of one guess cannot be seen. */
	app_hash(digest, x->guess);
	if (!find_proved(x, timestamp, digest))
		return AUTH_CHECK_NO;
	return auth_virtual_user(x, x->account.address, &x->user) == 0 ? AUTH_CHECK_OK : AUTH_CHECK_NO;
}
