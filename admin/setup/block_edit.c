/* block_edit.c: see block_edit.h. */
#include "admin/setup/block_edit.h"

/* Offsets in the text; of the comments' first octets, and behind their lines. */
struct block {
	size_t begin, first, end, behind;
};

static int
find(struct view text, struct block *b)
{
	struct view rest = text, line;
	bool open = false;

	while (rest.n) {
		size_t at = text.n - rest.n;

		(void)view_line(&rest, &line);
		line = view_trim(line);
		if (!open && view_eq(line, VIEW(BLOCK_BEGIN))) {
			*b = (struct block){ .begin = at, .first = text.n - rest.n };
			open = true;
		} else if (open && view_eq(line, VIEW(BLOCK_END))) {
			b->end = at;
			b->behind = text.n - rest.n;
			return 1;
		}
	}
	return open ? -1 : 0;
}

int
block_edit_find(struct view text, struct view *lines)
{
	struct block b;
	int found = find(text, &b);

	*lines = found == 1 ? view_sub(text, b.first, b.end - b.first) : VIEW("");
	return found;
}

static void
add_ended(struct buf *out, struct view lines)
{
	(void)buf_add_view(out, lines);
	if (lines.n && lines.p[lines.n - 1] != '\n')
		(void)buf_add_char(out, '\n');
}

int
block_edit_put(struct view text, struct view lines, struct buf *out)
{
	struct block b = { text.n, text.n, text.n, text.n };
	int found = find(text, &b);

	if (found == -1)
		return -1;
	add_ended(out, view_sub(text, 0, b.begin));
	(void)buf_add_str(out, BLOCK_BEGIN "\n");
	add_ended(out, lines);
	(void)buf_add_str(out, BLOCK_END "\n");
	(void)buf_add_view(out, view_sub(text, b.behind, text.n));
	if (out->failed)
		return -1;
	return !view_eq(buf_view(out), text);
}

int
block_edit_remove(struct view text, struct buf *out)
{
	struct block b = { text.n, text.n, text.n, text.n };
	int found = find(text, &b);

	(void)buf_add_view(out, view_sub(text, 0, b.begin));
	(void)buf_add_view(out, view_sub(text, b.behind, text.n));
	return out->failed ? -1 : found;
}
