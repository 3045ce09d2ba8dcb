/* outgoing.c: see outgoing.h. */
#include "text/outgoing.h"

#include <string.h>

static void
end_line(struct outgoing *o, struct buf *out)
{
	(void)buf_add_str(out, "\r\n");
	o->column = 0;
	o->cr = false;
}

/* Octets without line ends. */
static void
add(struct outgoing *o, struct view v, struct buf *out)
{
	while (v.n) {
		struct view part = view_sub(v, 0, OUTGOING_LINE_MAX - o->column);

		if (part.n == 0) {
			end_line(o, out);
			(void)buf_add_char(out, ' ');
			o->column = 1;
			continue;
		}
		if (o->column == 0 && o->dots && part.p[0] == '.')
			(void)buf_add_char(out, '.');
		(void)buf_add_view(out, part);
		o->column += part.n;
		v = view_sub(v, part.n, v.n);
	}
}

/* The octets up to the next CR or LF. */
static size_t
find_end(struct view in)
{
	size_t lf = view_find(in, '\n');

	return view_find(view_sub(in, 0, lf), '\r');
}

int
outgoing_feed(struct outgoing *o, struct view in, struct buf *out)
{
	while (in.n) {
		size_t n = find_end(in);

		if (o->cr && in.p[0] != '\n')
			end_line(o, out);
		add(o, view_sub(in, 0, n), out);
		if (n < in.n && in.p[n] == '\n')
			end_line(o, out);
		else if (n < in.n)
			o->cr = true;
		in = view_sub(in, n + 1, in.n);
	}
	return out->failed ? -1 : 0;
}

int
outgoing_end(struct outgoing *o, struct buf *out)
{
	if (o->column || o->cr)
		end_line(o, out);
	if (o->dots)
		(void)buf_add_str(out, ".\r\n");
	return out->failed ? -1 : 0;
}

/* ---- looking */

static bool
has_eightbit(struct view v)
{
	return !view_is_ascii(v) || memchr(v.p, '\0', v.n) != NULL;
}

/* A line of the header has ended, of which there is the beginning. */
static void
look_at_field(struct outgoing_facts *f)
{
	struct view line = { f->line, f->n }, name = VIEW("TLS-Required:");

	if (view_starts_nocase(line, name) &&
	    view_eq_nocase(view_trim(view_sub(line, name.n, line.n)), VIEW("No")))
		f->tls_optional = true;
	f->body = f->column == 0;
	f->n = 0;
}

static void
look_end_line(struct outgoing_facts *f)
{
	f->long_lines = f->long_lines || f->column > OUTGOING_LINE_MAX;
	if (!f->body)
		look_at_field(f);
	f->size += f->column + 2;
	f->column = 0;
	f->cr = false;
}

static void
look_at(struct outgoing_facts *f, struct view v)
{
	struct view start = view_sub(v, 0, sizeof(f->line) - f->n);

	f->column += v.n;
	if (v.n && has_eightbit(v)) {
		f->eightbit = true;
		f->header8 = f->header8 || !f->body;
	}
	if (!f->body && start.n) {
		memcpy(f->line + f->n, start.p, start.n);
		f->n += start.n;
	}
}

void
outgoing_look(struct outgoing_facts *f, struct view in)
{
	while (in.n) {
		size_t n = find_end(in);

		if (f->cr && in.p[0] != '\n')
			look_end_line(f);
		look_at(f, view_sub(in, 0, n));
		if (n < in.n && in.p[n] == '\n')
			look_end_line(f);
		else if (n < in.n)
			f->cr = true;
		in = view_sub(in, n + 1, in.n);
	}
}

void
outgoing_look_end(struct outgoing_facts *f)
{
	if (f->column || f->cr)
		look_end_line(f);
}
