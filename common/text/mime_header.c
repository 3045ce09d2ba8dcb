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

/* Takes a line that is no field off *rest, with those that continue it. */
static void
pass_line(struct view *rest)
{
	size_t n = lines_first(*rest);

	while (n < rest->n && ascii_blank(rest->p[n]))
		n += lines_first(view_sub(*rest, n, rest->n));
	*rest = view_sub(*rest, n, rest->n);
}

bool
mime_header_next(struct view *rest, struct header_field *f)
{
	while (rest->n && empty_line(*rest) == 0) {
		if (header_next(rest, f)) {
			f->body = view_sub(f->body, 0, MIME_FIELD_MAX);
			return true;
		}
		pass_line(rest);
	}
	return false;
}
