/*
 * sched_plan.h: when a recipient is tried again, and when that ends.
 *
 * Pure: time is an argument, in seconds since 1970. A plan is the key retry
 * of mailstead.conf(5), the intervals between attempts, of which the last one
 * repeats, and the keys lifetime, retry_jitter and retry_greylist.
 */
#ifndef SCHED_PLAN_H
#define SCHED_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

#define PLAN_STEPS_MAX 64		/* intervals in a list, repetitions counted */
#define PLAN_STEP_MAX (30 * 86400ULL)	/* seconds of one interval */
#define PLAN_GREY_ATTEMPTS 3		/* that may be followed by the interval of greylisting */

struct sched_plan {
	int64_t steps[PLAN_STEPS_MAX];	/* seconds, each at least 1 */
	size_t nsteps;
	int64_t longest;		/* of them, with the jitter */
	int64_t lifetime;		/* seconds from arrival until giving up */
	int64_t jitter;			/* percent by which an interval may be longer */
	int64_t grey;			/* seconds after an answer like greylisting's; 0: as usual */
	int64_t warning;		/* seconds from arrival until a warning of the delay; 0: none */
};

/*
 * Reads a list of intervals, separated by blanks or commas: "15m", or
 * "5m 15m 1h"; "16x15m" is an interval 16 times. Returns 0, or -1 with what is
 * wrong in *why, a constant text.
 */
int
sched_plan_parse(struct sched_plan *plan, struct view retry, uint64_t lifetime, const char **why);

/* Sets what retry_jitter (percent) and retry_greylist (seconds) say. */
void
sched_plan_vary(struct sched_plan *plan, uint64_t jitter, uint64_t grey);

/*
 * Whether an answer sounds like greylisting (RFC 6647): a server that knows no fault of the
 * message but has not seen it before. code is an RFC 3463 status code, text what the server said.
 */
bool
sched_plan_is_grey(const char *code, struct view text);

/*
 * When a message is given up that came at arrival, is held until hold_until
 * (RFC 4865) and worth nothing after deadline (RFC 2852); 0: not held, no such time.
 * The lifetime begins when it is released.
 */
int64_t
sched_plan_end(const struct sched_plan *plan, int64_t arrival, int64_t hold_until,
    int64_t deadline);

/*
 * When the sender hears that such a message still waits, which is given up at end. 0: not at all.
 */
int64_t
sched_plan_warning(const struct sched_plan *plan, int64_t arrival, int64_t hold_until, int64_t end);

/*
 * When a message that is held is to be looked at: when it is released, or before,
 * since nothing lies further ahead than the longest interval. Returns 0 for one that is not
 * held at now.
 */
int64_t
sched_plan_held(const struct sched_plan *plan, int64_t hold_until, int64_t now);

/* An attempt that has failed for now. */
struct plan_attempt {
	uint32_t number;	/* from 1 */
	int64_t now, end;	/* when it was made; when the message is given up */
	uint32_t chance;	/* any number, which the jitter is made of */
	bool grey;		/* see sched_plan_is_grey() */
};

/*
 * When the next attempt is due. The last attempt is due at the end, not an
 * interval later. Always later than now.
 */
int64_t
sched_plan_next(const struct sched_plan *plan, const struct plan_attempt *a);

/*
 * Whether what is to be tried at next is due at now: that time has come, or it
 * lies further ahead, by more than slack seconds, than any interval. Then the
 * clock was wrong when it was written, or the plan was another.
 */
bool
sched_plan_due(const struct sched_plan *plan, int64_t next, int64_t now, int64_t slack);

/* Whether a recipient that failed for now, at now, is given up. */
bool
sched_plan_expired(int64_t end, int64_t now);

#endif
