/* imapd_syntax_fetch.c: see imapd_syntax.h. */
#include "imapd/imapd_syntax.h"

/* Items without arguments; those that set \Seen have peek false. */
static const struct {
	const char *name;
	enum imapd_item item;
	bool peek;
} simple[] = {
	{ "UID", IMAPD_ITEM_UID, true },
	{ "FLAGS", IMAPD_ITEM_FLAGS, true },
	{ "INTERNALDATE", IMAPD_ITEM_INTERNALDATE, true },
	{ "RFC822.SIZE", IMAPD_ITEM_SIZE, true },
	{ "ENVELOPE", IMAPD_ITEM_ENVELOPE, true },
	{ "BODYSTRUCTURE", IMAPD_ITEM_BODYSTRUCTURE, true },
	{ "BODY", IMAPD_ITEM_BODY, true },
	{ "MODSEQ", IMAPD_ITEM_MODSEQ, true },
	{ "SAVEDATE", IMAPD_ITEM_SAVEDATE, true },
	{ "RFC822", IMAPD_ITEM_RFC822, false },
	{ "RFC822.HEADER", IMAPD_ITEM_RFC822_HEADER, true },
	{ "RFC822.TEXT", IMAPD_ITEM_RFC822_TEXT, false },
};

/* Items with a section behind them. */
static const struct {
	const char *name;
	enum imapd_item item;
	bool peek;
} sections[] = {
	{ "BODY", IMAPD_ITEM_SECTION, false },
	{ "BODY.PEEK", IMAPD_ITEM_SECTION, true },
	{ "BINARY", IMAPD_ITEM_BINARY, false },
	{ "BINARY.PEEK", IMAPD_ITEM_BINARY, true },
	{ "BINARY.SIZE", IMAPD_ITEM_BINARY_SIZE, true },
};

/* ALL, FAST and FULL are the first so many of these (RFC 3501 section 6.4.5). */
static const enum imapd_item macro[] = {
	IMAPD_ITEM_FLAGS, IMAPD_ITEM_INTERNALDATE, IMAPD_ITEM_SIZE, IMAPD_ITEM_ENVELOPE,
	IMAPD_ITEM_BODY,
};

static const struct {
	const char *name;
	size_t n;
} macros[] = { { "FAST", 3 }, { "ALL", 4 }, { "FULL", 5 } };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct items {
	struct imapd_fetch_item *items;
	size_t n;
};

static struct imapd_fetch_item *
add(struct imap_scan *s, struct items *all, enum imapd_item item, bool peek)
{
	struct imapd_fetch_item *items = arena_grow(s->arena, all->items, all->n, sizeof(*items));

	if (items == NULL || all->n == IMAPD_FETCH_ITEMS_MAX) {
		(void)imap_scan_wrong(s, "FETCH has too many items");
		return NULL;
	}
	all->items = items;
	items[all->n] = (struct imapd_fetch_item){ .item = item, .peek = peek };
	return &items[all->n++];
}

/* Takes "<0.2048>", if it is there. */
static bool
take_partial(struct imap_scan *s, struct imapd_fetch_item *item)
{
	if (!imap_scan_maybe(s, '<'))
		return true;
	item->partial = true;
	if (!imap_scan_number64(s, &item->offset) || !imap_scan_char(s, '.') ||
	    !imap_scan_number64(s, &item->count) || !imap_scan_char(s, '>'))
		return false;
	return item->count || imap_scan_wrong(s, "a part of no octets");
}

static bool
take_section(struct imap_scan *s, struct items *all, struct view name)
{
	struct imapd_fetch_item *item = NULL;

	for (size_t i = 0; i < COUNT(sections); i++)
		if (view_eq_nocase(name, view_of(sections[i].name))) {
			item = add(s, all, sections[i].item, sections[i].peek);
			break;
		}
	if (item == NULL)
		return imap_scan_wrong(s, "there is no such item of FETCH");
	if (item->item == IMAPD_ITEM_SECTION)
		return imap_scan_section(s, &item->section) && take_partial(s, item);
	return imap_scan_section_binary(s, &item->section) &&
	    (item->item == IMAPD_ITEM_BINARY_SIZE || take_partial(s, item));
}

static bool
take_item(struct imap_scan *s, struct items *all)
{
	struct view name;

	if (!imap_scan_item(s, &name))
		return false;
	if (imap_scan_at(s, '['))
		return take_section(s, all, name);
	for (size_t i = 0; i < COUNT(simple); i++)
		if (view_eq_nocase(name, view_of(simple[i].name)))
			return add(s, all, simple[i].item, simple[i].peek) != NULL;
	for (size_t i = 0; i < COUNT(macros); i++)
		if (view_eq_nocase(name, view_of(macros[i].name))) {
			for (size_t m = 0; m < macros[i].n; m++)
				if (add(s, all, macro[m], true) == NULL)
					return false;
			return true;
		}
	return imap_scan_wrong(s, "there is no such item of FETCH");
}

static bool
take_items(struct imap_scan *s, struct imapd_fetch *fetch)
{
	struct items all = { 0 };

	if (!imap_scan_maybe(s, '(')) {
		if (!take_item(s, &all))
			return false;
	} else {
		do {
			if (!take_item(s, &all))
				return false;
		} while (imap_scan_maybe(s, ' '));
		if (!imap_scan_char(s, ')'))
			return false;
	}
	fetch->items = all.items;
	fetch->n = all.n;
	return true;
}

static bool
take_modifiers(struct imap_scan *s, struct imapd_fetch *fetch)
{
	do {
		if (imap_scan_word(s, "VANISHED")) {
			fetch->vanished = true;
		} else if (imap_scan_word(s, "CHANGEDSINCE")) {
			fetch->has_changedsince = true;
			if (!imap_scan_space(s) || !imap_scan_number64(s, &fetch->changedsince))
				return false;
		} else {
			return imap_scan_wrong(s, "there is no such modifier of FETCH");
		}
	} while (imap_scan_maybe(s, ' '));
	return true;
}

bool
imapd_syntax_fetch(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	if (!imap_scan_space(s) || !imap_scan_set(s, &c->fetch.set) || !imap_scan_space(s) ||
	    !take_items(s, &c->fetch))
		return false;
	if (imap_scan_maybe(s, ' ') && !imap_scan_ended(s) && (!imap_scan_char(s, '(') ||
	    !take_modifiers(s, &c->fetch) || !imap_scan_char(s, ')')))
		return false;
	/* RFC 7162 section 3.2.6. */
	if (c->fetch.vanished && (!c->uid || !c->fetch.has_changedsince))
		return imap_scan_wrong(s, "VANISHED is for UID FETCH with CHANGEDSINCE");
	return imap_scan_end(s);
}
