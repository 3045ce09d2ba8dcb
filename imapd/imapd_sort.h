/* imapd_sort.h: what SORT and THREAD share. */
#ifndef IMAPD_SORT_H
#define IMAPD_SORT_H

#include "imapd/imapd_find.h"
#include "imapd/imapd_headers.h"

#define IMAPD_SORT_OCTETS_MAX (1U << 30)	/* of the keys of all messages that are sorted */

/* One such command at work. */
struct imapd_sorting {
	struct imap_session *s;
	struct imapd_find *f;
	bool uid;
	bool dates_only;	/* no other field is asked for */
	bool doubtful;		/* something could not be read: nothing is to be remembered */
	struct buf room, base;
};

/* What of a message is looked at. */
struct imapd_sort_fields {
	bool has_date;
	int64_t date;		/* of the Date field, if that could be read */
	struct view bodies[IMAPD_FIELD_OTHERS];	/* of the first of each number that has a name */
};

/* ---- imapd_sort_keys.c */

/* Good until the next message is looked at. Without a message, or fields, they are empty. */
void
imapd_sort_look(struct imapd_sorting *t, uint32_t uid, struct imapd_sort_fields *fields);

/* When a message came; the file is asked where the index does not know. 0 when it is gone. */
int64_t
imapd_sort_arrival(struct imapd_sorting *t, uint32_t uid);

/* RFC822.SIZE. */
uint64_t
imapd_sort_size(struct imapd_sorting *t, uint32_t uid);

/* Appends the base subject, as it is compared. Returns whether it is that of a reply. */
bool
imapd_sort_subject(struct imapd_sorting *t, const struct imapd_sort_fields *fields,
    struct buf *out);

/*
 * texts[i]: what is compared of the i-th message, in keys, behind what is there. Not for ARRIVAL
 * and SIZE. Returns 0, or -1: no memory.
 */
int
imapd_sort_texts(struct imapd_sorting *t, enum imapd_sort_key key, const uint32_t *uids, size_t n,
    struct buf *keys, struct view *texts);

/* ---- imapd_sort_numbers.c */

/*
 * numbers[i]: in whose order the messages come by that key. uids: rising. Takes from the index
 * what was remembered there, and remembers what took reading. Returns 0, or -1: no memory.
 */
int
imapd_sort_numbers(struct imapd_sorting *t, enum imapd_sort_key key, const uint32_t *uids, size_t n,
    uint64_t *numbers);

/* ---- imapd_sort.c */

/* SORT and THREAD: finds, then says; say returns -1 when there is no memory. */
enum imapd_event
imapd_sorting_run(struct imap_session *s, const struct imapd_command *c,
    int (*say)(struct imapd_sorting *t, const struct imapd_command *c, struct imapd_found *found));

/* The UIDs of sequence numbers, to be freed; NULL: no memory. */
uint32_t *
imapd_sort_uids(const struct imapd_sorting *t, const struct index_uids *seqs);

#endif
