/* status_machine.c: see status_machine.h. */
#include "admin/status_machine.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/view.h"
#include "sys/file.h"

#define SOCKETS_MAX (64 << 20)	/* octets of the kernel's list of sockets */
#define LISTENING 0x0a		/* the state there */

/* ---- Ports */

/* Hexadecimal, of 4 digits at most, as the kernel writes it; 0 for what is none. */
static unsigned
hex(struct view v)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned n = 0;

	for (size_t i = 0; i < v.n; i++) {
		const char *digit = memchr(digits, v.p[i], 16);

		if (digit == NULL || i == 4)
			return 0;
		n = n * 16 + (unsigned)(digit - digits);
	}
	return n;
}

/* " 0: 0100007F:0019 00000000:0000 0A ...": the port, or 0 when nobody listens there. */
static unsigned
listening_port(struct view line)
{
	struct view number, local, remote, state;

	if (!view_word(&line, &number) || !view_word(&line, &local) || !view_word(&line, &remote) ||
	    !view_word(&line, &state) || hex(state) != LISTENING)
		return 0;
	return hex(view_sub(local, view_find(local, ':') + 1, local.n));
}

static void
look_at_sockets(struct status_machine *m, const char *path)
{
	struct buf text = buf_make(SOCKETS_MAX);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct view rest, line;
	unsigned port;

	/* What was read is good even if it is not all. */
	if (fd != -1)
		(void)file_read(fd, &text);
	file_close(fd);
	rest = buf_view(&text);
	while (view_line(&rest, &line)) {
		port = listening_port(line);
		for (size_t i = 0; port && i < STATUS_SERVICES; i++)
			for (size_t k = 0; k < 2; k++)
				if (m->services[i].ports[k] == port)
					m->services[i].listening[k] = true;
	}
	buf_free(&text);
}

/* ---- File systems */

static void
add_disk(struct status_machine *m, const char *path)
{
	struct stat ours, other;
	struct statvfs fs;

	if (path[0] != '/' || stat(path, &ours) == -1 || statvfs(path, &fs) == -1)
		return;
	for (size_t i = 0; i < m->ndisks; i++)
		if (stat(m->disks[i].path, &other) == 0 && other.st_dev == ours.st_dev)
			return;
	m->disks[m->ndisks++] = (struct status_disk){ .path = path,
		.size = (uint64_t)fs.f_blocks * fs.f_frsize, .free = (uint64_t)fs.f_bavail * fs.f_frsize,
		.files_free = (uint64_t)fs.f_favail, .has_files = fs.f_files != 0 };
}

void
status_machine_look(struct status_machine *m, const struct conf *conf)
{
	*m = (struct status_machine){ .services = {
		[STATUS_SMTP] = { .name = "smtp", .ports = { 25, 0 } },
		[STATUS_SUBMISSION] = { .name = "submission", .ports = { 587, 465 } },
		[STATUS_POP3] = { .name = "pop3", .ports = { 110, 995 } },
		[STATUS_IMAP] = { .name = "imap", .ports = { 143, 993 } },
	} };
	status_processes(m);
	look_at_sockets(m, "/proc/net/tcp");
	look_at_sockets(m, "/proc/net/tcp6");
	add_disk(m, conf->spool);
	add_disk(m, conf->virtual_dir);
	add_disk(m, conf->log);
}
