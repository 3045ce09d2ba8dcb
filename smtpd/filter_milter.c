/* filter_milter.c: see filter_milter.h. */
#include "smtpd/filter_milter.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smtpd/filter_wire.h"
#include "sys/log.h"

static const struct event {
	enum milter_command command;
	uint32_t unheard, unanswered;	/* the flags of a milter that does not hear of it, or answer */
	bool stage;			/* macros are sent before it */
	enum milter_stage at;
	bool connection;		/* it is about all of it, not a message */
} events[] = {
	{ MILTER_CONNECT, MILTER_NO_CONNECT, MILTER_NR_CONNECT, true, MILTER_AT_CONNECT, true },
	{ MILTER_HELO, MILTER_NO_HELO, MILTER_NR_HELO, true, MILTER_AT_HELO, true },
	{ MILTER_UNKNOWN, MILTER_NO_UNKNOWN, MILTER_NR_UNKNOWN, false, 0, true },
	{ MILTER_MAIL, MILTER_NO_MAIL, MILTER_NR_MAIL, true, MILTER_AT_MAIL, false },
	{ MILTER_RCPT, MILTER_NO_RCPT, MILTER_NR_RCPT, true, MILTER_AT_RCPT, false },
	{ MILTER_DATA, MILTER_NO_DATA, MILTER_NR_DATA, true, MILTER_AT_DATA, false },
	{ MILTER_HEADER, MILTER_NO_HEADERS, MILTER_NR_HEADER, false, 0, false },
	{ MILTER_EOH, MILTER_NO_EOH, MILTER_NR_EOH, true, MILTER_AT_EOH, false },
	{ MILTER_BODY, MILTER_NO_BODY, MILTER_NR_BODY, false, 0, false },
	{ MILTER_END, 0, 0, true, MILTER_AT_END, false },
};

void
filter_milter_init(struct filter_milter *m, const struct filter_milter_conf *conf, int fd,
    int control, const struct filter_scratch *scratch, uint64_t body_max)
{
	*m = (struct filter_milter){ .conf = conf, .fd = fd, .control = control,
	    .body_max = body_max, .data_max = MILTER_DATA_MAX, .broken = fd == -1 };
	m->out = buf_make(4 * MILTER_FRAME_MAX);
	m->in = buf_make(MILTER_FRAME_MAX + FILTER_READ);
	m->reply = buf_make(64 << 10);
	m->edits = buf_make(FILTER_EDITS_MAX);
	filter_store_init(&m->body, scratch);
}

static void
hang_up(struct filter_milter *m)
{
	if (m->fd != -1)
		close(m->fd);
	m->fd = -1;
}

static void
say_goodbye(struct filter_milter *m)
{
	if (m->fd == -1)
		return;
	milter_put_frame(&m->out, MILTER_QUIT, VIEW(""));
	(void)filter_wire_flush(m, deadline_in(1));
	hang_up(m);
}

void
filter_milter_end(struct filter_milter *m)
{
	say_goodbye(m);
	for (size_t i = 0; i < MILTER_STAGES; i++)
		free(m->macros[i]);
	buf_free(&m->out);
	buf_free(&m->in);
	buf_free(&m->reply);
	buf_free(&m->edits);
	filter_store_clear(&m->body);
}

void
filter_milter_fail(struct filter_milter *m, const char *why)
{
	struct log_line l = log_begin(LOG_ERR, "milter");

	log_str(&l, "milter", m->conf->name);
	log_str(&l, "error", why);
	log_end(&l);
	hang_up(m);
	m->broken = true;
	buf_clear(&m->edits);
	m->new_body = false;
}

