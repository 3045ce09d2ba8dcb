/* queue_select.c: see queue_select.h. */
#include "queue/queue_select.h"

#include <string.h>

#include "queue/queue_rules.h"

bool
queue_select_any(const struct queue_select *s)
{
	return s->sender || s->recipient || s->domain || s->reason || s->older || s->younger;
}

bool
queue_select_age(const struct queue_select *s, int64_t age)
{
	return (s->older == 0 || age > s->older) && (s->younger == 0 || age < s->younger);
}

bool
queue_rcpt_open(const struct queue_rcpt *r)
{
	return r->state == QUEUE_WAITING || r->state == QUEUE_FAILED;
}

static bool
address_fits(const char *pattern, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];

	if (pattern == NULL)
		return true;
	if (address_is_null(a))
		return strcmp(pattern, "<>") == 0 || strcmp(pattern, "*") == 0;
	return rules_match(view_of(pattern), view_of(address_text(a, text)));
}

static bool
reason_fits(const char *pattern, const struct queue_rcpt *r)
{
	struct buf answer = buf_make(QUEUE_CODE_MAX + 1 + QUEUE_TEXT_MAX);
	struct buf part = buf_make(SIZE_MAX);
	bool fits;

	if (pattern == NULL)
		return true;
	if (r->text == NULL)
		return false;
	buf_add_str(&answer, r->code);
	buf_add_char(&answer, ' ');
	buf_add_str(&answer, r->text);
	buf_add_char(&part, '*');
	buf_add_str(&part, pattern);
	buf_add_char(&part, '*');
	fits = rules_match(buf_view(&part), buf_view(&answer));
	buf_free(&part);
	buf_free(&answer);
	return fits;
}

static bool
rcpt_fits(const struct queue_select *s, const struct queue_rcpt *r)
{
	return queue_rcpt_open(r) && address_fits(s->recipient, &r->address) &&
	    (s->domain == NULL ||
	    rules_match(view_of(s->domain), view_of(r->address.domain))) &&
	    reason_fits(s->reason, r);
}

bool
queue_select_fits(const struct queue_select *s, const struct queue_message *m, int64_t now)
{
	bool rcpt = s->recipient == NULL && s->domain == NULL && s->reason == NULL;

	if (!queue_select_age(s, now - m->time_usec / 1000000) ||
	    !address_fits(s->sender, &m->sender))
		return false;
	for (size_t i = 0; !rcpt && i < m->nrcpts; i++)
		rcpt = rcpt_fits(s, &m->rcpts[i]);
	return rcpt;
}
