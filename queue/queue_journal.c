/* queue_journal.c: the journal's records, applied; see queue_file.h. */
#include "queue/queue_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/crc32.h"
#include "base/num.h"

#define RCPTS_MAX (1 << 24)	/* recipients of one message */

struct line {
	char kind;
	uint64_t time, next, rcpt;	/* rcpt: of 'r' and 'i' the parent */
	struct view code, text;		/* of 's' the server's name and address; of 'i' the target */
	struct address sender, address;
};

/* Takes a number with the space before it. */
static bool
take_number(struct view *rest, uint64_t max, uint64_t *n)
{
	struct view word;

	if (rest->n < 2 || rest->p[0] != ' ' || rest->p[1] == ' ')
		return false;
	*rest = view_sub(*rest, 1, rest->n);
	word = view_sub(*rest, 0, view_find(*rest, ' '));
	*rest = view_sub(*rest, word.n, rest->n);
	return num_parse(word, max, n) == 0;
}

/* Takes " <ADDRESS>". */
static bool
take_path(struct view *rest, struct address *a)
{
	*a = (struct address){ .local = "" };
	if (rest->n < 3 || rest->p[0] != ' ' || rest->p[1] != '<')
		return false;
	*rest = view_sub(*rest, 2, rest->n);
	if (rest->p[0] != '>' && address_take(rest, a) != ADDRESS_OK)
		return false;
	if (rest->n == 0 || rest->p[0] != '>')
		return false;
	*rest = view_sub(*rest, 1, rest->n);
	return true;
}

/* Takes " CODE TEXT", which is the rest of the line. */
static bool
take_answer(struct view *rest, struct line *l)
{
	struct view v = view_sub(*rest, 1, rest->n);

	l->code = view_sub(v, 0, view_find(v, ' '));
	l->text = view_sub(v, l->code.n + 1, v.n);
	*rest = view_sub(v, v.n, 0);
	return l->code.n > 0 && l->code.n < v.n && l->code.n <= QUEUE_CODE_MAX &&
	    memchr(v.p, '\0', v.n) == NULL;
}

/* All of " TEXT". */
static bool
take_text(struct view v, struct line *l)
{
	l->text = view_sub(v, 1, v.n);
	return v.n > 0 && v.p[0] == ' ' && memchr(v.p, '\0', v.n) == NULL;
}

/* Takes " NAME ADDRESS". */
static bool
take_server(struct view *rest, struct line *l)
{
	struct view v = view_sub(*rest, 1, rest->n);

	l->code = view_sub(v, 0, view_find(v, ' '));
	l->text = view_sub(v, l->code.n + 1, v.n);
	*rest = view_sub(v, v.n, 0);
	return l->code.n > 0 && l->text.n > 0 && l->code.n <= QUEUE_SERVER_MAX &&
	    l->text.n <= QUEUE_SERVER_MAX && view_find(l->text, ' ') == l->text.n &&
	    memchr(v.p, '\0', v.n) == NULL;
}

/* Reads a line of a message that has so many recipients by then. */
static bool
parse_line(struct view v, size_t nrcpts, struct line *l)
{
	bool good;

	*l = (struct line){ .kind = v.n ? v.p[0] : '\0' };
	if (l->kind == '\0' || strchr("atudypfsxbrih", l->kind) == NULL || nrcpts == 0)
		return false;
	v = view_sub(v, 1, v.n);
	good = l->kind == 'r' || l->kind == 'i' || l->kind == 's' || take_number(&v, INT64_MAX, &l->time);
	if (good && l->kind == 'h')
		return take_text(v, l);
	if (good && strchr("atu", l->kind))
		good = take_number(&v, INT64_MAX, &l->next);
	good = good && take_number(&v, nrcpts - 1, &l->rcpt);
	if (good && (l->kind == 'r' || l->kind == 'i'))
		good = nrcpts < RCPTS_MAX && take_path(&v, &l->sender) &&
		    take_path(&v, &l->address) && !address_is_null(&l->address);
	if (good && l->kind == 'i')
		return take_text(v, l) && l->text.n && l->text.n <= QUEUE_TARGET_MAX;
	if (good && strchr("tudypf", l->kind))
		good = take_answer(&v, l);
	else if (good && l->kind == 's')
		good = take_server(&v, l);
	return good && v.n == 0;
}

/* Whether all lines of a payload are understood. */
static bool
payload_valid(struct view payload, size_t nrcpts)
{
	struct view line;
	struct line l;

	if (payload.n == 0 || payload.p[payload.n - 1] != '\n')
		return false;
	while (view_line(&payload, &line)) {
		if (!parse_line(line, nrcpts, &l))
			return false;
		nrcpts += l.kind == 'r' || l.kind == 'i';
	}
	return true;
}

static int
apply_answer(struct queue_rcpt *r, const struct line *l)
{
	char *text = strndup(l->text.p, l->text.n);

	if (text == NULL)
		return -1;
	free(r->text);
	free(r->server);
	free(r->server_address);
	r->text = text;
	r->server = r->server_address = NULL;
	(void)view_string(l->code, r->code, sizeof(r->code));
	return 0;
}

