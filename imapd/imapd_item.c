/* imapd_item.c: the items of FETCH (RFC 3501 7.4.2, RFC 9051 7.5.2, RFC 3516, RFC 8514). */
#include <errno.h>

#include "imapd/imapd_fetch.h"
#include "imapd/imapd_headers.h"
#include "text/imap_date.h"
#include "text/lines.h"
#include "text/mime_section.h"

/* Octets of what an item is called: names of header fields may have to be quoted. */
#define NAME_ROOM (2 * IMAPD_COMMAND_MAX)

static void
put_name(struct imapd_fetching *f, const struct imapd_plan *p)
{
	imapd_out_view(&f->s->out, p->name);
}

/* The record again, after a call that may have changed the index. */
static int
again(struct imapd_fetching *f)
{
	f->m = index_find(f->ix, f->message.uid);
	return f->m ? 0 : -1;
}

static int
put_uid(struct imapd_fetching *f, const struct imapd_plan *p)
{
	put_name(f, p);
	imapd_out_num(&f->s->out, f->m->uid);
	return 0;
}

static int
put_flags(struct imapd_fetching *f, const struct imapd_plan *p)
{
	put_name(f, p);
	imapd_out_flags(f->s, f->m);
	return 0;
}

static int
put_modseq(struct imapd_fetching *f, const struct imapd_plan *p)
{
	put_name(f, p);
	imapd_out_char(&f->s->out, '(');
	imapd_out_num(&f->s->out, f->m->modseq);
	imapd_out_char(&f->s->out, ')');
	return 0;
}

static void
put_date(struct imapd_fetching *f, int64_t date)
{
	struct buf text = { .p = imapd_out_room(&f->s->out, 64), .cap = 64, .max = 64 };

	(void)buf_add_char(&text, '"');
	(void)imap_date_time(date, 0, &text);
	(void)buf_add_char(&text, '"');
	f->s->out.n += text.n;
}

static int
put_internaldate(struct imapd_fetching *f, const struct imapd_plan *p)
{
	int64_t date = f->m->date;

	if (date == 0 && (index_date(f->ix, f->m->uid, &date, NULL) == -1 || again(f) == -1))
		return -1;
	put_name(f, p);
	put_date(f, date);
	return 0;
}

static int
put_savedate(struct imapd_fetching *f, const struct imapd_plan *p)
{
	int64_t date = f->m->saved;

	if (date == 0 && (index_date(f->ix, f->m->uid, NULL, &date) == -1 || again(f) == -1))
		return -1;
	put_name(f, p);
	if (date)
		put_date(f, date);
	else
		imapd_out_view(&f->s->out, VIEW("NIL"));
	return 0;
}

static int
put_size(struct imapd_fetching *f, const struct imapd_plan *p)
{
	uint64_t size = f->m->vsize;

	if (size == 0 && (index_vsize(f->ix, f->m->uid, &size) == -1 || again(f) == -1))
		return -1;
	put_name(f, p);
	imapd_out_num(&f->s->out, size);
	return 0;
}

/* ENVELOPE, BODY, BODYSTRUCTURE: as the index keeps them. */
static int
put_kept(struct imapd_fetching *f, const struct imapd_plan *p)
{
	enum index_kind kind = p->item->item == IMAPD_ITEM_ENVELOPE ? INDEX_ENVELOPE :
	    p->item->item == IMAPD_ITEM_BODY ? INDEX_BODY : INDEX_BODYSTRUCTURE;
	struct view text;

	if (imapd_message_kept(&f->message, kind, &f->room, &text) == -1)
		return -1;
	put_name(f, p);
	imapd_out_view(&f->s->out, text);
	return 0;
}

