/* imap_flags.h: the flags of messages and their names (RFC 3501 section 2.3.2). Pure. */
#ifndef TEXT_IMAP_FLAGS_H
#define TEXT_IMAP_FLAGS_H

#include "base/buf.h"
#include "text/imap_scan.h"

#define IMAP_ANSWERED 1U
#define IMAP_FLAGGED  2U
#define IMAP_DELETED  4U
#define IMAP_SEEN     8U
#define IMAP_DRAFT    16U
#define IMAP_RECENT   32U	/* never of a client's list */

#define IMAP_KEYWORDS_MAX 256	/* in one list of a client's */
#define IMAP_KEYWORD_MAX 100	/* octets of one */

struct imap_flags {
	unsigned system;	/* IMAP_SEEN ... */
	struct view *keywords;	/* each once, in the order of the list; case as written */
	size_t n;
};

/* Takes a flag-list in parentheses. \Recent is passed over (RFC 9051), others with \ are wrong. */
bool
imap_scan_flag_list(struct imap_scan *s, struct imap_flags *out);

/* Takes flags for STORE: a list, or flags with spaces between to the end of the text. */
bool
imap_scan_flags(struct imap_scan *s, struct imap_flags *out);

/* Takes a keyword: an atom of at most IMAP_KEYWORD_MAX octets. */
bool
imap_scan_keyword(struct imap_scan *s, struct view *out);

#endif
