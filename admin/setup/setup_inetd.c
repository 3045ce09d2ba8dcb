/* setup_inetd.c: lines of inetd.conf(5), and of cron. See setup.h. */
#include "admin/setup/setup.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/setup/block_edit.h"
#include "sys/paths.h"

#define TEXT_MAX (16 * 1024 * 1024)
#define START_TENTHS 50		/* of a second, until a daemon that was started is seen */

static const char *const inetds[] = {
	"inetd", "openbsd-inetd", "inetutils-inetd", "rlinetd", NULL
};
static const char *const inetd_services[] = {
	"openbsd-inetd", "inetutils-inetd", "rlinetd", "inetd", NULL
};
static const char *const crons[] = { "cron", "crond", "fcron", "bcron-start", NULL };
static const char *const cron_services[] = { "cron", "crond", "cronie", "fcron", "bcron", NULL };

/* ---- daemons of others */

/* Starts the first of the services that there is. Returns 0 once one of the programs runs. */
static int
start_one(const char *const *services, const char *const *programs, const char *what,
    struct buf *said)
{
	struct buf out = buf_make(65536);

	for (size_t i = 0; services[i] && !setup_process(programs); i++) {
		char script[128];
		const char *const by_systemd[] = { "systemctl", "enable", "--now", services[i], NULL };
		const char *const by_script[] = { script, "start", NULL };

		(void)snprintf(script, sizeof(script), "/etc/init.d/%s", services[i]);
		if (access("/run/systemd/system", F_OK) == 0)
			(void)setup_run(by_systemd, &out);
		else if (access(script, X_OK) == 0)
			(void)setup_run(by_script, &out);
	}
	buf_free(&out);
	for (unsigned i = 0; i < START_TENTHS && !setup_process(programs); i++)
		(void)usleep(100000);
	if (setup_process(programs))
		return 0;
	(void)buf_addf(said, "no %s runs, and it could not be started\nStart it, and run this again.",
	    what);
	return -1;
}

/* ---- inetd.conf */

/* Whether a line of the block is for the service: "NAME stream PROTOCOL ...". */
static bool
has_line(struct view lines, const char *name, const char *protocol)
{
	struct view line, words[3];

	while (view_line(&lines, &line)) {
		size_t n = 0;

		while (n < 3 && view_word(&line, &words[n]))
			n++;
		if (n == 3 && view_eq(words[0], view_of(name)) && view_eq(words[2], view_of(protocol)))
			return true;
	}
	return false;
}

/* The protocols in inetd.conf: IPv6 where the machine has it, but for an address of IPv4. */
static size_t
protocols(const struct setup_service *v, const char *out[2])
{
	out[0] = "tcp";
	out[1] = "tcp6";
	return access("/proc/net/if_inet6", F_OK) == 0 && strchr(v->inetd, ':') == NULL ? 2 : 1;
}

static bool
has_service(struct view lines, const struct setup_service *v)
{
	const char *p[2];
	size_t n = protocols(v, p);

	for (size_t i = 0; i < n; i++)
		if (!has_line(lines, v->inetd, p[i]))
			return false;
	return true;
}

bool
setup_inetd_has(const struct setup_service *v)
{
	struct buf text = buf_make(TEXT_MAX);
	struct view lines;
	bool has = setup_read(SETUP_INETD_CONF, &text) == 0 &&
	    block_edit_find(buf_view(&text), &lines) == 1 && has_line(lines, v->inetd, "tcp");

	buf_free(&text);
	return has;
}

static size_t
count_missing(const struct setup *s, struct view lines, struct buf *said)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nservices; i++)
		if (!has_service(lines, s->services[i])) {
			(void)buf_addf(said, "%s %s", n ? "," : "", s->services[i]->name);
			n++;
		}
	return n;
}

enum plan_state
setup_look_inetd(const struct setup *s, struct buf *said)
{
	struct buf text = buf_make(TEXT_MAX), names = buf_make(PLAN_TEXT_MAX);
	struct view lines = VIEW("");
	int found = setup_read(SETUP_INETD_CONF, &text) == 0 ?
	    block_edit_find(buf_view(&text), &lines) : 0;
	enum plan_state state = PLAN_CHANGE;

	if (found == -1) {
		(void)buf_add_str(said, SETUP_INETD_CONF " has our lines without their end\n"
		    "Put \"" BLOCK_END "\" behind them.");
		state = PLAN_PERSON;
	} else if (count_missing(s, lines, &names) != 0)
		(void)buf_addf(said, "%s: lines for%.*s", SETUP_INETD_CONF, VIEW_FMT(buf_view(&names)));
	else if (!setup_process(inetds))
		(void)buf_add_str(said, "start inetd");
	else {
		(void)buf_add_str(said, SETUP_INETD_CONF " has our lines");
		state = PLAN_RIGHT;
	}
	buf_free(&text);
	buf_free(&names);
	return state;
}

