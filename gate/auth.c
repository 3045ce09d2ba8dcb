/*
 * auth.c: checks one password. See auth(8).
 *
 * Runs as root, as the child of a server's monitor, for one exchange. Trusts
 * the configuration, the user databases and the monitor at FD_EXTRA; not one
 * octet of what the network program at FD_CONTROL says. It has no descriptor
 * of the connection, and is gone before anything is done for the user.
 */
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gate/auth_check.h"
#include "net/auth.h"
#include "sys/clock.h"
#include "sys/conf.h"
#include "sys/log.h"
#include "sys/login.h"
#include "sys/paths.h"

#define EXIT_PROTOCOL 100
#define EXIT_TEMPORARY 111

/* Nothing of us is left in a core file, and no hash costs more than the time for a login. */
static int
auth_confine(uint64_t seconds)
{
	const struct rlimit none = { 0, 0 }, cpu = { seconds, seconds };

	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    setrlimit(RLIMIT_CORE, &none) == 0 && setrlimit(RLIMIT_CPU, &cpu) == 0 ? 0 : -1;
}

/* The one line about the attempt; "failed" is what fail2ban looks for. */
static void
auth_log(const struct auth_try *t, struct view name, enum auth_verdict verdict)
{
	static const char *const words[] = {
		[AUTH_CHECK_OK] = "ok", [AUTH_CHECK_NO] = "failed",
		[AUTH_CHECK_TEMPORARY] = "temporary",
	};
	struct log_line l = log_begin(verdict == AUTH_CHECK_OK ? LOG_INFO : LOG_NOTICE, "auth");

	log_str(&l, "result", words[verdict]);
	log_view(&l, "user", auth_name_valid(name) ? name : VIEW("?"));
	log_str(&l, "peer", t->peer);
	log_str(&l, "service", t->service);
	log_end(&l);
}

/* The monitor hears who it was before the network program hears yes. */
static int
auth_tell_monitor(const struct user *user, msec deadline)
{
	struct buf b = ipc_payload();

	user_put(&b, user);
	return ipc_send_buf(FD_EXTRA, LOGIN_USER, &b, NULL, 0, deadline);
}

static enum auth_verdict
auth_exchange(const struct conf *conf, const struct auth_try *t, msec deadline)
{
	struct view authzid, name = VIEW(""), password;
	enum auth_verdict verdict = AUTH_CHECK_NO;
	struct user user;

	if (strcmp(t->mechanism, "PLAIN") == 0 &&
	    auth_split_plain(t->response, &authzid, &name, &password) == 0 &&
	    (authzid.n == 0 || view_eq(authzid, name)))
		verdict = auth_check(conf, name, password, &user);
	if (verdict == AUTH_CHECK_OK && auth_tell_monitor(&user, deadline) == -1)
		verdict = AUTH_CHECK_TEMPORARY;
	auth_log(t, name, verdict);
	return verdict;
}

/* What the network program hears. Returns 0 or -1. */
static int
auth_answer(enum auth_verdict verdict, msec deadline)
{
	const struct auth_no no = { .text = "wrong name or password" };
	const struct auth_no later = { .temporary = true, .text = "cannot check passwords now" };

	if (verdict == AUTH_CHECK_OK)
		return ipc_send(FD_CONTROL, AUTH_OK, VIEW(""), NULL, 0, deadline);
	return auth_send_no(FD_CONTROL, verdict == AUTH_CHECK_NO ? &no : &later);
}

int
main(void)
{
	static struct ipc_buffer space;
	enum auth_verdict verdict;
	struct ipc_record r;
	struct auth_try t;
	struct conf conf;
	msec deadline;

	log_attach("auth", FD_LOG);
	conf_load_or_exit(&conf, "auth");
	deadline = deadline_in(conf.login_timeout);
	if (auth_confine(conf.login_timeout) == -1) {
		log_errno("confine", "auth");
		return EXIT_TEMPORARY;
	}
	if (ipc_recv(FD_CONTROL, &space, &r, deadline) != 1 || auth_parse_try(&r, &t) == -1) {
		conf_free(&conf);
		return EXIT_PROTOCOL;
	}
	verdict = auth_exchange(&conf, &t, deadline);
	explicit_bzero(&space, sizeof(space));
	conf_free(&conf);
	return auth_answer(verdict, deadline) == 0 ? 0 : EXIT_TEMPORARY;
}
