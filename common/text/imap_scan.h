/*
 * imap_scan.h: the tokens of IMAP's grammar (RFC 3501 section 9, RFC 9051 section 9), taken one
 * after the other off the text of a command. The text is as it came, with literals in their place:
 * "{3}", CRLF, and three octets. Pure.
 *
 * Each function that returns bool takes something and returns true; or returns false, takes
 * nothing it can be blamed for, and has s->wrong say what was expected. After a false nobody needs
 * to look at the rest: the first fault stays.
 */
#ifndef TEXT_IMAP_SCAN_H
#define TEXT_IMAP_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/view.h"

#define IMAP_TAG_MAX 255	/* octets of a tag */

struct imap_scan {
	struct view in;
	size_t at;		/* offset of what is not read yet */
	struct arena *arena;	/* for strings with backslashes, and for arrays */
	const char *wrong;	/* what is wrong, for a BAD; NULL: nothing so far */
};

/* Whether v can be sent as an astring without quotes; NIL is left to the caller. */
bool
imap_is_atom(struct view v);

/* What an announcement of a literal says: "{12}", "{12+}", "~{12}" (RFC 7888, RFC 3516). */
struct imap_literal {
	uint64_t size;
	bool no_wait;	/* "+": the client sends it without being asked */
	bool binary;	/* "~": a literal8, which may hold NUL */
};

/* Notes what is wrong, unless something is already; returns false. */
bool
imap_scan_wrong(struct imap_scan *s, const char *why);

/* Whether all of the text is taken. */
bool
imap_scan_ended(const struct imap_scan *s);

/* Whether the next octet is c; takes nothing, blames nobody. */
bool
imap_scan_at(const struct imap_scan *s, char c);

/* Takes the octet c. */
bool
imap_scan_char(struct imap_scan *s, char c);

/* Takes it if it is there; returns whether. Blames nobody. */
bool
imap_scan_maybe(struct imap_scan *s, char c);

/* Takes the one space that separates two things. */
bool
imap_scan_space(struct imap_scan *s);

/* Takes the end of the text; spaces before it do no harm. */
bool
imap_scan_end(struct imap_scan *s);

/*
 * Takes the word if it is there, ASCII case ignored, and the octet behind it cannot go on in an
 * atom; returns whether. Blames nobody.
 */
bool
imap_scan_word(struct imap_scan *s, const char *word);

/* tag: ASTRING-CHARs without '+'; at most IMAP_TAG_MAX octets. */
bool
imap_scan_tag(struct imap_scan *s, struct view *out);

/* atom. */
bool
imap_scan_atom(struct imap_scan *s, struct view *out);

/* The same, of an item of FETCH: ends at '[' and '<' as well. */
bool
imap_scan_item(struct imap_scan *s, struct view *out);

/* string: quoted or literal. 8-bit octets may be in both; NUL, CR and LF in no quoted one. */
bool
imap_scan_string(struct imap_scan *s, struct view *out);

/* astring: atom with ']', or string. */
bool
imap_scan_astring(struct imap_scan *s, struct view *out);

/* nstring: string or NIL, for which *out is { NULL, 0 }. */
bool
imap_scan_nstring(struct imap_scan *s, struct view *out);

/* list-mailbox: what may be in an atom, with '%', '*' and ']'; or string. */
bool
imap_scan_pattern(struct imap_scan *s, struct view *out);

/* number: 32 bits. */
bool
imap_scan_number(struct imap_scan *s, uint32_t *out);

/* nz-number: the same, not 0. */
bool
imap_scan_nz_number(struct imap_scan *s, uint32_t *out);

/* number64 and mod-sequence-value: at most 2^63 - 1. */
bool
imap_scan_number64(struct imap_scan *s, uint64_t *out);

/* Takes the announcement of a literal at the end of the text, its octets not being there yet. */
bool
imap_scan_literal(struct imap_scan *s, struct imap_literal *out);

/*
 * Whether line (without its CRLF) ends with the announcement of a literal. Returns 1 with *out;
 * 0: it does not; -1: it does, but the number is none that a literal may have (above 2^63 - 1).
 */
int
imap_literal_at_end(struct view line, struct imap_literal *out);

#endif
