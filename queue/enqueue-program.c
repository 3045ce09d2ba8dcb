/*
 * enqueue-program.c: a program of the administrator's in the place of enqueue.
 * See enqueue-program(8).
 *
 * Runs as _mailfilter, started by smtpd where queue_program is set, and starts that
 * program for each message, as the same user, without a shell. Nothing confines the two:
 * the program may go where it likes, and at its end it executes enqueue, which
 * is set-uid, so no_new_privs is not set. Trusts the program; of the peer nothing
 * but the form of what it says, and of that form nothing either.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "queue/program_session.h"
#include "sys/conf.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_TEMPORARY 111

/* What holds for this process and for all that it starts. */
static int
confine(const struct conf *conf)
{
	const struct rlimit none = { 0, 0 };
	struct rlimit memory = { conf->queue_program_memory, conf->queue_program_memory };

#ifdef MAILSTEAD_SANITIZE
	/* A sanitizer has terabytes of addresses. */
	memory.rlim_cur = memory.rlim_max = RLIM_INFINITY;
#endif
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 || setrlimit(RLIMIT_CORE, &none) == -1 ||
	    setrlimit(RLIMIT_AS, &memory) == -1 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1 ?
	    -1 : 0;
}

int
main(void)
{
	static struct conf conf;

	log_attach("enqueue-program", FD_LOG);
	conf_load_or_exit(&conf, "enqueue-program");
	log_set_debug(conf.debug);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "error", "what", "not as root");
		return EXIT_TEMPORARY;
	}
	if (confine(&conf) == -1) {
		log_errno("confine", "enqueue-program");
		return EXIT_TEMPORARY;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	return program_session(&conf, FD_CONTROL);
}
