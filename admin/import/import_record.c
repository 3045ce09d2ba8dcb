/* import_record.c: how to take back what was done. See import.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/import/import.h"
#include "admin/mailstead.h"
#include "sys/file.h"
#include "sys/paths.h"

#define RECORDS_MAX 1000	/* of one source */

static const char head[] =
    "#!/bin/sh\n"
    "# undo: puts the tables back as they were before this import, and mailboxes where they were,\n"
    "# with all mail that has come since. Stop the mail servers before.\n"
    "set -eu\n"
    "cd \"$(dirname \"$0\")\"\n";

static int
failed(const char *path)
{
	mailstead_complain(path, strerror(errno));
	return -1;
}

/* Appends a word for the shell. */
static void
quote(struct buf *out, const char *word)
{
	(void)buf_add_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			(void)buf_add_str(out, "'\\''");
		else
			(void)buf_add_char(out, *word);
	}
	(void)buf_add_char(out, '\'');
}

/* The file of that name in the record, with the text; an old one goes. Returns 0 or -1. */
static int
write_file(struct import_record *r, const char *name, mode_t mode, struct view text)
{
	char path[PATH_MAX], temporary[PATH_MAX];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", r->directory, name);
	(void)snprintf(temporary, sizeof(temporary), "%s/.new", r->directory);
	(void)unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd == -1 || fchmod(fd, mode) == -1 || file_write(fd, text) == -1 || fsync(fd) == -1 ||
	    rename(temporary, path) == -1 ||
	    file_sync_path(AT_FDCWD, r->directory, false) == -1) {
		int result = failed(path);

		file_close(fd);
		return result;
	}
	close(fd);
	return 0;
}

/* The script with what is new in front of what it has: the last comes back first. */
int
import_record_step(struct import_record *r, struct view step)
{
	struct buf whole = buf_make(r->text.max), steps = buf_make(r->text.max);
	int result;

	(void)buf_add_view(&steps, step);
	(void)buf_add_view(&steps, buf_view(&r->text));
	(void)buf_add_str(&whole, head);
	(void)buf_add_view(&whole, buf_view(&steps));
	buf_free(&r->text);
	r->text = steps;
	if (whole.failed || steps.failed) {
		errno = ENOMEM;
		result = failed(r->directory);
	} else {
		result = write_file(r, "undo", 0700, buf_view(&whole));
	}
	buf_free(&whole);
	return result;
}

int
import_record_open(struct import_record *r, const char *source)
{
	char above[PATH_MAX];
	bool named;

	*r = (struct import_record){ .text = buf_make(IMPORT_FILE_MAX) };
	path_directory(path_conf(&named), above);
	for (unsigned n = 1; n <= RECORDS_MAX; n++) {
		(void)snprintf(r->directory, sizeof(r->directory), "%.900s/import-%s-%u", above, source, n);
		if (mkdir(r->directory, 0700) == 0)
			return file_sync_path(AT_FDCWD, above, true) == 0 ? import_record_step(r, VIEW("")) :
			    failed(above);
		if (errno != EEXIST)
			break;
	}
	(void)failed(r->directory);
	r->directory[0] = '\0';
	return -1;
}

int
import_record_file(struct import_record *r, const char *path)
{
	struct buf text = buf_make(IMPORT_FILE_MAX), step = buf_make(2 * PATH_MAX);
	char name[64], mode[16] = "0600";
	struct stat st;
	int result;

	(void)snprintf(name, sizeof(name), "%u-%.40s", ++r->files, strrchr(path, '/') + 1);
	if (file_read_path(AT_FDCWD, path, true, &text) == 0 && stat(path, &st) == 0) {
		(void)snprintf(mode, sizeof(mode), "%04o", (unsigned)(st.st_mode & 07777));
		(void)buf_addf(&step, "install -m %s -o %u -g %u -- ", mode, st.st_uid, st.st_gid);
		quote(&step, name);
		(void)buf_add_char(&step, ' ');
		result = write_file(r, name, 0600, buf_view(&text));
	} else if (errno == ENOENT) {
		(void)buf_add_str(&step, "rm -f -- ");
		result = 0;
	} else {
		result = failed(path);
	}
	quote(&step, path);
	(void)buf_add_char(&step, '\n');
	if (result == 0)
		result = import_record_step(r, buf_view(&step));
	buf_free(&step);
	buf_free(&text);
	return result;
}

void
import_record_move(struct buf *step, const char *from, const char *to, uid_t uid, gid_t gid)
{
	/* One that was not moved after all is where it was. */
	(void)buf_add_str(step, "if [ -d ");
	quote(step, to);
	(void)buf_add_str(step, " ] && [ ! -e ");
	quote(step, from);
	(void)buf_addf(step, " ]; then\n\tchown -hR %u:%u -- ", uid, gid);
	quote(step, to);
	(void)buf_add_str(step, "\n\tmv -T -- ");
	quote(step, to);
	(void)buf_add_char(step, ' ');
	quote(step, from);
	(void)buf_add_str(step, "\nfi\n");
}

void
import_record_close(struct import_record *r)
{
	buf_free(&r->text);
}
