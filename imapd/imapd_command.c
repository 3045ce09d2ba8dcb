/* imapd_command.c: see imapd_command.h. */
#include "imapd/imapd_command.h"

/* Whether the row is for the command of that one word, or of "UID" and that word. */
static bool
is_row(const struct imapd_syntax *row, bool uid, struct view word)
{
	struct view name = view_of(row->name);
	bool has_uid = view_starts_nocase(name, VIEW("UID "));

	return has_uid == uid && view_eq_nocase(uid ? view_sub(name, 4, name.n) : name, word);
}

/* Takes the name of the command. Returns its row, or NULL. */
static const struct imapd_syntax *
find_row(const struct imapd_syntax *table, struct imap_scan *s)
{
	struct view word = { NULL, 0 };
	bool uid = imap_scan_word(s, "UID");

	if ((uid && !imap_scan_maybe(s, ' ')) || !imap_scan_atom(s, &word))
		return NULL;
	for (const struct imapd_syntax *row = table; row->name; row++)
		if (is_row(row, uid, word))
			return row;
	return NULL;
}

enum imapd_parsed
imapd_command_parse(const struct imapd_syntax *table, struct view text, bool utf8,
    struct arena *arena, struct imapd_command *c, const char **why)
{
	struct imapd_parse p = { .scan = { .in = text, .arena = arena }, .utf8 = utf8 };
	const struct imapd_syntax *row;

	*c = (struct imapd_command){ .name = "" };
	*why = NULL;
	c->tag = imapd_command_tag(text);
	if (!imap_scan_tag(&p.scan, &(struct view){ NULL, 0 }) || !imap_scan_space(&p.scan)) {
		*why = p.scan.wrong;
		return IMAPD_PARSE_WRONG;
	}
	row = find_row(table, &p.scan);
	if (row == NULL) {
		*why = "there is no such command";
		return IMAPD_PARSE_UNKNOWN;
	}
	c->verb = row->verb;
	c->name = row->name;
	c->uid = view_starts_nocase(view_of(row->name), VIEW("UID "));
	if (row->parse(&p, c) && !arena->failed)
		return IMAPD_PARSED;
	*why = p.scan.wrong ? p.scan.wrong : "the command is too large";
	return IMAPD_PARSE_WRONG;
}

struct view
imapd_command_tag(struct view text)
{
	struct arena none = arena_make(0);
	struct imap_scan s = { .in = text, .arena = &none };
	struct view tag;

	return imap_scan_tag(&s, &tag) && (imap_scan_ended(&s) || imap_scan_at(&s, ' ')) ? tag :
	    VIEW("*");
}

bool
imapd_append_at_message(struct view text)
{
	struct arena arena = arena_make(text.n + 64);
	struct imap_scan s = { .in = text, .arena = &arena };
	struct view v;
	bool there = imap_scan_tag(&s, &v) && imap_scan_space(&s) && imap_scan_word(&s, "APPEND") &&
	    imap_scan_space(&s) && imap_scan_astring(&s, &v) && imap_scan_space(&s);

	arena_free(&arena);
	return there;
}