/* The text itself, in pieces of a block, or as it lies there. */
static int
put_octets(struct imapd_fetching *f, struct wire_text *text)
{
	struct imapd_out *o = &f->s->out;
	struct view plain;

	f->octets += text->size;
	if (wire_text_plain(text, &plain)) {
		imapd_out_view(o, plain);
		return 0;
	}
	while (text->size && !o->failed) {
		struct buf block = { .p = imapd_out_room(o, IMAPD_OUT_ROOM), .cap = IMAPD_OUT_ROOM,
		    .max = IMAPD_OUT_ROOM };

		if (wire_text_write(text, IMAPD_OUT_ROOM, &block) == -1)
			return -1;
		o->n += block.n;
	}
	return 0;
}

/* A text, or the part of it that is wanted, as a literal. */
static int
put_text(struct imapd_fetching *f, const struct imapd_plan *p, struct wire_text *text, bool binary)
{
	if (p->item->partial)
		wire_text_cut(text, p->item->offset, p->item->count);
	put_name(f, p);
	imapd_out_str(&f->s->out, binary ? "~{" : "{");
	imapd_out_num(&f->s->out, text->size);
	imapd_out_view(&f->s->out, VIEW("}\r\n"));
	return put_octets(f, text);
}

static int
put_nil(struct imapd_fetching *f, const struct imapd_plan *p)
{
	put_name(f, p);
	imapd_out_view(&f->s->out, VIEW("NIL"));
	return 0;
}

/* HEADER.FIELDS out of those that the index keeps. */
static int
put_fields(struct imapd_fetching *f, const struct imapd_plan *p)
{
	struct imapd_headers headers;
	struct wire_text text;
	struct view whole;
	unsigned number;

	if (imapd_message_headers(&f->message, &f->room, &headers) == -1)
		return -1;
	buf_clear(&f->fields);
	while (imapd_headers_next(&headers.fields, &number, &whole))
		if (p->mask >> number & 1)
			(void)buf_add_view(&f->fields, whole);
	if (buf_add(&f->fields, "\r\n", 2) == -1)
		return -1;
	text = wire_text_make(buf_view(&f->fields), 0, false);
	return put_text(f, p, &text, false);
}

/* A part of the header of the message: for that the beginning of it is enough. */
static int
put_header(struct imapd_fetching *f, const struct imapd_plan *p)
{
	struct imap_section whole = { .kind = IMAP_SECTION_HEADER };
	struct wire_text text;

	if (imapd_message_header(&f->message) == -1 ||
	    mime_section_header(f->message.header, p->item->item == IMAPD_ITEM_RFC822_HEADER ?
	    &whole : &p->item->section, &f->fields, &text) == -1)
		return -1;
	return put_text(f, p, &text, false);
}

/* The whole message, or what is behind its header. */
static int
put_message(struct imapd_fetching *f, const struct imapd_plan *p)
{
	struct lines lines = { 0, 0 };
	struct wire_text text;
	struct view raw;

	if (imapd_message_whole(&f->message) == -1)
		return -1;
	raw = f->message.text;
	if (p->item->item == IMAPD_ITEM_RFC822_TEXT ||
	    (p->item->item == IMAPD_ITEM_SECTION && p->item->section.kind == IMAP_SECTION_TEXT)) {
		if (imapd_message_header(&f->message) == -1)
			return -1;
		raw = view_sub(raw, f->message.header.n, raw.n);
	}
	lines_count(raw, false, &lines);
	text = wire_text_make(raw, lines.bare, false);
	return put_text(f, p, &text, false);
}

static int
put_section(struct imapd_fetching *f, const struct imapd_plan *p)
{
	struct wire_text text;
	int found;

	if (imapd_message_tree(&f->message) == -1)
		return -1;
	found = mime_section_find(&f->message.tree, &p->item->section, &f->fields, &text);
	if (found == -1)
		return -1;
	return found == 0 ? put_nil(f, p) : put_text(f, p, &text, false);
}

