/* status_machine.c: see status_machine.h. */
#include "admin/log/status_machine.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "admin/check/check_sockets.h"

/* ---- Ports */

static void
look_at_ports(struct status_machine *m)
{
	static struct sockets all;
	size_t at;

	/* What cannot be seen is as if it was not there. */
	if (sockets_list(&all) == -1)
		return;
	for (size_t i = 0; i < STATUS_SERVICES; i++)
		for (size_t k = 0; k < 2; k++) {
			at = 0;
			m->services[i].listening[k] = m->services[i].ports[k] &&
			    sockets_next(&all, m->services[i].ports[k], &at) != NULL;
		}
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
	look_at_ports(m);
	add_disk(m, conf->spool);
	add_disk(m, conf->virtual_dir);
	add_disk(m, conf->log);
}
