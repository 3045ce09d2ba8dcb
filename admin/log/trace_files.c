/* trace_files.c: see trace_files.h. */
#include "admin/log/trace_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/view.h"
#include "sys/paths.h"

static const struct { const char *ending, *program; } compressed[] = {
	{ ".gz", "gzip" }, { ".xz", "xz" }, { ".bz2", "bzip2" }, { ".zst", "zstd" },
};

#define NCOMPRESSED (sizeof(compressed) / sizeof(compressed[0]))

int
trace_files_add(struct trace_files *f, const char *path, time_t changed)
{
	if (f->paths == NULL)
		f->paths = calloc(TRACE_FILES_MAX, sizeof(*f->paths));
	if (f->changed == NULL)
		f->changed = calloc(TRACE_FILES_MAX, sizeof(*f->changed));
	errno = ENOMEM;
	if (f->paths == NULL || f->changed == NULL || f->n == TRACE_FILES_MAX ||
	    (f->paths[f->n] = strdup(path)) == NULL)
		return -1;
	f->changed[f->n++] = changed;
	return 0;
}

void
trace_files_free(struct trace_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->paths[i]);
	free(f->paths);
	free(f->changed);
	*f = (struct trace_files){ .n = 0 };
}

/* Which of compressed[] it is; NCOMPRESSED: none. */
static size_t
compression(struct view name)
{
	size_t i = 0;

	for (; i < NCOMPRESSED; i++) {
		size_t n = strlen(compressed[i].ending);

		if (name.n > n && view_eq(view_sub(name, name.n - n, n), view_of(compressed[i].ending)))
			break;
	}
	return i;
}

const char *
trace_program(const char *name)
{
	static char path[64];

	(void)snprintf(path, sizeof(path), "/usr/bin/%s", name);
	if (access(path, X_OK) == -1)
		(void)snprintf(path, sizeof(path), "/bin/%s", name);
	return path;
}

const char *
trace_decompressor(const char *path)
{
	size_t i = compression(view_of(path));

	return i < NCOMPRESSED ? trace_program(compressed[i].program) : NULL;
}

bool
trace_is_rotated(const char *name, const char *base)
{
	struct view v = view_of(name);
	size_t n = strlen(base), i = compression(v);

	if (i < NCOMPRESSED)
		v.n -= strlen(compressed[i].ending);
	if (v.n < n + 2 || strncmp(name, base, n) != 0 || (v.p[n] != '.' && v.p[n] != '-'))
		return false;
	for (i = n + 1; i < v.n; i++)
		if (!ascii_digit(v.p[i]) && v.p[i] != '-' && v.p[i] != '_')
			return false;
	return true;
}

/* The one that was changed first comes first. There are few. */
static void
sort(struct trace_files *f, size_t from)
{
	for (size_t i = from + 1; i < f->n; i++)
		for (size_t j = i; j > from && f->changed[j] < f->changed[j - 1]; j--) {
			char *path = f->paths[j];
			time_t changed = f->changed[j];

			f->paths[j] = f->paths[j - 1];
			f->changed[j] = f->changed[j - 1];
			f->paths[j - 1] = path;
			f->changed[j - 1] = changed;
		}
}

static int
add_member(struct trace_files *f, const char *directory, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, name) >= sizeof(path) ||
	    stat(path, &st) == -1 || !S_ISREG(st.st_mode))
		return 0;
	return trace_files_add(f, path, st.st_mtime);
}

int
trace_files_family(struct trace_files *f, const char *path)
{
	char directory[PATH_MAX];
	const char *base = strrchr(path, '/');
	size_t from = f->n;
	struct dirent *e;
	int result = 0;
	struct stat st;
	DIR *dir;

	path_directory(path, directory);
	base = base ? base + 1 : path;
	dir = opendir(directory);
	while (dir && result == 0 && (e = readdir(dir)) != NULL)
		if (trace_is_rotated(e->d_name, base))
			result = add_member(f, directory, e->d_name);
	if (dir)
		closedir(dir);
	sort(f, from);
	/* Whatever its time: it is being written to. Whoever may not look at it is told so later. */
	if (result == 0 && (stat(path, &st) == 0 || errno != ENOENT))
		result = trace_files_add(f, path, 0);
	return result;
}

int
trace_files_syslog(struct trace_files *f)
{
	static const char *const names[] = {
		"/var/log/mail.log", "/var/log/maillog", "/var/log/mail", "/var/log/syslog",
		"/var/log/messages",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (access(names[i], F_OK) == 0)
			return trace_files_family(f, names[i]);
	errno = ENOENT;
	return -1;
}

bool
trace_has_journal(void)
{
	return access(trace_program("journalctl"), X_OK) == 0 &&
	    (access("/var/log/journal", F_OK) == 0 || access("/run/log/journal", F_OK) == 0);
}

int
trace_files_find(struct trace_files *f, const char *log, bool *journal)
{
	*journal = false;
	if (log[0] == '/')
		return trace_files_family(f, log);
	*journal = trace_has_journal();
	return *journal ? 0 : trace_files_syslog(f);
}
