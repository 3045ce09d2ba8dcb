/*
 * token.h: the lexical tokens of structured header fields (RFC 5322
 * section 3.2), with folding blanks and comments passed over.
 */
#ifndef TEXT_TOKEN_H
#define TEXT_TOKEN_H

#include "base/view.h"

/* Types of a token; one of the characters <>:;@,. is a token of its own, its type the character. */
enum {
	TOKEN_END = 256,
	TOKEN_ATOM,	/* may hold 8-bit octets, not checked to be UTF-8 */
	TOKEN_QUOTED,	/* text is what stands between the quotes, with its backslashes */
	TOKEN_LITERAL,	/* text is with its brackets */
	TOKEN_BAD	/* a character that may not stand there, or something without an end */
};

struct token {
	int type;
	size_t at;		/* offset of its first octet */
	struct view text;	/* for the first three */
	const char *why;	/* for TOKEN_BAD: a constant text */
};

/* Begin with { .in = text }. Set at back to that of a token to read it again. */
struct token_scan {
	struct view in;
	size_t at;	/* offset of what is not read yet */
};

/*
 * Takes the next token. A quoted string, literal or comment without an end
 * takes all the rest; any other bad token is one octet. Comments nest to any
 * depth. A line end is a blank.
 */
struct token
token_next(struct token_scan *s);

/* Octets of the comment at the start of v, which is "("; all of v when it does not end: *ends. */
size_t
token_comment(struct view v, bool *ends);

/*
 * Takes blanks, line ends and comments off *v. Returns false at a comment that does not end; that
 * takes all the rest.
 */
bool
token_skip(struct view *v);

#endif
