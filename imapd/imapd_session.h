/*
 * imapd_session.h: IMAP after the login (RFC 3501, RFC 9051): the session, the one table of its
 * commands, and what a command answers with.
 *
 * A command's function does its work, sends its untagged responses with imapd_out_*() or
 * imapd_untagged(), and returns imapd_ok(), imapd_no() or imapd_bad(): the tagged reply is kept.
 * The loop then tells what has changed in the selected mailbox, as far as the row allows, and sends
 * the reply. A function that finds the client gone returns IMAPD_BREAK.
 */
#ifndef IMAPD_SESSION_H
#define IMAPD_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "imapd/imapd_command.h"
#include "imapd/imapd_out.h"
#include "imapd/imapd_stream.h"
#include "mail/folders.h"
#include "mail/index.h"

struct conf;
struct imapd_selected;	/* imapd/imapd_selected.h */

/* States (RFC 3501 section 3) in which a command is allowed. */
#define IMAPD_AUTHENTICATED 1U	/* no mailbox is selected */
#define IMAPD_SELECTED      2U
#define IMAPD_ANY (IMAPD_AUTHENTICATED | IMAPD_SELECTED)

/* What ENABLE has switched on (RFC 5161), and CONDSTORE by its first use (RFC 7162 3.1). */
#define IMAPD_CONDSTORE 1U
#define IMAPD_QRESYNC   2U
#define IMAPD_REV2      4U
#define IMAPD_UTF8      8U

enum imapd_event {
	IMAPD_GO_ON,	/* the reply is set: updates, then the reply, then the next command */
	IMAPD_LEAVE,	/* the same, and then the end: LOGOUT */
	IMAPD_DONE,	/* everything is said */
	IMAPD_BREAK	/* end at once: the client is gone, or a response could not be completed */
};

/* What may be told before the tagged reply of a command (RFC 3501 7.4.1). */
enum imapd_updates {
	IMAPD_TELL_ALL,		/* new, changed and expunged messages */
	IMAPD_TELL_NO_EXPUNGE,	/* sequence numbers stay: FETCH, STORE, SEARCH, SORT, THREAD */
	IMAPD_TELL_NONE		/* the command has done so itself, or selects another mailbox */
};

struct imap_session;

typedef enum imapd_event imapd_run(struct imap_session *s, const struct imapd_command *c);

/* One row per command; those with UID before them have rows of their own. */
struct imapd_row {
	const char *name;	/* in capitals: "FETCH", "UID FETCH" */
	unsigned states;
	enum imapd_updates updates;
	imapd_run *run;
};

/* The table, see imapd_session.c; a row without a function is no command of a session. */
extern const struct imapd_row imapd_session_rows[IMAPD_VERBS];

/* Why a session ended. */
enum imapd_end { IMAPD_LEFT, IMAPD_CLOSED, IMAPD_TIMEOUT, IMAPD_VIOLATION };

#define IMAPD_ERRORS_MAX 50	/* BAD one after the other, before we hang up */

struct imap_session {
	const struct conf *conf;
	const char *user;
	const char *home;		/* its path */
	int home_fd;
	struct maildir maildir;		/* the INBOX, and the root of the folders */
	struct folders folders;
	struct imapd_stream stream;
	struct imapd_input in;
	struct imapd_out out;
	struct arena arena;		/* for the present command */
	struct imapd_selected *selected; /* NULL: state authenticated */
	struct index *target;		/* where messages were put last, see imapd_target(); or NULL */
	struct folder_place target_place;
	char target_name[FOLDER_NAME_MAX + 1];
	unsigned state;			/* IMAPD_AUTHENTICATED or IMAPD_SELECTED */
	unsigned enabled;		/* IMAPD_CONDSTORE ... */
	struct view tag;		/* of the present command */
	const char *result;		/* of it: "OK", "NO", "BAD" */
	struct buf reply;		/* the rest of the tagged reply: "[CODE] text" */
	const char *capabilities;	/* what CAPABILITY says from now on, blanks between them */
	uint64_t timeout;		/* seconds that a client may be silent */
	bool busy;			/* a command is at work, and needs its memory */
	unsigned errors;		/* BAD, one after the other */
	const char *why;		/* it cannot go on; for the client */
	struct {			/* for the log */
		uint64_t commands, fetched, appended, expunged;
	} did;
};

