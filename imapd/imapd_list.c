/* imapd_list.c: LIST with its extensions, LSUB and NAMESPACE. */
#include "imapd/imapd_folder.h"
#include "text/imap_match.h"
#include "text/imap_utf7.h"
#include "text/nfc.h"

/* What matches is UTF-8: shifts of modified UTF-7 join with what follows. */
struct listing {
	const struct imapd_list *asked;
	bool lsub;
	struct folder_list folders;
	struct buf *patterns;		/* one for each of those asked for, its reference before it */
	struct buf name;		/* in UTF-8 */
	unsigned char *matches;		/* for each folder, whether a pattern matches */
};

/* ---- patterns */

/* Appends modified UTF-7 as UTF-8; what is none of it as it is, which matches nothing. */
static void
add_decoded(struct buf *out, struct view text)
{
	struct buf plain = buf_make(4 * IMAP_PATTERN_MAX);

	if (imap_utf7_to_utf8(text, &plain) == -1 || nfc(buf_view(&plain), out) == -1)
		(void)buf_add_view(out, text);
	buf_free(&plain);
}

/* The pattern with its reference; one that begins with '/' does not need it (RFC 3501 6.3.8). */
static struct buf
make_pattern(struct view reference, struct view pattern)
{
	struct buf joined = buf_make(IMAP_PATTERN_MAX), out = buf_make(4 * IMAP_PATTERN_MAX);
	bool absolute = pattern.n && pattern.p[0] == '/';

	if (!absolute)
		(void)buf_add_view(&joined, reference);
	(void)buf_add_view(&joined, view_sub(pattern, absolute, pattern.n));
	if (!joined.failed)
		add_decoded(&out, buf_view(&joined));
	buf_free(&joined);
	return out;
}

static bool
is_matched(struct listing *l, struct view name)
{
	if (view_find(name, '&') < name.n) {
		buf_clear(&l->name);
		add_decoded(&l->name, name);
		name = buf_view(&l->name);
	}
	for (size_t i = 0; i < l->asked->n; i++)
		if (imap_match(buf_view(&l->patterns[i]), name) == IMAP_MATCH_YES)
			return true;
	return false;
}

/* ---- which of them */

/* Whether the folder is one of those selected (RFC 5258 3.1), without a look at its name. */
static bool
is_chosen(const struct listing *l, const struct folder *folder)
{
	unsigned select = l->asked->select;

	if ((select & IMAPD_LIST_SPECIAL_USE) && folder->uses == 0)
		return false;
	if (select & IMAPD_LIST_SUBSCRIBED)
		return folder->is & FOLDER_SUBSCRIBED;
	return folder->is & (FOLDER_EXISTS | FOLDER_CHILDREN);
}

enum below {
	BELOW_NONE,	/* nothing of what is below it is chosen */
	BELOW_LISTED,	/* something is, and is told all the same */
	BELOW_HIDDEN	/* something is that no pattern matches */
};

static enum below
look_below(const struct listing *l, size_t i)
{
	struct view above = l->folders.v[i].name;
	enum below found = BELOW_NONE;

	for (size_t j = i + 1; j < l->folders.n; j++) {
		const struct folder *folder = &l->folders.v[j];

		if (!folder_is_below(folder->name, above))
			break;
		if (is_chosen(l, folder)) {
			if (!l->matches[j])
				return BELOW_HIDDEN;
			found = BELOW_LISTED;
		}
	}
	return found;
}

/* ---- telling */

struct attributes {
	struct imap_session *s;
	const char *blank;
};

static void
add_attribute(struct attributes *a, const char *name)
{
	imapd_out_str(&a->s->out, a->blank);
	imapd_out_str(&a->s->out, name);
	a->blank = " ";
}

/* status: of it, or NULL. */
static void
add_attributes(struct imap_session *s, const struct listing *l, const struct folder *folder,
    const struct index_status *status)
{
	const struct imapd_list *asked = l->asked;
	struct attributes a = { s, "" };

	if ((folder->is & FOLDER_SUBSCRIBED) &&
	    ((asked->select | asked->returns) & IMAPD_LIST_SUBSCRIBED))
		add_attribute(&a, "\\Subscribed");
	if (!(folder->is & FOLDER_EXISTS))
		add_attribute(&a, asked->extended || (s->enabled & IMAPD_REV2) ?
		    "\\NonExistent" : "\\Noselect");
	if (!asked->extended || (asked->returns & IMAPD_LIST_CHILDREN))
		add_attribute(&a, folder->is & FOLDER_CHILDREN ? "\\HasChildren" :
		    "\\HasNoChildren");
	/* Where that is known anyway (RFC 3501 7.2.2). */
	if (status)
		add_attribute(&a, status->recent ? "\\Marked" : "\\Unmarked");
	/* Also where nobody asked for them: many clients look at plain LIST alone. */
	for (unsigned i = 0; i < FOLDER_USES; i++)
		if (folder->uses & (1U << i))
			add_attribute(&a, special_use_name(i));
}

