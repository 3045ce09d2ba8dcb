/* mailstead_file.c: see mailstead.h. */
#include "admin/mailstead.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/file_swap.h"
#include "sys/file.h"
#include "sys/paths.h"

#define TEXT_MAX (64 * 1024 * 1024)
#define TRIES_MAX 100	/* of a change that others get in the way of */

static int
failed(const char *path)
{
	mailstead_complain(path, strerror(errno));
	return -1;
}

static int
open_or_make(const char *path, mode_t create)
{
	mode_t mask = umask(0);
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | (create ? O_CREAT : 0), create);

	(void)umask(mask);
	return fd;
}

/* The name of the new file. Returns 0, or -1 with errno. */
static int
name_new(const struct mailstead_file *f, char new[PATH_MAX])
{
	int n = snprintf(new, PATH_MAX, "%s.new", f->real);

	if (n >= 0 && n < PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

/* Opens and locks it. Another one may have replaced the file until we had the lock. */
static int
open_locked(const char *path, mode_t create)
{
	for (;;) {
		int fd = open_or_make(path, create);
		struct stat ours, now;

		if (fd == -1)
			return -1;
		if (file_swap_lock(fd) == -1) {
			file_close(fd);
			return -1;
		}
		if (fstat(fd, &ours) == 0 && stat(path, &now) == 0 && ours.st_ino == now.st_ino &&
		    ours.st_dev == now.st_dev)
			return fd;
		close(fd);
	}
}

int
mailstead_file_open(struct mailstead_file *f, const char *path, mode_t create)
{
	char new[PATH_MAX];
	struct stat st;

	*f = (struct mailstead_file){ .path = path, .fd = -1, .text = buf_make(TEXT_MAX) };
	f->fd = open_locked(path, create);
	if (f->fd == -1)
		return failed(path);
	f->real = realpath(path, NULL);
	if (f->real && name_new(f, new) == 0 && fstat(f->fd, &st) == 0 &&
	    file_read(f->fd, &f->text) == 0) {
		f->mode = st.st_mode & 07777;
		/* Only one that died with the lock can have left it. */
		(void)unlink(new);
		return 0;
	}
	(void)failed(path);
	mailstead_file_close(f);
	return -1;
}

enum mailstead_changed
mailstead_file_replace(struct mailstead_file *f, struct view text)
{
	char new[PATH_MAX], directory[PATH_MAX];
	int fd, got;

	if (name_new(f, new) == -1)
		return failed(f->path);
	/* The lock of the new one is ours before anybody can find it. */
	fd = file_swap_make(f->fd, new, f->mode, text);
	if (fd == -1)
		return failed(new);
	got = file_swap(f->real, new, buf_view(&f->text));
	if (got == -1)
		(void)failed(f->path);
	path_directory(f->real, directory);
	if (got == 1 && file_sync_path(AT_FDCWD, directory, true) == -1)
		got = failed(f->path);
	close(fd);
	return got == 1 ? MAILSTEAD_CHANGED : got == 0 ? MAILSTEAD_SAME : MAILSTEAD_FAILED;
}

void
mailstead_file_close(struct mailstead_file *f)
{
	if (f->fd != -1)
		close(f->fd);
	free(f->real);
	buf_free(&f->text);
	f->fd = -1;
	f->real = NULL;
}

int
mailstead_file_read(const char *path, struct buf *out)
{
	*out = buf_make(TEXT_MAX);
	if (file_read_path(AT_FDCWD, path, true, out) == 0 || errno == ENOENT)
		return 0;
	buf_free(out);
	return failed(path);
}

/* One attempt. *again: the file was another one at its end. */
static enum mailstead_changed
change_once(struct mailstead_file *f, mailstead_editor *edit, void *arg, bool *again)
{
	struct buf out = buf_make(TEXT_MAX);
	enum mailstead_changed result = edit(f, &out, arg);

	if (result == MAILSTEAD_CHANGED && out.failed) {
		mailstead_complain(f->path, "too large, or no memory");
		result = MAILSTEAD_FAILED;
	}
	if (result == MAILSTEAD_CHANGED) {
		result = mailstead_file_replace(f, buf_view(&out));
		*again = result == MAILSTEAD_SAME;
	}
	buf_free(&out);
	return result;
}

enum mailstead_changed
mailstead_file_change(const char *path, mode_t create, mailstead_editor *edit, void *arg)
{
	for (int i = 0; i < TRIES_MAX; i++) {
		struct mailstead_file f;
		enum mailstead_changed result;
		bool again = false;

		if (mailstead_file_open(&f, path, create) == -1)
			return MAILSTEAD_FAILED;
		result = change_once(&f, edit, arg, &again);
		mailstead_file_close(&f);
		if (!again)
			return result;
	}
	mailstead_complain(path, "somebody else changes it all the time");
	return MAILSTEAD_FAILED;
}
