/* imapd_syntax_search.c: see imapd_syntax.h. */
#include "imapd/imapd_syntax.h"

/* What follows the name of a search key, and what becomes of both. */
enum argument {
	ARG_NONE,
	ARG_FLAG,		/* FLAG */
	ARG_NOT_FLAG,		/* NOT and FLAG */
	ARG_NEW,		/* RECENT and not SEEN */
	ARG_KEYWORD,
	ARG_NOT_KEYWORD,
	ARG_TEXT,
	ARG_FIELD,		/* the text for a certain header field */
	ARG_HEADER,		/* a header field and the text */
	ARG_DATE,
	ARG_NUMBER,
	ARG_SECONDS,		/* a number that is not 0 */
	ARG_UID,
	ARG_MODSEQ,
	ARG_NOT,
	ARG_OR
};

static const struct key {
	const char *name;
	enum argument argument;
	enum imapd_key key;
	unsigned flags;
} keys[] = {
	{ "ALL", ARG_NONE, IMAPD_KEY_ALL, 0 },
	{ "ANSWERED", ARG_FLAG, IMAPD_KEY_FLAG, IMAP_ANSWERED },
	{ "DELETED", ARG_FLAG, IMAPD_KEY_FLAG, IMAP_DELETED },
	{ "DRAFT", ARG_FLAG, IMAPD_KEY_FLAG, IMAP_DRAFT },
	{ "FLAGGED", ARG_FLAG, IMAPD_KEY_FLAG, IMAP_FLAGGED },
	{ "RECENT", ARG_FLAG, IMAPD_KEY_FLAG, IMAP_RECENT },
	{ "SEEN", ARG_FLAG, IMAPD_KEY_FLAG, IMAP_SEEN },
	{ "UNANSWERED", ARG_NOT_FLAG, IMAPD_KEY_FLAG, IMAP_ANSWERED },
	{ "UNDELETED", ARG_NOT_FLAG, IMAPD_KEY_FLAG, IMAP_DELETED },
	{ "UNDRAFT", ARG_NOT_FLAG, IMAPD_KEY_FLAG, IMAP_DRAFT },
	{ "UNFLAGGED", ARG_NOT_FLAG, IMAPD_KEY_FLAG, IMAP_FLAGGED },
	{ "OLD", ARG_NOT_FLAG, IMAPD_KEY_FLAG, IMAP_RECENT },
	{ "UNSEEN", ARG_NOT_FLAG, IMAPD_KEY_FLAG, IMAP_SEEN },
	{ "NEW", ARG_NEW, IMAPD_KEY_AND, 0 },
	{ "KEYWORD", ARG_KEYWORD, IMAPD_KEY_KEYWORD, 0 },
	{ "UNKEYWORD", ARG_NOT_KEYWORD, IMAPD_KEY_KEYWORD, 0 },
	{ "BCC", ARG_FIELD, IMAPD_KEY_HEADER, 0 },
	{ "CC", ARG_FIELD, IMAPD_KEY_HEADER, 0 },
	{ "FROM", ARG_FIELD, IMAPD_KEY_HEADER, 0 },
	{ "SUBJECT", ARG_FIELD, IMAPD_KEY_HEADER, 0 },
	{ "TO", ARG_FIELD, IMAPD_KEY_HEADER, 0 },
	{ "HEADER", ARG_HEADER, IMAPD_KEY_HEADER, 0 },
	{ "BODY", ARG_TEXT, IMAPD_KEY_BODY, 0 },
	{ "TEXT", ARG_TEXT, IMAPD_KEY_TEXT, 0 },
	{ "LARGER", ARG_NUMBER, IMAPD_KEY_LARGER, 0 },
	{ "SMALLER", ARG_NUMBER, IMAPD_KEY_SMALLER, 0 },
	{ "BEFORE", ARG_DATE, IMAPD_KEY_BEFORE, 0 },
	{ "ON", ARG_DATE, IMAPD_KEY_ON, 0 },
	{ "SINCE", ARG_DATE, IMAPD_KEY_SINCE, 0 },
	{ "SENTBEFORE", ARG_DATE, IMAPD_KEY_SENTBEFORE, 0 },
	{ "SENTON", ARG_DATE, IMAPD_KEY_SENTON, 0 },
	{ "SENTSINCE", ARG_DATE, IMAPD_KEY_SENTSINCE, 0 },
	{ "SAVEDBEFORE", ARG_DATE, IMAPD_KEY_SAVEDBEFORE, 0 },
	{ "SAVEDON", ARG_DATE, IMAPD_KEY_SAVEDON, 0 },
	{ "SAVEDSINCE", ARG_DATE, IMAPD_KEY_SAVEDSINCE, 0 },
	{ "SAVEDATESUPPORTED", ARG_NONE, IMAPD_KEY_SAVEDATESUPPORTED, 0 },
	{ "OLDER", ARG_SECONDS, IMAPD_KEY_OLDER, 0 },
	{ "YOUNGER", ARG_SECONDS, IMAPD_KEY_YOUNGER, 0 },
	{ "UID", ARG_UID, IMAPD_KEY_UID, 0 },
	{ "MODSEQ", ARG_MODSEQ, IMAPD_KEY_MODSEQ, 0 },
	{ "NOT", ARG_NOT, IMAPD_KEY_NOT, 0 },
	{ "OR", ARG_OR, IMAPD_KEY_OR, 0 },
};

