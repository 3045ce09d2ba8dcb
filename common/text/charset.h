/*
 * charset.h: text in any character set made UTF-8. UTF-8, US-ASCII and ISO-8859-1 (which is read as
 * windows-1252, as everybody does) are read here, all others by iconv(3). Pure, but for what
 * iconv_open(3) may do: that of musl has its tables in the program.
 */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include "base/buf.h"
#include "base/view.h"

#define CHARSET_NAME_MAX 40	/* octets of a name */

/* Whether there is such a character set. */
bool
charset_known(struct view name);

/*
 * Appends text as UTF-8; what is malformed becomes U+FFFD. Returns 0, or -1: the charset is not
 * known, nothing has been appended (failures of out stay there).
 */
int
charset_to_utf8(struct view name, struct view text, struct buf *out);

/* Appends text that should be UTF-8 and need not be: if it is none, it is read as windows-1252. */
void
charset_guess(struct view text, struct buf *out);

#endif
