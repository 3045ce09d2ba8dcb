/* mailq_json.c: see mailq_json.h. */
#include "queue/mailq_json.h"

#include "queue/queue_params.h"
#include "queue/queue_select.h"
#include "text/json.h"

static const char *const states[] = {
	[QUEUE_WAITING] = "waiting", [QUEUE_DELIVERED] = "delivered", [QUEUE_FAILED] = "failed",
	[QUEUE_BOUNCED] = "told", [QUEUE_EXPANDED] = "replaced",
};

const char *
mailq_place(enum queue_place place)
{
	static const char *const places[] = {
		[QUEUE_TMP] = "tmp", [QUEUE_NEW] = "new", [QUEUE_CUR] = "cur", [QUEUE_HOLD] = "hold",
	};

	return places[place];
}

static void
add_text(const char *key, const char *value, struct buf *out)
{
	json_key(key, out);
	json_string(view_of(value), out);
}

static void
add_number(const char *key, uint64_t value, struct buf *out)
{
	json_key(key, out);
	buf_add_num(out, value);
}

/* A time in seconds since 1970, null if there is none. */
static void
add_time(const char *key, int64_t value, struct buf *out)
{
	json_key(key, out);
	if (value > 0)
		buf_add_num(out, (uint64_t)value);
	else
		buf_add_str(out, "null");
}

static void
add_address(const char *key, const struct address *a, struct buf *out)
{
	char text[ADDRESS_TEXT_MAX];

	add_text(key, address_text(a, text), out);
}

static void
add_answer(const struct queue_rcpt *r, struct buf *out)
{
	bool any = r->text && r->text[0];

	json_key("code", out);
	if (any)
		json_string(view_of(r->code), out);
	else
		buf_add_str(out, "null");
	json_key("text", out);
	if (any)
		json_string(view_of(r->text), out);
	else
		buf_add_str(out, "null");
	if (r->server)
		add_text("server", r->server, out);
	if (r->server_address)
		add_text("server_address", r->server_address, out);
}

/* When it is due: not before the message came, or before what its sender has set. */
static int64_t
due(const struct queue_message *m, const struct queue_rcpt *r)
{
	int64_t hold_until = queue_terms(view_of(m->sender_params)).hold_until;
	int64_t next = r->next > hold_until ? r->next : hold_until;

	return next > 0 ? next : m->time_usec / 1000000;
}

static void
add_rcpt(const struct queue_message *m, size_t i, bool held, struct buf *out)
{
	const struct queue_rcpt *r = &m->rcpts[i];

	buf_add_str(out, "{");
	add_number("number", i, out);
	add_address("address", &r->address, out);
	if (!address_eq(&r->sender, &m->sender))
		add_address("sender", &r->sender, out);
	add_text("parameters", r->params, out);
	add_text("state", states[r->state], out);
	add_number("attempts", r->attempts, out);
	add_time("last", r->last, out);
	add_time("next", r->state == QUEUE_WAITING && !held ? due(m, r) : 0, out);
	json_key("unanswered", out);
	buf_add_str(out, r->unanswered ? "true" : "false");
	add_answer(r, out);
	buf_add_str(out, "}");
}

size_t
mailq_json(const struct queue_message *m, enum queue_place place, bool all, int64_t now,
    struct buf *out)
{
	int64_t age = now - m->time_usec / 1000000;
	size_t shown = 0;

	buf_add_str(out, "{");
	add_text("id", m->id, out);
	add_text("place", mailq_place(place), out);
	add_number("arrived", (uint64_t)(m->time_usec / 1000000), out);
	add_number("age", age > 0 ? (uint64_t)age : 0, out);
	add_number("size", m->body_size, out);
	add_address("sender", &m->sender, out);
	add_text("parameters", m->sender_params, out);
	add_text("origin", m->origin, out);
	if (place == QUEUE_HOLD && m->held_why)
		add_text("held", m->held_why, out);
	json_key("recipients", out);
	buf_add_str(out, "[");
	for (size_t i = 0; i < m->nrcpts; i++) {
		if (!all && !queue_rcpt_open(&m->rcpts[i]))
			continue;
		if (shown++)
			buf_add_char(out, ',');
		add_rcpt(m, i, place == QUEUE_HOLD, out);
	}
	buf_add_str(out, "]}\n");
	return shown;
}

void
mailq_json_bad(const struct queue_name *name, const char *why, struct buf *out)
{
	buf_add_str(out, "{");
	add_text("id", name->id, out);
	add_text("place", mailq_place(name->place), out);
	add_text("error", why, out);
	buf_add_str(out, "}\n");
}
