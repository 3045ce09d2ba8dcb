/* smtp_data.c: see smtp_data.h. */
#include "text/smtp_data.h"

/* What the octets since the last CRLF were. */
enum {
	AT_START,	/* none */
	AT_DOT,		/* "." */
	AT_DOT_CR,	/* "." CR */
	INSIDE,		/* anything else */
	INSIDE_CR,	/* the same, then CR */
	AT_END		/* the end was seen */
};

void
smtp_data_init(struct smtp_data *d, size_t max_line)
{
	*d = (struct smtp_data){ .max_line = max_line ? max_line : SIZE_MAX, .state = AT_START,
	    .dots = true };
}

void
smtp_data_init_chunks(struct smtp_data *d, size_t max_line)
{
	smtp_data_init(d, max_line);
	d->dots = false;
}

void
smtp_data_finish(struct smtp_data *d)
{
	if (d->state == INSIDE_CR)
		d->faults |= SMTP_DATA_BARE_CR;
	d->state = AT_END;
}

unsigned int
smtp_data_faults(const struct smtp_data *d)
{
	return d->faults;
}

uint64_t
smtp_data_octets(const struct smtp_data *d)
{
	return d->octets;
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Counts n more octets of the line. Returns how many of them are within the limit. */
static size_t
data_count(struct smtp_data *d, size_t n)
{
	size_t room = d->max_line - d->line;

	d->octets += n;
	d->line += smaller(n, room);
	if (n <= room)
		return n;
	d->faults |= SMTP_DATA_LONG_LINE;
	return room;
}

/*
 * Takes octets of a line, none of which is CR. What comes before the first
 * fault is kept, so that the output does not depend on the chunks.
 */
static void
data_text(struct smtp_data *d, struct view text, struct buf *out)
{
	bool keep = out != NULL && d->faults == 0;
	size_t lf = view_find(text, '\n'), nul = view_find(text, '\0');
	size_t good = data_count(d, text.n);

	if (lf < text.n)
		d->faults |= SMTP_DATA_BARE_LF;
	if (nul < text.n)
		d->faults |= SMTP_DATA_NUL;
	if (keep)
		buf_add(out, text.p, smaller(good, smaller(lf, nul)));
}

/* Ends the line: the LF of its CRLF came. */
static void
data_line_end(struct smtp_data *d, struct buf *out)
{
	data_count(d, 1);
	if (d->faults == 0 && out != NULL)
		buf_add_char(out, '\n');
	d->line = 0;
	d->state = AT_START;
}

/* Takes the text and the CRLF of a line, as far as they are in *rest. */
static void
data_line(struct smtp_data *d, struct view *rest, struct buf *out)
{
	size_t n = view_find(*rest, '\r');

	data_text(d, view_sub(*rest, 0, n), out);
	*rest = view_sub(*rest, n, rest->n);
	d->state = INSIDE;
	if (rest->n == 0)
		return;
	data_count(d, 1);
	d->state = INSIDE_CR;
	*rest = view_sub(*rest, 1, rest->n);
}

/* The octet c came after CR, or after "." CR. Returns whether it was used. */
static bool
data_after_cr(struct smtp_data *d, char c, struct buf *out)
{
	if (c == '\n' && d->state == AT_DOT_CR) {
		d->state = AT_END;
		return true;
	}
	if (d->state == AT_DOT_CR)
		data_count(d, 1);
	if (c == '\n') {
		data_line_end(d, out);
		return true;
	}
	d->faults |= SMTP_DATA_BARE_CR;
	d->state = INSIDE;
	return false;
}

static bool
take_if(struct view *rest, char c)
{
	if (rest->p[0] != c)
		return false;
	*rest = view_sub(*rest, 1, rest->n);
	return true;
}

/* One step on *rest, which is not empty. */
static void
data_step(struct smtp_data *d, struct view *rest, struct buf *out)
{
	switch (d->state) {
	case AT_START:
		d->state = d->dots && take_if(rest, '.') ? AT_DOT : INSIDE;
		break;
	case AT_DOT:
		d->state = take_if(rest, '\r') ? AT_DOT_CR : INSIDE;
		break;
	case AT_DOT_CR:
	case INSIDE_CR:
		if (data_after_cr(d, rest->p[0], out))
			*rest = view_sub(*rest, 1, rest->n);
		break;
	default:
		data_line(d, rest, out);
		break;
	}
}

enum smtp_data_status
smtp_data_feed(struct smtp_data *d, struct view in, size_t *used, struct buf *out)
{
	struct view rest = in;

	while (rest.n && d->state != AT_END)
		data_step(d, &rest, out);
	*used = in.n - rest.n;
	return d->state == AT_END ? SMTP_DATA_END : SMTP_DATA_MORE;
}
