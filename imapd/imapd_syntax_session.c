/* imapd_syntax_session.c: see imapd_syntax.h. */
#include "imapd/imapd_syntax.h"
#include "text/imap_mailbox.h"

bool
imapd_syntax_take_bit(struct imap_scan *s, const struct imapd_syntax_bit *table, unsigned *bits,
    const char *wrong)
{
	for (const struct imapd_syntax_bit *t = table; t->word; t++)
		if (imap_scan_word(s, t->word)) {
			*bits |= t->bit;
			return true;
		}
	return imap_scan_wrong(s, wrong);
}

/* A mailbox that may end in '/', which goes. */
static bool
take_mailbox(struct imapd_parse *p, struct view *out)
{
	if (!imap_scan_mailbox(&p->scan, p->utf8, out))
		return false;
	out->n -= out->n > 1 && out->p[out->n - 1] == '/';
	return true;
}

static bool
take_last_mailbox(struct imapd_parse *p, struct view *out)
{
	return take_mailbox(p, out) && imap_scan_end(&p->scan);
}

bool
imapd_syntax_mailbox(struct imapd_parse *p, struct imapd_command *c)
{
	return imap_scan_space(&p->scan) && take_last_mailbox(p, &c->mailbox);
}

/* ---- ENABLE, COMPRESS, quotas */

bool
imapd_syntax_enable(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;
	struct view *words = NULL;

	if (!imap_scan_space(s))
		return false;
	do {
		words = arena_grow(s->arena, words, c->enable.n, sizeof(*words));
		if (words == NULL || c->enable.n == IMAPD_ENABLE_MAX)
			return imap_scan_wrong(s, "ENABLE has too many arguments");
		if (!imap_scan_atom(s, &words[c->enable.n]))
			return false;
		c->enable.n++;
	} while (imap_scan_maybe(s, ' '));
	c->enable.words = words;
	return imap_scan_end(s);
}

bool
imapd_syntax_word(struct imapd_parse *p, struct imapd_command *c)
{
	return imap_scan_space(&p->scan) && imap_scan_atom(&p->scan, &c->text) &&
	    imap_scan_end(&p->scan);
}

bool
imapd_syntax_quota(struct imapd_parse *p, struct imapd_command *c)
{
	return imap_scan_space(&p->scan) && imap_scan_astring(&p->scan, &c->text) &&
	    imap_scan_end(&p->scan);
}

/* The limits are passed over: nobody sets any. */
bool
imapd_syntax_set_quota(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;
	struct view name;
	uint64_t limit;

	if (!imap_scan_space(s) || !imap_scan_astring(s, &c->text) || !imap_scan_space(s) ||
	    !imap_scan_char(s, '('))
		return false;
	if (imap_scan_maybe(s, ')'))
		return imap_scan_end(s);
	do {
		if (!imap_scan_atom(s, &name) || !imap_scan_space(s) || !imap_scan_number64(s, &limit))
			return false;
	} while (imap_scan_maybe(s, ' '));
	return imap_scan_char(s, ')') && imap_scan_end(s);
}

/* ---- SELECT and EXAMINE (RFC 7162) */

/* Takes "(1:3,5 1:3,7)": some sequence numbers and the UIDs that these had. */
static bool
take_match(struct imap_scan *s, struct imapd_select *select)
{
	return imap_scan_char(s, '(') && imap_scan_known_set(s, &select->match_numbers) &&
	    imap_scan_space(s) && imap_scan_known_set(s, &select->match_uids) &&
	    imap_scan_char(s, ')');
}

static bool
take_qresync(struct imap_scan *s, struct imapd_select *select)
{
	select->qresync = true;
	if (!imap_scan_space(s) || !imap_scan_char(s, '(') ||
	    !imap_scan_nz_number(s, &select->uidvalidity) || !imap_scan_space(s) ||
	    !imap_scan_number64(s, &select->modseq))
		return false;
	if (!imap_scan_at(s, ')')) {
		if (!imap_scan_space(s))
			return false;
		select->has_known = !imap_scan_at(s, '(');
		if (select->has_known && !imap_scan_known_set(s, &select->known))
			return false;
		if (select->has_known && !imap_scan_at(s, ')') && !imap_scan_space(s))
			return false;
		if (imap_scan_at(s, '(') && !take_match(s, select))
			return false;
	}
	return imap_scan_char(s, ')');
}

