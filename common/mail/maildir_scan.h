/*
 * maildir_scan.h: the messages of a Maildir, for a reader that works beside
 * other programs. A message that another program has renamed is found again;
 * one that it has removed is gone.
 */
#ifndef MAIL_MAILDIR_SCAN_H
#define MAIL_MAILDIR_SCAN_H

#include "mail/maildir.h"

struct maildir_entry {
	const char *file;	/* name in its directory: base name and flags */
	uint64_t size;		/* octets of the file */
	uint64_t vsize;		/* octets with CRLF line ends; 0: see maildir_entry_vsize() */
	uint16_t base;		/* octets of file that are the base name */
	bool in_cur;		/* else in new/ */
	bool gone;		/* another program has removed it, or we have */
};

struct maildir_names;		/* the text of the names */

struct maildir_scan {
	const struct maildir *m;
	struct maildir_entry *entries;	/* sorted by base name */
	size_t n;
	size_t limit;
	bool truncated;		/* there are more; the first by name are here */
	struct maildir_names *names;
};

/*
 * Lists the messages of m, which must stay open; at most limit (1 or more).
 * Opens no message, and stats only those without ",S=". Returns 0, or -1 with
 * errno. Free with maildir_scan_free() in either case.
 */
int
maildir_scan(struct maildir_scan *s, const struct maildir *m, size_t limit);

void
maildir_scan_free(struct maildir_scan *s);

/* The base name of an entry: its identity (UIDL). */
struct view
maildir_entry_base(const struct maildir_entry *e);

/* When it came, by its name: seconds since 1970, or 0. */
int64_t
maildir_entry_time(const struct maildir_entry *e);

/*
 * Opens the message for reading, also when it has been renamed since. Returns
 * a descriptor, or -1 with errno: ENOENT and e->gone when it has been removed.
 */
int
maildir_entry_open(struct maildir_scan *s, struct maildir_entry *e);

/*
 * The size with CRLF line ends in e->vsize; reads the message when the name
 * does not tell. Returns 0, or -1 with errno.
 */
int
maildir_entry_vsize(struct maildir_scan *s, struct maildir_entry *e);

/*
 * Removes the message; one that is gone is fine. Durable after maildir_sync().
 * Returns 0 or -1 with errno.
 */
int
maildir_entry_remove(struct maildir_scan *s, struct maildir_entry *e);

/*
 * Moves a message from new/ to cur/ with these flags (sorted letters); one in
 * cur/ stays as it is. Durable after maildir_sync(). Returns 0 or -1 with errno.
 */
int
maildir_entry_move(struct maildir_scan *s, struct maildir_entry *e, const char *flags);

#endif