/* The nodes so far: an array that moves as it grows. */
struct program {
	struct imap_scan *s;
	struct imapd_search_key *nodes;
	size_t n;
	unsigned depth;
	bool modseq;
};

/* A new node behind the others, whole as it is. Returns it, or NULL. */
static struct imapd_search_key *
add(struct program *g, enum imapd_key key)
{
	struct imapd_search_key *nodes = arena_grow(g->s->arena, g->nodes, g->n, sizeof(*nodes));

	if (nodes == NULL || g->n == IMAPD_SEARCH_KEYS_MAX) {
		(void)imap_scan_wrong(g->s, "a search has too many keys");
		return NULL;
	}
	g->nodes = nodes;
	nodes[g->n] = (struct imapd_search_key){ .key = key, .next = (uint32_t)g->n + 1 };
	return &nodes[g->n++];
}

/* All nodes since the one of that number are below it. */
static void
close_node(struct program *g, size_t node)
{
	g->nodes[node].next = (uint32_t)g->n;
}

static bool
add_flag(struct program *g, unsigned flags)
{
	struct imapd_search_key *k = add(g, IMAPD_KEY_FLAG);

	if (k == NULL)
		return false;
	k->flags = flags;
	return true;
}

/* NOT, which what is added next belongs to. Nothing is below that, so its end is known. */
static bool
add_not(struct program *g)
{
	struct imapd_search_key *k = add(g, IMAPD_KEY_NOT);

	if (k == NULL)
		return false;
	k->next++;
	return true;
}

static bool
add_new(struct program *g)
{
	size_t node = g->n;

	if (add(g, IMAPD_KEY_AND) == NULL || !add_flag(g, IMAP_RECENT) || !add_not(g) ||
	    !add_flag(g, IMAP_SEEN))
		return false;
	close_node(g, node);
	return true;
}

/* Takes "MODSEQ 123", or with the entry that older clients name (RFC 7162 3.1.5). */
static bool
take_modseq(struct imap_scan *s, uint64_t *out)
{
	struct view entry;

	if (imap_scan_at(s, '"') && (!imap_scan_string(s, &entry) || !imap_scan_space(s) ||
	    !imap_scan_atom(s, &entry) || !imap_scan_space(s)))
		return false;
	return imap_scan_number64(s, out);
}

