/* trace_files.h: the files of a log, the older before the newer. */
#ifndef ADMIN_TRACE_FILES_H
#define ADMIN_TRACE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define TRACE_FILES_MAX 1000

struct trace_files {
	char **paths;		/* owned */
	time_t *changed;	/* owned; of each */
	size_t n;
};

/* Adds one behind the others. Returns 0, or -1 when there is no room. */
int
trace_files_add(struct trace_files *f, const char *path, time_t changed);

/*
 * Adds the file at path and those that it was rotated to: beside it, with a number or a date behind
 * its name, perhaps compressed. Returns 0, or -1 with errno.
 */
int
trace_files_family(struct trace_files *f, const char *path);

/* The same for the file in which a syslog daemon has mail, wherever systems have that. */
int
trace_files_syslog(struct trace_files *f);

/*
 * The same for what the key "log" of the configuration says: a file, or else the journal, for
 * which *journal becomes true, or where there is none what a syslog daemon writes.
 */
int
trace_files_find(struct trace_files *f, const char *log, bool *journal);

void
trace_files_free(struct trace_files *f);

/* Whether name is base with a number or a date behind it, and perhaps a compressed one's ending. */
bool
trace_is_rotated(const char *name, const char *base);

/* The program that decompresses such a file with -dc, by its name's ending; NULL: none has to. */
const char *
trace_decompressor(const char *path);

/* Where the program is. */
const char *
trace_program(const char *name);

/* Whether systemd's journal keeps a log here. */
bool
trace_has_journal(void);

#endif
