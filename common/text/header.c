/* header.c: see header.h. */
#include "text/header.h"

#include "text/lines.h"

static bool
is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

/* Offset of the colon in line if that begins a field, with *name set; else line.n. */
static size_t
find_colon(struct view line, struct view *name)
{
	size_t n = 0;

	while (n < line.n && line.p[n] > ' ' && line.p[n] < 0x7f && line.p[n] != ':')
		n++;
	*name = view_sub(line, 0, n);
	while (n && n < line.n && ascii_blank(line.p[n]))
		n++;
	return n && n < line.n && line.p[n] == ':' ? n : line.n;
}

bool
header_next(struct view *rest, struct header_field *f)
{
	size_t n = lines_first(*rest);
	struct view line = view_sub(*rest, 0, n);
	size_t colon = find_colon(line, &f->name);

	if (colon == line.n)
		return false;
	while (n < rest->n && ascii_blank(rest->p[n]))
		n += lines_first(view_sub(*rest, n, rest->n));
	f->whole = view_sub(*rest, 0, n);
	f->body = lines_chop(view_sub(f->whole, colon + 1, n));
	*rest = view_sub(*rest, n, rest->n);
	return true;
}

struct view
header_body(struct view message)
{
	struct header_field f;
	size_t n;

	while (header_next(&message, &f))
		;
	n = lines_first(message);
	if (n && message.p[n - 1] == '\n' && lines_chop(view_sub(message, 0, n)).n == 0)
		return view_sub(message, n, message.n);
	return message;
}

struct view
header_trim(struct view body)
{
	while (body.n && header_space(body.p[0]))
		body = view_sub(body, 1, body.n);
	while (body.n && header_space(body.p[body.n - 1]))
		body.n--;
	return body;
}

int
header_unfold(struct view body, struct buf *out)
{
	body = header_trim(body);
	while (body.n) {
		size_t n = 0;

		while (n < body.n && !is_line_end(body.p[n]))
			n++;
		buf_add(out, body.p, n);
		body = view_sub(body, n, body.n);
		for (n = 0; n < body.n && is_line_end(body.p[n]); n++)
			;
		body = view_sub(body, n, body.n);
		if (body.n && !ascii_blank(body.p[0]))
			buf_add_char(out, ' ');
	}
	return out->failed ? -1 : 0;
}

size_t
header_count(struct view message, struct view name)
{
	struct header_field f;
	size_t count = 0;

	while (header_next(&message, &f))
		count += view_eq_nocase(f.name, name);
	return count;
}

bool
header_find(struct view message, struct view name, struct view *body)
{
	struct header_field f;

	while (header_next(&message, &f)) {
		if (view_eq_nocase(f.name, name)) {
			*body = f.body;
			return true;
		}
	}
	return false;
}