/* Takes the argument of a key that has no others below it, into its node. */
static bool
take_argument(struct program *g, const struct key *key)
{
	struct imap_scan *s = g->s;
	struct imapd_search_key *k = add(g, key->key);
	uint32_t seconds;

	if (k == NULL || (key->argument != ARG_NONE && !imap_scan_space(s)))
		return false;
	switch (key->argument) {
	case ARG_KEYWORD:
	case ARG_NOT_KEYWORD:
		return imap_scan_keyword(s, &k->text);
	case ARG_FIELD:
		k->name = view_of(key->name);
		return imap_scan_astring(s, &k->text);
	case ARG_HEADER:
		return imap_scan_astring(s, &k->name) && imap_scan_space(s) &&
		    imap_scan_astring(s, &k->text);
	case ARG_TEXT:
		return imap_scan_astring(s, &k->text);
	case ARG_DATE:
		return imap_scan_date(s, &k->days);
	case ARG_NUMBER:
		return imap_scan_number64(s, &k->number);
	case ARG_SECONDS:
		if (!imap_scan_nz_number(s, &seconds))
			return false;
		k->number = seconds;
		return true;
	case ARG_UID:
		return imap_scan_set(s, &k->set);
	case ARG_MODSEQ:
		g->modseq = true;
		return take_modseq(s, &k->number);
	default:
		return true;
	}
}

static bool
take_key(struct program *g);

/* Takes count keys below a node of that kind; 0: all in parentheses. At most DEPTH_MAX deep. */
static bool
take_below(struct program *g, enum imapd_key kind, unsigned count)
{
	size_t node = g->n;
	bool good = true;

	if (++g->depth > IMAPD_SEARCH_DEPTH_MAX)
		return imap_scan_wrong(g->s, "a search is too deep");
	if (add(g, kind) == NULL)
		return false;
	if (count) {
		for (unsigned i = 0; good && i < count; i++)
			good = imap_scan_space(g->s) && take_key(g);
	} else {
		do {
			good = take_key(g);
		} while (good && imap_scan_maybe(g->s, ' '));
		good = good && imap_scan_char(g->s, ')');
	}
	g->depth--;
	if (good)
		close_node(g, node);
	return good;
}

static bool
take_named(struct program *g, const struct key *key)
{
	switch (key->argument) {
	case ARG_NEW:
		return add_new(g);
	case ARG_FLAG:
		return add_flag(g, key->flags);
	case ARG_NOT_FLAG:
		return add_not(g) && add_flag(g, key->flags);
	case ARG_NOT_KEYWORD:
		return add_not(g) && take_argument(g, key);
	case ARG_NOT:
		return take_below(g, IMAPD_KEY_NOT, 1);
	case ARG_OR:
		return take_below(g, IMAPD_KEY_OR, 2);
	default:
		return take_argument(g, key);
	}
}

static bool
take_key(struct program *g)
{
	struct imap_scan *s = g->s;
	struct imapd_search_key *k;

	if (imap_scan_maybe(s, '('))
		return take_below(g, IMAPD_KEY_AND, 0);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (imap_scan_word(s, keys[i].name))
			return take_named(g, &keys[i]);
	if (imap_scan_at(s, '*') || imap_scan_at(s, '$') ||
	    (s->at < s->in.n && ascii_digit(s->in.p[s->at]))) {
		k = add(g, IMAPD_KEY_SEQUENCE);
		return k && imap_scan_set(s, &k->set);
	}
	return imap_scan_wrong(s, "there is no such search key");
}

/* Takes all keys to the end of the command. */
static bool
take_program(struct imap_scan *s, struct imapd_search *search)
{
	struct program g = { .s = s };

	if (add(&g, IMAPD_KEY_AND) == NULL)
		return false;
	do {
		if (!take_key(&g))
			return false;
	} while (imap_scan_maybe(s, ' ') && !imap_scan_ended(s));
	if (!imap_scan_end(s))
		return false;
	close_node(&g, 0);
	search->keys = g.nodes;
	search->n = g.n;
	search->modseq = g.modseq;
	return true;
}

