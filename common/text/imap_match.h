/* imap_match.h: patterns of LIST and LSUB (RFC 3501 section 6.3.8). Pure. */
#ifndef TEXT_IMAP_MATCH_H
#define TEXT_IMAP_MATCH_H

#include <stdbool.h>

#include "base/view.h"

#define IMAP_PATTERN_MAX 1024	/* octets of a pattern with its reference; longer: no match */

enum imap_match {
	IMAP_MATCH_NO,
	IMAP_MATCH_YES,
	IMAP_MATCH_BELOW	/* not the name, but names below it might */
};

/*
 * Whether the mailbox's name matches: '*' any octets, '%' any but '/'. Where the name's first level
 * is INBOX, that matches in any case of letters. Time is at most the product of both lengths.
 */
enum imap_match
imap_match(struct view pattern, struct view name);

#endif
