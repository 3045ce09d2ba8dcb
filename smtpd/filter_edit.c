/* filter_edit.c: see filter_edit.h. */
#include "smtpd/filter_edit.h"

#include <stdlib.h>

#include "sys/log.h"

/* An address as a milter has it: in angle brackets or not, and perhaps one of ours. */
static int
read_address(struct view text, const char *hostname, struct address *a)
{
	struct address bare;

	text = view_trim(text);
	if (text.n >= 2 && text.p[0] == '<' && text.p[text.n - 1] == '>')
		text = view_sub(text, 1, text.n - 2);
	if (address_parse(text, a) == -1)
		return -1;
	bare = *a;
	if (address_is_null(a) || a->domain[0] != '\0')
		return 0;
	return address_set(a, view_of(bare.local), view_of(hostname)) == ADDRESS_OK ? 0 : -1;
}

/* Parameters that enqueue takes: printable words with one space between any two. */
static bool
params_valid(struct view v)
{
	for (size_t i = 0; i < v.n; i++) {
		bool space = v.p[i] == ' ';

		if ((v.p[i] < '!' || v.p[i] > '~') && !space)
			return false;
		if (space && (i == 0 || i + 1 == v.n || v.p[i - 1] == ' '))
			return false;
	}
	return v.n <= FILTER_PARAMS_MAX;
}

/*
 * The value of a field as it stands behind the colon. A milter that has not agreed to leave that
 * to us does not know of the space.
 */
static int
add_field(struct filter_message *message, const struct filter_milter *m,
    const struct milter_reply *r)
{
	struct buf value = buf_make(MILTER_FRAME_MAX);
	size_t position = r->type == MILTER_INSERT_HEADER ? r->index : message->nfields;
	int result;

	if (!(m->protocol & MILTER_LEADING_SPACE) && r->value.n)
		buf_add_char(&value, ' ');
	buf_add_view(&value, r->value);
	if (value.failed)
		result = -1;
	else if (r->type == MILTER_CHANGE_HEADER)
		result = filter_message_change(message, r->index, r->name, buf_view(&value));
	else
		result = filter_message_insert(message, position, r->name, buf_view(&value));
	buf_free(&value);
	return result;
}

static const char *
add_rcpt(struct filter_message *message, const struct address *a, struct view params)
{
	char text[ADDRESS_TEXT_MAX];

	if (address_is_null(a))
		return "a recipient that is none";
	filter_message_delete_rcpt(message, a);
	if (filter_message_add_rcpt(message, view_of(address_text(a, text)), params,
	    VIEW("")) == -1)
		message->failed = true;
	return NULL;
}

/* The parameters of the MAIL command stay, unless there are new ones. */
static void
change_sender(struct filter_message *message, const struct address *a, struct view params)
{
	struct filter_address *s = &message->sender, old = *s;
	char text[ADDRESS_TEXT_MAX];
	int result;

	*s = (struct filter_address){ 0 };
	result = filter_address_set(s, view_of(address_text(a, text)),
	    params.n ? params : view_of(old.params), (struct view){ old.rest, old.nrest });
	free(old.text);
	free(old.params);
	free(old.rest);
	if (result == -1)
		message->failed = true;
}

static const char *
edit_envelope(struct filter_message *message, const char *hostname, const struct milter_reply *r)
{
	struct address a;

	if (read_address(r->name, hostname, &a) == -1)
		return "an address that is none";
	if (!params_valid(r->value))
		return "parameters of an address that are none";
	switch (r->type) {
	case MILTER_DELETE_RCPT:
		filter_message_delete_rcpt(message, &a);
		return NULL;
	case MILTER_CHANGE_FROM:
		change_sender(message, &a, r->value);
		return NULL;
	default:
		return add_rcpt(message, &a, r->value);
	}
}

static void
set_hold(struct filter_edits *done, struct view why)
{
	struct buf text = buf_make(sizeof(done->hold) - 1);

	buf_add_view(&text, why.n ? view_sub(why, 0, text.max) : VIEW("quarantined"));
	(void)view_string(buf_view(&text), done->hold, sizeof(done->hold));
	buf_free(&text);
}

/* Does what one reply says. Returns NULL or what is wrong. */
static const char *
edit_one(struct filter_message *message, struct filter_milter *m, const char *hostname,
    const struct milter_reply *r, struct filter_edits *done)
{
	int result;

	switch (r->type) {
	case MILTER_ADD_HEADER:
	case MILTER_INSERT_HEADER:
	case MILTER_CHANGE_HEADER:
		result = add_field(message, m, r);
		done->fields++;
		if (result == -1)
			message->failed = true;
		return result == 1 ? "a field that has no name" : NULL;
	case MILTER_QUARANTINE:
		set_hold(done, r->value);
		return NULL;
	case MILTER_CHANGE_FROM:
		done->sender = true;
		break;
	default:
		done->rcpts++;
		break;
	}
	return edit_envelope(message, hostname, r);
}

/* The new body, with LF line ends: takes the place of the old one. */
static void
replace_body(struct filter_message *message, struct filter_milter *m)
{
	struct buf space = buf_make(FILTER_MEMORY_MAX), text = buf_make(FILTER_MEMORY_MAX);
	struct filter_store new;
	struct view piece;
	bool cr = false;
	int result = 0;

	filter_store_init(&new, m->body.scratch);
	for (uint64_t at = 0; result == 0 && at < m->body.size; at += piece.n) {
		result = filter_store_get(&m->body, at, FILTER_MEMORY_MAX / 2, &space, &piece);
		buf_clear(&text);
		for (size_t i = 0; result == 0 && i < piece.n; i++) {
			if (cr && piece.p[i] != '\n')
				buf_add_char(&text, '\r');
			cr = piece.p[i] == '\r';
			if (!cr)
				buf_add_char(&text, piece.p[i]);
		}
		if (result == 0)
			result = filter_store_add(&new, buf_view(&text));
	}
	buf_free(&space);
	buf_free(&text);
	filter_store_clear(&message->body);
	message->body = new;
	if (result == -1)
		message->failed = true;
}

static void
log_ignored(const struct filter_milter *m, const char *why)
{
	struct log_line l = log_begin(LOG_WARNING, "milter");

	log_str(&l, "milter", m->conf->name);
	log_str(&l, "ignored", why);
	log_end(&l);
}

void
filter_edit(struct filter_message *message, struct filter_milter *m, const char *hostname,
    struct filter_edits *done)
{
	struct view rest = buf_view(&m->edits);
	struct milter_frame f;
	struct milter_reply r;

	*done = (struct filter_edits){ .body = m->new_body };
	while (milter_frame_next(&rest, &f) == 1 && milter_reply_parse(&f, &r) == 0) {
		const char *wrong = edit_one(message, m, hostname, &r, done);

		if (wrong)
			log_ignored(m, wrong);
	}
	if (m->new_body)
		replace_body(message, m);
	buf_clear(&m->edits);
	m->new_body = false;
	filter_store_clear(&m->body);
}
