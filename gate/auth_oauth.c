/*
 * auth_oauth.c: OAUTHBEARER (RFC 7628) and XOAUTH2, and the certificates of
 * EXTERNAL; see auth_exchange.h. Here somebody else has checked who it is.
 */
#include <string.h>
#include <unistd.h>

#include "gate/auth_exchange.h"
#include "gate/auth_passwords.h"
#include "gate/auth_token.h"
#include "sys/log.h"
#include "text/oauth.h"
#include "text/scram.h"

/* Not the exchange's: there the token lies. */
static struct ipc_buffer space;

/* Sends the question, and the end that the answer is to come from. Returns our end, or -1. */
static int
send_token(const struct auth_exchange *x, struct view token)
{
	struct buf b = ipc_payload();
	int pair[2], result;

	if (x->tokens == -1 || ipc_pair(pair) == -1)
		return -1;
	(void)buf_reserve(&b, token.n + sizeof(x->name) + sizeof(x->context));
	(void)buf_add(&b, x->name, strlen(x->name) + 1);
	(void)buf_add_view(&b, token);
	(void)buf_add_char(&b, '\0');
	(void)buf_add(&b, x->context.service, strlen(x->context.service) + 1);
	(void)buf_add(&b, x->context.peer, strlen(x->context.peer) + 1);
	result = b.failed ? -1 : ipc_send(x->tokens, TOKEN_SERVE, buf_view(&b), &pair[1], 1, x->deadline);
	if (b.p)
		explicit_bzero(b.p, b.cap);
	buf_free(&b);
	close(pair[1]);
	if (result == 0)
		return pair[0];
	close(pair[0]);
	return -1;
}

static enum auth_verdict
take_answer(const struct auth_exchange *x, int fd, char address[PASSWORDS_NAME_MAX + 1])
{
	struct ipc_record r;
	struct ipc_get g;

	if (ipc_recv(fd, &space, &r, x->deadline) != 1)
		return AUTH_CHECK_TEMPORARY;
	ipc_close_fds(&r);
	g = ipc_get(&r);
	if (r.type == TOKEN_NO)
		return AUTH_CHECK_NO;
	if (r.type != TOKEN_YES)
		return AUTH_CHECK_TEMPORARY;
	ipc_get_str(&g, address, PASSWORDS_NAME_MAX + 1);
	return ipc_get_end(&g) == 0 ? AUTH_CHECK_OK : AUTH_CHECK_TEMPORARY;
}

/*
 * Becomes the virtual user of x->account, for whom somebody else has vouched.
 * Whose passwords are all switched off does not come in by another way.
 */
static enum auth_verdict
become(struct auth_exchange *x, bool must_exist)
{
	const struct auth_account *a = &x->account;

	if (a->found ? !a->usable : must_exist)
		return AUTH_CHECK_NO;
	return auth_virtual_user(x, a->address, &x->user) == 0 ? AUTH_CHECK_OK : AUTH_CHECK_NO;
}

/* Whose the token is, by the program. It must be who was claimed, if anybody was. */
static enum auth_verdict
take_address(struct auth_exchange *x, const char *address)
{
	struct auth_account got;

	if (!passwords_name_valid(view_of(address)))
		return AUTH_CHECK_NO;
	auth_account_find(x->conf, buf_view(&x->passwords), view_of(address), &got);
	if (x->name[0] && strcmp(x->account.address, got.address) != 0)
		return AUTH_CHECK_NO;
	(void)view_string(view_of(address), x->name, sizeof(x->name));
	x->account = got;
	return become(x, false);
}

static enum auth_verdict
check_token(struct auth_exchange *x, struct view name, struct view token)
{
	char address[PASSWORDS_NAME_MAX + 1] = "";
	enum auth_verdict verdict;
	int fd;

	verdict = name.n ? auth_named(x, name, VIEW("")) : auth_unnamed(x);
	if (verdict != AUTH_CHECK_OK)
		return verdict;
	app_hash(token, x->guess);
	fd = send_token(x, token);
	verdict = fd == -1 ? AUTH_CHECK_TEMPORARY : take_answer(x, fd, address);
	if (fd != -1)
		close(fd);
	if (verdict == AUTH_CHECK_TEMPORARY)
		log_note(LOG_ERR, "auth-token", "error", "no answer, or none for now");
	return verdict == AUTH_CHECK_OK ? take_address(x, address) : verdict;
}

/* What is wrong is said in a challenge; the client answers, or is gone: the try has failed. */
static enum auth_verdict
refuse(struct auth_exchange *x, struct view error)
{
	struct view answer;

	(void)auth_challenge(x, error, &answer);
	return AUTH_CHECK_NO;
}

enum auth_verdict
auth_oauthbearer(struct auth_exchange *x, struct view response)
{
	struct buf name = buf_make(PASSWORDS_NAME_MAX);
	enum auth_verdict verdict = AUTH_CHECK_NO;
	struct oauth_message m;

	if (oauth_parse_bearer(response, &m) == -1 || (m.user.n && scram_name(&name, m.user) == -1)) {
		verdict = refuse(x, VIEW("{\"status\":\"invalid_request\"}"));
	} else {
		verdict = check_token(x, buf_view(&name), m.token);
		if (verdict == AUTH_CHECK_NO)
			verdict = refuse(x, VIEW("{\"status\":\"invalid_token\"}"));
	}
	buf_free(&name);
	return verdict;
}

enum auth_verdict
auth_xoauth2(struct auth_exchange *x, struct view response)
{
	enum auth_verdict verdict = AUTH_CHECK_NO;
	struct oauth_message m;

	if (oauth_parse_xoauth2(response, &m) == 0)
		verdict = check_token(x, m.user, m.token);
	if (verdict == AUTH_CHECK_NO)
		verdict = refuse(x, VIEW("{\"status\":\"401\",\"schemes\":\"Bearer\"}"));
	return verdict;
}

/* RFC 4422 appendix A */
enum auth_verdict
auth_external(struct auth_exchange *x, struct view response)
{
	struct view client = view_of(x->context.client);
	enum auth_verdict verdict = auth_named(x, client, response);

	if (verdict == AUTH_CHECK_OK && view_find(client, '@') == client.n)
		verdict = AUTH_CHECK_NO;
	return verdict == AUTH_CHECK_OK ? become(x, true) : verdict;
}
