/*
 * runner-sched.c: the queue's scheduler, runner-sched(8).
 *
 * Started by runner, with the control connection at descriptor 3, the log at 4
 * and perhaps the trigger at 5. Runs as _mailq, or as the one user of a
 * private site. Reads the queue and the routing tables, decides what is due,
 * and writes the journals. Whatever needs another user's rights it asks of
 * runner. Trusts: the tables. Of a queue file, its header and journal are
 * parsed, and of the message the header section, for reports.
 *
 * May touch: the queue's directory; to read, the tables and what the user
 * database needs. No network.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/num.h"
#include "queue/sched.h"
#include "sys/demote.h"
#include "sys/filesystem.h"
#include "sys/paths.h"
#include "sys/signals.h"

#define PROGRAM "runner-sched"
#define MEMORY_MAX (2ULL << 30)
#define FILES_OTHER 64		/* that neither messages nor agents need */
#define EVENTS_MAX 64		/* agents whose answers are read before others get a look again */
#define LOADS_MAX 50		/* messages opened before agents get a look again */

static volatile sig_atomic_t got_stop, got_wake;

static void
on_signal(int number)
{
	if (number == SIGHUP)
		got_wake = 1;
	else
		got_stop = 1;
}

/* ---- Getting ready */

static int
parse_arguments(int argc, char *argv[], struct sched *s)
{
	static const struct { const char *name; enum sched_mode mode; } modes[] = {
		{ RUNNER_MODE_ONCE, SCHED_ONCE }, { RUNNER_MODE_IDLE, SCHED_IDLE },
		{ RUNNER_MODE_DAEMON, SCHED_DAEMON },
	};

	if (argc != 3 || fcntl(FD_CONTROL, F_GETFD) == -1 ||
	    num_parse(view_of(argv[2]), INT32_MAX, &s->seconds) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(argv[1], modes[i].name) == 0) {
			s->mode = modes[i].mode;
			return 0;
		}
	return -1;
}

static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_WRITE_FILES,
	SECCOMP_ALLOW(socketpair),
	SECCOMP_ALLOW(syncfs),
	SECCOMP_ALLOW(epoll_create1), SECCOMP_ALLOW(epoll_ctl), SECCOMP_ALLOW(epoll_pwait),
	SECCOMP_USER_DATABASE,
	SECCOMP_END,
};

/* Agents for messages without a sender, besides the others. */
static uint64_t
report_agents(const struct conf *conf)
{
	return (conf->remote_concurrency + 3) / 4;
}

/* Descriptors without those of agents that rest. */
static uint64_t
files_needed(const struct conf *conf)
{
	const uint64_t agents = conf->local_concurrency + conf->remote_concurrency +
	    report_agents(conf);

	/* An agent has its own connection, and at work the two descriptors of a message. */
	return FILES_OTHER + 3 * agents + 2 * SCHED_MESSAGES_MAX;
}

/* No more agents rest than there may be descriptors for. */
static void
fit_idle(struct conf *conf)
{
	uint64_t needed = files_needed(conf);
	struct rlimit most;

	if (getrlimit(RLIMIT_NOFILE, &most) == -1 || most.rlim_max >= needed + conf->remote_idle)
		return;
	conf->remote_idle = most.rlim_max > needed ? most.rlim_max - needed : 0;
}

static int
give_up_rights(const struct conf *conf)
{
	static char queue[PATH_MAX], aliases[PATH_MAX], domains[PATH_MAX], users[PATH_MAX],
	    routes[PATH_MAX];
	struct demote_path paths[] = {
		{ queue, DEMOTE_READ | DEMOTE_WRITE },
		{ aliases, DEMOTE_READ }, { domains, DEMOTE_READ }, { users, DEMOTE_READ },
		{ routes, DEMOTE_READ },
		{ "/etc", DEMOTE_READ }, { "/run/systemd/userdb", DEMOTE_READ },
		{ "/run/userdb", DEMOTE_READ }, { "/usr/lib/userdb", DEMOTE_READ },
		{ "/usr/local/lib/userdb", DEMOTE_READ }, { "/proc/sys/kernel", DEMOTE_READ },
		{ "/dev/null", DEMOTE_READ | DEMOTE_WRITE },
		{ NULL, 0 },
	};
	const struct demote profile = {
		.paths = paths, .memory_max = MEMORY_MAX,
		.files_max = files_needed(conf) + conf->remote_idle,
		.processes_max = 0, .filter = SECCOMP_TABLE(filter),
	};
	struct user unused;

	/* The C library loads its ways to the user database with the first question. */
	(void)user_find("no such user", &unused);
	(void)snprintf(queue, sizeof(queue), "%s/queue", conf->spool);
	path_directory(conf->aliases, aliases);
	path_directory(conf->domains, domains);
	path_directory(conf->users, users);
	path_directory(conf->routes, routes);
	return demote(&profile);
}

