/* listing.c: see listing.h. */
#include "text/listing.h"

static enum fields_verdict
begin_field(void *arg, struct view name)
{
	(void)arg;
	return view_starts_nocase(name, VIEW("List-")) ? FIELDS_DROP : FIELDS_PASS;
}

static const struct fields_user user = { .begin = begin_field };

void
listing_init(struct listing *l, struct view own)
{
	l->own = own;
	fields_init(&l->fields, &user, l);
}

void
listing_free(struct listing *l)
{
	fields_free(&l->fields);
}

void
listing_feed(struct listing *l, struct view text, struct buf *out)
{
	buf_add_view(out, l->own);
	l->own = VIEW("");
	fields_feed(&l->fields, text, out);
}

void
listing_end(struct listing *l, struct buf *out)
{
	buf_add_view(out, l->own);
	l->own = VIEW("");
	fields_end(&l->fields, out);
}
