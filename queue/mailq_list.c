/* mailq_list.c: see mailq_list.h. */
#include "queue/mailq_list.h"

#include <stdio.h>
#include <time.h>

#include "queue/queue_params.h"
#include "text/shown.h"

void
mailq_time(int64_t unix_seconds, int utc_offset, struct buf *out)
{
	time_t t = (time_t)(unix_seconds + utc_offset * 60);
	char text[32] = "?";
	struct tm tm;

	if (gmtime_r(&t, &tm))
		(void)strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	buf_add_str(out, text);
}

void
mailq_title(struct buf *out)
{
	buf_add_str(out, "ID                     SIZE  ARRIVED                 AGE  SENDER\n");
}

/* "45s", "12m", "3h07m", "4d02h": to the two greatest units. */
static void
add_age(int64_t age, struct buf *out)
{
	char text[24];

	if (age < 60)
		(void)snprintf(text, sizeof(text), "%us", (unsigned)(age > 0 ? age : 0));
	else if (age < 3600)
		(void)snprintf(text, sizeof(text), "%um", (unsigned)(age / 60));
	else if (age < 86400)
		(void)snprintf(text, sizeof(text), "%uh%02um", (unsigned)(age / 3600),
		    (unsigned)(age / 60 % 60));
	else
		(void)snprintf(text, sizeof(text), "%llud%02uh",
		    (unsigned long long)(age / 86400), (unsigned)(age / 3600 % 24));
	buf_addf(out, "  %6s", text);
}

/* Addresses are UTF-8 without control characters: fit for a terminal. */
static void
add_address(const struct address *a, struct buf *out)
{
	char text[ADDRESS_TEXT_MAX];

	buf_add_char(out, '<');
	buf_add_str(out, address_text(a, text));
	buf_add_char(out, '>');
}

static void
add_when(const struct queue_rcpt *r, int64_t hold_until, int64_t now, int utc_offset,
    struct buf *out)
{
	int64_t next = r->next > hold_until ? r->next : hold_until;

	if (r->state == QUEUE_FAILED)
		buf_add_str(out, "failed, the sender is to be told");
	else if (r->unanswered)
		buf_add_str(out, "attempt under way or broken off");
	else if (next <= now)
		buf_add_str(out, "due now");
	else {
		buf_add_str(out, "next attempt ");
		mailq_time(next, utc_offset, out);
	}
	if (r->attempts)
		buf_addf(out, ", %u attempt%s", (unsigned)r->attempts, r->attempts == 1 ? "" : "s");
}

static void
add_answer(const char *indent, const struct queue_rcpt *r, struct buf *out)
{
	buf_add_str(out, indent);
	shown_line(view_of(r->code), out);
	buf_add_char(out, ' ');
	shown_line(view_of(r->text), out);
}

static void
add_rcpt(const struct queue_rcpt *r, bool held, int64_t hold_until, int64_t now, int utc_offset,
    struct buf *out)
{
	buf_add_str(out, "    to ");
	add_address(&r->address, out);
	buf_add_str(out, "  ");
	if (held)
		buf_add_str(out, "held");
	else
		add_when(r, hold_until, now, utc_offset, out);
	buf_add_char(out, '\n');
	if (r->text && r->text[0]) {
		add_answer("        ", r, out);
		buf_add_char(out, '\n');
	}
}

size_t
mailq_message(const struct queue_message *m, bool held, int64_t now, int utc_offset,
    struct buf *out)
{
	struct queue_terms terms = queue_terms(view_of(m->sender_params));
	size_t shown = 0;

	buf_addf(out, "%s %10llu  ", m->id, (unsigned long long)m->body_size);
	mailq_time(m->time_usec / 1000000, utc_offset, out);
	add_age(now - m->time_usec / 1000000, out);
	buf_add_str(out, "  ");
	add_address(&m->sender, out);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < m->nrcpts; i++) {
		const struct queue_rcpt *r = &m->rcpts[i];

		if (r->state != QUEUE_WAITING && r->state != QUEUE_FAILED)
			continue;
		add_rcpt(r, held, terms.hold_until, now, utc_offset, out);
		shown++;
	}
	return shown;
}

/* ---- All of a message */

static void
add_parameters(const char *params, struct buf *out)
{
	if (params[0]) {
		buf_add_str(out, "  ");
		shown_line(view_of(params), out);
	}
}

/* "arrived      2026-11-22 05:03:41, 2:05:17 ago". */
static void
add_arrival(const struct queue_message *m, int64_t now, int utc_offset, struct buf *out)
{
	int64_t arrived = m->time_usec / 1000000, age = now > arrived ? now - arrived : 0;

	buf_add_str(out, "arrived      ");
	mailq_time(arrived, utc_offset, out);
	buf_addf(out, ", %llu:%02u:%02u ago\n", (unsigned long long)(age / 3600),
	    (unsigned)(age / 60 % 60), (unsigned)(age % 60));
}

static void
add_state(const struct queue_rcpt *r, bool held, int64_t hold_until, int64_t now, int utc_offset,
    struct buf *out)
{
	static const char *const ended[] = {
		[QUEUE_DELIVERED] = "delivered", [QUEUE_BOUNCED] = "failed, the sender has been told",
		[QUEUE_EXPANDED] = "replaced by other recipients",
	};

	if (r->state == QUEUE_WAITING && held)
		buf_add_str(out, "held");
	else if (r->state == QUEUE_WAITING || r->state == QUEUE_FAILED)
		add_when(r, hold_until, now, utc_offset, out);
	else
		buf_add_str(out, ended[r->state]);
	if (r->last) {
		buf_add_str(out, ", last ");
		mailq_time(r->last, utc_offset, out);
	}
}

static void
add_details(const struct queue_message *m, size_t i, bool held, int64_t now, int utc_offset,
    struct buf *out)
{
	const struct queue_rcpt *r = &m->rcpts[i];
	int64_t hold_until = queue_terms(view_of(m->sender_params)).hold_until;

	buf_addf(out, "recipient %-2zu ", i);
	add_address(&r->address, out);
	add_parameters(r->params, out);
	buf_add_str(out, "\n             ");
	add_state(r, held, hold_until, now, utc_offset, out);
	if (r->parent >= 0)
		buf_addf(out, ", in place of recipient %lld", (long long)r->parent);
	if (!address_eq(&r->sender, &m->sender)) {
		buf_add_str(out, ", from ");
		add_address(&r->sender, out);
	}
	buf_add_char(out, '\n');
	if (r->text && r->text[0]) {
		add_answer("             ", r, out);
		if (r->server) {
			buf_add_str(out, ", said ");
			shown_line(view_of(r->server), out);
		}
		if (r->server_address) {
			buf_add_char(out, ' ');
			shown_line(view_of(r->server_address), out);
		}
		buf_add_char(out, '\n');
	}
}

void
mailq_details(const struct queue_message *m, const char *place, int64_t now, int utc_offset,
    struct buf *out)
{
	bool held = place[0] == 'h';

	buf_addf(out, "id           %s\nplace        %s\n", m->id, place);
	add_arrival(m, now, utc_offset, out);
	buf_addf(out, "size         %llu\norigin       ", (unsigned long long)m->body_size);
	shown_line(view_of(m->origin), out);
	buf_add_str(out, "\nsender       ");
	add_address(&m->sender, out);
	add_parameters(m->sender_params, out);
	buf_add_char(out, '\n');
	if (m->held_why) {
		buf_add_str(out, held ? "held         " : "held before  ");
		shown_line(view_of(m->held_why), out);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < m->nrcpts; i++)
		add_details(m, i, held, now, utc_offset, out);
}
