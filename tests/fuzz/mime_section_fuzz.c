/*
 * mime_section_fuzz.c: sections of a message. The first six octets choose the section, where it is
 * cut and in which pieces it is written.
 */
#include "fuzz.h"

#include "text/crlf.h"
#include "text/mime_section.h"

static const struct view names[] = { { "subject", 7 }, { "TO", 2 } };

/* What is written of it, in pieces of that size, is the same as the whole. */
static void
check_cut(struct wire_text text, uint64_t from, uint64_t n, size_t piece)
{
	struct buf whole = buf_make(SIZE_MAX), part = buf_make(SIZE_MAX);
	struct wire_text t = text;
	struct view raw;

	fuzz_assert(wire_text_write(&t, SIZE_MAX, &whole) == 0);
	fuzz_assert(t.size == 0 && whole.n == text.size);
	fuzz_assert(view_find(buf_view(&whole), '\0') == whole.n);
	for (size_t i = 0; i < whole.n; i++)
		fuzz_assert(whole.p[i] != '\n' || (i && whole.p[i - 1] == '\r') || i == 0);
	t = text;
	wire_text_cut(&t, from, n);
	while (t.size) {
		uint64_t before = t.size;

		if (wire_text_plain(&t, &raw))
			fuzz_assert(raw.n == t.size);
		fuzz_assert(wire_text_write(&t, piece, &part) == 0);
		fuzz_assert(t.size == (before < piece ? 0 : before - piece));
	}
	fuzz_assert(view_eq(buf_view(&part), view_sub(buf_view(&whole), from, n)));
	buf_free(&whole);
	buf_free(&part);
}

/* The whole message has a form that another function makes, too. */
static void
check_whole(struct view message, struct wire_text text)
{
	struct crlf_state s = { .inside = false };
	struct buf wanted = buf_make(SIZE_MAX), got = buf_make(SIZE_MAX);

	fuzz_assert(crlf_encode(&s, message, false, &wanted) == 0);
	fuzz_assert(wire_text_write(&text, SIZE_MAX, &got) == 0);
	for (size_t i = 0; i < wanted.n; i++)
		if (wanted.p[i] == '\0')
			wanted.p[i] = '\x80';
	fuzz_assert(view_eq(buf_view(&wanted), buf_view(&got)));
	buf_free(&wanted);
	buf_free(&got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view message = view_sub(fuzz_view(data, size), 6, size);
	uint8_t c[6] = { 0 };
	uint32_t parts[3];
	struct imap_section s = { .parts = parts, .fields = names, .nfields = 2 };
	struct mime_tree t = { .n = 0 };
	struct buf fields = buf_make(SIZE_MAX);
	struct wire_text text;

	memcpy(c, data ? data : c, size < 6 ? size : 6);
	for (size_t i = 0; i < 3; i++)
		parts[i] = 1 + (c[0] >> 2 * i) % 4;
	s.nparts = (c[0] >> 6) % 4;
	s.kind = (enum imap_section_kind)(c[1] % 6);
	fuzz_assert(mime_tree_parse(&t, message) == 0);
	if (mime_section_find(&t, &s, &fields, &text) == 1)
		check_cut(text, c[2] * 3, c[3] * 3, 1 + c[4] % 40);
	if (mime_section_binary(&t, parts, s.nparts, &fields, &text) == 1) {
		struct buf out = buf_make(SIZE_MAX);

		wire_text_cut(&text, c[2], c[3]);
		fuzz_assert(wire_text_write(&text, SIZE_MAX, &out) == 0);
		buf_free(&out);
	}
	s = (struct imap_section){ .kind = IMAP_SECTION_ALL };
	fuzz_assert(mime_section_find(&t, &s, &fields, &text) == 1);
	check_whole(message, text);
	buf_free(&fields);
	mime_tree_free(&t);
	return 0;
}
