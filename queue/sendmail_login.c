/* sendmail_login.c: see sendmail_login.h. */
#include "queue/sendmail_login.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/spawn.h"

#define GETENT "/usr/bin/getent"
#define LINE_MAX_OCTETS 4096

/* Takes what stands before the next colon off line. */
static struct view
field(struct view *line)
{
	size_t n = view_find(*line, ':');
	struct view found = view_sub(*line, 0, n);

	*line = view_sub(*line, n < line->n ? n + 1 : n, line->n);
	return found;
}

bool
sendmail_login_parse(struct view line, uid_t uid, struct sendmail_login *out)
{
	struct view name, gecos;
	uint64_t number;

	line = view_sub(line, 0, view_find(line, '\n'));
	name = field(&line);
	(void)field(&line);
	if (num_parse(field(&line), UINT32_MAX, &number) == -1 || number != uid)
		return false;
	(void)field(&line);
	gecos = field(&line);
	(void)view_string(gecos, out->gecos, sizeof(out->gecos));
	return name.n > 0 && view_string(name, out->name, sizeof(out->name)) == 0;
}

/* Reads to the end. Returns how many octets there are. */
static size_t
read_all(int fd, char *line, size_t size)
{
	size_t n = 0;
	ssize_t got;

	do {
		got = read(fd, line + n, size - n);
		n += got > 0 ? (size_t)got : 0;
	} while (n < size && (got > 0 || (got == -1 && errno == EINTR)));
	return n;
}

bool
sendmail_login_ask(uid_t uid, struct sendmail_login *out)
{
	char line[LINE_MAX_OCTETS], number[16];
	struct spawn s = { .program = GETENT, .args = (const char *[]){ "passwd", number, NULL } };
	size_t n = 0;
	int fds[2];
	pid_t pid;

	(void)snprintf(number, sizeof(number), "%lu", (unsigned long)uid);
	if (access(GETENT, X_OK) == -1 || pipe2(fds, O_CLOEXEC) == -1)
		return false;
	s.fds = (const int[]){ -1, fds[1], -1 };
	s.nfds = 3;
	pid = spawn_start(&s);
	close(fds[1]);
	if (pid != -1)
		n = read_all(fds[0], line, sizeof(line));
	close(fds[0]);
	return pid != -1 && spawn_wait(pid) == 0 &&
	    sendmail_login_parse((struct view){ line, n }, uid, out);
}

bool
sendmail_login_find(uid_t uid, struct sendmail_login *out)
{
	const struct passwd *pw = getpwuid(uid);

	if (pw) {
		(void)view_string(view_of(pw->pw_gecos ? pw->pw_gecos : ""), out->gecos,
		    sizeof(out->gecos));
		return view_string(view_of(pw->pw_name), out->name, sizeof(out->name)) == 0;
	}
#ifdef MAILSTEAD_STATIC
	return sendmail_login_ask(uid, out);
#else
	return false;
#endif
}
