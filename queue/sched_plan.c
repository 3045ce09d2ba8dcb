/* sched_plan.c: see sched_plan.h. */
#include "queue/sched_plan.h"

#include "base/num.h"

static bool
plan_word(struct view *rest, struct view *word)
{
	size_t n = 0;

	while (rest->n && (ascii_blank(rest->p[0]) || rest->p[0] == ','))
		*rest = view_sub(*rest, 1, rest->n);
	while (n < rest->n && !ascii_blank(rest->p[n]) && rest->p[n] != ',')
		n++;
	*word = view_sub(*rest, 0, n);
	*rest = view_sub(*rest, n, rest->n);
	return n != 0;
}

/* Takes "16x" off the word; without it, once. */
static int
take_times(struct view *word, uint64_t *times)
{
	size_t n = view_find(*word, 'x');

	*times = 1;
	if (n == word->n)
		return 0;
	if (num_parse(view_sub(*word, 0, n), UINT32_MAX, times) == -1 || *times == 0)
		return -1;
	*word = view_sub(*word, n + 1, word->n);
	return 0;
}

int
sched_plan_parse(struct sched_plan *plan, struct view retry, uint64_t lifetime, const char **why)
{
	struct view word;
	uint64_t times;

	*plan = (struct sched_plan){ .lifetime = (int64_t)lifetime };
	while (plan_word(&retry, &word)) {
		uint64_t seconds;

		if (take_times(&word, &times) == -1 ||
		    num_parse_duration(word, PLAN_STEP_MAX, &seconds) == -1 || seconds == 0) {
			*why = "an interval is a time such as 15m or 4x15m, from 1s to 30d";
			return -1;
		}
		if (times > PLAN_STEPS_MAX - plan->nsteps) {
			*why = "too many intervals";
			return -1;
		}
		while (times--)
			plan->steps[plan->nsteps++] = (int64_t)seconds;
		if ((int64_t)seconds > plan->longest)
			plan->longest = (int64_t)seconds;
	}
	if (plan->nsteps == 0) {
		*why = "no interval";
		return -1;
	}
	return 0;
}

/* By how much a step can be longer. */
static int64_t
plan_longer(const struct sched_plan *plan, int64_t step)
{
	return step * plan->jitter / 100;
}

void
sched_plan_vary(struct sched_plan *plan, uint64_t jitter, uint64_t grey)
{
	plan->jitter = (int64_t)jitter;
	plan->grey = (int64_t)grey;
	plan->longest += plan_longer(plan, plan->longest);
}

static bool
has_one(struct view text, const struct view *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (view_contains_nocase(text, words[i]))
			return true;
	return false;
}

/* A word that only greylisting uses, in an answer that something is to be tried again. */
bool
sched_plan_is_grey(const char *code, struct view text)
{
	static const struct view words[] = { VIEW("greylist"), VIEW("graylist"), VIEW("grey-list"),
		VIEW("gray-list"), VIEW("grey list"), VIEW("gray list"), VIEW("postgrey") };
	static const struct view again[] = { VIEW("try again"), VIEW("come back"), VIEW("retry"),
		VIEW("later") };
	static const struct view replies[] = { VIEW("450"), VIEW("451"), VIEW("421") };

	if (code[0] != '4')
		return false;
	if (has_one(text, words, sizeof(words) / sizeof(words[0])))
		return true;
	/* 4.7.0 and 4.7.1, security or policy, and 4.2.0 of some, with words to that effect. */
	if (!view_eq(view_of(code), VIEW("4.7.1")) && !view_eq(view_of(code), VIEW("4.7.0")) &&
	    !view_eq(view_of(code), VIEW("4.2.0")))
		return false;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++)
		if (view_starts_nocase(text, replies[i]))
			return has_one(text, again, sizeof(again) / sizeof(again[0]));
	return false;
}

int64_t
sched_plan_end(const struct sched_plan *plan, int64_t arrival, int64_t hold_until,
    int64_t deadline)
{
	int64_t end = (hold_until > arrival ? hold_until : arrival) + plan->lifetime;

	return deadline && deadline < end ? deadline : end;
}

int64_t
sched_plan_warning(const struct sched_plan *plan, int64_t arrival, int64_t hold_until, int64_t end)
{
	int64_t at = (hold_until > arrival ? hold_until : arrival) + plan->warning;

	/* With the failure so near it would tell nothing new. */
	return plan->warning && at < end ? at : 0;
}

int64_t
sched_plan_held(const struct sched_plan *plan, int64_t hold_until, int64_t now)
{
	if (hold_until <= now)
		return 0;
	return hold_until - now > plan->longest ? now + plan->longest : hold_until;
}

int64_t
sched_plan_next(const struct sched_plan *plan, const struct plan_attempt *a)
{
	size_t made = a->number ? a->number - 1 : 0;
	int64_t step = plan->steps[made < plan->nsteps ? made : plan->nsteps - 1], next;

	if (a->grey && plan->grey && plan->grey < step && a->number <= PLAN_GREY_ATTEMPTS)
		step = plan->grey;
	next = a->now + step + (int64_t)(((uint64_t)plan_longer(plan, step) * a->chance) >> 32);
	return next > a->end && a->end > a->now ? a->end : next;
}

bool
sched_plan_due(const struct sched_plan *plan, int64_t next, int64_t now, int64_t slack)
{
	return next <= now || next - now > plan->longest + slack;
}

bool
sched_plan_expired(int64_t end, int64_t now)
{
	return now >= end;
}