/* The text of a part without its encoding. Returns 1, or 0 when NIL has been put, or -1. */
static int
decode(struct imapd_fetching *f, const struct imapd_plan *p, struct wire_text *text)
{
	const struct imap_section *section = &p->item->section;
	int found;

	if (imapd_message_tree(&f->message) == -1)
		return -1;
	buf_clear(&f->fields);
	found = mime_section_binary(&f->message.tree, section->parts, section->nparts, &f->fields,
	    text);
	if (found == -2)
		f->unknown_cte = true;
	return found == -2 ? 0 : found;
}

static int
put_binary(struct imapd_fetching *f, const struct imapd_plan *p)
{
	struct wire_text text;
	int found = decode(f, p, &text);

	if (found != 1)
		return found == 0 ? put_nil(f, p) : -1;
	return put_text(f, p, &text, true);
}

static int
put_binary_size(struct imapd_fetching *f, const struct imapd_plan *p)
{
	struct wire_text text = { .size = 0 };

	if (decode(f, p, &text) == -1)
		return -1;
	put_name(f, p);
	imapd_out_num(&f->s->out, text.size);
	return 0;
}

static const struct {
	const char *name;
	int (*put)(struct imapd_fetching *f, const struct imapd_plan *p);
} items[] = {
	[IMAPD_ITEM_UID] = { "UID", put_uid },
	[IMAPD_ITEM_FLAGS] = { "FLAGS", put_flags },
	[IMAPD_ITEM_INTERNALDATE] = { "INTERNALDATE", put_internaldate },
	[IMAPD_ITEM_SIZE] = { "RFC822.SIZE", put_size },
	[IMAPD_ITEM_ENVELOPE] = { "ENVELOPE", put_kept },
	[IMAPD_ITEM_BODY] = { "BODY", put_kept },
	[IMAPD_ITEM_BODYSTRUCTURE] = { "BODYSTRUCTURE", put_kept },
	[IMAPD_ITEM_MODSEQ] = { "MODSEQ", put_modseq },
	[IMAPD_ITEM_SAVEDATE] = { "SAVEDATE", put_savedate },
	[IMAPD_ITEM_RFC822] = { "RFC822", put_message },
	[IMAPD_ITEM_RFC822_HEADER] = { "RFC822.HEADER", put_header },
	[IMAPD_ITEM_RFC822_TEXT] = { "RFC822.TEXT", put_message },
	[IMAPD_ITEM_SECTION] = { "BODY", put_section },
	[IMAPD_ITEM_BINARY] = { "BINARY", put_binary },
	[IMAPD_ITEM_BINARY_SIZE] = { "BINARY.SIZE", put_binary_size },
};

/* How a section without part numbers is written: without taking the message apart. */
static void
plan_section(const struct imap_section *section, struct imapd_plan *p)
{
	switch (section->kind) {
	case IMAP_SECTION_FIELDS_ONLY:
		p->mask = imapd_field_mask(section->fields, section->nfields);
		p->put = p->mask ? put_fields : put_header;
		break;
	case IMAP_SECTION_HEADER:
	case IMAP_SECTION_FIELDS_NOT:
		p->put = put_header;
		break;
	case IMAP_SECTION_ALL:
	case IMAP_SECTION_TEXT:
		p->put = put_message;
		break;
	case IMAP_SECTION_MIME:
		break;
	}
}

int
imapd_plan_item(struct imap_session *s, const struct imapd_fetch_item *item, struct imapd_plan *p)
{
	struct buf name = buf_make(NAME_ROOM);
	int result;

	*p = (struct imapd_plan){ .item = item, .put = items[item->item].put };
	if (item->item == IMAPD_ITEM_SECTION && item->section.nparts == 0)
		plan_section(&item->section, p);
	(void)buf_add_str(&name, items[item->item].name);
	if (item->item >= IMAPD_ITEM_SECTION)
		(void)imap_put_section(&name, &item->section);
	if (item->partial)
		(void)buf_addf(&name, "<%llu>", (unsigned long long)item->offset);
	(void)buf_add_char(&name, ' ');
	result = name.failed ? -1 : arena_copy(&s->arena, buf_view(&name), &p->name);
	buf_free(&name);
	return result;
}
