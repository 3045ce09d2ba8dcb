/* sendmail_input.c: see sendmail_input.h. */
#include "queue/sendmail_input.h"

#include <string.h>

/* Whether the line so far, the held octets and part, may become a lone dot; holds them then. */
static bool
hold_dot(struct sendmail_input *in, struct view part)
{
	char line[2];
	size_t n = in->nheld + part.n;

	if (!in->dots || in->in_line || n > sizeof(line))
		return false;
	memcpy(line, in->held, in->nheld);
	memcpy(line + in->nheld, part.p, part.n);
	if (line[0] != '.' || (n == 2 && line[1] != '\r'))
		return false;
	memcpy(in->held, line, n);
	in->nheld = n;
	return true;
}

/* Takes off the dot that begins a line: it is the first that was held, or of part. */
static void
drop_dot(struct sendmail_input *in, struct view *part)
{
	if (in->nheld && in->held[0] == '.')
		in->held[0] = in->held[--in->nheld];
	else if (in->nheld == 0 && part->p[0] == '.')
		*part = view_sub(*part, 1, part->n);
}

/* Octets within a line. */
static void
add_part(struct sendmail_input *in, struct view part, struct buf *out)
{
	if (part.n == 0 || hold_dot(in, part))
		return;
	if (in->stuffed && !in->in_line)
		drop_dot(in, &part);
	buf_add(out, in->held, in->nheld);
	in->nheld = 0;
	in->in_line = true;
	/* A CR belongs to the line's end if an LF follows. */
	if (part.n && part.p[part.n - 1] == '\r') {
		in->held[in->nheld++] = '\r';
		part.n--;
	}
	buf_add_view(out, part);
}

static void
end_line(struct sendmail_input *in, struct buf *out)
{
	in->ended = in->nheld && in->held[0] == '.';
	in->nheld = 0;
	in->in_line = false;
	if (!in->ended)
		buf_add_char(out, '\n');
}

size_t
sendmail_input_add(struct sendmail_input *in, struct view octets, struct buf *out)
{
	size_t given = octets.n;

	while (octets.n && !in->ended) {
		size_t n = view_find(octets, '\n');

		add_part(in, view_sub(octets, 0, n), out);
		if (n < octets.n)
			end_line(in, out);
		octets = view_sub(octets, n + 1, octets.n);
	}
	return given - octets.n;
}

void
sendmail_input_end(struct sendmail_input *in, struct buf *out)
{
	if (!in->ended && (in->in_line || in->nheld))
		end_line(in, out);
}