static bool
take_select_params(struct imap_scan *s, struct imapd_select *select)
{
	do {
		if (imap_scan_word(s, "CONDSTORE"))
			select->condstore = true;
		else if (!imap_scan_word(s, "QRESYNC"))
			return imap_scan_wrong(s, "there is no such parameter of SELECT");
		else if (select->qresync || !take_qresync(s, select))
			return imap_scan_wrong(s, "QRESYNC is there twice");
	} while (imap_scan_maybe(s, ' '));
	return true;
}

bool
imapd_syntax_select(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	if (!imap_scan_space(s) || !imap_scan_mailbox(s, p->utf8, &c->select.mailbox))
		return false;
	if (imap_scan_maybe(s, ' ') && !imap_scan_ended(s) && (!imap_scan_char(s, '(') ||
	    !take_select_params(s, &c->select) || !imap_scan_char(s, ')')))
		return false;
	return imap_scan_end(s);
}

/* ---- CREATE (RFC 6154) and RENAME */

/* A name of special use, "\Drafts". */
static bool
take_use(struct imap_scan *s, unsigned *use)
{
	static const struct imapd_syntax_bit table[] = {
		{ "All", IMAPD_USE_ALL }, { "Archive", IMAPD_USE_ARCHIVE },
		{ "Drafts", IMAPD_USE_DRAFTS }, { "Flagged", IMAPD_USE_FLAGGED },
		{ "Junk", IMAPD_USE_JUNK }, { "Sent", IMAPD_USE_SENT }, { "Trash", IMAPD_USE_TRASH },
		{ NULL, 0 },
	};
	struct view name;

	if (!imap_scan_maybe(s, '\\'))
		return imap_scan_wrong(s, "a special use begins with a backslash");
	for (const struct imapd_syntax_bit *t = table; t->word; t++)
		if (imap_scan_word(s, t->word)) {
			*use |= t->bit;
			return true;
		}
	*use |= IMAPD_USE_UNKNOWN;
	return imap_scan_atom(s, &name);
}

/* Takes "(USE (\Drafts))". */
static bool
take_create_params(struct imap_scan *s, unsigned *use)
{
	if (!imap_scan_char(s, '('))
		return false;
	if (!imap_scan_word(s, "USE"))
		return imap_scan_wrong(s, "there is no such parameter of CREATE");
	if (!imap_scan_space(s) || !imap_scan_char(s, '('))
		return false;
	if (!imap_scan_at(s, ')'))
		do {
			if (!take_use(s, use))
				return false;
		} while (imap_scan_maybe(s, ' '));
	return imap_scan_char(s, ')') && imap_scan_char(s, ')');
}

bool
imapd_syntax_create(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	if (!imap_scan_space(s) || !take_mailbox(p, &c->create.mailbox))
		return false;
	if (imap_scan_maybe(s, ' ') && !imap_scan_ended(s) && !take_create_params(s, &c->create.use))
		return false;
	return imap_scan_end(s);
}

bool
imapd_syntax_rename(struct imapd_parse *p, struct imapd_command *c)
{
	return imap_scan_space(&p->scan) && take_mailbox(p, &c->rename.from) &&
	    imap_scan_space(&p->scan) && take_last_mailbox(p, &c->rename.to);
}

/* ---- COPY, MOVE, STORE, UID EXPUNGE */

bool
imapd_syntax_copy(struct imapd_parse *p, struct imapd_command *c)
{
	return imap_scan_space(&p->scan) && imap_scan_set(&p->scan, &c->copy.set) &&
	    imap_scan_space(&p->scan) && take_last_mailbox(p, &c->copy.mailbox);
}

bool
imapd_syntax_expunge(struct imapd_parse *p, struct imapd_command *c)
{
	return imap_scan_space(&p->scan) && imap_scan_set(&p->scan, &c->expunge) &&
	    imap_scan_end(&p->scan);
}

/* Takes "(UNCHANGEDSINCE 123) ", if it is there. */
static bool
take_unchangedsince(struct imap_scan *s, struct imapd_store *store)
{
	if (!imap_scan_maybe(s, '('))
		return true;
	if (!imap_scan_word(s, "UNCHANGEDSINCE"))
		return imap_scan_wrong(s, "there is no such modifier of STORE");
	store->has_unchangedsince = true;
	return imap_scan_space(s) && imap_scan_number64(s, &store->unchangedsince) &&
	    imap_scan_char(s, ')') && imap_scan_space(s);
}

