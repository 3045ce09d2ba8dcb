/*
 * log.h: one line per event, key=value, to syslog, standard error or a file.
 *
 * A value with blanks, quotes or control characters is quoted and escaped, so
 * that nothing a peer sends can forge a line or a field. See mailstead-log(5).
 *
 * The programs that somebody starts (smtpd, runner, ...) call log_open() with
 * the destination from the configuration. The programs that those start find
 * the open descriptor at FD_LOG and call log_attach(): they need no right to
 * open anything.
 */
#ifndef SYS_LOG_H
#define SYS_LOG_H

#include <sys/types.h>
#include <syslog.h>

#include "base/buf.h"
#include "base/view.h"

#define LOG_LINE_MAX 2048	/* octets of one line; a longer one is cut */

struct log_line {
	int level;
	struct buf text;
};

/*
 * Opens the log: "syslog", "stderr", or the path of a file that is appended
 * to. Falls back to standard error, with a line that says so, when it cannot.
 * program is the name in each line.
 */
void
log_open(const char *program, const char *destination);

/* Uses the log descriptor that the parent left at fd. */
void
log_attach(const char *program, int fd);

/* Moves the log to descriptor fd, close-on-exec, so that it is in nobody's way. Returns 0 or -1. */
int
log_place(int fd);

/* The open log descriptor, to hand on to a child; -1 if there is none. */
int
log_fd(void);

/* Whether lines of level debug are written. Default: no. */
void
log_set_debug(bool on);

/* Lines for a file or standard error are given to that function instead of write(2). */
void
log_write_by(ssize_t (*by)(int fd, const void *line, size_t n));

/* Begins a line: level is LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO or LOG_DEBUG. */
struct log_line
log_begin(int level, const char *event);

void
log_str(struct log_line *l, const char *key, const char *value);

void
log_view(struct log_line *l, const char *key, struct view value);

void
log_num(struct log_line *l, const char *key, uint64_t value);

/* Writes the line. */
void
log_end(struct log_line *l);

/* A whole line for the common case of a failed system call: what failed, on what, and errno. */
void
log_errno(const char *what, const char *subject);

/* A whole line about a child, a program by that name or NULL, that a signal has ended. */
void
log_killed(const char *program, pid_t pid, int number);

/* A whole line: event and one key=value. */
void
log_note(int level, const char *event, const char *key, const char *value);

#endif
