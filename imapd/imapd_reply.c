/* imapd_reply.c: what commands answer with; see imapd_session.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "imapd/imapd_session.h"
#include "sys/log.h"

#define TEXT_MAX 1000	/* octets of the text of a reply, with its code */

static enum imapd_event
set_reply(struct imap_session *s, const char *result, const char *fmt, va_list ap)
{
	char text[TEXT_MAX + 1];

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	s->result = result;
	buf_clear(&s->reply);
	(void)buf_add_str(&s->reply, text);
	return IMAPD_GO_ON;
}

enum imapd_event
imapd_ok(struct imap_session *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)set_reply(s, "OK", fmt, ap);
	va_end(ap);
	return IMAPD_GO_ON;
}

enum imapd_event
imapd_no(struct imap_session *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)set_reply(s, "NO", fmt, ap);
	va_end(ap);
	return IMAPD_GO_ON;
}

enum imapd_event
imapd_bad(struct imap_session *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)set_reply(s, "BAD", fmt, ap);
	va_end(ap);
	return IMAPD_GO_ON;
}

/* The reply for an errno, with its code (RFC 5530). */
static const char *
errno_reply(int error)
{
	switch (error) {
	case EDQUOT:
		return "[OVERQUOTA] the quota is used up";
	case EFBIG:
		return "[OVERQUOTA] that is more than the quota is";
	case ENOSPC:
		return "[OVERQUOTA] there is no room on the disk";
	case ENOTSUP:
		return "[LIMIT] too many keywords in the mailbox";
	case EOVERFLOW:
		return "[LIMIT] too many messages in the mailbox";
	case EAGAIN:
		return "[INUSE] another session is at work on it for too long";
	case EACCES:
	case EPERM:
	case EROFS:
		return "[NOPERM] no right to do that";
	case ENOENT:
		return "[NONEXISTENT] it is not there any more";
	case EEXIST:
		return "[ALREADYEXISTS] it is there already";
	case ENOMEM:
	case EMFILE:
	case ENFILE:
		return "[LIMIT] too much at a time";
	default:
		return "[UNAVAILABLE] not possible now";
	}
}

enum imapd_event
imapd_no_errno(struct imap_session *s, const char *what, const char *subject)
{
	int error = errno;

	log_errno(what, subject);
	return imapd_no(s, "%s", errno_reply(error));
}

void
imapd_untagged(struct imap_session *s, const char *fmt, ...)
{
	va_list ap;

	imapd_out_view(&s->out, VIEW("* "));
	va_start(ap, fmt);
	imapd_outv(&s->out, fmt, ap);
	va_end(ap);
	imapd_out_view(&s->out, VIEW("\r\n"));
}

bool
imapd_is_utf8(const struct imap_session *s)
{
	return s->enabled & (IMAPD_REV2 | IMAPD_UTF8);
}