/* A word; NULL for the one that stands for none. */
static int
set_word(char **field, struct view v)
{
	free(*field);
	*field = NULL;
	if (view_eq(v, VIEW("-")))
		return 0;
	*field = strndup(v.p, v.n);
	return *field ? 0 : -1;
}

static int
apply_server(struct queue_rcpt *r, const struct line *l)
{
	return set_word(&r->server, l->code) == -1 ||
	    set_word(&r->server_address, l->text) == -1 ? -1 : 0;
}

static int
apply_rcpt(struct queue_message *m, const struct line *l)
{
	struct queue_rcpt *parent = &m->rcpts[l->rcpt], *r;
	bool same = strcmp(parent->sender.local, l->sender.local) == 0 &&
	    strcmp(parent->sender.domain, l->sender.domain) == 0;
	bool warned = same && parent->warned;
	uint32_t depth = parent->depth + 1;

	parent->members++;
	parent->owned = !same;
	/* What params points to stays where it is when the array moves. */
	r = queue_rcpt_add(m, &l->sender, &l->address, view_of(same ? parent->params : ""));
	if (r == NULL)
		return -1;
	r->parent = (int64_t)l->rcpt;
	r->depth = depth;
	r->warned = warned;
	if (l->kind == 'i')
		r->target = strndup(l->text.p, l->text.n);
	return l->kind == 'i' && r->target == NULL ? -1 : 0;
}

/* The sender was told how it stands. */
static void
apply_told(struct queue_rcpt *r)
{
	if (r->state == QUEUE_WAITING)
		r->warned = true;
	else if (r->state == QUEUE_FAILED)
		r->state = QUEUE_BOUNCED;
	else
		r->told = true;
}

static void
apply_state(struct queue_rcpt *r, char kind)
{
	r->told = false;
	r->state = kind == 'f' ? QUEUE_FAILED : kind == 'x' ? QUEUE_EXPANDED : QUEUE_DELIVERED;
	r->arrival = kind == 'y' ? QUEUE_RELAYED : kind == 'p' ? QUEUE_PASSED_ON : QUEUE_ARRIVED;
}

static int
apply_held(struct queue_message *m, const struct line *l)
{
	char *why = strndup(l->text.p, l->text.n);

	if (why == NULL)
		return -1;
	free(m->held_why);
	m->held_why = why;
	m->held = (int64_t)l->time;
	return 0;
}

static int
apply_line(struct queue_message *m, const struct line *l)
{
	struct queue_rcpt *r = &m->rcpts[l->rcpt];

	if (l->kind == 'h')
		return apply_held(m, l);
	if (l->kind == 'r' || l->kind == 'i')
		return apply_rcpt(m, l);
	if (l->kind == 's')
		return apply_server(r, l);
	if (l->kind == 'b') {
		apply_told(r);
		return 0;
	}
	if (l->kind == 'u' || (l->kind == 'a' && r->unanswered))
		r->repeat = true;
	r->last = (int64_t)l->time;
	r->unanswered = l->kind == 'a';
	if (l->kind == 'a') {
		r->attempts++;
		r->attempted = (int64_t)l->time;
	}
	if (strchr("atu", l->kind))
		r->next = (int64_t)l->next;
	else
		apply_state(r, l->kind);
	return l->kind == 'a' || l->kind == 'x' ? 0 : apply_answer(r, l);
}

static int
apply_payload(struct queue_message *m, struct view payload)
{
	struct view line;
	struct line l;

	while (view_line(&payload, &line))
		if (!parse_line(line, m->nrcpts, &l) || apply_line(m, &l) == -1)
			return -1;
	return 0;
}

/* The payload of the record at the start of v; false when it is torn. */
static bool
record_payload(struct view v, struct view *payload)
{
	uint32_t size, crc;

	if (v.n < QUEUE_RECORD_HEAD || v.p[8] != ' ' || v.p[QUEUE_RECORD_HEAD - 1] != '\n' ||
	    num_parse_hex(view_sub(v, 0, 8), &size) == -1 ||
	    num_parse_hex(view_sub(v, 9, 8), &crc) == -1)
		return false;
	*payload = view_sub(v, QUEUE_RECORD_HEAD, size);
	return size != 0 && payload->n == size && crc32_of(*payload) == crc;
}

int
queue_journal_apply(struct queue_message *m, struct view journal)
{
	struct view payload;

	while (journal.n) {
		if (!record_payload(journal, &payload))
			return 1;
		if (!payload_valid(payload, m->nrcpts))
			return 2;
		if (apply_payload(m, payload) == -1)
			return -1;
		m->journal_size += QUEUE_RECORD_HEAD + payload.n;
		journal = view_sub(journal, QUEUE_RECORD_HEAD + payload.n, journal.n);
	}
	return 0;
}
