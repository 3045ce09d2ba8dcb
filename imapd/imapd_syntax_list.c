/* imapd_syntax_list.c: see imapd_syntax.h. */
#include "imapd/imapd_syntax.h"
#include "text/imap_mailbox.h"

/* ---- STATUS */

/* The items in their parentheses. */
static bool
take_status_items(struct imap_scan *s, unsigned *items)
{
	static const struct imapd_syntax_bit table[] = {
		{ "MESSAGES", IMAPD_STATUS_MESSAGES }, { "RECENT", IMAPD_STATUS_RECENT },
		{ "UIDNEXT", IMAPD_STATUS_UIDNEXT }, { "UIDVALIDITY", IMAPD_STATUS_UIDVALIDITY },
		{ "UNSEEN", IMAPD_STATUS_UNSEEN }, { "DELETED", IMAPD_STATUS_DELETED },
		{ "SIZE", IMAPD_STATUS_SIZE }, { "HIGHESTMODSEQ", IMAPD_STATUS_HIGHESTMODSEQ },
		{ "APPENDLIMIT", IMAPD_STATUS_APPENDLIMIT },
		{ "DELETED-STORAGE", IMAPD_STATUS_DELETED_STORAGE }, { NULL, 0 },
	};

	if (!imap_scan_char(s, '('))
		return false;
	do {
		if (!imapd_syntax_take_bit(s, table, items, "there is no such item of STATUS"))
			return false;
	} while (imap_scan_maybe(s, ' '));
	return imap_scan_char(s, ')');
}

bool
imapd_syntax_status(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	return imap_scan_space(s) && imap_scan_mailbox(s, p->utf8, &c->status.mailbox) &&
	    imap_scan_space(s) && take_status_items(s, &c->status.items) &&
	    imap_scan_end(s);
}

/* ---- LIST */

/* Takes the options of selection and their parentheses, if they are there, and a space. */
static bool
take_selection(struct imap_scan *s, struct imapd_list *list)
{
	static const struct imapd_syntax_bit table[] = {
		{ "SUBSCRIBED", IMAPD_LIST_SUBSCRIBED }, { "REMOTE", IMAPD_LIST_REMOTE },
		{ "RECURSIVEMATCH", IMAPD_LIST_RECURSIVE },
		{ "SPECIAL-USE", IMAPD_LIST_SPECIAL_USE }, { NULL, 0 },
	};

	if (!imap_scan_maybe(s, '('))
		return true;
	list->extended = true;
	if (!imap_scan_at(s, ')'))
		do {
			if (!imapd_syntax_take_bit(s, table, &list->select,
			    "there is no such selection option"))
				return false;
		} while (imap_scan_maybe(s, ' '));
	/* RFC 5258 3.1: it says how to go on from what another one selects. */
	if ((list->select & IMAPD_LIST_RECURSIVE) &&
	    !(list->select & ~(IMAPD_LIST_RECURSIVE | IMAPD_LIST_REMOTE)))
		return imap_scan_wrong(s, "RECURSIVEMATCH needs another selection option");
	return imap_scan_char(s, ')') && imap_scan_space(s);
}

static bool
take_return(struct imap_scan *s, struct imapd_list *list)
{
	static const struct imapd_syntax_bit table[] = {
		{ "SUBSCRIBED", IMAPD_LIST_SUBSCRIBED }, { "CHILDREN", IMAPD_LIST_CHILDREN },
		{ "SPECIAL-USE", IMAPD_LIST_SPECIAL_USE }, { "STATUS", IMAPD_LIST_STATUS },
		{ NULL, 0 },
	};
	unsigned bit;

	if (!imap_scan_word(s, "RETURN"))
		return imap_scan_wrong(s, "there is too much at the end");
	list->extended = true;
	if (!imap_scan_space(s) || !imap_scan_char(s, '('))
		return false;
	if (imap_scan_maybe(s, ')'))
		return true;
	do {
		bit = 0;
		if (!imapd_syntax_take_bit(s, table, &bit, "there is no such return option") ||
		    (bit == IMAPD_LIST_STATUS && (!imap_scan_space(s) ||
		    !take_status_items(s, &list->status))))
			return false;
		list->returns |= bit;
	} while (imap_scan_maybe(s, ' '));
	return imap_scan_char(s, ')');
}

static bool
take_pattern(struct imapd_parse *p, struct imapd_list *list)
{
	struct view *patterns = arena_grow(p->scan.arena, (void *)(uintptr_t)list->patterns, list->n,
	    sizeof(*patterns));

	if (patterns == NULL || list->n == IMAPD_LIST_PATTERNS_MAX)
		return imap_scan_wrong(&p->scan, "LIST has too many patterns");
	list->patterns = patterns;
	return imap_scan_mailbox_pattern(&p->scan, p->utf8, &patterns[list->n++]);
}

static bool
take_patterns(struct imapd_parse *p, struct imapd_list *list)
{
	if (!imap_scan_maybe(&p->scan, '('))
		return take_pattern(p, list);
	list->extended = true;
	do {
		if (!take_pattern(p, list))
			return false;
	} while (imap_scan_maybe(&p->scan, ' '));
	return imap_scan_char(&p->scan, ')');
}

bool
imapd_syntax_list(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;
	struct imapd_list *list = &c->list;

	if (!imap_scan_space(s) || !take_selection(s, list) ||
	    !imap_scan_mailbox_pattern(s, p->utf8, &list->reference) || !imap_scan_space(s) ||
	    !take_patterns(p, list))
		return false;
	if (imap_scan_maybe(s, ' ') && !imap_scan_ended(s) && !take_return(s, list))
		return false;
	return imap_scan_end(s);
}

bool
imapd_syntax_lsub(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	return imap_scan_space(s) && imap_scan_mailbox_pattern(s, p->utf8, &c->list.reference) &&
	    imap_scan_space(s) && take_pattern(p, &c->list) && imap_scan_end(s);
}
