/* smtpd_lookup.c: see smtpd_lookup.h. */
#include "smtpd/smtpd_lookup.h"

#include <stdlib.h>

typedef void take_answer(struct smtpd_lookup *task, size_t index, enum dns_type type,
    const struct dns_answer *a);

/* One question to the DNS. */
struct question {
	struct smtpd_lookup *task;
	uint32_t serial;
	take_answer *take;
	size_t index;
	enum dns_type type;
};

static void
answered(void *arg, const struct dns_answer *a)
{
	struct question *q = arg;

	/* What comes after its time, or for a question of before, is not counted. */
	if (q->task->begun && q->task->serial == q->serial) {
		q->take(q->task, q->index, q->type, a);
		q->task->pending--;
	}
	free(q);
}

void
smtpd_lookup_ask(struct smtpd_lookup *task, struct dns *dns, const char *name, enum dns_type type,
    take_answer *take, size_t index)
{
	struct dns_answer none = { .outcome = DNS_FAILED, .reply = VIEW("") };
	struct question *q = malloc(sizeof(*q));

	if (q == NULL) {
		take(task, index, type, &none);
		return;
	}
	*q = (struct question){ task, task->serial, take, index, type };
	task->pending++;
	dns_ask(dns, name, type, answered, q);
}

bool
smtpd_lookup_over(const struct smtpd_lookup *task)
{
	return task->begun && (task->pending == 0 || clock_monotonic() >= task->deadline);
}

/* ---- a name */

static void
take_name(struct smtpd_lookup *task, size_t index, enum dns_type type, const struct dns_answer *a)
{
	struct smtpd_lookup_name *n = (struct smtpd_lookup_name *)task;
	char names[2][DNS_NAME_MAX + 1];
	size_t found;

	(void)index;
	n->failed |= a->outcome == DNS_FAILED;
	if (a->outcome != DNS_FOUND)
		return;
	if (type != DNS_MX) {
		n->exists = true;
		return;
	}
	found = dns_names(a, DNS_MX, names, 2);
	/* RFC 7505: a single record, which names the root. */
	if (found == 1 && names[0][0] == '\0')
		n->null_mx = true;
	else
		n->exists |= found > 0;
}

void
smtpd_lookup_name(struct smtpd_lookup_name *n, const struct conf *conf, struct dns *dns,
    const char *name, uint32_t serial)
{
	*n = (struct smtpd_lookup_name){
		.task = { true, serial, 0, deadline_in(conf->dns_timeout) },
	};
	smtpd_lookup_ask(&n->task, dns, name, DNS_MX, take_name, 0);
	smtpd_lookup_ask(&n->task, dns, name, DNS_A, take_name, 0);
	smtpd_lookup_ask(&n->task, dns, name, DNS_AAAA, take_name, 0);
}

enum smtpd_name
smtpd_lookup_name_state(const struct smtpd_lookup_name *n)
{
	if (n->null_mx)
		return SMTPD_NAME_NULL_MX;
	if (n->exists)
		return SMTPD_NAME_EXISTS;
	return n->failed || n->task.pending ? SMTPD_NAME_LATER : SMTPD_NAME_NONE;
}
