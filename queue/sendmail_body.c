/* sendmail_body.c: see sendmail_body.h. */
#include "queue/sendmail_body.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "queue/sendmail_message.h"
#include "queue/sendmail_program.h"

int
sendmail_complain(int status, const char *what, const char *why)
{
	(void)fprintf(stderr, "sendmail: %s%s%s\n", what ? what : "", what ? ": " : "", why);
	return status;
}

struct sendmail_body
sendmail_body_make(int (*read)(struct sendmail_body *b), void *arg)
{
	struct sendmail_body b = { .read = read, .arg = arg };

	b.text = buf_make(SENDMAIL_HEADER_MAX + 2 * SENDMAIL_READ_SIZE);
	return b;
}

/* Reads once. */
static int
read_more(struct sendmail_body *b)
{
	int status = b->read(b);

	if (status == EX_OK && b->text.failed)
		return sendmail_complain(EX_OSERR, NULL, "out of memory");
	return status;
}

int
sendmail_body_header(struct sendmail_body *b, bool whole, struct view *fields, struct view *rest)
{
	int status = EX_OK;

	while (status == EX_OK) {
		if (sendmail_message_split(buf_view(&b->text), b->end, fields, rest))
			return EX_OK;
		if (b->text.n >= SENDMAIL_HEADER_MAX && whole)
			return sendmail_complain(EX_DATAERR, NULL,
			    "the header section is too long for -t");
		if (b->text.n >= SENDMAIL_HEADER_MAX)
			return EX_OK;
		status = read_more(b);
	}
	return status;
}

/* Hands the message on to enqueue, while it is read. */
static int
hand_on(struct sendmail_body *b, struct sendmail_submit *to)
{
	int status = EX_OK;

	while (status == EX_OK && to->message != -1) {
		sendmail_submit_message(to, buf_view(&b->text));
		buf_clear(&b->text);
		if (b->end)
			break;
		status = read_more(b);
	}
	return status;
}

static int
no_memory(struct buf *head)
{
	buf_free(head);
	return sendmail_complain(EX_OSERR, NULL, "out of memory");
}

int
sendmail_body_submit(struct sendmail_body *b, const struct author *author, bool hide_bcc,
    struct view fields, struct view rest, struct buf *envelope)
{
	const char *program = getenv(SENDMAIL_PROGRAM_VARIABLE);
	struct buf head = buf_make(SIZE_MAX);
	struct sendmail_submit to;
	int status, ended;

	sendmail_message_header(author, fields, rest, hide_bcc, &head);
	if (envelope->failed || head.failed || (program && sendmail_program_prepare(envelope) == -1))
		return no_memory(&head);
	buf_consume(&b->text, b->text.n - rest.n);
	if (sendmail_submit_start(&to, program) == -1) {
		buf_free(&head);
		return sendmail_complain(program ? EX_TEMPFAIL : EX_OSERR, program ? program :
		    "cannot start enqueue", strerror(errno));
	}
	sendmail_submit_envelope(&to, buf_view(envelope));
	sendmail_submit_message(&to, buf_view(&head));
	buf_free(&head);
	status = hand_on(b, &to);
	ended = sendmail_submit_end(&to, status == EX_OK);
	return status == EX_OK ? ended : status;
}
