/* crlf.c: see crlf.h. */
#include "text/crlf.h"

/* Ends the line that s describes, whose last octet may be the CR that CRLF needs. */
static void
end_line(struct crlf_state *s, struct buf *out)
{
	if (s->cr)
		buf_add(out, "\n", 1);
	else
		buf_add(out, "\r\n", 2);
	*s = (struct crlf_state){ .inside = false };
}

int
crlf_encode(struct crlf_state *s, struct view in, bool dot_stuff, struct buf *out)
{
	while (in.n) {
		size_t n = view_find(in, '\n');

		if (dot_stuff && !s->inside && in.p[0] == '.')
			buf_add_char(out, '.');
		buf_add(out, in.p, n);
		if (n) {
			s->inside = true;
			s->cr = in.p[n - 1] == '\r';
		}
		if (n < in.n)
			end_line(s, out);
		in = view_sub(in, n + 1, in.n);
	}
	return out->failed ? -1 : 0;
}

int
crlf_finish(struct crlf_state *s, bool dot_stuff, struct buf *out)
{
	if (s->inside)
		end_line(s, out);
	if (dot_stuff)
		buf_add(out, ".\r\n", 3);
	return out->failed ? -1 : 0;
}

void
crlf_count_add(struct crlf_count *c, struct view in)
{
	size_t missing;

	if (in.n == 0)
		return;
	missing = in.p[0] == '\n' && !c->cr;
	/* Without branches: this runs over every octet of a message. */
	for (size_t i = 1; i < in.n; i++)
		missing += (size_t)(in.p[i] == '\n') & (size_t)(in.p[i - 1] != '\r');
	c->size += in.n + missing;
	c->cr = in.p[in.n - 1] == '\r';
}

uint64_t
crlf_size(struct view text)
{
	struct crlf_count c = { 0 };

	crlf_count_add(&c, text);
	return c.size;
}
