/*
 * auth-system.c: checks passwords of the system's users. See auth-system(8).
 *
 * Runs as root; each question has a child of its own, which ends with it. Trusts
 * the configuration, the databases, and the monitor at the other end of the
 * verdict connection; not one octet of what auth says on the exchange. It has
 * no descriptor of the client.
 */
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>

#include "gate/system.h"
#include "sys/brood.h"
#include "sys/log.h"
#include "sys/paths.h"

#define CHILDREN_MAX 50
#define EXIT_PROTOCOL 100
#define EXIT_TEMPORARY 111

/* No core file, and an end of whatever a module or a database takes too long for. */
static int
confine(uint64_t seconds)
{
	const struct itimerval end = { .it_value = { .tv_sec = (time_t)seconds + 1 } };
	const struct rlimit none = { 0, 0 }, cpu = { seconds, seconds };

	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && setrlimit(RLIMIT_CORE, &none) == 0 &&
	    setrlimit(RLIMIT_CPU, &cpu) == 0 && setitimer(ITIMER_REAL, &end, NULL) == 0 ? 0 : -1;
}

/* Hears the question. Returns 0, or -1 when it is malformed or does not come. */
static int
hear(int exchange, struct system_check *q)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	struct ipc_get g;

	if (ipc_recv(exchange, &space, &r, q->deadline) != 1 || r.type != SYSTEM_CHECK)
		return -1;
	g = ipc_get(&r);
	ipc_get_str(&g, q->name, sizeof(q->name));
	ipc_get_str(&g, q->password, sizeof(q->password));
	explicit_bzero(&space, sizeof(space));
	return ipc_get_end(&g);
}

static uint32_t
check(struct system_check *q, struct user *u)
{
	const struct conf *c = q->conf;
	uint32_t verdict = SYSTEM_NO;

	if (q->password[0] == '\0' || q->name[0] == '\0' || strpbrk(q->name, "\t\n\r:"))
		return SYSTEM_NO;
	if (c->auth_program[0])
		verdict = system_by_program(q, u);
	else if (strcmp(c->auth_system, "pam") == 0)
		verdict = system_by_pam(q, u);
	else if (strcmp(c->auth_system, "shadow") == 0)
		verdict = system_by_shadow(q, u);
	else if (strcmp(c->auth_system, "no") != 0)
		log_note(LOG_ERR, "config", "auth_system", c->auth_system);
	explicit_bzero(q->password, sizeof(q->password));
	return verdict == SYSTEM_YES && u->uid == 0 ? SYSTEM_NO : verdict;
}

/* The monitor hears who it was before auth hears yes. */
static int
answer(int exchange, int verdict_fd, uint32_t verdict, const struct user *u, msec deadline)
{
	struct buf name = ipc_payload(), user = ipc_payload();

	if (verdict == SYSTEM_YES) {
		user_put(&user, u);
		ipc_put_str(&name, u->name);
		if (ipc_send_buf(verdict_fd, LOGIN_USER, &user, NULL, 0, deadline) == -1)
			verdict = SYSTEM_LATER, buf_clear(&name);
	}
	return ipc_send_buf(exchange, verdict, &name, NULL, 0, deadline);
}

static int
serve(const struct ipc_record *r, void *conf)
{
	struct system_check q = { .conf = conf };
	struct user user;

	q.deadline = deadline_in(q.conf->login_timeout);
	if (confine(q.conf->login_timeout) == -1) {
		log_errno("confine", "auth-system");
		return EXIT_TEMPORARY;
	}
	if (r->nfds != 2 || login_recv_context(r->fds[1], &q.context, q.deadline) == -1 ||
	    hear(r->fds[0], &q) == -1)
		return EXIT_PROTOCOL;
	return answer(r->fds[0], r->fds[1], check(&q, &user), &user, q.deadline) == 0 ?
	    0 : EXIT_TEMPORARY;
}

int
main(void)
{
	struct conf conf;

	log_attach("auth-system", FD_LOG);
	conf_load_or_exit(&conf, "auth-system");
	if (conf.auth_program[0] == '\0' && strcmp(conf.auth_system, "pam") == 0)
		system_pam_prepare();
	return brood_run(&(struct brood){ .control = FD_CONTROL, .serve = SYSTEM_SERVE,
	    .children_max = CHILDREN_MAX, .child = serve, .arg = &conf }) == 0 ? 0 : EXIT_PROTOCOL;
}
