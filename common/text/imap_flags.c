/* imap_flags.c: see imap_flags.h. */
#include "text/imap_flags.h"

static const struct {
	unsigned flag;
	const char *name;
} system_flags[] = {
	{ IMAP_ANSWERED, "\\Answered" }, { IMAP_FLAGGED, "\\Flagged" }, { IMAP_DELETED, "\\Deleted" },
	{ IMAP_SEEN, "\\Seen" }, { IMAP_DRAFT, "\\Draft" }, { IMAP_RECENT, "\\Recent" },
};

#define NFLAGS (sizeof(system_flags) / sizeof(system_flags[0]))

bool
imap_scan_keyword(struct imap_scan *s, struct view *out)
{
	if (!imap_scan_atom(s, out))
		return false;
	return out->n <= IMAP_KEYWORD_MAX || imap_scan_wrong(s, "a keyword is too long");
}

static bool
take_system(struct imap_scan *s, struct imap_flags *out)
{
	struct view name;

	if (!imap_scan_atom(s, &name))
		return false;
	for (size_t i = 0; i < NFLAGS; i++)
		if (view_eq_nocase(name, view_of(system_flags[i].name + 1))) {
			/* Clients send back what they were told; nobody can set \Recent. */
			out->system |= system_flags[i].flag & ~IMAP_RECENT;
			return true;
		}
	return imap_scan_wrong(s, "there is no such flag with a backslash");
}

static bool
take_keyword(struct imap_scan *s, struct imap_flags *out)
{
	struct view name, *all;

	if (!imap_scan_keyword(s, &name))
		return false;
	for (size_t i = 0; i < out->n; i++)
		if (view_eq_nocase(out->keywords[i], name))
			return true;
	all = arena_grow(s->arena, out->keywords, out->n, sizeof(*all));
	if (all == NULL || out->n == IMAP_KEYWORDS_MAX)
		return imap_scan_wrong(s, "too many keywords");
	out->keywords = all;
	out->keywords[out->n++] = name;
	return true;
}

static bool
take_flag(struct imap_scan *s, struct imap_flags *out)
{
	return imap_scan_maybe(s, '\\') ? take_system(s, out) : take_keyword(s, out);
}

static bool
take_flags(struct imap_scan *s, struct imap_flags *out)
{
	do {
		if (!take_flag(s, out))
			return false;
	} while (imap_scan_maybe(s, ' '));
	return true;
}

bool
imap_scan_flag_list(struct imap_scan *s, struct imap_flags *out)
{
	*out = (struct imap_flags){ 0 };
	if (!imap_scan_char(s, '('))
		return false;
	if (imap_scan_maybe(s, ')'))
		return true;
	return take_flags(s, out) && imap_scan_char(s, ')');
}

bool
imap_scan_flags(struct imap_scan *s, struct imap_flags *out)
{
	if (imap_scan_at(s, '('))
		return imap_scan_flag_list(s, out);
	*out = (struct imap_flags){ 0 };
	return take_flags(s, out);
}
