/*
 * mime_tree_fuzz.c: a message and its parts: each lies in the one around it, and what is counted is
 * there; its structure can be read.
 */
#include "fuzz_wire.h"

#include "text/imap_structure.h"
#include "text/mime_section.h"

static void
check_mark(const struct mime_tree *t, const struct mime_mark *mark)
{
	struct mime_mark m = { .at = mark->at };

	fuzz_assert(mark->at <= t->message.n);
	for (size_t i = 0; i < mark->at; i++) {
		m.lines += t->message.p[i] == '\n';
		m.bare += t->message.p[i] == '\n' && (i == 0 || t->message.p[i - 1] != '\r');
	}
	fuzz_assert(m.lines == mark->lines && m.bare == mark->bare);
}

static void
check_part(const struct mime_tree *t, uint32_t i)
{
	const struct mime_part *part = &t->parts[i], *around;
	uint32_t first = part->first;

	check_mark(t, &part->header);
	check_mark(t, &part->body);
	check_mark(t, &part->end);
	fuzz_assert(part->header.at <= part->body.at && part->body.at <= part->end.at);
	fuzz_assert((part->kind == MIME_MULTIPART || part->kind == MIME_MESSAGE) == (first != MIME_NONE));
	fuzz_assert((i == 0) == (part->parent == MIME_NONE));
	fuzz_assert(part->level <= MIME_DEPTH_MAX);
	for (size_t f = 0; f < MIME_FIELDS; f++)
		if (part->fields[f].p)
			fuzz_within(part->fields[f], mime_tree_view(t, &part->header, &part->body));
	if (first != MIME_NONE)
		fuzz_assert(t->parts[first].parent == i && first == i + 1);
	if (part->next != MIME_NONE)
		fuzz_assert(part->next > i && t->parts[part->next].header.at >= part->end.at);
	if (i == 0)
		return;
	around = &t->parts[part->parent];
	fuzz_assert(part->level == around->level + 1);
	fuzz_assert(part->header.at >= around->body.at && part->end.at <= around->end.at);
	if (around->kind == MIME_MESSAGE)
		fuzz_assert(part->header.at == around->body.at && part->end.at == around->end.at &&
		    part->next == MIME_NONE);
}

/* Each path that there is, and the part it leads to. */
static void
check_paths(const struct mime_tree *t)
{
	for (uint32_t i = 1; i < t->n; i++) {
		uint32_t path[2 * MIME_DEPTH_MAX + 2], n = 0, part = i;

		for (; part; part = t->parts[part].parent) {
			uint32_t around = t->parts[part].parent, number = 1;

			if (t->parts[around].kind == MIME_MESSAGE) {
				/* A message is no number of its own, but what it holds if that is no multipart. */
				if (t->parts[part].kind != MIME_MULTIPART && part == i)
					path[n++] = 1;
				else if (part == i)
					break;
				else if (t->parts[part].kind == MIME_MESSAGE)
					path[n++] = 1;
				continue;
			}
			for (uint32_t k = t->parts[around].first; k != part; k = t->parts[k].next)
				number++;
			path[n++] = number;
		}
		if (part)
			continue;
		if (t->parts[0].kind != MIME_MULTIPART)
			path[n++] = 1;
		for (uint32_t k = 0; k < n / 2; k++) {
			uint32_t swap = path[k];

			path[k] = path[n - 1 - k];
			path[n - 1 - k] = swap;
		}
		fuzz_assert(mime_tree_find(t, path, n) == i);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mime_tree t = { .n = 0 };
	struct buf out = buf_make(SIZE_MAX);
	struct view message = fuzz_view(data, size);
	bool whole;

	fuzz_assert(mime_tree_parse(&t, message) == 0);
	fuzz_assert(t.n >= 1 && t.n <= MIME_PARTS_MAX);
	fuzz_assert(t.parts[0].header.at == 0 && t.parts[0].end.at == size);
	for (uint32_t i = 0; i < t.n; i++)
		check_part(&t, i);
	check_paths(&t);
	fuzz_assert(mime_header(message, &whole).n == t.parts[0].body.at);
	fuzz_assert(imap_bodystructure(&t, &out) == 0);
	fuzz_wire(buf_view(&out));
	buf_clear(&out);
	fuzz_assert(imap_body(&t, &out) == 0);
	fuzz_wire(buf_view(&out));
	buf_free(&out);
	mime_tree_free(&t);
	return 0;
}
