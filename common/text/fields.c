/* fields.c: see fields.h. */
#include "text/fields.h"

#include "text/author.h"

enum {
	LINE_START,	/* where a message begins */
	IN_NAME,
	BEHIND_NAME,	/* blanks before the colon */
	IN_MBOX,	/* a first line that may be an mbox's */
	IN_BODY		/* behind the colon, in a continuation line, or in a line that is no field */
};

void
fields_init(struct fields *f, const struct fields_user *user, void *arg)
{
	*f = (struct fields){ .user = user, .arg = arg,
	    .body = buf_make(FIELDS_NAME_MAX + 1 + FIELDS_BODY_MAX) };
}

void
fields_free(struct fields *f)
{
	buf_free(&f->body);
}

/* Decides about the field that is held, whole or its beginning. */
static void
settle(struct fields *f, bool whole, struct buf *out)
{
	struct view held = buf_view(&f->body);

	if (f->verdict != FIELDS_HOLD)
		return;
	held = view_sub(held, f->body_at, held.n);
	f->verdict = f->user->judge(f->arg, held, whole) ? FIELDS_PASS : FIELDS_DROP;
	if (f->verdict == FIELDS_PASS)
		buf_add_view(out, buf_view(&f->body));
	buf_clear(&f->body);
}

/* Part of a field. */
static void
pass(struct fields *f, struct view part, struct buf *out)
{
	if (f->verdict == FIELDS_HOLD) {
		struct view room = view_sub(part, 0, f->body_at + FIELDS_BODY_MAX - f->body.n);

		buf_add_view(&f->body, room);
		/* Out of memory: it is judged by what there is. */
		if (room.n == part.n && !f->body.failed)
			return;
		settle(f, false, out);
		part = view_sub(part, room.n, part.n);
	}
	if (f->verdict == FIELDS_PASS)
		buf_add_view(out, part);
}

/* What is held begins a field; next, one octet, is its colon, or one blank too many before that. */
static void
begin_field(struct fields *f, char next, struct buf *out)
{
	struct view held = { f->held, f->n };

	held = view_sub(held, f->mbox, held.n);
	f->verdict = f->user->begin(f->arg, view_sub(held, 0, f->name));
	f->body_at = held.n + (next == ':');
	pass(f, held, out);
	pass(f, (struct view){ &next, 1 }, out);
	f->any = true;
	f->mbox = f->n = 0;
	f->state = IN_BODY;
}

/* The header section has ended; what is held belongs to the body. next: what follows it. */
static void
leave_header(struct fields *f, char next, struct buf *out)
{
	if (f->n)
		next = f->held[0];
	if (f->user->end)
		f->user->end(f->arg, out);
	/* Nobody may read on where we have not: from here fields are neither checked nor taken out. */
	if ((f->user->end_at_text || ascii_blank(next)) && next != '\n' && next != '\r')
		buf_add_char(out, '\n');
	buf_add(out, f->held, f->n);
	f->n = 0;
	f->over = true;
}

/* The line is no field; what is held of it, and c, which comes next, are not passed yet. */
static void
take_text(struct fields *f, char c, struct buf *out)
{
	bool first = f->n == 0 && !f->inside;

	/* A blank in front of all would continue a field that somebody puts in front of it. */
	if (f->user->end_at_text || (f->n == 0 && c == '\n') || (first && ascii_blank(c))) {
		leave_header(f, c, out);
		return;
	}
	f->verdict = FIELDS_PASS;
	buf_add(out, f->held, f->n);
	f->n = 0;
	f->state = IN_BODY;
}

/* Keeps the octet until it is known what the line is. Returns false if there is no room. */
static bool
hold(struct fields *f, char c)
{
	if (f->n - f->mbox == FIELDS_NAME_MAX)
		return false;
	f->held[f->n++] = c;
	return true;
}

static bool
may_be_mbox(const struct fields *f)
{
	return f->user->end_at_text && !f->any && f->mbox == 0 &&
	    author_mbox_line((struct view){ f->held, f->n });
}

/* Takes an octet of a field's name. Returns whether it can be one, as the next three do. */
static bool
take_name(struct fields *f, char c, struct buf *out)
{
	if (c == ':' && f->n > f->mbox) {
		begin_field(f, c, out);
		return true;
	}
	if (ascii_blank(c) && f->n > f->mbox) {
		f->name = f->n - f->mbox;
		f->state = BEHIND_NAME;
		return hold(f, c);
	}
	if (c < 33 || c > 126 || c == ':' || !hold(f, c))
		return false;
	f->name = f->n - f->mbox;
	f->state = IN_NAME;
	return true;
}

static bool
take_behind_name(struct fields *f, char c, struct buf *out)
{
	if (c == ':') {
		begin_field(f, c, out);
		return true;
	}
	if (!ascii_blank(c) && (c == '\n' || !may_be_mbox(f)))
		return false;
	if (!ascii_blank(c))
		f->state = IN_MBOX;
	if (hold(f, c))
		return true;
	/* Others read on to the colon: where text ends nothing, it must not hide a field. */
	if (f->user->end_at_text)
		return false;
	begin_field(f, c, out);
	return true;
}

static bool
take_mbox(struct fields *f, char c)
{
	if (!hold(f, c))
		return false;
	if (c == '\n') {
		f->mbox = f->n;
		f->state = LINE_START;
	}
	return true;
}

/* One octet of the header section outside a field's body. */
static bool
take_octet(struct fields *f, char c, struct buf *out)
{
	switch (f->state) {
	case LINE_START:
		settle(f, true, out);
		return take_name(f, c, out);
	case IN_NAME:
		return take_name(f, c, out);
	case BEHIND_NAME:
		return take_behind_name(f, c, out);
	default:
		return take_mbox(f, c);
	}
}

/* Takes a field's body up to the end of its line. Returns how many octets that were. */
static size_t
take_body(struct fields *f, struct view text, struct buf *out)
{
	size_t n = view_find(text, '\n');

	if (n < text.n) {
		n++;
		f->state = LINE_START;
	}
	f->inside = true;
	text = view_sub(text, 0, n);
	pass(f, text, out);
	if (f->user->body)
		f->user->body(f->arg, text);
	return n;
}

/* Whether a blank at the start of a line continues what is before it. */
static bool
continues(const struct fields *f)
{
	return f->user->end_at_text ? f->any : f->inside;
}

void
fields_feed(struct fields *f, struct view text, struct buf *out)
{
	while (text.n && !f->over) {
		size_t n = 1;

		if (f->state == LINE_START && ascii_blank(text.p[0]) && continues(f))
			f->state = IN_BODY;
		if (f->state == IN_BODY)
			n = take_body(f, text, out);
		else if (!take_octet(f, text.p[0], out)) {
			take_text(f, text.p[0], out);
			n = 0;
		}
		text = view_sub(text, n, text.n);
	}
	buf_add_view(out, text);
}

void
fields_end(struct fields *f, struct buf *out)
{
	if (f->over)
		return;
	if (f->state == IN_BODY && f->user->end_at_text)
		pass(f, VIEW("\n"), out);
	settle(f, true, out);
	leave_header(f, '\n', out);
}
