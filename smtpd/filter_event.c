/* filter_event.c: what milters are told, and what becomes of their answers. */
#include <stdio.h>
#include <string.h>

#include "smtpd/filter_edit.h"
#include "smtpd/filter_session.h"
#include "sys/log.h"

#define PIECE 32767	/* octets of a body at a time: its line ends become longer */

/* ---- the log */

static struct log_line
begin_line(const struct filter *f, const struct filter_milter *m, const char *at)
{
	struct log_line l = log_begin(LOG_INFO, "filter");

	log_str(&l, "milter", m->conf->name);
	log_str(&l, "at", at);
	if (f->facts.id[0])
		log_str(&l, "id", f->facts.id);
	if (f->facts.mail_addr[0])
		log_str(&l, "from", f->facts.mail_addr);
	log_str(&l, "peer", f->facts.client_addr);
	return l;
}

static void
log_verdict(const struct filter *f, const struct filter_milter *m, const char *at,
    enum filter_answer answer)
{
	struct log_line l = begin_line(f, m, at);

	if (strcmp(at, "rcpt") == 0)
		log_str(&l, "to", f->facts.rcpt_addr);
	log_str(&l, "verdict", answer == FILTER_DROP ? "discarded" : "refused");
	if (answer == FILTER_STOP)
		log_view(&l, "reply", buf_view(&m->reply));
	log_end(&l);
}

static void
log_changes(const struct filter *f, const struct filter_milter *m, const struct filter_edits *e)
{
	struct log_line l = begin_line(f, m, "end");

	log_str(&l, "verdict", e->hold[0] ? "held" : "changed");
	log_num(&l, "fields", e->fields);
	log_num(&l, "rcpts", e->rcpts);
	log_str(&l, "sender", e->sender ? "changed" : "same");
	log_str(&l, "body", e->body ? "changed" : "same");
	if (e->hold[0])
		log_str(&l, "why", e->hold);
	log_end(&l);
}

/* ---- all milters, one after the other */

/* Takes an answer. Returns whether the next milter is to be asked. */
static bool
take_answer(struct filter *f, struct filter_milter *m, const char *at, enum filter_answer answer)
{
	if (answer == FILTER_GO_ON)
		return true;
	log_verdict(f, m, at, answer);
	if (answer == FILTER_DROP) {
		f->drop = true;
	} else {
		buf_clear(&f->reply);
		buf_add_view(&f->reply, buf_view(&m->reply));
		f->refused = true;
	}
	return false;
}

static enum filter_verdict
verdict(struct filter *f)
{
	bool refused = f->refused;

	f->refused = false;
	return refused ? FILTER_REFUSE : FILTER_PASS;
}

static enum filter_verdict
tell_all(struct filter *f, const char *at, enum milter_command command, struct view data)
{
	bool more = !f->drop;

	for (size_t i = 0; i < f->n && more; i++)
		more = take_answer(f, &f->milters[i], at,
		    filter_milter_event(&f->milters[i], &f->facts, command, data));
	return verdict(f);
}

/* ---- the connection and the envelope */

enum filter_verdict
filter_connect(struct filter *f, struct view name, uint32_t family, uint32_t port,
    struct view address)
{
	struct buf data = buf_make(MILTER_DATA_MAX);
	enum filter_verdict result;

	milter_put_string(&data, name);
	buf_add_char(&data, (char)family);
	if (family != 'U') {
		milter_put_u16(&data, port);
		milter_put_string(&data, address);
	}
	result = tell_all(f, "connect", MILTER_CONNECT, buf_view(&data));
	buf_free(&data);
	return result;
}

static enum filter_verdict
tell_string(struct filter *f, const char *at, enum milter_command command, struct view s)
{
	struct buf data = buf_make(MILTER_DATA_MAX);
	enum filter_verdict result;

	milter_put_string(&data, view_sub(s, 0, MILTER_DATA_MAX - 1));
	result = tell_all(f, at, command, buf_view(&data));
	buf_free(&data);
	return result;
}

enum filter_verdict
filter_helo(struct filter *f, struct view name)
{
	return tell_string(f, "helo", MILTER_HELO, name);
}

