/*
 * imapd_message.h: the text of one message after the other, as far as a command needs it, in
 * memory that is used again for the next.
 */
#ifndef IMAPD_MESSAGE_H
#define IMAPD_MESSAGE_H

#include "base/buf.h"
#include "imapd/imapd_headers.h"
#include "mail/index.h"
#include "text/mime_tree.h"

#define IMAPD_MESSAGE_BLOCK (256 * 1024)	/* octets of one that is read; others are mapped */
#define IMAPD_MESSAGE_START 16384	/* octets read at first when the header is enough */

/* Begin with IMAPD_MESSAGE_INIT. */
struct imapd_message {
	struct index *ix;
	uint32_t uid;		/* 0: none */
	int fd;
	struct view text;	/* what is there of it */
	bool whole;		/* that is all */
	struct view header;	/* with its empty line; p NULL: not looked for yet */
	bool parsed;		/* tree is that of the message */
	struct mime_tree tree;
	struct buf block;	/* what was read */
	void *map;
	size_t mapped;
};

#define IMAPD_MESSAGE_INIT(index) \
	{ .ix = (index), .fd = -1, .block = { .max = IMAPD_MESSAGE_BLOCK } }

/* Goes on to that message, without a look at it yet. */
void
imapd_message_next(struct imapd_message *m, uint32_t uid);

/* Each sees that a part is there: m->header, m->text as a whole, m->tree. 0, or -1 with errno. */
int
imapd_message_header(struct imapd_message *m);

int
imapd_message_whole(struct imapd_message *m);

int
imapd_message_tree(struct imapd_message *m);

void
imapd_message_free(struct imapd_message *m);

/* ---- what the index keeps of messages */

/*
 * The text of that kind from the index, or made of the message; then everything else that is at
 * hand is put into the index as well. *out is good until the next call, made in *room maybe.
 * Returns 0, or -1 with errno.
 */
int
imapd_message_kept(struct imapd_message *m, enum index_kind kind, struct buf *room,
    struct view *out);

/* The same of INDEX_HEADERS. */
int
imapd_message_headers(struct imapd_message *m, struct buf *room, struct imapd_headers *out);

#endif
