/*
 * nfc.h: Unicode's normalisation form C (UAX 15), for names: what a Macintosh writes as a letter
 * and an accent is the same as the accented letter. Pure.
 */
#ifndef TEXT_NFC_H
#define TEXT_NFC_H

#include "base/buf.h"
#include "base/view.h"

#define NFC_MAX 1024	/* characters of a text, taken apart */

/*
 * Appends the text, which is UTF-8, in that form; the compatibility ideographs (U+F900 to U+FAFF,
 * U+2F800 and up) stay what they are. Returns 0, or -1 for what is no UTF-8 or longer than
 * NFC_MAX.
 */
int
nfc(struct view text, struct buf *out);

#endif
