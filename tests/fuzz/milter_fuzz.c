/*
 * milter_fuzz.c: arbitrary octets from a milter, as frames and as each kind of reply. Nothing
 * lies outside of the input, and what a client is told is a reply of 400 or more.
 */
#include "fuzz.h"

#include "text/milter.h"

static void
text(struct view v)
{
	struct buf out = buf_make(SIZE_MAX);
	int code = milter_reply_text(v, &out);

	if (code != -1) {
		fuzz_assert(code >= 400 && code <= 599 && out.n >= 10);
		fuzz_assert(out.p[0] == out.p[4] && out.p[3] == ' ' && out.p[5] == '.');
		for (size_t i = 0; i < out.n; i++)
			fuzz_assert((unsigned char)out.p[i] >= ' ' || out.p[i] == '\t' || out.p[i] == '\n');
	}
	buf_free(&out);
}

static void
frame(const struct milter_frame *f, struct view all)
{
	struct milter_options o;
	struct milter_reply r;

	fuzz_within(f->data, all);
	if (milter_options_parse(f->data, &o) == 0)
		for (size_t i = 0; i < MILTER_STAGES; i++)
			if (o.macros[i].p) {
				fuzz_within(o.macros[i], all);
				(void)milter_macro_listed(o.macros[i], VIEW("{auth_type}"));
			}
	if (milter_reply_parse(f, &r) == -1)
		return;
	if (r.name.n)
		fuzz_within(r.name, all);
	if (r.value.n)
		fuzz_within(r.value, all);
	if (r.type == MILTER_REPLY_CODE)
		text(r.value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view all = fuzz_view(data, size), rest = all;
	struct milter_frame f;

	text(all);
	while (milter_frame_next(&rest, &f) == 1)
		frame(&f, all);
	if (size)
		frame(&(struct milter_frame){ .type = all.p[0], .data = view_sub(all, 1, size) }, all);
	return 0;
}