enum filter_verdict
filter_unknown(struct filter *f, struct view line)
{
	return tell_string(f, "unknown", MILTER_UNKNOWN, line);
}

/* An address in angle brackets and its parameters, each with a NUL behind it. */
static void
put_path(const char *address, struct view params, struct buf *data)
{
	struct view word;

	buf_add_char(data, '<');
	buf_add_str(data, address);
	buf_add(data, ">", 2);
	while (view_word(&params, &word))
		milter_put_string(data, word);
}

enum filter_verdict
filter_mail(struct filter *f, struct view params)
{
	struct buf data = buf_make(MILTER_DATA_MAX);
	enum filter_verdict result;

	put_path(f->facts.mail_addr, params, &data);
	result = tell_all(f, "mail", MILTER_MAIL, buf_view(&data));
	buf_free(&data);
	return result;
}

/* A recipient that is refused has its reason in place of the macros: so Sendmail has it. */
static void
set_refusal(struct filter_facts *facts, struct view refusal)
{
	struct view word = VIEW("");

	(void)view_word(&refusal, &word);
	(void)snprintf(facts->rcpt_mailer, sizeof(facts->rcpt_mailer), "error");
	if (view_word(&refusal, &word))
		(void)view_string(word, facts->rcpt_host, sizeof(facts->rcpt_host));
	(void)view_string(view_sub(view_trim(refusal), 0, sizeof(facts->rcpt_addr) - 1),
	    facts->rcpt_addr, sizeof(facts->rcpt_addr));
}

static void
tell_refused(struct filter *f, struct view data)
{
	for (size_t i = 0; i < f->n && !f->drop; i++) {
		struct filter_milter *m = &f->milters[i];

		if (m->fd != -1 && m->protocol & MILTER_RCPT_REJECTED)
			(void)filter_milter_event(m, &f->facts, MILTER_RCPT, data);
	}
}

enum filter_verdict
filter_rcpt(struct filter *f, struct view params, struct view refusal)
{
	struct buf data = buf_make(MILTER_DATA_MAX);
	enum filter_verdict result = FILTER_PASS;

	put_path(f->facts.rcpt_addr, params, &data);
	if (refusal.n) {
		set_refusal(&f->facts, refusal);
		tell_refused(f, buf_view(&data));
	} else {
		result = tell_all(f, "rcpt", MILTER_RCPT, buf_view(&data));
	}
	buf_free(&data);
	return result;
}

enum filter_verdict
filter_start(struct filter *f)
{
	f->active = 0;
	f->next_field = 0;
	f->eoh = false;
	f->body_at = 0;
	f->crlf = (struct crlf_state){ 0 };
	return tell_all(f, "data", MILTER_DATA, VIEW(""));
}

/* ---- the text */

static bool
tell_field(struct filter *f, struct filter_milter *m, const struct filter_field *field)
{
	struct buf data = buf_make(m->data_max);
	struct view value = field->value;
	bool more;

	while (!(m->protocol & MILTER_LEADING_SPACE) && value.n && ascii_blank(value.p[0]))
		value = view_sub(value, 1, value.n);
	milter_put_string(&data, view_sub(field->name, 0, 1000));
	milter_put_string(&data, view_sub(value, 0, m->data_max - data.n - 1));
	more = take_answer(f, m, "header", filter_milter_event(m, &f->facts, MILTER_HEADER,
	    buf_view(&data)));
	buf_free(&data);
	return more;
}

static bool
tell_piece(struct filter *f, struct filter_milter *m, struct view piece)
{
	struct buf data = buf_make(2 * PIECE + 8);
	bool more;

	(void)crlf_encode(&f->crlf, piece, false, &data);
	more = take_answer(f, m, "body", filter_milter_event(m, &f->facts, MILTER_BODY,
	    buf_view(&data)));
	buf_free(&data);
	return more;
}

/* Whether it is of no use to go on with the message. */
static bool
decided(const struct filter *f)
{
	return f->refused || f->drop || f->message.failed || f->message.too_big;
}

