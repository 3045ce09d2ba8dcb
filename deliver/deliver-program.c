/*
 * deliver-program.c: gives mail to programs, and to files outside of the mailbox:
 * deliver-program(8).
 *
 * Runs as the recipient, started by deliver-local before that has confined itself, and is
 * not confined: what it executes may do all that the user may. no_new_privs is not
 * set, since programs call sendmail, whose enqueue is set-uid. Trusts deliver-local for
 * what it says of a message, but not for what is to be executed: that must be one of the
 * instructions that it reads itself in the user's files. Touches no octet of the message but to
 * copy it.
 *
 * Exit status: 0 when deliver-local has closed, 100 for wrong use, 111 when it cannot go on.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "deliver/deliver_forward.h"
#include "deliver/program_order.h"
#include "sys/conf.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_MISUSE 100

/* What holds for this process, and the last of it for all that it starts. */
static int
prepare(void)
{
	const struct rlimit none = { 0, 0 };

	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    setrlimit(RLIMIT_CORE, &none) == -1 ? -1 : 0;
}

static void
log_answer(const struct program_work *w, const struct program_answer *a)
{
	static const char *const kinds[] = { [PROGRAM_RUN] = "program", [PROGRAM_MBOX] = "mbox",
		[PROGRAM_MAILDIR] = "maildir" };
	struct log_line l = log_begin(LOG_INFO, "instruction");

	log_str(&l, "id", w->job->id);
	log_str(&l, "user", w->d->user);
	log_str(&l, "kind", kinds[w->order->kind]);
	log_view(&l, "what", view_sub(view_of(w->plain), 0, 200));
	log_str(&l, "code", a->code);
	if (a->outcome != AGENT_DELIVERED)
		log_str(&l, "text", a->text);
	log_end(&l);
}

/* Receives a record. Returns 1, 0 at the end, -1. */
static int
receive(struct ipc_record *record)
{
	static struct ipc_buffer space;

	return ipc_recv(FD_CONTROL, &space, record, NEVER);
}

/* Returns 1, 0 when there is no more, -1. */
static int
receive_order(struct agent_job *job, struct program_order *o)
{
	struct ipc_record record;
	int got = receive(&record);

	if (got != 1)
		return got;
	if (agent_parse_job(&record, job) == -1)
		return -1;
	if (receive(&record) != 1)
		return -1;
	if (program_parse_order(&record, o) == 0)
		return 1;
	ipc_close_fds(&record);
	return -1;
}

/* What is behind the separator, as it was written. */
static void
find_extension(const struct deliver *d, const struct address *a,
    char out[ADDRESS_LOCAL_MAX + 1])
{
	char whole[ADDRESS_LOCAL_MAX + 1];
	size_t n = strlen(a->local);

	deliver_extension(d, a, whole);
	(void)snprintf(out, ADDRESS_LOCAL_MAX + 1, "%s",
	    whole[0] ? a->local + n - strlen(whole + 1) : "");
}

static int
serve(const struct deliver *d, uint64_t memory_max)
{
	static struct program_order order;
	static struct program_work w;
	struct program_answer a;
	struct agent_job job;
	int got;

	while ((got = receive_order(&job, &order)) == 1) {
		w = (struct program_work){ .d = d, .job = &job, .order = &order, .input = -1,
			.memory_max = memory_max };
		find_extension(d, &job.recipient, w.extension);
		if (program_check(&w, &a) == 0)
			(order.kind == PROGRAM_RUN ? program_command : program_file)(&w, &a);
		log_answer(&w, &a);
		close(job.message);
		if (program_send_answer(FD_CONTROL, &a) == -1)
			return EXIT_FOR_NOW;
	}
	return got == 0 ? 0 : EXIT_FOR_NOW;
}

int
main(int argc, char **argv)
{
	static struct conf conf;
	struct deliver d;

	log_attach("deliver-program", FD_LOG);
	if (getuid() == 0 || geteuid() == 0 || argc != 3 || argv[2][0] != '/') {
		log_note(LOG_ERR, "usage", "want", "deliver-program user home, not as root");
		return EXIT_MISUSE;
	}
	conf_load_or_exit(&conf, "deliver-program");
	log_set_debug(conf.debug);
	if (prepare() == -1) {
		log_errno("confine", "deliver-program");
		return EXIT_FOR_NOW;
	}
	d = (struct deliver){
		.user = argv[1], .home = argv[2], .maildir = conf.maildir,
		.hostname = conf.hostname, .extension = conf.extension,
		.home_fd = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.lock_timeout = conf.mbox_lock_timeout,
		.scheduler = FD_CONTROL, .programs = -1, .conf = &conf,
	};
	return serve(&d, conf.program_memory);
}