/*
 * Begins a session with the client at fd, of which *before has been read already. conf, user, home
 * and the Maildir are set. Returns 0, or -1 without memory.
 */
int
imapd_session_init(struct imap_session *s, int fd, struct view before);

/* Serves until LOGOUT, or until the client goes, is silent for too long, or errs too often. */
enum imapd_end
imapd_session_run(struct imap_session *s);

/* Unselects, and frees everything. */
void
imapd_session_end(struct imap_session *s);

/* The word for it in a log line. */
const char *
imapd_end_text(enum imapd_end end);

/* ---- the tagged reply: formatted text, which begins with a response code in brackets or not. */

/* Each returns IMAPD_GO_ON. The text is cut at 1,000 octets; longer ones: s->reply. */
enum imapd_event
imapd_ok(struct imap_session *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

enum imapd_event
imapd_no(struct imap_session *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Also for what is right by its grammar, but cannot be: a sequence number beyond the end. */
enum imapd_event
imapd_bad(struct imap_session *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * NO with the code and the text for errno (EDQUOT: [OVERQUOTA], EACCES: [NOPERM], ENOSPC and
 * others: [UNAVAILABLE] ...), and a line in the log: what failed, on what.
 */
enum imapd_event
imapd_no_errno(struct imap_session *s, const char *what, const char *subject);

/* ---- untagged responses */

/* "* " + formatted text + CRLF; at most IMAPD_OUT_ROOM octets. */
void
imapd_untagged(struct imap_session *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Appends a mailbox name, given in modified UTF-7 as on disk, with '/' between its levels; in UTF-8
 * after ENABLE IMAP4rev2 or UTF8=ACCEPT. INBOX is in capitals.
 */
void
imapd_out_mailbox(struct imap_session *s, struct view name);

/* Whether names and strings of the client and to it are UTF-8 (RFC 9051, RFC 6855). */
bool
imapd_is_utf8(const struct imap_session *s);

/* ---- the selected mailbox */

/* Whether that mailbox (name as on disk) is the selected one. */
bool
imapd_is_selected(const struct imap_session *s, struct view name);

/*
 * Tells what has changed in the selected mailbox since the last time: EXPUNGE or VANISHED, EXISTS,
 * RECENT, FETCH with FLAGS (RFC 3501 7, RFC 7162 3.2.10). Returns 0, or -1 when it cannot be used
 * any more.
 */
int
imapd_update(struct imap_session *s, enum imapd_updates what);

/* Closes the selected mailbox, if there is one; "* OK [CLOSED]" where the client may expect it. */
void
imapd_unselect(struct imap_session *s, bool say_closed);

/* Switches CONDSTORE on by its use (RFC 7162 3.1); tells HIGHESTMODSEQ once if one is selected. */
void
imapd_use_condstore(struct imap_session *s);

/* ---- the commands */

imapd_run imapd_capability_run, imapd_noop_run, imapd_logout_run, imapd_id_run, imapd_enable_run,
    imapd_compress_run, imapd_idle_run;
imapd_run imapd_select_run, imapd_close_run, imapd_unselect_run, imapd_expunge_run;
imapd_run imapd_fetch_run, imapd_store_run, imapd_copy_run, imapd_append_run;
imapd_run imapd_search_run, imapd_sort_run, imapd_thread_run;
/* imapd_folder.c, imapd_list.c, imapd_status.c, imapd_quota.c */
imapd_run imapd_create_run, imapd_delete_run, imapd_rename_run, imapd_subscribe_run,
    imapd_list_run, imapd_lsub_run, imapd_namespace_run, imapd_status_run, imapd_getquota_run,
    imapd_getquotaroot_run, imapd_setquota_run;

#endif
