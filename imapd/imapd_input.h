/*
 * imapd_input.h: what a client of IMAP sends: commands, which are lines with literals in them
 * (RFC 3501 section 2.2, RFC 7888), within limits for each command in total; messages of APPEND,
 * which are not kept but handed on in pieces; and single lines (AUTHENTICATE, DONE of IDLE).
 */
#ifndef IMAPD_INPUT_H
#define IMAPD_INPUT_H

#include "base/buf.h"
#include "sys/reader.h"
#include "text/imap_scan.h"

/* Limits after the login, and before it. */
#define IMAPD_COMMAND_MAX (512U << 10)	/* octets of a command: lines and literals together */
#define IMAPD_LITERALS_MAX 100		/* literals in a command */
#define IMAPD_LOGIN_COMMAND_MAX 16384	/* a SASL response of 12,288 octets has to fit */
#define IMAPD_LOGIN_LITERALS_MAX 4
#define IMAPD_LITERAL_MINUS_MAX 4096	/* of a literal that is not waited for: RFC 7888 5 */
#define IMAPD_SKIP_MAX (1U << 20)	/* octets of a command too large that are passed over */

struct imapd_limits {
	size_t command;
	size_t literals;
	uint64_t no_wait;	/* octets of a literal that the client need not wait for */
	bool append;		/* there may be messages */
};

extern const struct imapd_limits imapd_limits_login, imapd_limits_session;

enum imapd_input_status {
	IMAPD_INPUT_COMMAND,	/* in->text is a whole command, without its last CRLF */
	IMAPD_INPUT_MESSAGE,	/* in->text ends with the announcement of a message, in->literal */
	/* A command was too large, and has been passed over: BAD with in->why. text has its start. */
	IMAPD_INPUT_REFUSED,
	IMAPD_INPUT_OFFENCE,	/* say BYE with in->why, and hang up */
	IMAPD_INPUT_CLOSED,
	IMAPD_INPUT_TIMEOUT
};

/* Where octets come from: a struct reader, or something that inflates what comes (RFC 4978). */
struct imapd_source {
	/* As reader_bytes() and reader_take(). */
	enum line_status (*bytes)(void *arg, msec deadline, struct view *bytes);
	void (*take)(void *arg, size_t n);
	/* Sends what is held, and "+ OK" and CRLF behind it. Returns 0 or -1. */
	int (*go_ahead)(void *arg, msec deadline);
	void *arg;
};

struct imapd_input {
	struct imapd_source source;
	struct imapd_limits limits;
	struct buf text;
	const char *why;
	struct imap_literal literal;	/* the last one announced */
	/* private: */
	size_t literals;	/* of the present command, so far */
	size_t skipped;		/* octets of it that were passed over */
	uint64_t left;		/* octets of a message that have not come */
	size_t taken;		/* octets of the last piece, still to be taken off the source */
	bool waits;		/* the client waits to be asked for the literal */
	bool open;		/* an APPEND has not been read to its end */
};

void
imapd_input_init(struct imapd_input *in, const struct imapd_source *source,
    const struct imapd_limits *limits);

/* Frees the memory of the last command; in->text is empty then. */
void
imapd_input_rest(struct imapd_input *in);

/* Reads the next command. What was left of an APPEND is passed over first. */
enum imapd_input_status
imapd_input_command(struct imapd_input *in, msec deadline);

/*
 * After IMAPD_INPUT_MESSAGE: asks for the message, if the client waits for that, and gives the next
 * octets of it in *piece, valid until the next call; none when all has been given. Returns
 * IMAPD_INPUT_MESSAGE, CLOSED or TIMEOUT.
 */
enum imapd_input_status
imapd_input_piece(struct imapd_input *in, msec deadline, struct view *piece);

/*
 * When all of the message has been given: reads what follows it, to the end of the command
 * (COMMAND) or to the next message (MESSAGE). in->text has that alone. Else as for a command.
 */
enum imapd_input_status
imapd_input_append_next(struct imapd_input *in, msec deadline);

/*
 * Refuses what is left of an APPEND: a client that waits is not asked for more; of another, all is
 * passed over, messages of any size too. The caller says NO or BAD. Returns COMMAND, OFFENCE,
 * CLOSED or TIMEOUT.
 */
enum imapd_input_status
imapd_input_append_refuse(struct imapd_input *in, msec deadline);

/*
 * Reads one line, in which nothing is a literal: of at most limit octets, without its CRLF, in
 * in->text. Returns COMMAND, OFFENCE, CLOSED or TIMEOUT.
 */
enum imapd_input_status
imapd_input_line(struct imapd_input *in, size_t limit, msec deadline);

/* A source that is a reader and a writer, which sends what it holds before the reader waits. */
struct imapd_plain_source {
	struct reader *in;
	struct writer *out;
};

struct imapd_source
imapd_source_plain(struct imapd_plain_source *s);

#endif