/*
 * Makes what is missing of the queue before the sandbox, which can name only
 * what exists.
 */
static int
make_queue(const struct conf *conf)
{
	if (queue_dirs_make(conf->spool, geteuid(), getegid()) == 0)
		return 0;
	log_errno("make queue in", conf->spool);
	return -1;
}

/* What /sys says of the queue's file system is out of reach later. */
static bool
queue_keeps_order(const struct conf *conf)
{
	char path[PATH_MAX];
	bool order;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/queue", conf->spool);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	order = fd != -1 && filesystem_keeps_order(fd);
	if (fd != -1)
		close(fd);
	return order;
}

static int
make_pool(struct sched_pool *p, size_t index, uint64_t agents, uint64_t idle, size_t jobs)
{
	p->index = index;
	p->jobs_max = jobs;
	p->agents_max = (size_t)agents;
	p->places = (size_t)(agents + idle);
	p->agents = calloc(p->places, sizeof(*p->agents));
	for (size_t i = 0; p->agents && i < p->places; i++)
		p->agents[i] = (struct sched_agent){ .fd = -1, .deadline = NEVER };
	(void)!getrandom(p->fair.key, sizeof(p->fair.key), 0);
	return p->agents ? 0 : -1;
}

static int
make_pools(struct sched *s)
{
	const struct conf *conf = s->conf;

	if (make_pool(&s->pools[SCHED_LOCAL], SCHED_LOCAL, conf->local_concurrency, 0, SIZE_MAX) == -1 ||
	    make_pool(&s->pools[SCHED_REMOTE], SCHED_REMOTE, conf->remote_concurrency,
	    conf->remote_idle, SCHED_REMOTE_JOBS) == -1)
		return -1;
	return make_pool(&s->pools[SCHED_REPORT], SCHED_REPORT, report_agents(conf), 0,
	    SCHED_REPORT_JOBS);
}

static int
prepare(struct sched *s)
{
	const char *why;

	if (sched_plan_parse(&s->plan, view_of(s->conf->retry), s->conf->lifetime, &why) == -1) {
		struct log_line l = log_begin(LOG_ERR, "config");

		log_str(&l, "retry", s->conf->retry);
		log_str(&l, "error", why);
		log_end(&l);
		return EX_CONFIG;
	}
	sched_plan_vary(&s->plan, s->conf->retry_jitter, s->conf->retry_greylist);
	s->plan.warning = (int64_t)s->conf->delay_warning;
	(void)!getrandom(&s->seed, sizeof(s->seed), 0);
	(void)!getrandom(s->dests.key, sizeof(s->dests.key), 0);
	s->dests.limit_max = (uint32_t)s->conf->destination_concurrency;
	/* A message that waits alone for a dead destination always finds that it may be tried. */
	s->dests.interval = (int64_t)s->conf->destination_retry < s->plan.steps[0] ?
	    (int64_t)s->conf->destination_retry : s->plan.steps[0];
	s->boot = clock_unix_boot();
	if (make_pools(s) == 0)
		return EX_OK;
	log_errno("allocate", "pools");
	return EX_OSERR;
}

/* Opens what it works on. Returns 1, 0 when another scheduler does the work, -1. */
static int
open_all(struct sched *s)
{
	int locked;

	if (queue_dirs_open(&s->dirs, s->conf->spool) == -1) {
		log_errno("open queue in", s->conf->spool);
		return -1;
	}
	locked = sched_lock_take(s);
	if (locked == 0)
		log_note(LOG_DEBUG, "leave", "why", "another scheduler is at work");
	if (locked != 1)
		return locked;
	/* Without them what is held would go its way. */
	if (sched_rules_look(s) == -1)
		return -1;
	s->routes = routes_open(s->conf);
	s->hops = table_open(s->conf->routes, table_read_routes);
	sched_memory_read(s);
	return s->routes && s->hops ? 1 : -1;
}

/* ---- The loop */

