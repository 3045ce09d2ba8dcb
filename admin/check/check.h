/*
 * check.h: what `mailstead check` finds, and how it is said; mailstead-check(8).
 *
 * Each topic is a function that runs in a process of its own, beside the others, and may become
 * a role user there, or start a helper program that writes on the same descriptor. A finding is
 * a line (text/finding.h), written at once, so that several processes may share a pipe. Nothing
 * that a topic does changes anything.
 */
#ifndef ADMIN_CHECK_H
#define ADMIN_CHECK_H

#include <limits.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/view.h"
#include "sys/conf.h"
#include "text/finding.h"

#define CHECK_PROBES_MAX 8	/* hosts of --probe */

struct check {
	const struct conf *conf;
	/* Where findings go: check_write(), unless there is something else to do with them. */
	void (*take)(struct check *c, const struct check_finding *f);
	int out;		/* for check_write() */
	unsigned faults;	/* warnings and errors so far, in this process */
	const char *probes[CHECK_PROBES_MAX];	/* hosts that may be connected to besides */
	unsigned nprobes;
};

/*
 * Reports a finding; the format gives what. topic is one word; subject may be anybody's text; todo
 * is NULL where there is nothing to do. Control characters are shown as "?", and of each text
 * what is beyond FINDING_FIELD_MAX octets is left out.
 */
void
check_report(struct check *c, enum check_level level, const char *topic, const char *subject,
    const char *todo, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Writes a finding as a line on c->out. */
void
check_write(struct check *c, const struct check_finding *f);

/* ---- check_run.c: topics beside each other */

struct check_topic {
	const char *name;
	void (*run)(struct check *c);
};

#define CHECK_TOPICS_MAX 24
#define CHECK_SECONDS 40	/* for a topic; what it has not said by then stays unknown */
#define CHECK_TEXT_MAX (1U << 20)	/* octets of findings of a topic */

/*
 * Runs topic t in a process of its own. Returns a descriptor from which its findings come, and its
 * process, or -1 with errno.
 */
int
check_start(const struct check *c, const struct check_topic *t, pid_t *pid);

/*
 * Runs all of those, at most CHECK_TOPICS_MAX, and appends their findings to texts, one for each;
 * takes CHECK_SECONDS at most.
 */
void
check_run_all(const struct check *c, const struct check_topic *const *topics, size_t n,
    struct buf *texts);

/* ---- check_print.c */

enum check_form { CHECK_TEXT, CHECK_QUIET, CHECK_JSON };

/*
 * Prints the findings in texts on standard output; quiet those that are warnings or worse, the
 * worst first. Returns the level of the worst.
 */
enum check_level
check_print(const struct buf *texts, size_t n, enum check_form form);

/* What a program ends with for monitoring, by the worst finding. */
int
check_status(enum check_level worst);

/* ---- what topics share */

/*
 * Reports an error of a key of the configuration: the subject says where it is, at is the part of
 * its value that is wrong, or empty.
 */
void
check_fault(struct check *c, const char *topic, const char *key, const char *wrong, struct view at);

/*
 * Becomes that role user for good, with no groups of others; only without root it stays as it is.
 * Returns 0, or -1 with errno.
 */
int
check_become(const char *role);

/*
 * Whether the caller may see all of the spool: root, or the one user of a private site. Reports
 * otherwise that the topic is unknown.
 */
bool
check_is_ours(struct check *c, const char *topic);

/* ---- the topics, each in check_NAME.c */

void
check_configuration(struct check *c);

/* Reports what is wrong with the files routes and relay_passwords; part of the configuration. */
void
check_routes(struct check *c);

void
check_milters(struct check *c);

void
check_permissions(struct check *c);

void
check_certificates(struct check *c);

void
check_ports(struct check *c);

void
check_outbound(struct check *c);

void
check_queue(struct check *c);

void
check_tables(struct check *c);

void
check_disk(struct check *c);

void
check_clock(struct check *c);

void
check_kernel(struct check *c);

void
check_log(struct check *c);

#endif