static void
tell_header(struct filter *f, struct filter_milter *m)
{
	bool more = true;

	while (more && f->next_field < f->message.nfields) {
		const struct filter_field *field = &f->message.fields[f->next_field++];

		if (!field->hidden)
			more = tell_field(f, m, field);
	}
	if (more && !f->eoh)
		(void)take_answer(f, m, "eoh", filter_milter_event(m, &f->facts, MILTER_EOH,
		    VIEW("")));
	f->eoh = true;
}

/* Gives the milter what it does not have yet; whole pieces only, unless that was all. */
static void
tell_text(struct filter *f, struct filter_milter *m, bool all)
{
	struct buf space = buf_make(PIECE);
	bool more;

	if (!f->message.head_done || m->fd == -1 || m->passed)
		return;
	tell_header(f, m);
	more = !decided(f) && filter_milter_hears(m, MILTER_BODY);
	while (more && !m->skip_body && f->body_at < f->message.body.size &&
	    (all || f->message.body.size - f->body_at >= PIECE)) {
		struct view piece;

		if (filter_store_get(&f->message.body, f->body_at, PIECE, &space, &piece) == -1) {
			f->message.failed = true;
			break;
		}
		f->body_at += piece.n;
		more = tell_piece(f, m, piece);
	}
	buf_free(&space);
}

void
filter_text(struct filter *f)
{
	/* Without a milter, when the configuration has just lost them, there is nobody to tell. */
	if (f->n && !decided(f))
		tell_text(f, &f->milters[0], false);
}

/* What the present milter has changed, and whether the message is to be held. */
static void
take_changes(struct filter *f, struct filter_milter *m)
{
	struct filter_edits edits;

	if (m->edits.n || m->new_body) {
		filter_edit(&f->message, m, f->conf->hostname, &edits);
		log_changes(f, m, &edits);
		if (edits.hold[0])
			(void)snprintf(f->hold, sizeof(f->hold), "%s", edits.hold);
	}
	if (m->broken && m->conf->action == FILTER_QUARANTINE)
		(void)snprintf(f->hold, sizeof(f->hold), "%.200s does not answer", m->conf->name);
}

/* The rest of the message for one milter, and its last word. */
static void
finish_one(struct filter *f, struct filter_milter *m)
{
	tell_text(f, m, true);
	if (!decided(f) && take_answer(f, m, "end", filter_milter_event(m, &f->facts, MILTER_END,
	    VIEW(""))))
		take_changes(f, m);
	f->next_field = 0;
	f->eoh = false;
	f->body_at = 0;
	f->crlf = (struct crlf_state){ 0 };
}

static void
log_nobody(const struct filter *f)
{
	struct log_line l = log_begin(LOG_INFO, "filter");

	log_str(&l, "id", f->facts.id);
	log_str(&l, "from", f->facts.mail_addr);
	log_str(&l, "verdict", "discarded");
	log_str(&l, "why", "no recipient is left");
	log_end(&l);
}

static enum filter_verdict
refuse(struct filter *f, const char *reply)
{
	buf_clear(&f->reply);
	buf_add_str(&f->reply, reply);
	return FILTER_REFUSE;
}

enum filter_verdict
filter_finish(struct filter *f)
{
	filter_message_finish(&f->message);
	for (f->active = 0; f->active < f->n && !decided(f); f->active++)
		finish_one(f, &f->milters[f->active]);
	if (f->refused)
		return FILTER_REFUSE;
	if (f->message.too_big)
		return refuse(f, "552 5.3.4 The header of this message is too big");
	if (f->message.failed)
		return refuse(f, "451 4.3.0 Cannot take a message now");
	/* Without a recipient there is nothing to be queued. */
	if (!f->drop && f->message.nrcpts == 0)
		log_nobody(f);
	return f->drop || f->message.nrcpts == 0 ? FILTER_DISCARD : FILTER_PASS;
}

void
filter_reset(struct filter *f)
{
	for (size_t i = 0; i < f->n; i++)
		filter_milter_reset(&f->milters[i]);
	filter_message_clear(&f->message);
	f->refused = f->drop = false;
	f->hold[0] = f->facts.mail_addr[0] = f->facts.rcpt_addr[0] = f->facts.id[0] = '\0';
}
