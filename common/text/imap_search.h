/*
 * imap_search.h: whether a message has a text in it, for SEARCH (RFC 3501 section 6.4.4): case does
 * not matter, nor how it is encoded. Pure.
 */
#ifndef TEXT_IMAP_SEARCH_H
#define TEXT_IMAP_SEARCH_H

#include "text/mime_tree.h"

/* What is searched for. */
struct search_key {
	struct buf text;	/* as casemap() has it */
	/* private */
	bool ascii;
	size_t first, second;	/* offsets in it of the octets that are looked for first */
};

/* Memory that is used again and again. Begin with { 0 }, end with search_free(). */
struct search_room {
	struct buf decoded, utf8, mapped;
};

/* wanted: UTF-8. Returns 0, or -1: no memory. */
int
search_key_make(struct search_key *k, struct view wanted);

void
search_key_free(struct search_key *k);

void
search_free(struct search_room *r);

/* Whether it is in text, which is UTF-8 (or octets). The empty key is in every text. */
bool
search_text(const struct search_key *k, struct view text, struct search_room *r);

/* Whether it is in a field's body, decoded as words_decode() does. */
bool
search_field(const struct search_key *k, struct view body, struct search_room *r);

/* Whether a field of that name has it: HEADER, FROM, SUBJECT... The empty key: there is one. */
bool
search_header(const struct search_key *k, struct view header, struct view name,
    struct search_room *r);

/*
 * Whether it is in the text of a message: what is text or a message in it, decoded, and the headers
 * of parts (BODY); headers: in its own header too (TEXT). Where memory fails, it is not there.
 */
bool
search_message(const struct search_key *k, const struct mime_tree *t, bool headers,
    struct search_room *r);

#endif
