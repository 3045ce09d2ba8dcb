/*
 * auth-token.c: has tokens judged. See auth-token(8).
 *
 * Runs as _mailauth, a child of auth, and starts auth_token_program for each
 * token, without a shell. That program may go where it likes, which is why
 * this is no part of auth, which may go nowhere. Trusts both.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gate/auth_token.h"
#include "sys/brood.h"
#include "sys/command.h"
#include "sys/conf.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define EXIT_TEMPORARY 111
#define EXIT_PROTOCOL 100

#define TOKENS_MAX 100		/* programs at a time */
#define OUTPUT_MAX (USER_NAME_MAX + 2)	/* octets that the program may print: an address and CRLF */

/* Both pipes of one run: what the program reads, and what it prints. */
struct run {
	int in[2], out[2];
	pid_t pid;
};

/* Starts the program. Returns 0, or -1 with errno. */
static int
start(struct run *run, const char *command)
{
	struct command c;

	if (command_parse(command, &c) == -1)
		return -1;
	run->pid = spawn_start(&(struct spawn){
	    .program = c.args[0], .args = c.args + 1, .nfds = 4,
	    .fds = (const int[]){ -1, run->out[1], -1, run->in[0] } });
	return run->pid == -1 ? -1 : 0;
}

/* What the program prints, until it closes that. Returns 0, or -1: it is late, or auth gone. */
static int
read_output(int fd, int asker, msec deadline, struct buf *out)
{
	struct pollfd pfds[] = { { .fd = fd, .events = POLLIN }, { .fd = asker, .events = POLLIN } };

	for (;;) {
		char octets[OUTPUT_MAX];
		ssize_t n;
		int ready = poll(pfds, 2, deadline_left(deadline));

		if (ready == -1 && errno == EINTR)
			continue;
		if (ready <= 0 || pfds[1].revents)
			return -1;
		n = read(fd, octets, sizeof(octets));
		if (n == 0)
			return 0;
		if (n == -1 || buf_add(out, octets, (size_t)n) == -1)
			return -1;
	}
}

/* Waits for the program's end. Returns what it said. */
static enum auth_token_type
judge(struct run *run, int asker, msec deadline, struct buf *out)
{
	int late = read_output(run->out[0], asker, deadline, out), status;

	/* And whatever it has started: this process leads a group of its own. */
	if (late) {
		(void)signal(SIGTERM, SIG_IGN);
		(void)kill(0, SIGTERM);
		(void)kill(run->pid, SIGKILL);
	}
	status = spawn_wait(run->pid);
	if (!late && status == 0)
		return TOKEN_YES;
	if (!late && status == 1)
		return TOKEN_NO;
	log_note(LOG_ERR, "auth-token", "error", late ? "the program takes too long, or prints too much" :
	    "the program has failed");
	return TOKEN_LATER;
}

static void
say(int asker, enum auth_token_type what, struct view output, msec deadline)
{
	struct buf b = ipc_payload();

	while (output.n && (output.p[output.n - 1] == '\n' || output.p[output.n - 1] == '\r'))
		output.n--;
	if (what == TOKEN_YES)
		ipc_put_view(&b, output);
	(void)ipc_send_buf(asker, what, &b, NULL, 0, deadline);
}

/* One token. */
static int
serve(const struct ipc_record *r, void *arg)
{
	const struct conf *conf = arg;
	msec deadline = deadline_in(conf->login_timeout);
	struct buf out = buf_make(OUTPUT_MAX);
	enum auth_token_type what;
	struct run run;

	if (r->nfds != 1)
		return EXIT_PROTOCOL;
	(void)setsid();
	if (pipe2(run.in, O_CLOEXEC | O_NONBLOCK) == -1 || pipe2(run.out, O_CLOEXEC) == -1 ||
	    fcntl(run.in[0], F_SETFL, 0) == -1 || start(&run, conf->auth_token_program) == -1) {
		log_errno("start", conf->auth_token_program);
		say(r->fds[0], TOKEN_LATER, VIEW(""), deadline);
		return EXIT_TEMPORARY;
	}
	close(run.in[0]);
	close(run.out[1]);
	/* A pipe holds more than a record. The program need not read it. */
	(void)file_write(run.in[1], r->payload);
	close(run.in[1]);
	what = judge(&run, r->fds[0], deadline, &out);
	say(r->fds[0], what, buf_view(&out), deadline);
	buf_free(&out);
	return 0;
}

int
main(void)
{
	static struct conf conf;
	const struct rlimit none = { 0, 0 };
	struct brood brood = {
		.control = FD_CONTROL, .serve = TOKEN_SERVE, .children_max = TOKENS_MAX,
		.child = serve, .arg = &conf,
	};

	log_attach("auth-token", FD_LOG);
	conf_load_or_exit(&conf, "auth-token");
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "auth-token", "error", "not as root");
		return EXIT_TEMPORARY;
	}
	/* The programs that it starts are the same user, and nothing confines them. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 || setrlimit(RLIMIT_CORE, &none) == -1) {
		log_errno("confine", "auth-token");
		return EXIT_TEMPORARY;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	return brood_run(&brood) == 0 ? 0 : EXIT_PROTOCOL;
}