enum filter_answer
filter_milter_standing(struct filter_milter *m)
{
	static const char *const replies[] = {
		[FILTER_TEMPFAIL] = "451 4.7.1 The mail filter does not answer, try again later",
		[FILTER_REJECT] = "550 5.7.1 The mail filter does not answer",
	};

	if (m->refuses)
		return FILTER_STOP;
	if (!m->broken || m->conf->action == FILTER_ACCEPT || m->conf->action == FILTER_QUARANTINE)
		return FILTER_GO_ON;
	buf_clear(&m->reply);
	buf_add_str(&m->reply, replies[m->conf->action]);
	return FILTER_STOP;
}

/* ---- the protocol's options */

static void
set_macros(struct filter_milter *m, uint32_t stage, struct view names)
{
	char *copy = names.p && stage < MILTER_STAGES ? strndup(names.p, names.n) : NULL;

	if (copy == NULL)
		return;
	free(m->macros[stage]);
	m->macros[stage] = copy;
}

/* Takes over what the milter has chosen. Returns NULL or what is wrong with it. */
static const char *
agree(struct filter_milter *m, const struct milter_options *o)
{
	if (o->version < MILTER_VERSION_MIN || o->version > MILTER_VERSION)
		return "a version of the protocol that there is not";
	if (o->actions & ~MILTER_MAY_ALL)
		return "it wants to do what there is not";
	m->version = o->version;
	m->actions = o->actions;
	m->protocol = o->protocol & milter_version_flags(o->version);
	/* Commands that its version does not know it does not hear of. */
	if (o->version < 3)
		m->protocol |= MILTER_NO_UNKNOWN;
	if (o->version < 4)
		m->protocol |= MILTER_NO_DATA;
	if (m->protocol & MILTER_DATA_1M)
		m->data_max = (1 << 20) - 1 - 64;
	else if (m->protocol & MILTER_DATA_256K)
		m->data_max = (256 << 10) - 1;
	for (uint32_t i = 0; i < MILTER_STAGES; i++)
		set_macros(m, i, o->macros[i]);
	return NULL;
}

void
filter_milter_negotiate(struct filter_milter *m)
{
	msec deadline = deadline_in(m->conf->command_timeout);
	struct buf data = buf_make(16);
	struct milter_options o;
	struct milter_frame f;
	const char *wrong;

	if (m->fd == -1)
		return;
	milter_put_u32(&data, MILTER_VERSION);
	milter_put_u32(&data, MILTER_MAY_ALL);
	milter_put_u32(&data, milter_version_flags(10) & ((1U << 21) - 1));
	milter_put_frame(&m->out, MILTER_OPTIONS, buf_view(&data));
	buf_free(&data);
	wrong = filter_wire_flush(m, deadline);
	if (wrong == NULL)
		wrong = filter_wire_receive(m, deadline, &f);
	if (wrong == NULL && (f.type != MILTER_OPTIONS || milter_options_parse(f.data, &o) == -1))
		wrong = "the answer to the options was none";
	if (wrong == NULL)
		wrong = agree(m, &o);
	if (wrong)
		filter_milter_fail(m, wrong);
}

/* ---- replies */

/* The reply to a client whose command or message the milter refuses. */
static int
set_reply(struct filter_milter *m, const struct milter_reply *r)
{
	buf_clear(&m->reply);
	switch (r->type) {
	case MILTER_REJECT:
		return buf_add_str(&m->reply, "550 5.7.1 Refused by the mail filter");
	case MILTER_TEMPFAIL:
		return buf_add_str(&m->reply, "451 4.7.1 Not now, says the mail filter; try again later");
	case MILTER_REPLY_CODE:
		return milter_reply_text(r->value, &m->reply) == -1 ? -1 : 0;
	default:
		return buf_add_str(&m->reply, "421 4.7.1 Not now, says the mail filter; closing");
	}
}

static enum filter_answer
refuse(struct filter_milter *m, const struct event *e, const struct milter_reply *r)
{
	if (set_reply(m, r) == -1) {
		filter_milter_fail(m, "a reply code that is none");
		return filter_milter_standing(m);
	}
	if (e->connection && e->command != MILTER_UNKNOWN)
		m->refuses = true;
	return FILTER_STOP;
}

