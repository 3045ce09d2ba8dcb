/* sched_rules.c: the operator's rules, queue/rules; see sched.h and queue_rules.h. */
#include "queue/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

/* ---- Reading them */

static void
each_bad(size_t line, const char *why, void *arg)
{
	struct log_line l = log_begin(LOG_ERR, "rules");

	(void)arg;
	log_num(&l, "line", line);
	log_str(&l, "error", why);
	log_end(&l);
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Reads the file. Returns 0, or -1 when the rules of before are still the best there is. */
static int
read_rules(struct sched *s, struct rules *rules)
{
	struct buf text = buf_make(RULES_FILE_MAX);
	int result = 0;

	*rules = (struct rules){ .n = 0 };
	if (file_read_path(s->dirs.queue, "rules", false, &text) == -1)
		result = errno == ENOENT ? 0 : -1;
	else
		result = rules_parse(rules, buf_view(&text), each_bad, NULL);
	if (result == -1)
		log_errno("read", "queue/rules");
	buf_free(&text);
	return result;
}

static size_t
count_suspended(const struct rules *rules)
{
	size_t n = 0;

	for (size_t i = 0; i < rules->n; i++)
		n += rules->rules[i].kind == RULE_SUSPEND;
	return n;
}

/* Whether something may be sent that rested. */
static bool
some_resumed(const struct rules *before, const struct rules *now)
{
	size_t left = 0;

	for (size_t i = 0; i < before->n; i++)
		for (size_t k = 0; k < now->n && before->rules[i].kind == RULE_SUSPEND; k++)
			if (now->rules[k].kind == RULE_SUSPEND &&
			    strcmp(now->rules[k].pattern, before->rules[i].pattern) == 0) {
				left++;
				break;
			}
	return left < count_suspended(before);
}

int
sched_rules_look(struct sched *s)
{
	struct stat found = { .st_ino = 0 };
	struct rules rules;

	if (deadline_left(s->rules_at) != 0)
		return 0;
	s->rules_at = deadline_in(SCHED_RULES_SECONDS);
	if (fstatat(s->dirs.queue, "rules", &found, AT_SYMLINK_NOFOLLOW) == -1) {
		if (errno != ENOENT) {
			log_errno("look at", "queue/rules");
			return -1;
		}
		found = (struct stat){ .st_ino = 0 };
	}
	if (same_file(&found, &s->rules_file))
		return 0;
	if (read_rules(s, &rules) == -1)
		return -1;
	s->rules_file = found;
	if (some_resumed(&s->rules, &rules))
		s->scan.wanted = s->scan.all = s->scan.every = true;
	rules_free(&s->rules);
	s->rules = rules;
	return 0;
}

/* ---- Holding */

/* Whether the rule is no reason any more, since the message was held after it was made. */
static bool
was_released(const struct sched_message *m, const struct rule *rule)
{
	return m->file.m.held && rule->since <= m->file.m.held;
}

static void
hold_for(struct sched_message *m, const struct rule *rule)
{
	if (rule == NULL || was_released(m, rule))
		return;
	(void)snprintf(m->hold_why, sizeof(m->hold_why), "rule: hold %s %s%s%s",
	    rule->kind == RULE_HOLD_SENDER ? "sender" :
	    rule->kind == RULE_HOLD_RECIPIENT ? "recipient" : "destination", rule->pattern,
	    rule->reason[0] ? ": " : "", rule->reason);
	m->hold = true;
}

void
sched_rules_check(struct sched *s, struct sched_message *m)
{
	const struct queue_message *q = &m->file.m;

	if (s->rules.n == 0)
		return;
	hold_for(m, rules_address(&s->rules, RULE_HOLD_SENDER, &q->sender));
	for (size_t i = 0; i < q->nrcpts && !m->hold; i++) {
		if (q->rcpts[i].state != QUEUE_WAITING)
			continue;
		hold_for(m, rules_address(&s->rules, RULE_HOLD_RECIPIENT, &q->rcpts[i].address));
		if (!m->hold)
			sched_rules_check_hop(s, m, i, "");
	}
}

void
sched_rules_check_hop(struct sched *s, struct sched_message *m, size_t rcpt, const char *hop)
{
	hold_for(m, rules_destination(&s->rules, RULE_HOLD_DESTINATION,
	    m->file.m.rcpts[rcpt].address.domain, hop));
}

void
sched_rules_hold(struct sched *s, struct sched_message *m)
{
	struct buf b = sched_record_make();
	struct log_line l;

	if (queue_move(&s->dirs, &m->name, QUEUE_HOLD, 0) == -1) {
		log_errno("hold", m->name.id);
		buf_free(&b);
		return;
	}
	/* Behind the move: a note of what was not done would keep the rule from working. */
	queue_record_held(&b, clock_unix(), view_of(m->hold_why));
	(void)queue_record_finish(&b);
	(void)sched_record_append(m, &b, true);
	(void)file_sync_dir(s->dirs.hold);
	l = sched_log(m, LOG_NOTICE, "held");
	log_str(&l, "why", m->hold_why);
	log_end(&l);
}

/* ---- Resting */

bool
sched_rules_rests(struct sched *s, struct sched_message *m, size_t rcpt, const char *hop)
{
	struct queue_rcpt *r = &m->file.m.rcpts[rcpt];
	int64_t now = clock_unix();

	if (rules_destination(&s->rules, RULE_SUSPEND, r->address.domain, hop) == NULL)
		return false;
	if (sched_plan_expired(m->end, now)) {
		sched_record_failed(m, rcpt, NULL, r->text ? r->code : "4.3.2",
		    r->text ? r->text : "the destination has been suspended");
	} else {
		r->next = now + s->plan.steps[0];
		if (r->next > m->end)
			r->next = m->end;
	}
	return true;
}
