/* auth_ask.c: what auth has auth-system say, net/auth_system.h. */
#include <string.h>
#include <unistd.h>

#include "gate/auth_passwords.h"
#include "net/auth_system.h"
#include "sys/log.h"

/* Not the exchange's: there the password lies. */
static struct ipc_buffer space;

/* The monitor's answer. Returns 1 with a connection, 0: there is no auth-system, or -1. */
static int
connect_system(const struct auth_exchange *x, int *fd)
{
	struct ipc_record r;

	if (ipc_send(x->verdict, LOGIN_ASK_SYSTEM, VIEW(""), NULL, 0, x->deadline) == -1 ||
	    ipc_recv(x->verdict, &space, &r, x->deadline) != 1)
		return -1;
	if (r.type != LOGIN_SYSTEM || r.payload.n || r.nfds > 1) {
		ipc_close_fds(&r);
		return -1;
	}
	*fd = r.nfds ? r.fds[0] : -1;
	return r.nfds ? 1 : 0;
}

static int
send_question(const struct auth_exchange *x, struct view password, int fd)
{
	struct buf b = ipc_payload();
	int result = -1;

	/* All of it at once: growing would leave copies of the password behind. */
	(void)buf_reserve(&b, sizeof(x->name) + password.n + 64);
	ipc_put_str(&b, x->name);
	ipc_put_view(&b, password);
	if (!b.failed)
		result = ipc_send(fd, SYSTEM_CHECK, buf_view(&b), NULL, 0, x->deadline);
	if (b.p)
		explicit_bzero(b.p, b.cap);
	buf_free(&b);
	return result;
}

static enum auth_verdict
take_answer(struct auth_exchange *x, int fd)
{
	struct ipc_record r;
	struct ipc_get g;

	if (ipc_recv(fd, &space, &r, x->deadline) != 1)
		return AUTH_CHECK_TEMPORARY;
	ipc_close_fds(&r);
	g = ipc_get(&r);
	if (r.type == SYSTEM_NO && r.payload.n == 0)
		return AUTH_CHECK_NO;
	if (r.type != SYSTEM_YES)
		return AUTH_CHECK_TEMPORARY;
	ipc_get_str(&g, x->user.name, sizeof(x->user.name));
	if (ipc_get_end(&g) == -1 || x->user.name[0] == '\0')
		return AUTH_CHECK_TEMPORARY;
	x->told = true;
	return AUTH_CHECK_OK;
}

enum auth_verdict
auth_ask_system(struct auth_exchange *x, struct view password)
{
	enum auth_verdict verdict = AUTH_CHECK_TEMPORARY;
	int fd = -1, found = connect_system(x, &fd);

	if (found == 0)
		return AUTH_CHECK_GONE;
	if (found == 1 && send_question(x, password, fd) == 0)
		verdict = take_answer(x, fd);
	if (fd != -1)
		close(fd);
	if (verdict == AUTH_CHECK_TEMPORARY)
		log_note(LOG_ERR, "auth-system", "error", "no answer, or none for now");
	return verdict;
}
