/* check_probe.c: see check_probe.h. */
#include "admin/check/check_probe.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/paths.h"
#include "sys/spawn.h"
#include "text/shown.h"

#define PROGRAM "check-port"
#define STEPS 2		/* so long a probe may take, in its seconds */

static void
start(struct probe *p, unsigned seconds, const char *name)
{
	char port[16], wait[16];
	const char *args[] = { p->protocol, p->mode, p->host, port, wait, name, NULL };
	int pair[2], fds[] = { -1, -1, STDERR_FILENO };
	struct spawn s = { .program = PROGRAM, .args = args, .fds = fds, .nfds = 3,
		.role = path_user_net };

	(void)snprintf(port, sizeof(port), "%u", p->port);
	(void)snprintf(wait, sizeof(wait), "%u", seconds);
	p->pid = p->fd = -1;
	p->result = PORT_RESULTS;
	p->text[0] = '\0';
	if (pipe2(pair, O_CLOEXEC) == -1)
		return;
	fds[1] = pair[1];
	p->pid = spawn_start(&s);
	close(pair[1]);
	if (p->pid == -1)
		close(pair[0]);
	else
		p->fd = pair[0];
}

/* The line that it has printed: its words are not trusted. */
static void
take_text(struct probe *p)
{
	struct buf shown = buf_make(sizeof(p->text));
	char line[sizeof(p->text) - 1];
	ssize_t n = read(p->fd, line, sizeof(line));
	struct view v = { line, n > 0 ? (size_t)n : 0 };

	v = view_sub(v, 0, view_find(v, '\n'));
	shown_line(v, &shown);
	(void)view_string(buf_view(&shown), p->text, sizeof(p->text));
	buf_free(&shown);
}

static void
finish(struct probe *p, bool late)
{
	int status;

	if (late)
		(void)kill(p->pid, SIGKILL);
	else
		take_text(p);
	close(p->fd);
	status = spawn_wait(p->pid);
	p->fd = -1;
	if (late)
		p->result = PORT_SILENT;
	else if (status >= 0 && status < PORT_RESULTS)
		p->result = (enum port_result)status;
}

void
probe_all(struct probe *probes, size_t n, unsigned seconds, const char *name)
{
	msec end = clock_monotonic() + (msec)seconds * STEPS * 1000;

	for (size_t i = 0; i < n; i++)
		start(&probes[i], seconds, name);
	for (size_t i = 0; i < n; i++)
		if (probes[i].fd != -1)
			finish(&probes[i], deadline_wait(probes[i].fd, POLLIN, end) == -1);
}
