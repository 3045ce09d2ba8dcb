/*
 * finding.h: what `mailstead check` finds, and the line in which the programs that look say it
 * to it: five fields with tabs between them, level, topic, subject, what and todo.
 */
#ifndef TEXT_FINDING_H
#define TEXT_FINDING_H

#include "base/buf.h"
#include "base/view.h"

/* The worse the greater. */
enum check_level {
	CHECK_OK,		/* as it should be */
	CHECK_NOTE,		/* good to know; not wrong */
	CHECK_UNKNOWN,		/* could not be found out */
	CHECK_WARNING,		/* works, but not for long, or not for all */
	CHECK_ERROR,		/* mail stands still, is refused, or others can read it */
	CHECK_LEVELS
};

struct check_finding {
	enum check_level level;
	struct view topic;	/* one word: "dns" */
	struct view subject;	/* what it is about: a path, a name, a port */
	struct view what;	/* how that is */
	struct view todo;	/* a command, or a sentence, that mends it; or empty */
};

#define FINDING_FIELD_MAX 640	/* octets of a field that are shown */
#define FINDING_LINE_MAX 4096	/* of a line: what a pipe takes as a whole */

/* "ok", "note", "unknown", "warning", "error" */
const char *
finding_level(enum check_level level);

/*
 * Appends the line, with its LF. Control characters, also tabs, become "?", and of each field what
 * is beyond FINDING_FIELD_MAX octets is left out.
 */
void
finding_put(const struct check_finding *f, struct buf *line);

/* Reads a line without its LF; views of it. Returns 0, or -1 if it is none. */
int
finding_parse(struct view line, struct check_finding *out);

#endif
