/* queue_envelope.c: see queue_envelope.h. */
#include "queue/queue_envelope.h"

void
envelope_add_item(char kind, struct view text, struct buf *out)
{
	buf_add_char(out, kind);
	buf_add_view(out, text);
	buf_add_char(out, '\0');
}

void
envelope_add_address(char kind, const struct address *a, struct buf *out)
{
	char text[ADDRESS_TEXT_MAX];

	envelope_add_item(kind, view_of(address_text(a, text)), out);
}

/* Takes the first item off *rest. */
static struct view
take_item(struct view *rest)
{
	struct view item = view_sub(*rest, 0, view_find(*rest, '\0'));

	*rest = view_sub(*rest, item.n + 1, rest->n);
	return item;
}

static void
add_line(struct view line, struct buf *out)
{
	buf_add_view(out, line);
	buf_add_char(out, '\n');
}

/* Appends the items of these kinds. */
static void
add_items(struct view items, bool params, struct buf *out)
{
	while (items.n) {
		struct view item = take_item(&items);

		if (item.n && (item.p[0] == 'F' || item.p[0] == 'T' || (params && item.p[0] == 'P'))) {
			buf_add_view(out, item);
			buf_add_char(out, '\0');
		}
	}
}

void
envelope_split(struct view items, struct buf *plain, struct buf *beside)
{
	struct view rest = items, last = VIEW("");

	while (rest.n) {
		struct view item = take_item(&rest);

		if (item.n && item.p[0] == 'P') {
			add_line(last, beside);
			add_line(item, beside);
		} else {
			last = item;
		}
	}
	add_items(items, beside->failed, plain);
}

/* Looks in the lines of text. Returns the offset behind what it found, or 0. */
static size_t
find_params(struct view text, struct view address, struct view *params)
{
	struct view rest = text, line, next;

	while (view_line(&rest, &line)) {
		struct view behind = rest;

		if (!view_eq(line, address) || !view_line(&behind, &next) || next.n == 0 ||
		    next.p[0] != 'P')
			continue;
		*params = view_sub(next, 1, next.n);
		return text.n - behind.n;
	}
	return 0;
}

bool
envelope_params_of(struct view beside, struct view address, size_t *at, struct view *params)
{
	size_t n = find_params(view_sub(beside, *at, beside.n), address, params);

	if (n) {
		*at += n;
		return true;
	}
	n = find_params(view_sub(beside, 0, *at), address, params);
	if (n)
		*at = n;
	return n != 0;
}

struct view
envelope_text_of(struct view beside, char kind)
{
	struct view line;

	while (view_line(&beside, &line))
		if (line.n && line.p[0] == kind)
			return view_sub(line, 1, line.n);
	return VIEW("");
}
