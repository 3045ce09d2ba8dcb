/*
 * imapd_selected.h: the selected mailbox of a session: its index, what the client has been told of
 * it, and which of its messages a command is about.
 */
#ifndef IMAPD_SELECTED_H
#define IMAPD_SELECTED_H

#include "imapd/imapd_session.h"
#include "mail/index.h"

struct imapd_selected {
	char name[FOLDER_NAME_MAX + 1];	/* as on disk, with '/' between levels */
	char path[USER_DIR_MAX + MAILDIR_NAME_MAX + 2];	/* of its directory, below the home */
	struct index *ix;
	struct index_view view;
	bool read_only;		/* EXAMINE */
	bool said_modseq;	/* HIGHESTMODSEQ has been told */
	bool has_saved;		/* of SEARCH with SAVE (RFC 5182): */
	struct index_uids saved; /* UIDs, ascending */
	uint64_t did_modseq;	/* a change of this session that it need not be told of */
};

/* Gives memory back; all of it comes again by itself. */
void
imapd_selected_rest(struct imapd_selected *sel);

/* ---- indexes of mailboxes */

/* Where a mailbox is, for index_open() and index_status_of(). */
struct imapd_place {
	struct index_options options;
	char path[USER_DIR_MAX + MAILDIR_NAME_MAX + 2];
};

/*
 * Fills in *p, which must not be moved then, for the mailbox of that name. Returns 1; 0 when there
 * is none; -1 with errno.
 */
int
imapd_place_find(struct imap_session *s, struct view name, struct imapd_place *p);

/*
 * The index of a mailbox to put messages into: that of the selected one, or one that stays open for
 * the next command. Synchronised. NULL: the reply is set, with [TRYCREATE] for what does not exist.
 */
struct index *
imapd_target(struct imap_session *s, struct view name);

/* Closes what imapd_target() left open. */
void
imapd_target_close(struct imap_session *s);

/* ---- messages of a command */

/* Goes through messages of the view in rising order. */
struct imapd_pick {
	const struct index_view *view;
	const struct imap_set *set;
	struct imap_set own;	/* that of "$" */
	bool uid;
	size_t range;		/* of the set */
	size_t seq;		/* the next one of the range, or 0: it has not begun */
};

/*
 * Begins with the messages of a set, of UIDs or sequence numbers, as a command has it. Returns 0, or
 * -1 when the reply is set: a sequence number that there is not.
 */
int
imapd_pick_begin(struct imap_session *s, struct imap_set *set, bool uid, struct imapd_pick *p);

/* The next message: its sequence number, or 0 at the end. */
size_t
imapd_pick_next(struct imapd_pick *p);

/* All UIDs of the messages that are left. Returns 0, or -1 with errno ENOMEM. */
int
imapd_pick_uids(struct imapd_pick *p, struct index_uids *out);

/* ---- flags */

/* The flags of messages in the index for those that the grammar knows; without \Recent. */
uint32_t
imapd_flags_in(unsigned imap_flags);

/* Appends "(\Seen keyword)". At most IMAPD_OUT_ROOM octets. */
void
imapd_out_flags(struct imap_session *s, const struct index_message *m);

/* Appends the flags that are defined in the mailbox, for FLAGS and PERMANENTFLAGS; star: and "\*". */
void
imapd_out_defined_flags(struct imap_session *s, bool star);

/*
 * Notes that a change with that mod-sequence is this session's own, and the client knows of it:
 * imapd_update() does not tell it again if nothing else happened meanwhile.
 */
void
imapd_told(struct imapd_selected *sel, uint64_t modseq);

/*
 * An untagged FETCH that tells of a change: FLAGS, unless quiet; with UID where the command or the
 * client wants it, and MODSEQ if CONDSTORE is on. Quiet without CONDSTORE: nothing.
 */
void
imapd_out_change(struct imap_session *s, size_t seq, bool uid, bool quiet);

/* Appends an ordered list of UIDs or numbers as a set, "1:3,5". */
void
imapd_out_set(struct imapd_out *o, const uint32_t *p, size_t n);

#endif