/* Whether another message may be opened; those at other servers do not count. */
static bool
has_room(const struct sched *s)
{
	const struct sched_pool *remote = &s->pools[SCHED_REMOTE], *report = &s->pools[SCHED_REPORT];
	size_t most = SCHED_MESSAGES_MAX + remote->nagents - remote->nresting + report->nagents -
	    report->nresting;

	return s->nmessages == 0 || (s->nmessages < most && s->nrcpts < SCHED_RCPTS_MAX);
}

static bool
may_load(const struct sched *s)
{
	return (s->scan.phase != SCAN_DONE || s->fresh.n) && has_room(s) && !s->stopping &&
	    !s->orphan;
}

/* The next message to look at: one that has just come, or that a scan finds. */
static bool
next_message(struct sched *s, struct queue_name *name)
{
	if (s->fresh.n == 0)
		return sched_scan_next(s, name);
	*name = (struct queue_name){ .place = QUEUE_NEW };
	memcpy(name->id, s->fresh.ids[s->fresh.at++], sizeof(name->id));
	if (s->fresh.at == s->fresh.n)
		s->fresh.at = s->fresh.n = 0;
	return true;
}

static void
load_messages(struct sched *s)
{
	struct queue_name name;

	for (unsigned n = 0; n < LOADS_MAX && may_load(s);)
		if (next_message(s, &name) && !park_has(&s->park, name.id)) {
			sched_message_load(s, &name);
			n++;
		}
}

/* What signals and the clock ask for. */
static void
look_around(struct sched *s)
{
	if ((got_stop || s->orphan) && !s->stopping) {
		s->stopping = true;
		s->stop_at = deadline_in(s->orphan ? SCHED_ORPHAN_SECONDS : RUNNER_STOP_SECONDS);
	}
	if (got_wake || (s->mode == SCHED_DAEMON && deadline_left(s->leave_at) == 0)) {
		s->scan.wanted = s->scan.all = true;
		s->rules_at = 0;
		s->leave_at = deadline_in(s->seconds);
		got_wake = 0;
	}
	if (deadline_left(s->scan.again) == 0) {
		s->scan.wanted = s->scan.all = true;
		s->scan.again = NEVER;
	}
	if (s->scan.next_slot <= clock_unix() ||
	    (s->scan.flush_asked && deadline_left(s->scan.flush) == 0))
		s->scan.wanted = true;
	if (s->park.overflow && s->park.n <= s->park.again && (s->park.n || s->nmessages == 0)) {
		s->park.overflow = false;
		s->scan.wanted = s->scan.all = true;
	}
	if (s->mode == SCHED_IDLE && (s->nmessages || s->scan.wanted || s->fresh.n ||
	    s->scan.phase != SCAN_DONE))
		s->leave_at = deadline_in(s->seconds);
	(void)sched_rules_look(s);
	sched_agent_expire(s);
	sched_agent_press(s);
	sched_memory_write(s, false);
	sched_commit(s, false);
	if (!s->stopping)
		sched_tidy(s);
}

static bool
is_over(const struct sched *s)
{
	if (s->stopping)
		return !sched_agent_busy(s) || deadline_left(s->stop_at) == 0;
	if (s->nmessages || s->park.n || s->park.overflow || s->scan.wanted || s->fresh.n ||
	    s->scan.phase != SCAN_DONE)
		return false;
	return s->mode == SCHED_ONCE ||
	    (s->mode == SCHED_IDLE && deadline_left(s->leave_at) == 0);
}

/* Until when there is nothing to do unless something comes in. */
static int
patience(const struct sched *s)
{
	msec deadline = sched_agent_deadline(s);
	int64_t slot = s->scan.next_slot;

	if (may_load(s) || sched_agent_hungry(s) || (s->orphan && !s->stopping))
		return 0;
	if (s->stopping)
		return deadline_left(deadline_min(deadline, deadline_min(s->stop_at, s->commit.at)));
	if (s->mode != SCHED_ONCE)
		deadline = deadline_min(deadline, s->leave_at);
	if (slot != INT64_MAX && s->scan.phase == SCAN_DONE) {
		int64_t left = slot - clock_unix();

		deadline = deadline_min(deadline, deadline_in(left > 0 ? (uint64_t)left : 0));
	}
	if (s->scan.flush_asked)
		deadline = deadline_min(deadline, s->scan.flush);
	if (s->dests.changed)
		deadline = deadline_min(deadline, s->remember);
	deadline = deadline_min(deadline, deadline_min(s->scan.again, s->commit.at));
	deadline = deadline_min(deadline, s->press_at);
	if (deadline_left(s->gather) != 0)
		deadline = deadline_min(deadline, s->gather);
	return deadline_left(deadline_min(deadline, s->scan.tidy));
}