/* Whether the milter may change that, and said that it wants to. */
static bool
may(const struct filter_milter *m, enum milter_reply_type type)
{
	switch (type) {
	case MILTER_ADD_HEADER:
		return m->actions & MILTER_MAY_ADD_HEADERS;
	case MILTER_INSERT_HEADER:
		return m->actions & (MILTER_MAY_ADD_HEADERS | MILTER_MAY_CHANGE_HEADERS);
	case MILTER_CHANGE_HEADER:
		return m->actions & MILTER_MAY_CHANGE_HEADERS;
	case MILTER_REPLACE_BODY:
		return m->actions & MILTER_MAY_CHANGE_BODY;
	case MILTER_ADD_RCPT:
		return m->actions & MILTER_MAY_ADD_RCPT;
	case MILTER_ADD_RCPT_PARAMS:
		return m->actions & MILTER_MAY_ADD_RCPT_PARAMS;
	case MILTER_DELETE_RCPT:
		return m->actions & MILTER_MAY_DELETE_RCPT;
	case MILTER_CHANGE_FROM:
		return m->actions & MILTER_MAY_CHANGE_FROM;
	case MILTER_QUARANTINE:
		return m->actions & MILTER_MAY_QUARANTINE;
	default:
		return false;
	}
}

/* Keeps a change until the milter has said its last word. Returns NULL or what is wrong. */
static const char *
keep_change(struct filter_milter *m, const struct milter_frame *f, const struct milter_reply *r)
{
	if (!may(m, r->type))
		return "it did not say that it does this";
	if (r->type != MILTER_REPLACE_BODY) {
		milter_put_frame(&m->edits, (enum milter_command)f->type, f->data);
		return m->edits.failed || ++m->changes > FILTER_CHANGES_MAX ? "too many changes" : NULL;
	}
	m->new_body = true;
	if (m->body.size + r->value.n > m->body_max)
		return "the new body is too big";
	return filter_store_add(&m->body, r->value) == -1 ? "the new body cannot be kept" : NULL;
}

/* What the milter need not hear of any more. */
static void
skip(struct filter_milter *m, enum milter_command command)
{
	m->skip_headers |= command == MILTER_HEADER;
	m->skip_body |= command == MILTER_BODY;
	m->skip_rcpts |= command == MILTER_RCPT;
}

/* The milter's last word about an event; false if it is none. */
static bool
concludes(struct filter_milter *m, const struct event *e, const struct milter_reply *r,
    enum filter_answer *answer)
{
	*answer = FILTER_GO_ON;
	switch (r->type) {
	case MILTER_CONTINUE:
		return true;
	case MILTER_ACCEPT:
		m->passed = !e->connection;
		if (e->connection && e->command != MILTER_UNKNOWN)
			say_goodbye(m);
		return true;
	case MILTER_DISCARD:
		m->passed = true;
		*answer = FILTER_DROP;
		return !e->connection;
	case MILTER_SKIP:
		skip(m, e->command);
		return m->protocol & MILTER_CAN_SKIP;
	case MILTER_REJECT:
	case MILTER_TEMPFAIL:
	case MILTER_REPLY_CODE:
	case MILTER_SHUTDOWN:
	case MILTER_CONNECTION_FAIL:
		*answer = refuse(m, e, r);
		return true;
	default:
		return false;
	}
}

static msec
next_deadline(const struct filter_milter *m, const struct event *e)
{
	bool content = e->command == MILTER_HEADER || e->command == MILTER_EOH ||
	    e->command == MILTER_BODY || e->command == MILTER_END;

	return deadline_in(content ? m->conf->content_timeout : m->conf->command_timeout);
}