/* One response. childinfo: something below it is subscribed to (RFC 5258 3.5). */
static void
say_folder(struct imap_session *s, const struct listing *l, const struct folder *folder,
    bool chosen, bool childinfo)
{
	struct imapd_found f;
	bool found = (l->asked->returns & IMAPD_LIST_STATUS) && chosen &&
	    (folder->is & FOLDER_EXISTS) &&
	    imapd_find_status(s, folder->name, l->asked->status, &f) == 1;

	imapd_out_str(&s->out, l->lsub ? "* LSUB (" : "* LIST (");
	if (!l->lsub)
		add_attributes(s, l, folder, found ? &f.status : NULL);
	else if (!chosen)
		imapd_out_str(&s->out, "\\Noselect");
	imapd_out_str(&s->out, ") \"/\" ");
	imapd_out_mailbox(s, folder->name);
	if (childinfo && !l->lsub)
		imapd_out_str(&s->out, " (\"CHILDINFO\" (\"SUBSCRIBED\"))");
	imapd_out_str(&s->out, "\r\n");
	if (found)
		imapd_say_status(s, l->asked->status, &f);
}

static void
say_all(struct imap_session *s, struct listing *l)
{
	bool recursive = l->asked->select & IMAPD_LIST_RECURSIVE;

	for (size_t i = 0; i < l->folders.n && !s->out.failed; i++) {
		const struct folder *folder = &l->folders.v[i];
		bool chosen = is_chosen(l, folder);
		enum below below = BELOW_NONE;

		if (!l->matches[i])
			continue;
		if (recursive && (folder->is & (FOLDER_BELOW | FOLDER_CHILDREN)))
			below = look_below(l, i);
		/* What is told anyway needs no sign of it above. */
		if (chosen || below == BELOW_HIDDEN)
			say_folder(s, l, folder, chosen, below != BELOW_NONE);
	}
}

/* ---- the commands */

/* Begins a listing. Returns 0, or -1 with errno; end_listing() in either case. */
static int
begin_listing(struct imap_session *s, struct listing *l)
{
	const struct imapd_list *asked = l->asked;

	l->name = buf_make(4 * IMAP_PATTERN_MAX);
	l->patterns = arena_alloc(&s->arena, asked->n, sizeof(*l->patterns));
	if (l->patterns == NULL)
		return -1;
	for (size_t i = 0; i < asked->n; i++)
		l->patterns[i] = make_pattern(asked->reference, asked->patterns[i]);
	if (folders_list(&s->folders, &l->folders) == -1)
		return -1;
	l->matches = arena_alloc(&s->arena, l->folders.n, 1);
	if (l->matches == NULL)
		return -1;
	for (size_t i = 0; i < l->folders.n; i++)
		l->matches[i] = is_matched(l, l->folders.v[i].name);
	return 0;
}

static void
end_listing(struct listing *l)
{
	for (size_t i = 0; l->patterns && i < l->asked->n; i++)
		buf_free(&l->patterns[i]);
	buf_free(&l->name);
	folder_list_free(&l->folders);
}

static enum imapd_event
list(struct imap_session *s, const struct imapd_command *c, struct listing *l)
{
	if (begin_listing(s, l) == -1) {
		end_listing(l);
		return imapd_no_errno(s, "list", "folders");
	}
	say_all(s, l);
	end_listing(l);
	return imapd_ok(s, "%s completed", c->name);
}

enum imapd_event
imapd_list_run(struct imap_session *s, const struct imapd_command *c)
{
	struct listing l = { .asked = &c->list };

	if ((c->list.select & IMAPD_LIST_RECURSIVE) && !(c->list.select & IMAPD_LIST_SUBSCRIBED))
		return imapd_bad(s, "[CLIENTBUG] RECURSIVEMATCH of what?");
	if ((c->list.returns & IMAPD_LIST_STATUS) &&
	    (c->list.status & IMAPD_STATUS_HIGHESTMODSEQ))
		imapd_use_condstore(s);
	/* An empty pattern asks for the separator. */
	if (!c->list.extended && c->list.n == 1 && c->list.patterns[0].n == 0) {
		imapd_untagged(s, "LIST (\\Noselect) \"/\" \"\"");
		return imapd_ok(s, "LIST completed");
	}
	return list(s, c, &l);
}

enum imapd_event
imapd_lsub_run(struct imap_session *s, const struct imapd_command *c)
{
	struct imapd_list asked = c->list;
	struct listing l = { .asked = &asked, .lsub = true };

	/* A level above subscribed ones is told where these are not (RFC 3501 6.3.9). */
	asked.select = IMAPD_LIST_SUBSCRIBED | IMAPD_LIST_RECURSIVE;
	asked.returns = 0;
	return list(s, c, &l);
}

enum imapd_event
imapd_namespace_run(struct imap_session *s, const struct imapd_command *c)
{
	imapd_untagged(s, "NAMESPACE ((\"\" \"/\")) NIL NIL");
	return imapd_ok(s, "%s completed", c->name);
}