static bool
take_store_item(struct imap_scan *s, struct imapd_store *store)
{
	if (imap_scan_maybe(s, '+'))
		store->mode = IMAPD_STORE_ADD;
	else if (imap_scan_maybe(s, '-'))
		store->mode = IMAPD_STORE_REMOVE;
	if (imap_scan_word(s, "FLAGS.SILENT"))
		store->silent = true;
	else if (!imap_scan_word(s, "FLAGS"))
		return imap_scan_wrong(s, "STORE is for FLAGS");
	return true;
}

bool
imapd_syntax_store(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	return imap_scan_space(s) && imap_scan_set(s, &c->store.set) && imap_scan_space(s) &&
	    take_unchangedsince(s, &c->store) && take_store_item(s, &c->store) &&
	    imap_scan_space(s) && imap_scan_flags(s, &c->store.flags) && imap_scan_end(s);
}

/* ---- all after the login */

const struct imapd_syntax imapd_syntax_session[] = {
	{ "CAPABILITY", IMAPD_CAPABILITY, imapd_syntax_nothing },
	{ "NOOP", IMAPD_NOOP, imapd_syntax_nothing },
	{ "LOGOUT", IMAPD_LOGOUT, imapd_syntax_nothing },
	{ "ID", IMAPD_ID, imapd_syntax_id },
	{ "ENABLE", IMAPD_ENABLE, imapd_syntax_enable },
	{ "SELECT", IMAPD_SELECT, imapd_syntax_select },
	{ "EXAMINE", IMAPD_EXAMINE, imapd_syntax_select },
	{ "CREATE", IMAPD_CREATE, imapd_syntax_create },
	{ "DELETE", IMAPD_DELETE, imapd_syntax_mailbox },
	{ "RENAME", IMAPD_RENAME, imapd_syntax_rename },
	{ "SUBSCRIBE", IMAPD_SUBSCRIBE, imapd_syntax_mailbox },
	{ "UNSUBSCRIBE", IMAPD_UNSUBSCRIBE, imapd_syntax_mailbox },
	{ "LIST", IMAPD_LIST, imapd_syntax_list },
	{ "LSUB", IMAPD_LSUB, imapd_syntax_lsub },
	{ "NAMESPACE", IMAPD_NAMESPACE, imapd_syntax_nothing },
	{ "STATUS", IMAPD_STATUS, imapd_syntax_status },
	{ "APPEND", IMAPD_APPEND, imapd_syntax_append },
	{ "IDLE", IMAPD_IDLE, imapd_syntax_nothing },
	{ "COMPRESS", IMAPD_COMPRESS, imapd_syntax_word },
	{ "GETQUOTA", IMAPD_GETQUOTA, imapd_syntax_quota },
	{ "GETQUOTAROOT", IMAPD_GETQUOTAROOT, imapd_syntax_mailbox },
	{ "SETQUOTA", IMAPD_SETQUOTA, imapd_syntax_set_quota },
	{ "CHECK", IMAPD_CHECK, imapd_syntax_nothing },
	{ "CLOSE", IMAPD_CLOSE, imapd_syntax_nothing },
	{ "UNSELECT", IMAPD_UNSELECT, imapd_syntax_nothing },
	{ "EXPUNGE", IMAPD_EXPUNGE, imapd_syntax_nothing },
	{ "SEARCH", IMAPD_SEARCH, imapd_syntax_search },
	{ "SORT", IMAPD_SORT, imapd_syntax_sort },
	{ "THREAD", IMAPD_THREAD, imapd_syntax_thread },
	{ "FETCH", IMAPD_FETCH, imapd_syntax_fetch },
	{ "STORE", IMAPD_STORE, imapd_syntax_store },
	{ "COPY", IMAPD_COPY, imapd_syntax_copy },
	{ "MOVE", IMAPD_MOVE, imapd_syntax_copy },
	{ "UID EXPUNGE", IMAPD_UID_EXPUNGE, imapd_syntax_expunge },
	{ "UID SEARCH", IMAPD_UID_SEARCH, imapd_syntax_search },
	{ "UID SORT", IMAPD_UID_SORT, imapd_syntax_sort },
	{ "UID THREAD", IMAPD_UID_THREAD, imapd_syntax_thread },
	{ "UID FETCH", IMAPD_UID_FETCH, imapd_syntax_fetch },
	{ "UID STORE", IMAPD_UID_STORE, imapd_syntax_store },
	{ "UID COPY", IMAPD_UID_COPY, imapd_syntax_copy },
	{ "UID MOVE", IMAPD_UID_MOVE, imapd_syntax_copy },
	{ NULL, IMAPD_VERBS, NULL },
};
