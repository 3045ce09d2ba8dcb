/* mailq_list.h: the lines that mailq(1) prints about a message. Pure. */
#ifndef QUEUE_MAILQ_LIST_H
#define QUEUE_MAILQ_LIST_H

#include "queue/queue_file.h"

/* Appends "2025-11-22 04:05:06" in the local zone; utc_offset in minutes. */
void
mailq_time(int64_t unix_seconds, int utc_offset, struct buf *out);

/* Appends the titles of the columns. */
void
mailq_title(struct buf *out);

/*
 * Appends the lines of a message: what it is, and every recipient that waits
 * or whose failure has not been told, with its last answer. held: it is in
 * hold/. now and utc_offset as above. Returns how many recipients it showed.
 */
size_t
mailq_message(const struct queue_message *m, bool held, int64_t now, int utc_offset,
    struct buf *out);

/*
 * Appends all that is known of a message: its header, and every recipient with what became of it.
 * place: where it is.
 */
void
mailq_details(const struct queue_message *m, const char *place, int64_t now, int utc_offset,
    struct buf *out);

#endif
