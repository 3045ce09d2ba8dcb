/*
 * milter.h: the protocol of mail filters ("milters", Sendmail's libmilter), version 6
 * and those before it down to 2, as the mail server speaks it. Pure: frames are built in
 * and taken out of memory.
 *
 * A frame is a length of 32 bits, high octet first, of what follows it: one octet that is a command
 * (to the milter) or a reply (of it), and its data. Strings in it end with NUL.
 */
#ifndef TEXT_MILTER_H
#define TEXT_MILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define MILTER_VERSION 6
#define MILTER_VERSION_MIN 2
#define MILTER_DATA_MAX 65535		/* octets of data in a frame, unless more was agreed on */
#define MILTER_FRAME_MAX (1 << 20)	/* octets of the longest frame */

enum milter_command {
	MILTER_ABORT = 'A',
	MILTER_BODY = 'B',
	MILTER_CONNECT = 'C',
	MILTER_MACRO = 'D',
	MILTER_END = 'E',		/* of the message */
	MILTER_HELO = 'H',
	MILTER_HEADER = 'L',
	MILTER_MAIL = 'M',
	MILTER_EOH = 'N',		/* end of the header */
	MILTER_OPTIONS = 'O',		/* also the reply to it */
	MILTER_QUIT = 'Q',
	MILTER_RCPT = 'R',
	MILTER_DATA = 'T',		/* version 4 */
	MILTER_UNKNOWN = 'U'		/* version 3 */
};

enum milter_reply_type {
	MILTER_ADD_RCPT = '+',
	MILTER_ADD_RCPT_PARAMS = '2',
	MILTER_DELETE_RCPT = '-',
	MILTER_SHUTDOWN = '4',		/* 421 */
	MILTER_ACCEPT = 'a',
	MILTER_REPLACE_BODY = 'b',
	MILTER_CONTINUE = 'c',
	MILTER_DISCARD = 'd',
	MILTER_CHANGE_FROM = 'e',
	MILTER_CONNECTION_FAIL = 'f',
	MILTER_ADD_HEADER = 'h',
	MILTER_INSERT_HEADER = 'i',
	MILTER_SET_MACROS = 'l',
	MILTER_CHANGE_HEADER = 'm',
	MILTER_PROGRESS = 'p',
	MILTER_QUARANTINE = 'q',
	MILTER_REJECT = 'r',
	MILTER_SKIP = 's',
	MILTER_TEMPFAIL = 't',
	MILTER_REPLY_CODE = 'y'
};

/* What a milter may do (SMFIF_*). */
#define MILTER_MAY_ADD_HEADERS  (1U << 0)
#define MILTER_MAY_CHANGE_BODY  (1U << 1)
#define MILTER_MAY_ADD_RCPT     (1U << 2)
#define MILTER_MAY_DELETE_RCPT  (1U << 3)
#define MILTER_MAY_CHANGE_HEADERS (1U << 4)
#define MILTER_MAY_QUARANTINE   (1U << 5)
#define MILTER_MAY_CHANGE_FROM  (1U << 6)
#define MILTER_MAY_ADD_RCPT_PARAMS (1U << 7)
#define MILTER_MAY_SET_MACROS   (1U << 8)
#define MILTER_MAY_ALL          ((1U << 9) - 1)

/* What it does not want to hear, and how it speaks (SMFIP_*). */
#define MILTER_NO_CONNECT (1U << 0)
#define MILTER_NO_HELO    (1U << 1)
#define MILTER_NO_MAIL    (1U << 2)
#define MILTER_NO_RCPT    (1U << 3)
#define MILTER_NO_BODY    (1U << 4)
#define MILTER_NO_HEADERS (1U << 5)
#define MILTER_NO_EOH     (1U << 6)
#define MILTER_NR_HEADER  (1U << 7)	/* NR: it gives no reply */
#define MILTER_NO_UNKNOWN (1U << 8)
#define MILTER_NO_DATA    (1U << 9)
#define MILTER_CAN_SKIP   (1U << 10)
#define MILTER_RCPT_REJECTED (1U << 11)	/* it wants to hear of refused recipients, too */
#define MILTER_NR_CONNECT (1U << 12)
#define MILTER_NR_HELO    (1U << 13)
#define MILTER_NR_MAIL    (1U << 14)
#define MILTER_NR_RCPT    (1U << 15)
#define MILTER_NR_DATA    (1U << 16)
#define MILTER_NR_UNKNOWN (1U << 17)
#define MILTER_NR_EOH     (1U << 18)
#define MILTER_NR_BODY    (1U << 19)
#define MILTER_LEADING_SPACE (1U << 20)	/* header values with what follows the colon */
#define MILTER_DATA_256K  (1U << 28)
#define MILTER_DATA_1M    (1U << 29)

/* Where macros are sent; the numbers are the protocol's (SMFIM_*). */
enum milter_stage {
	MILTER_AT_CONNECT, MILTER_AT_HELO, MILTER_AT_MAIL, MILTER_AT_RCPT, MILTER_AT_DATA,
	MILTER_AT_END, MILTER_AT_EOH,
	MILTER_STAGES
};

/* What a version of the protocol knows of the flags above. */
uint32_t
milter_version_flags(uint32_t version);

/* ---- to the milter */

/* Appends a number, high octet first. */
void
milter_put_u32(struct buf *b, uint32_t n);

void
milter_put_u16(struct buf *b, uint32_t n);

/* Appends a string with its NUL; it ends before one that is in it. */
void
milter_put_string(struct buf *b, struct view s);

/* Appends a frame. */
void
milter_put_frame(struct buf *out, enum milter_command command, struct view data);

/* ---- from the milter */

struct milter_frame {
	char type;
	struct view data;	/* of the octets that were given */
};

/*
 * Takes the first frame off *rest. Returns 1; 0 when it is not there as a whole;
 * -1 when it is none, or longer than MILTER_FRAME_MAX.
 */
int
milter_frame_next(struct view *rest, struct milter_frame *f);

/* What the milter answers to MILTER_OPTIONS. */
struct milter_options {
	uint32_t version, actions, protocol;
	struct view macros[MILTER_STAGES];	/* names and blanks; p NULL: says nothing */
};

/* Returns 0, or -1 when it is malformed. */
int
milter_options_parse(struct view data, struct milter_options *o);

/* Any other reply, taken apart. What a type does not have is empty. */
struct milter_reply {
	enum milter_reply_type type;
	uint32_t index;		/* of a header field; or the stage of macros */
	struct view name;	/* of a header field; or an address as it came */
	struct view value;	/* of a header field; parameters; a piece of a body; a text */
};

/* Returns 0, or -1 when it is no reply or malformed. */
int
milter_reply_parse(const struct milter_frame *f, struct milter_reply *r);

/*
 * The text of MILTER_REPLY_CODE, as smfi_setreply(3) and smfi_setmlreply(3) make it:
 * "550 5.7.1 text", or lines of "550-5.7.1 text" CRLF before such a one, with %% for %. Appends
 * "550 5.7.1 text" and, for more lines, LF and their text. Without an enhanced code it gets
 * 4.7.1 or 5.7.1. Control characters become '?'. Returns the code, 400 to 599, or -1 when
 * it is anything else.
 */
int
milter_reply_text(struct view data, struct buf *out);

/* Whether name, with its braces if it has some, is among the blank or comma separated names. */
bool
milter_macro_listed(struct view names, struct view name);

#endif
