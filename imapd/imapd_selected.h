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
	struct folder_place place;
	struct index *ix;
	struct index_view view;
	bool read_only;		/* EXAMINE */
	bool rests;		/* its memory has been given back */
	uint64_t *own;		/* mod-sequences of changes that are told already, rising */
	size_t n_own;
	struct index_uids saved; /* what SEARCH with SAVE found, ascending (RFC 5182) */
};

/* Gives memory back, which imapd_selected_wake() or the next look for news gets again. */
void
imapd_selected_rest(struct imapd_selected *sel);

/* Takes in what has changed: 0, or -1 with errno. The client is not told yet. */
int
imapd_selected_sync(struct imapd_selected *sel);

/*
 * Sends what was answered, and then renames and removes the files that it was about, if that is
 * left to do (index_finish()). What cannot be done is logged and told.
 */
void
imapd_selected_finish(struct imap_session *s);

/* Before a command: sees that it can look at messages. */
void
imapd_selected_wake(struct imapd_selected *sel);

/* ---- where messages go */

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
 * Begins with the messages of a set, of UIDs or sequence numbers, as a command has it. Returns 0,
 * or -1 when the reply is set: a sequence number that there is not.
 */
int
imapd_pick_begin(struct imap_session *s, struct imap_set *set, bool uid, struct imapd_pick *p);

/* "$" as an ordered set of UIDs, in the arena. Returns 0, or -1 without memory. */
int
imapd_saved_set(struct imap_session *s, struct imap_set *out);

/* The next message: its sequence number, or 0 at the end. */
size_t
imapd_pick_next(struct imapd_pick *p);

/*
 * The UIDs of a set. With strict, all of them have to be there still. Returns 0, or -1 when the
 * reply is set.
 */
int
imapd_pick_all(struct imap_session *s, const struct imap_set *set, bool uid, bool strict,
    struct index_uids *out);

/* ---- flags */

/* The flags of messages in the index for those that the grammar knows; without \Recent. */
uint32_t
imapd_flags_in(unsigned imap_flags);

/* Appends "(\Seen keyword)". At most IMAPD_OUT_ROOM octets. */
void
imapd_out_flags(struct imap_session *s, const struct index_message *m);

/* FLAGS: those that are defined in the mailbox; and PERMANENTFLAGS, unless it is read-only. */
void
imapd_say_flags(struct imap_session *s);

/* Tells what is new as of the last index_sync(), as imapd_update() does. Returns 0 or -1. */
int
imapd_tell(struct imap_session *s, bool expunge);

/*
 * Notes that the change with that mod-sequence (0: there was none) is this session's own, and the
 * client hears of it from the command itself: the next imapd_tell() does not tell it again.
 */
void
imapd_told(struct imapd_selected *sel, uint64_t modseq);

/*
 * An untagged FETCH that tells of a change: FLAGS, unless quiet; with UID where the command or the
 * client wants it, and MODSEQ if CONDSTORE is on. Quiet without CONDSTORE: nothing.
 */
void
imapd_out_change(struct imap_session *s, size_t seq, bool uid, bool quiet);

/* ---- QRESYNC (RFC 7162) */

/* What the parameters of SELECT ask for. Returns 0, or -1 with errno. */
int
imapd_resync(struct imap_session *s, const struct imapd_select *select);

/* VANISHED (EARLIER) for those of known that were expunged since. Returns 0, or -1 with errno. */
int
imapd_say_vanished(struct imap_session *s, uint64_t since, const struct index_ranges *known);

/* Appends "first:last" of a set, or "first" if that is all; behind a comma or not. */
void
imapd_out_range(struct imapd_out *o, bool comma, uint32_t first, uint32_t last);

/* Append a list of UIDs or numbers as a set, in its order: "1:3,5". */
void
imapd_out_set(struct imapd_out *o, const uint32_t *p, size_t n);

void
imapd_put_set(struct buf *out, const uint32_t *p, size_t n);

#endif