/* Those of the agents that have said something, or ended: of hundreds that rest nobody asks. */
static void
read_agents(struct sched *s)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_pwait(s->events, events, EVENTS_MAX, 0, NULL);

	for (int i = 0; i < n; i++) {
		struct sched_agent *a = events[i].data.ptr;

		/* It may be another one by now, which has said nothing: that does no harm. */
		if (a->fd != -1)
			sched_agent_read(s, a);
	}
}

static void
wait_for_something(struct sched *s, const sigset_t *signals)
{
	int left = patience(s);
	struct timespec wait = { left / 1000, left % 1000 * 1000000L };
	struct pollfd fds[] = {
		{ .fd = s->orphan ? -1 : FD_CONTROL, .events = POLLIN },
		{ .fd = s->stopping || deadline_left(s->gather) ? -1 : s->trigger, .events = POLLIN },
		{ .fd = s->events, .events = POLLIN },
	};

	if (ppoll(fds, sizeof(fds) / sizeof(fds[0]), left == -1 ? NULL : &wait, signals) <= 0)
		return;
	/* It speaks only when it is asked; what comes now is its end. */
	if (fds[0].revents)
		s->orphan = true;
	if (fds[1].revents) {
		(void)sched_trigger_drain(s);
		s->gather = clock_monotonic() + SCHED_GATHER_MSEC;
	}
	if (fds[2].revents)
		read_agents(s);
}

static int
run(struct sched *s, const sigset_t *signals)
{
	s->events = epoll_create1(EPOLL_CLOEXEC);
	if (s->events == -1) {
		log_errno("epoll_create1", "agents");
		return EX_OSERR;
	}
	s->leave_at = deadline_in(s->seconds);
	s->scan.wanted = s->scan.all = true;
	(void)sched_trigger_drain(s);
	for (;;) {
		look_around(s);
		sched_scan_start(s);
		load_messages(s);
		sched_agent_feed(s);
		if (!is_over(s))
			wait_for_something(s, signals);
		else if (!s->stopping && sched_lock_leave(s))
			s->scan.wanted = true;
		else
			break;
	}
	return EX_OK;
}

int
main(int argc, char *argv[])
{
	static struct conf conf;
	static struct sched s = {
		.conf = &conf, .maker = -1, .trigger = -1, .agents_at = NEVER, .press_at = NEVER,
		.lock = -1, .last_slot = -1,
		.scan = { .next_slot = INT64_MAX, .again = NEVER }, .commit = { .at = NEVER },
	};
	sigset_t waiting;
	int status;

	if (getuid() == 0 || geteuid() == 0 || parse_arguments(argc, argv, &s) == -1) {
		(void)fprintf(stderr, PROGRAM ": only runner(8) starts this program, never as root\n");
		return EX_USAGE;
	}
	log_attach(PROGRAM, FD_LOG);
	conf_load_or_exit(&conf, PROGRAM);
	log_set_debug(conf.debug);
	/* systemd hands it on without O_NONBLOCK. */
	if (fcntl(FD_EXTRA, F_SETFL, O_NONBLOCK) != -1)
		s.trigger = FD_EXTRA;
	signals_catch(on_signal, (const int[]){ SIGHUP, SIGTERM, SIGINT, 0 }, &waiting);
	if (make_queue(&conf) == -1)
		return EX_OSERR;
	fit_idle(&conf);
	s.in_order = queue_keeps_order(&conf);
	if (give_up_rights(&conf) == -1)
		return EX_OSERR;
	status = prepare(&s);
	if (status != EX_OK)
		return status;
	switch (open_all(&s)) {
	case 0:
		return EX_OK;
	case 1:
		status = run(&s, &waiting);
		break;
	default:
		return EX_OSERR;
	}
	sched_agent_close_all(&s);
	sched_commit(&s, true);
	sched_message_close_all(&s);
	sched_scan_end(&s);
	sched_memory_write(&s, true);
	park_free(&s.park);
	dests_free(&s.dests);
	rules_free(&s.rules);
	table_close(s.hops);
	routes_close(s.routes);
	return status;
}
