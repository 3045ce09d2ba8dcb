/* fixup.c: see fixup.h. */
#include "text/fixup.h"

static enum fields_verdict
begin_field(void *arg, struct view name)
{
	struct fixup *f = arg;

	f->field = author_field(name);
	f->present |= f->field;
	if (f->field == AUTHOR_FROM && f->from.n)
		buf_add_char(&f->from, ',');
	return f->field == AUTHOR_BLIND ? FIELDS_DROP : FIELDS_PASS;
}

static void
take_body(void *arg, struct view part)
{
	struct fixup *f = arg;

	if (f->field == AUTHOR_FROM)
		buf_add_view(&f->from, part);
}

static void
end_header(void *arg, struct buf *out)
{
	const struct fixup *f = arg;

	author_add(f->author, f->present, out);
}

static const struct fields_user user = {
	.end_at_text = true, .begin = begin_field, .body = take_body, .end = end_header,
};

void
fixup_init(struct fixup *f, const struct author *author)
{
	f->author = author;
	f->present = f->field = 0;
	f->from = buf_make(FIXUP_FROM_MAX);
	fields_init(&f->fields, &user, f);
}

void
fixup_free(struct fixup *f)
{
	buf_free(&f->from);
	fields_free(&f->fields);
}

void
fixup_feed(struct fixup *f, struct view text, struct buf *out)
{
	fields_feed(&f->fields, text, out);
}

void
fixup_end(struct fixup *f, struct buf *out)
{
	fields_end(&f->fields, out);
}
