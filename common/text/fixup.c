/* fixup.c: see fixup.h. */
#include "text/fixup.h"

enum {
	LINE_START,	/* where a message begins */
	IN_NAME,
	BEHIND_NAME,	/* blanks before the colon */
	IN_MBOX,	/* a first line that may be an mbox's */
	IN_FIELD	/* behind the colon, or in a continuation line */
};

void
fixup_init(struct fixup *f, const struct author *author)
{
	*f = (struct fixup){ .author = author, .from = buf_make(FIXUP_FROM_MAX) };
}

void
fixup_free(struct fixup *f)
{
	buf_free(&f->from);
}

/* Part of a field. */
static void
pass(struct fixup *f, struct view part, struct buf *out)
{
	if (f->field != AUTHOR_BLIND)
		buf_add_view(out, part);
}

/* What is held begins a field; its colon is the next octet. */
static void
begin_field(struct fixup *f, struct buf *out)
{
	struct view held = { f->held, f->n };

	held = view_sub(held, f->mbox, held.n);
	f->field = author_field(view_sub(held, 0, f->name));
	f->present |= f->field;
	pass(f, held, out);
	pass(f, VIEW(":"), out);
	if (f->field == AUTHOR_FROM && f->from.n)
		buf_add_char(&f->from, ',');
	f->fields = true;
	f->mbox = f->n = 0;
	f->state = IN_FIELD;
}

/* The header section has ended; what is held belongs to the body. next: what follows it. */
static void
leave_header(struct fixup *f, char next, struct buf *out)
{
	if (f->n)
		next = f->held[0];
	author_add(f->author, f->present, out);
	/* Nobody may read on where we have not: from here fields are neither checked nor taken out. */
	if (next != '\n' && next != '\r')
		buf_add_char(out, '\n');
	buf_add(out, f->held, f->n);
	f->n = 0;
	f->over = true;
}

/* Keeps the octet until it is known what the line is. Returns false if there is no room. */
static bool
hold(struct fixup *f, char c)
{
	if (f->n - f->mbox == FIXUP_NAME_MAX)
		return false;
	f->held[f->n++] = c;
	return true;
}

static bool
may_be_mbox(const struct fixup *f)
{
	return !f->fields && f->mbox == 0 && author_mbox_line((struct view){ f->held, f->n });
}

/* Takes an octet of a field's name. Returns whether it can be one, as the next three do. */
static bool
take_name(struct fixup *f, char c, struct buf *out)
{
	if (c == ':' && f->n > f->mbox) {
		begin_field(f, out);
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
take_behind_name(struct fixup *f, char c, struct buf *out)
{
	if (c == ':') {
		begin_field(f, out);
		return true;
	}
	if (!ascii_blank(c) && (c == '\n' || !may_be_mbox(f)))
		return false;
	if (!ascii_blank(c))
		f->state = IN_MBOX;
	return hold(f, c);
}

static bool
take_mbox(struct fixup *f, char c)
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
take_octet(struct fixup *f, char c, struct buf *out)
{
	switch (f->state) {
	case LINE_START:
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
take_field(struct fixup *f, struct view text, struct buf *out)
{
	size_t n = view_find(text, '\n');

	if (n < text.n) {
		n++;
		f->state = LINE_START;
	}
	text = view_sub(text, 0, n);
	pass(f, text, out);
	if (f->field == AUTHOR_FROM)
		buf_add_view(&f->from, text);
	return n;
}

void
fixup_feed(struct fixup *f, struct view text, struct buf *out)
{
	while (text.n && !f->over) {
		size_t n = 1;

		if (f->state == LINE_START && f->fields && ascii_blank(text.p[0]))
			f->state = IN_FIELD;
		if (f->state == IN_FIELD)
			n = take_field(f, text, out);
		else if (!take_octet(f, text.p[0], out)) {
			leave_header(f, text.p[0], out);
			break;
		}
		text = view_sub(text, n, text.n);
	}
	buf_add_view(out, text);
}

void
fixup_end(struct fixup *f, struct buf *out)
{
	if (f->over)
		return;
	if (f->state == IN_FIELD)
		pass(f, VIEW("\n"), out);
	leave_header(f, '\n', out);
}
