/*
 * log_source.h: mailstead's side of log_feed.h: finds the parts of the log and gives them to
 * log-tool, which has no rights; nothing here looks into them. What is compressed goes through
 * gzip and the like, as the same user; the journal comes from journalctl(1), as the caller.
 */
#ifndef ADMIN_LOG_SOURCE_H
#define ADMIN_LOG_SOURCE_H

#include <sys/types.h>

#include "admin/log/log_feed.h"
#include "admin/log/trace_files.h"
#include "sys/conf.h"

struct log_source {
	struct trace_files files;
	bool journal;			/* instead of files */
	bool incomplete;		/* a part could not be read */
	/* of a log-tool that runs */
	pid_t pid;
	int control;
	char cursor[LOG_CURSOR_MAX];	/* in the journal, after its last line that was read */
};

/*
 * Finds the log that the configuration speaks of, unless there are files already. Returns 0, or -1
 * after a message.
 */
int
log_source_find(struct log_source *s, const struct conf *conf);

/*
 * Starts log-tool with these arguments, its output going to out, and totals in and out (-1: none).
 * Returns 0, or -1 after a message.
 */
int
log_source_start(struct log_source *s, const char *const *args, int out, int totals,
    int new_totals);

/*
 * Has one file read from that offset of its text on, but for what was before since (microseconds
 * since 1970; 0: all). flags: LOG_FEED_*. *end becomes the offset after the last line. Returns 0,
 * or -1 when no more is wanted, or log-tool has ended.
 */
int
log_source_file(struct log_source *s, const char *path, uint32_t flags, uint64_t offset,
    int64_t since, uint64_t *end);

/*
 * The same of the journal: what is not before since, behind the cursor in s->cursor if there is
 * one; that is moved on.
 */
int
log_source_journal(struct log_source *s, uint32_t flags, int64_t since);

/* All parts of the log that may have something since then. */
void
log_source_all(struct log_source *s, int64_t since);

/*
 * All lines that are written into the file, or into the journal, from now on, also after it has
 * been rotated; before that, what is in the last part since then. Returns when log-tool has ended.
 */
void
log_source_follow(struct log_source *s, int64_t since);

/* No more will come. Returns log-tool's exit status, or -1 after a message. */
int
log_source_end(struct log_source *s);

void
log_source_free(struct log_source *s);

/*
 * Opens a file of the log: *fd gives its text, decompressed by *pid if that is not 0. Returns 0
 * or -1 with errno.
 */
int
log_source_open(const char *path, int *fd, pid_t *pid);

#endif
