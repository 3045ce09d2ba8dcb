/* thread_id.c: message ids; see imap_thread.h. */
#include "text/imap_thread.h"

/* Octets of an id that mean nothing else. */
static size_t
plain_length(struct view v)
{
	/* A bit for each of ASCII that is shown, but for those of which an id is made. */
	static const uint64_t plain[2] = {
		~((UINT64_C(1) << 33) - 1) & ~(UINT64_C(1) << '"') & ~(UINT64_C(1) << '<') &
		    ~(UINT64_C(1) << '>'),
		~(UINT64_C(1) << ('\\' & 63)) & ~(UINT64_C(1) << 63),
	};
	size_t n = 0;

	for (; n < v.n; n++) {
		unsigned char c = (unsigned char)v.p[n];

		if (c > 127 || !(plain[c >> 6] >> (c & 63) & 1))
			break;
	}
	return n;
}

/* Appends the id behind whose '<' v begins. Returns the octets up to its '>', or 0: none. */
static size_t
put_id(struct view v, struct buf *out)
{
	size_t from = out->n;
	bool quoted = false;

	for (size_t i = 0; i < v.n; i++) {
		size_t run = plain_length(view_sub(v, i, v.n));
		char c;

		buf_add(out, v.p + i, run);
		i += run;
		if (i == v.n)
			break;
		c = v.p[i];
		if (c == '>' && !quoted)
			return out->n > from ? i + 1 : 0;
		if (c == '<' && !quoted)
			break;
		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' && quoted && i + 1 < v.n)
			buf_add_char(out, v.p[++i]);
		else if (!ascii_control(c) && c != ' ')
			buf_add_char(out, c);
	}
	return 0;
}

bool
thread_next_id(struct view *rest, struct buf *out)
{
	size_t from = out->n;

	while (rest->n) {
		size_t n;

		*rest = view_sub(*rest, view_find(*rest, '<') + 1, rest->n);
		n = put_id(*rest, out);
		*rest = view_sub(*rest, n, rest->n);
		if (n)
			return true;
		out->n = from;
	}
	return false;
}
