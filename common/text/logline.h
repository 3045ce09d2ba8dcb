/*
 * logline.h: a line of the log, mailstead-log(5), as log.h wrote it, behind whatever head it has
 * got on its way to a file: ours, that of a syslog daemon, or of journalctl(1).
 */
#ifndef TEXT_LOGLINE_H
#define TEXT_LOGLINE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

struct logline {
	struct view time;	/* as it stands there */
	struct view program;	/* without the process id */
	struct view fields;	/* from "event=" on */
};

/* Takes a line apart. Returns whether it is one of ours, by its form. */
bool
logline_parse(struct view line, struct logline *out);

/*
 * Takes the next field off *rest. The value replaces what was in it, without quotes and
 * escapes. Returns false at the end.
 */
bool
logline_next(struct view *rest, struct view *key, struct buf *value);

/* The value of the first field of that key. Returns false, and leaves value empty, without one. */
bool
logline_value(const struct logline *l, const char *key, struct buf *value);

#endif
