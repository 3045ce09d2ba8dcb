/* qmail_control.c: see qmail_control.h. */
#include "admin/import/qmail_control.h"

bool
qmail_line_next(struct view *rest, struct view *line, unsigned *number)
{
	while (view_line(rest, line)) {
		++*number;
		while (line->n && (ascii_blank(line->p[line->n - 1]) || line->p[line->n - 1] == '\r'))
			line->n--;
		if (line->n && line->p[0] != '#')
			return true;
	}
	return false;
}

size_t
qmail_fields(struct view line, struct view *out, size_t n)
{
	size_t found = 0, colon;

	for (size_t i = 0; i < n; i++)
		out[i] = view_sub(line, line.n, 0);
	while (found < n) {
		colon = found + 1 < n ? view_find(line, ':') : line.n;
		out[found++] = view_sub(line, 0, colon);
		if (colon == line.n)
			break;
		line = view_sub(line, colon + 1, line.n);
	}
	return found;
}

int
qmail_name(struct view file, struct buf *out)
{
	static const struct view prefix = { ".qmail-", 7 };

	if (file.n <= prefix.n || !view_eq(view_sub(file, 0, prefix.n), prefix))
		return -1;
	for (size_t i = prefix.n; i < file.n; i++)
		(void)buf_add_char(out, file.p[i] == ':' ? '.' : file.p[i]);
	return out->failed ? -1 : 0;
}

/* Appends "10.1.0.0/16" for "10.1.", "10.1.2.3" for itself. Returns 0 or -1. */
static int
put_network(struct view address, struct buf *out)
{
	size_t parts = 0, digits = 0;

	for (size_t i = 0; i < address.n; i++) {
		if (ascii_digit(address.p[i]) && digits < 3) {
			digits++;
		} else if (address.p[i] == '.' && digits) {
			parts++;
			digits = 0;
		} else {
			return -1;
		}
	}
	if (parts > 3 || (digits ? parts != 3 : parts == 0))
		return -1;
	(void)buf_add_view(out, address);
	for (size_t i = parts; i < 4 && digits == 0; i++)
		(void)buf_add_str(out, i < 3 ? "0." : "0");
	return digits ? 0 : buf_addf(out, "/%zu", parts * 8);
}

int
qmail_relay_network(struct view rule, struct buf *out)
{
	size_t colon = view_find(rule, ':'), before = out->n;
	struct view what = view_sub(rule, colon + (colon < rule.n), rule.n);

	if (!view_starts_nocase(what, VIEW("allow")) || !view_contains_nocase(what, VIEW("RELAYCLIENT=")))
		return 0;
	if (put_network(view_sub(rule, 0, colon), out) == 0)
		return 1;
	out->n = before;
	return -1;
}
