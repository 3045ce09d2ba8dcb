/* mailq_json.h: a message as a line of JSON, the schema of mailq(1). Pure. */
#ifndef QUEUE_MAILQ_JSON_H
#define QUEUE_MAILQ_JSON_H

#include "queue/queue_dir.h"

/*
 * Appends the line of a message. all: with the recipients that have been dealt with. now:
 * seconds since 1970. Returns how many recipients it has.
 */
size_t
mailq_json(const struct queue_message *m, enum queue_place place, bool all, int64_t now,
    struct buf *out);

/* The line of one that cannot be read, and why. */
void
mailq_json_bad(const struct queue_name *name, const char *why, struct buf *out);

/* What a place is called: "new", "cur" (waits), "hold" or "tmp". */
const char *
mailq_place(enum queue_place place);

#endif