/* Lines of the administrator's in the block stay; what is missing comes behind them. */
static int
add_lines(void *arg, struct view text, struct buf *out)
{
	const struct setup *s = arg;
	struct buf all = buf_make(TEXT_MAX);
	struct view lines;
	int result = block_edit_find(text, &lines);

	if (result != -1) {
		(void)buf_add_view(&all, lines);
		for (size_t i = 0; i < s->nservices; i++) {
			const struct setup_service *v = s->services[i];
			const char *p[2];
			size_t n = protocols(v, p);

			for (size_t k = 0; k < n; k++)
				if (!has_line(lines, v->inetd, p[k]))
					(void)buf_addf(&all, "%s\tstream\t%s\twait\troot\t%s/listen\tlisten -i 5m -k - %s\n",
					    v->inetd, p[k], path_libexec(), v->command);
		}
		result = all.failed ? -1 : block_edit_put(text, buf_view(&all), out);
	}
	buf_free(&all);
	return result;
}

int
setup_act_inetd(struct setup *s, struct buf *said)
{
	int changed = setup_edit(SETUP_INETD_CONF, 0644, add_lines, s);
	pid_t pid;

	if (changed == -1)
		return -1;
	pid = setup_process(inetds);
	if (pid == 0)
		return start_one(inetd_services, inetds, "inetd", said);
	return changed == 0 || kill(pid, SIGHUP) == 0 ? 0 : setup_failed(said, "inetd");
}

static int
remove_lines(void *arg, struct view text, struct buf *out)
{
	(void)arg;
	return block_edit_remove(text, out);
}

bool
setup_inetd_is_used(void)
{
	struct buf text = buf_make(TEXT_MAX);
	struct view lines;
	bool used = setup_read(SETUP_INETD_CONF, &text) == 0 &&
	    block_edit_find(buf_view(&text), &lines) != 0;

	buf_free(&text);
	return used;
}

int
setup_leave_inetd(struct buf *said)
{
	pid_t pid = setup_process(inetds);
	char listen[PATH_MAX];

	if (setup_edit(SETUP_INETD_CONF, 0644, remove_lines, NULL) == -1)
		return -1;
	if (pid == 0)
		return 0;
	if (kill(pid, SIGHUP) == -1)
		return setup_failed(said, "inetd");
	/* The acceptors that it has started have its sockets, and would stay for a while. */
	(void)snprintf(listen, sizeof(listen), "%s/listen", path_libexec());
	setup_end_children(pid, listen);
	return 0;
}

/* ---- cron */

static void
cron_text(struct buf *out)
{
	(void)buf_addf(out, SETUP_CRON_MARK "\n"
	    "# Whatever waits in the queue is tried once a minute. With \"-i -t 2m\" instead of \"-1\" a\n"
	    "# runner is there all the time, and delivers at once.\n"
	    "* * * * *\troot\t[ ! -x %s/runner ] || %s/runner -1\n", path_libexec(), path_libexec());
}

/* Whether a line of the file, whoever wrote it, starts the runner. */
static bool
cron_runs(struct view text)
{
	struct view line;

	while (view_line(&text, &line)) {
		line = view_trim(line);
		if (line.n && line.p[0] != '#' && view_contains_nocase(line, VIEW("/runner")))
			return true;
	}
	return false;
}

enum plan_state
setup_look_cron(struct buf *said)
{
	struct buf text = buf_make(TEXT_MAX);
	bool runs = setup_read(SETUP_CRON_FILE, &text) == 0 && cron_runs(buf_view(&text));
	enum plan_state state = PLAN_CHANGE;

	if (!runs)
		(void)buf_add_str(said, "write " SETUP_CRON_FILE ", which runs the queue once a minute");
	else if (!setup_process(crons))
		(void)buf_add_str(said, "start cron");
	else {
		(void)buf_add_str(said, SETUP_CRON_FILE " runs it");
		state = PLAN_RIGHT;
	}
	buf_free(&text);
	return state;
}

/* Behind what an administrator has there. */
static int
add_cron(void *arg, struct view text, struct buf *out)
{
	(void)arg;
	if (cron_runs(text))
		return 0;
	(void)buf_add_view(out, text);
	if (text.n && text.p[text.n - 1] != '\n')
		(void)buf_add_char(out, '\n');
	cron_text(out);
	return out->failed ? -1 : 1;
}

int
setup_act_cron(struct buf *said)
{
	if (mkdir("/etc/cron.d", 0755) == 0)
		(void)chmod("/etc/cron.d", 0755);
	if (setup_edit(SETUP_CRON_FILE, 0644, add_cron, NULL) == -1)
		return -1;
	return start_one(cron_services, crons, "cron", said);
}

int
setup_leave_cron(struct buf *said)
{
	struct buf text = buf_make(TEXT_MAX), ours = buf_make(TEXT_MAX);
	int result;

	cron_text(&ours);
	/* One that somebody has changed is kept, under a name that cron does not read. */
	if (setup_read(SETUP_CRON_FILE, &text) == 0 && view_eq(buf_view(&text), buf_view(&ours)))
		result = unlink(SETUP_CRON_FILE);
	else
		result = rename(SETUP_CRON_FILE, SETUP_CRON_FILE ".unsetup");
	buf_free(&text);
	buf_free(&ours);
	return result == 0 ? 0 : setup_failed(said, SETUP_CRON_FILE);
}
