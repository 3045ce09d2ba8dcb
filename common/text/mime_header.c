/* mime_header.c: headers, field by field; see mime_tree.h. */
#include "text/mime_tree.h"

#include "text/lines.h"

/* Octets of the empty line at the start of v, or 0. */
static size_t
empty_line(struct view v)
{
	if (v.n && v.p[0] == '\n')
		return 1;
	return v.n >= 2 && v.p[0] == '\r' && v.p[1] == '\n' ? 2 : 0;
}

struct view
mime_header(struct view message, bool *whole)
{
	size_t at = 0;

	*whole = false;
	while (at < message.n) {
		struct view rest = view_sub(message, at, message.n);
		size_t n = empty_line(rest);

		if (n) {
			*whole = true;
			return view_sub(message, 0, at + n);
		}
		at += lines_first(rest);
	}
	return message;
}

/* The offset of the colon of a field that begins v, or 0: there is none. */
static size_t
find_colon(struct view v, size_t *name)
{
	size_t n = 0;

	while (n < v.n && v.p[n] > ' ' && v.p[n] < 0x7f && v.p[n] != ':')
		n++;
	*name = n;
	while (n < v.n && ascii_blank(v.p[n]))
		n++;
	return *name && n < v.n && v.p[n] == ':' ? n : 0;
}

bool
mime_header_next(struct view *rest, struct mime_header_field *f)
{
	while (rest->n && empty_line(*rest) == 0) {
		size_t n = lines_first(*rest), name, colon = find_colon(view_sub(*rest, 0, n), &name);

		while (n < rest->n && ascii_blank(rest->p[n]))
			n += lines_first(view_sub(*rest, n, rest->n));
		f->whole = view_sub(*rest, 0, n);
		*rest = view_sub(*rest, n, rest->n);
		if (colon) {
			f->name = view_sub(f->whole, 0, name);
			f->body = lines_chop(view_sub(f->whole, colon + 1, n));
			f->body = view_sub(f->body, 0, MIME_FIELD_MAX);
			return true;
		}
	}
	return false;
}

struct view
mime_header_find(struct view header, struct view name)
{
	struct mime_header_field f;

	while (mime_header_next(&header, &f))
		if (view_eq_nocase(f.name, name))
			return f.body;
	return (struct view){ .p = NULL };
}
