/*
 * imapd_find.h: finds the messages of the selected mailbox that a search program describes (RFC
 * 3501 6.4.4 and extensions): for SEARCH, SORT and THREAD.
 */
#ifndef IMAPD_FIND_H
#define IMAPD_FIND_H

#include "imapd/imapd_message.h"
#include "imapd/imapd_selected.h"
#include "text/imap_search.h"

/* A node of the program as it is asked for each message. */
struct imapd_wanted {
	struct search_key key;	/* of HEADER, BODY and TEXT */
	struct imap_set set;	/* ordered */
	unsigned field;		/* of HEADER: imapd_field_number() */
	uint64_t keyword;	/* its bit; 0: no message has it */
	int64_t time;		/* of OLDER and YOUNGER: seconds since 1970 */
};

struct imapd_find {
	struct imap_session *s;
	struct index *ix;
	const struct imapd_search_key *keys;
	size_t n;
	struct imapd_wanted *wanted;	/* for each of the keys */
	struct imapd_message message;
	struct search_room search;
	struct buf room;
	bool has_headers;		/* of the present message: */
	struct imapd_headers headers;
	struct imap_set saved;		/* "$" as a set of UIDs */
};

/* What was found. */
struct imapd_found {
	struct index_uids seqs;	/* sequence numbers, rising */
	uint64_t modseq;	/* the highest of their mod-sequences */
};

/*
 * Begins with a program. Returns 0, or -1 when the reply is set ([BADCHARSET] for instance). End
 * with imapd_find_end() in either case.
 */
int
imapd_find_begin(struct imap_session *s, const struct imapd_search *search, struct imapd_find *f);

void
imapd_find_end(struct imapd_find *f);

/*
 * All messages that fit; with one, the first is enough. Returns 0, or -1 when the reply is set.
 * Free found->seqs in either case.
 */
int
imapd_find_all(struct imapd_find *f, bool one, struct imapd_found *found);

/* ---- between the files of it */

/* What is known of a key without looking further than to a step. */
enum imapd_fits { IMAPD_FITS_NOT, IMAPD_FITS, IMAPD_FITS_LATER };

/* How far: the index, header fields that it keeps, the message. */
enum imapd_step { IMAPD_STEP_INDEX, IMAPD_STEP_HEADERS, IMAPD_STEP_MESSAGE, IMAPD_STEPS };

/*
 * Whether the present message (f->message, with that sequence number) fits key i of the program
 * with those below it, looking no further than to the step.
 */
enum imapd_fits
imapd_fits(struct imapd_find *f, size_t i, size_t seq, enum imapd_step step);

#endif
