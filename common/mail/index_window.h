/* index_window.h: when the directories of a folder are to be read again. */
#ifndef MAIL_INDEX_WINDOW_H
#define MAIL_INDEX_WINDOW_H

#include "mail/index_private.h"

#define INDEX_GRANULE_MSEC 20		/* times of change that are closer together may be the same */

/* How a directory is now. */
struct index_stamp
index_stamp_of(int dir);

bool
index_stamp_same(const struct index_stamp *a, const struct index_stamp *b);

/* When a change would have another time than s has, in msec since 1970. */
int64_t
index_stamp_settled(const struct index_stamp *s);

/* For what was read from t on, with the directory like that: when it is to be read again. */
struct index_stamp
index_stamp_judged(struct index_stamp s, int64_t t);

/*
 * Our own changes in the directories. open: before them, when is cur/ known to be as it was
 * read? touch: before each one; the state says then that cur/ is to be read again, so that it is
 * should we not come back. close: after all of them, written down; cur/ is as it is now. Without
 * close it is read again. What changes in new/ is always read again: there is never much in it.
 */
void
index_window_open(struct index *ix);

void
index_window_touch(struct index *ix);

void
index_window_close(struct index *ix);

/*
 * When cur/ is to be read again though it looks as it was, msec since 1970; 0: never. Who has time
 * (index_at_leisure()) looks over what we have changed sooner.
 */
int64_t
index_window_due(const struct index *ix);

/* Whether a directory is not as its stamp says, or is to be read again. now: msec since 1970. */
bool
index_stamp_differs(const struct index_stamp *s, int dir, int64_t now);

/* The same of one that is not open, below the directory at. */
bool
index_stamp_differs_at(const struct index_stamp *s, int at, const char *dir, int64_t now);

/* Milliseconds since 1970. */
int64_t
index_now(void);

#endif