/* Takes " RETURN (MIN MAX)", if it is there. */
static bool
take_return(struct imap_scan *s, struct imapd_search *search)
{
	static const struct imapd_syntax_bit table[] = {
		{ "MIN", IMAPD_RETURN_MIN }, { "MAX", IMAPD_RETURN_MAX }, { "ALL", IMAPD_RETURN_ALL },
		{ "COUNT", IMAPD_RETURN_COUNT }, { "SAVE", IMAPD_RETURN_SAVE }, { NULL, 0 },
	};

	if (!imap_scan_space(s))
		return false;
	if (!imap_scan_word(s, "RETURN"))
		return true;
	search->has_return = true;
	if (!imap_scan_space(s) || !imap_scan_char(s, '('))
		return false;
	if (!imap_scan_at(s, ')'))
		do {
			if (!imapd_syntax_take_bit(s, table, &search->returns,
			    "there is no such return option"))
				return false;
		} while (imap_scan_maybe(s, ' '));
	if (search->returns == 0)
		search->returns = IMAPD_RETURN_ALL;
	return imap_scan_char(s, ')') && imap_scan_space(s);
}

bool
imapd_syntax_search(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	if (!take_return(s, &c->search))
		return false;
	if (imap_scan_word(s, "CHARSET") && (!imap_scan_space(s) ||
	    !imap_scan_astring(s, &c->search.charset) || !imap_scan_space(s)))
		return false;
	return take_program(s, &c->search);
}

/* ---- SORT and THREAD (RFC 5256) */

static bool
take_sort_key(struct imap_scan *s, struct imapd_sort *sort)
{
	static const struct imapd_syntax_bit table[] = {
		{ "ARRIVAL", IMAPD_SORT_ARRIVAL }, { "CC", IMAPD_SORT_CC }, { "DATE", IMAPD_SORT_DATE },
		{ "FROM", IMAPD_SORT_FROM }, { "SIZE", IMAPD_SORT_SIZE },
		{ "SUBJECT", IMAPD_SORT_SUBJECT }, { "TO", IMAPD_SORT_TO },
		{ "DISPLAYFROM", IMAPD_SORT_DISPLAYFROM }, { "DISPLAYTO", IMAPD_SORT_DISPLAYTO },
		{ NULL, 0 },
	};
	unsigned key = 0;

	if (sort->n == IMAPD_SORT_KEYS_MAX)
		return imap_scan_wrong(s, "SORT has too many keys");
	sort->keys[sort->n].reverse = imap_scan_word(s, "REVERSE");
	if ((sort->keys[sort->n].reverse && !imap_scan_space(s)) ||
	    !imapd_syntax_take_bit(s, table, &key, "there is no such key of SORT"))
		return false;
	sort->keys[sort->n++].key = (enum imapd_sort_key)key;
	return true;
}

/* Takes the charset, which is a must here, and the search. */
static bool
take_charset_program(struct imap_scan *s, struct imapd_search *search)
{
	return imap_scan_space(s) && imap_scan_astring(s, &search->charset) && imap_scan_space(s) &&
	    take_program(s, search);
}

bool
imapd_syntax_sort(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	if (!take_return(s, &c->sort.search) || !imap_scan_char(s, '('))
		return false;
	do {
		if (!take_sort_key(s, &c->sort))
			return false;
	} while (imap_scan_maybe(s, ' '));
	return imap_scan_char(s, ')') && take_charset_program(s, &c->sort.search);
}

bool
imapd_syntax_thread(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	if (!imap_scan_space(s))
		return false;
	if (imap_scan_word(s, "REFERENCES"))
		c->thread.algorithm = IMAPD_THREAD_REFERENCES;
	else if (!imap_scan_word(s, "ORDEREDSUBJECT"))
		return imap_scan_wrong(s, "there is no such way to thread");
	return take_charset_program(s, &c->thread.search);
}
