/* check_enabled_find.c: what of the files is in use, and what runs; see check_enabled.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/check/check_enabled.h"
#include "sys/file.h"
#include "sys/paths.h"

#define FILE_MAX (1U << 20)	/* octets of a file of configuration */
#define UNITS "/etc/systemd/system"
#define WANTED UNITS "/sockets.target.wants"

/* ---- systemd */

/* A unit, or one piece of it that is put beside. Returns whether it is there. */
static bool
read_unit(struct enabled_all *all, const struct enabled_kind *kind, const char *path,
    const char *unit)
{
	struct buf text = buf_make(FILE_MAX);
	bool there = file_read_path(AT_FDCWD, path, true, &text) == 0;

	if (there)
		enabled_systemd(all, kind, buf_view(&text), unit);
	buf_free(&text);
	return there;
}

static int
is_piece(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return e->d_name[0] != '.' && n > 5 && strcmp(e->d_name + n - 5, ".conf") == 0;
}

static void
take_unit(struct enabled_all *all, const struct enabled_kind *kind, const char *name)
{
	char unit[64], path[PATH_MAX];
	struct dirent **pieces;
	int n;

	(void)snprintf(unit, sizeof(unit), "%s.socket", name);
	(void)snprintf(path, sizeof(path), WANTED "/%s", unit);
	if (!read_unit(all, kind, path, unit))
		return;
	(void)snprintf(path, sizeof(path), UNITS "/%s.d", unit);
	n = scandir(path, &pieces, is_piece, alphasort);
	for (int i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), UNITS "/%s.d/%s", unit, pieces[i]->d_name);
		(void)read_unit(all, kind, path, unit);
		free(pieces[i]);
	}
	if (n >= 0)
		free(pieces);
}

static void
find_systemd(struct enabled_all *all)
{
	for (unsigned i = 0; i < enabled_nkinds; i++) {
		take_unit(all, &enabled_kinds[i], enabled_kinds[i].unit);
		take_unit(all, &enabled_kinds[i], enabled_kinds[i].each);
	}
}

/* ---- inetd, xinetd */

static void
find_inetd(struct enabled_all *all)
{
	static const char path[] = "/etc/inetd.conf";
	struct buf text = buf_make(FILE_MAX);

	if (file_read_path(AT_FDCWD, path, true, &text) == 0)
		enabled_inetd(all, buf_view(&text), path_libexec(), path);
	buf_free(&text);
}

static void
find_xinetd(struct enabled_all *all)
{
	DIR *dir = opendir("/etc/xinetd.d");
	const struct dirent *e;

	while (dir && (e = readdir(dir)) != NULL) {
		struct buf text = buf_make(FILE_MAX);
		char path[PATH_MAX];

		(void)snprintf(path, sizeof(path), "/etc/xinetd.d/%s", e->d_name);
		if (file_read_path(AT_FDCWD, path, true, &text) == 0)
			enabled_xinetd(all, buf_view(&text), path_libexec(), path);
		buf_free(&text);
	}
	if (dir)
		(void)closedir(dir);
}

/* ---- what runs */

/* Whether the process executes that program of ours: its arguments are anybody's words. */
static bool
executes(pid_t pid, const char *program)
{
	char path[PATH_MAX], real[PATH_MAX], exe[PATH_MAX];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "%s/%s", path_libexec(), program);
	if (realpath(path, real) == NULL)
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%ld/exe", (long)pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	if (n <= 0)
		return false;
	exe[n] = '\0';
	return strcmp(exe, real) == 0;
}

static void
read_command(pid_t pid, struct buf *out)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%ld/cmdline", (long)pid);
	if (file_read_path(AT_FDCWD, path, true, out) == -1)
		out->n = 0;
	for (size_t i = 0; i < out->n; i++)
		if (out->p[i] == '\0')
			out->p[i] = ' ';
}

static bool
is_known(const struct enabled_all *all, const struct enabled_kind *kind, unsigned port)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->s[i].kind == kind && all->s[i].port == port)
			return true;
	return false;
}

/* What listen or tcpserver holds, and nothing is told to start. */
static void
take_process(struct enabled_all *all, const struct socket_listening *l)
{
	struct buf command = buf_make(FILE_MAX);
	const struct enabled_kind *kind = NULL;
	struct enabled *s = &all->s[all->n];

	if (executes(l->pid, "listen") || strcmp(l->name, "tcpserver") == 0) {
		read_command(l->pid, &command);
		kind = enabled_kind_of(enabled_service(buf_view(&command), l->port));
	}
	buf_free(&command);
	if (kind == NULL || is_known(all, kind, l->port) || all->n == ENABLED_MAX)
		return;
	*s = (struct enabled){ .kind = kind, .port = l->port };
	(void)snprintf(s->by, sizeof(s->by), "%s, process %ld", l->name, (long)l->pid);
	if (!l->any)
		(void)snprintf(s->address, sizeof(s->address), "%s", l->address);
	all->n++;
}

void
enabled_find(struct enabled_all *all, const struct sockets *sockets)
{
	all->n = 0;
	if (access("/run/systemd/system", F_OK) == 0)
		find_systemd(all);
	find_inetd(all);
	find_xinetd(all);
	for (size_t i = 0; i < sockets->n; i++)
		if (sockets->s[i].pid)
			take_process(all, &sockets->s[i]);
}
