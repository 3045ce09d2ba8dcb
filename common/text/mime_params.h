/*
 * mime_params.h: the parameters of Content-Type and Content-Disposition as they come: much that is
 * not well-formed is understood (blanks and special characters without quotes, semicolons too
 * many, a quote that does not end). mime.h is for those who want to be sure. Pure.
 */
#ifndef TEXT_MIME_PARAMS_H
#define TEXT_MIME_PARAMS_H

#include "base/buf.h"
#include "base/view.h"

#define MIME_PARAMS_MAX 100	/* of a field that are looked at */
#define MIME_PARAM_VALUE_MAX 65536	/* octets of a decoded value */

/* The parameters behind the first semicolon of a field's body. Begin with { .rest = body }. */
struct mime_params {
	struct view rest;
	size_t n;
	bool inside;
};

struct mime_param {
	struct view name;
	struct view value;	/* between the quotes, if there are any, as it is */
	bool quoted;
};

/* The next one; its name has an octet at least. False at the end, or after MIME_PARAMS_MAX. */
bool
mime_params_next(struct mime_params *it, struct mime_param *p);

/* Reads all of them. Returns how many. */
size_t
mime_params_all(struct view body, struct mime_param list[MIME_PARAMS_MAX]);

/* Appends a value without backslashes and line ends. */
void
mime_param_value(const struct mime_param *p, struct buf *out);

/*
 * The words before the first semicolon: the type and subtype of a Content-Type, say, comments left
 * out; second is empty unless there is a '/' between them.
 */
void
mime_words(struct view body, struct view *first, struct view *second);

/*
 * Whether name is that of a piece, "base*number" or "base*number*" (RFC 2231 section 3), with
 * what it says.
 */
bool
mime_param_piece(struct view name, struct view *base, uint64_t *number, bool *encoded);

/* Finds that piece among n parameters. Returns NULL if it is not there. */
const struct mime_param *
mime_params_piece(const struct mime_param *list, size_t n, struct view base, uint64_t number,
    bool *encoded);

/*
 * Finds the parameter of that name, in one piece or several, and appends its octets. charset is
 * what they are in, empty if it is not said; charset->p is NULL if they are not encoded.
 * Returns false if there is none.
 */
bool
mime_param_octets(struct view body, struct view name, struct buf *out, struct view *charset);

/*
 * Finds the parameter of that name, also when it comes in pieces or encoded (RFC 2231), and
 * appends it as UTF-8. Encoded words in it are decoded too (RFC 2047 forbids them, many have
 * them). Returns false if there is none.
 */
bool
mime_param_find(struct view body, struct view name, struct buf *out);

#endif