/* Waits for the answer to an event. */
static enum filter_answer
wait_answer(struct filter_milter *m, const struct event *e)
{
	msec last = deadline_in(FILTER_PROGRESS_MAX), deadline = next_deadline(m, e);
	enum filter_answer answer;
	const char *wrong = NULL;
	struct milter_frame f;
	struct milter_reply r;

	while (wrong == NULL) {
		wrong = filter_wire_receive(m, deadline_min(deadline, last), &f);
		if (wrong)
			break;
		m->told &= e->command != MILTER_END;
		if (milter_reply_parse(&f, &r) == -1)
			wrong = "a reply that is none";
		else if (r.type == MILTER_PROGRESS)
			deadline = next_deadline(m, e);
		else if (r.type == MILTER_SET_MACROS)
			set_macros(m, r.index, r.value);
		else if (concludes(m, e, &r, &answer))
			return answer;
		else if (e->command == MILTER_END)
			wrong = keep_change(m, &f, &r);
		else
			wrong = "a reply that cannot come now";
	}
	filter_milter_fail(m, wrong);
	return filter_milter_standing(m);
}

/* ---- events */

static const struct event *
find_event(enum milter_command command)
{
	size_t i = 0;

	while (events[i].command != command && events[i].command != MILTER_END)
		i++;
	return &events[i];
}

static bool
is_skipped(const struct filter_milter *m, enum milter_command command)
{
	return (m->skip_headers && command == MILTER_HEADER) ||
	    (m->skip_body && command == MILTER_BODY) || (m->skip_rcpts && command == MILTER_RCPT);
}

bool
filter_milter_hears(const struct filter_milter *m, enum milter_command command)
{
	return m->fd != -1 && !(m->protocol & find_event(command)->unheard);
}

static void
put_macros(struct filter_milter *m, const struct filter_facts *facts, const struct event *e)
{
	struct buf data = buf_make(64 << 10);
	struct view names = { NULL, 0 };

	if (m->macros[e->at])
		names = view_of(m->macros[e->at]);
	filter_facts_put(facts, e->command, e->at, names, &data);
	milter_put_frame(&m->out, MILTER_MACRO, buf_view(&data));
	buf_free(&data);
}

enum filter_answer
filter_milter_event(struct filter_milter *m, const struct filter_facts *facts,
    enum milter_command command, struct view data)
{
	const struct event *e = find_event(command);
	const char *wrong = NULL;

	if (m->fd == -1 || m->refuses)
		return filter_milter_standing(m);
	if (!e->connection && m->passed)
		return FILTER_GO_ON;
	m->told |= command == MILTER_MAIL;
	if (e->stage)
		put_macros(m, facts, e);
	if (filter_milter_hears(m, command) && !is_skipped(m, command))
		milter_put_frame(&m->out, command, data);
	else
		e = NULL;
	if (e == NULL || m->protocol & e->unanswered) {
		if (m->out.n > FILTER_READ)
			wrong = filter_wire_flush(m, deadline_in(m->conf->content_timeout));
		e = NULL;
	} else {
		wrong = filter_wire_flush(m, next_deadline(m, e));
	}
	if (m->out.failed)
		wrong = "out of memory";
	if (wrong) {
		filter_milter_fail(m, wrong);
		return filter_milter_standing(m);
	}
	return e ? wait_answer(m, e) : FILTER_GO_ON;
}

/* ---- the end of a message, and of a connection */

void
filter_milter_reset(struct filter_milter *m)
{
	const char *wrong = NULL;

	if (m->fd != -1 && m->told) {
		milter_put_frame(&m->out, MILTER_ABORT, VIEW(""));
		wrong = filter_wire_flush(m, deadline_in(m->conf->command_timeout));
	}
	m->told = m->skip_headers = m->skip_body = m->skip_rcpts = m->new_body = false;
	m->changes = 0;
	/* Who has accepted the connection has hung up, and stays so. */
	m->passed = false;
	buf_clear(&m->edits);
	filter_store_clear(&m->body);
	if (wrong)
		filter_milter_fail(m, wrong);
}
