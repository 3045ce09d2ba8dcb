/* smtpd_data.c: DATA (RFC 5321 4.1.1.4). */
#include "smtpd/smtpd_command.h"

/* Everything that may fail for want of space fails before 354, unless the last one did not. */
enum smtpd_reply
smtpd_data(struct smtpd_session *s, struct view args)
{
	enum smtpd_reply reply;

	(void)args;
	if (s->mail.params.binary)
		return SMTPD_BINARY_DATA;
	reply = smtpd_message_begin(s, false);
	if (reply != SMTPD_NO_REPLY) {
		s->mail.over = true;
		return reply;
	}
	s->message.open = true;
	return SMTPD_SEND_DATA;
}

enum smtpd_reply
smtpd_data_receive(struct smtpd_session *s)
{
	struct smtpd_message *m = &s->message;

	while (!m->complete) {
		msec deadline = deadline_in(s->conf->smtp_data_timeout);
		enum line_status status;
		struct view octets;
		size_t used;

		status = reader_bytes(&s->in, deadline_min(deadline, m->deadline), &octets);
		if (status != LINE_OK) {
			smtpd_message_drop(s);
			return smtpd_session_unread(s, status);
		}
		used = smtpd_message_feed(s, octets);
		reader_take(&s->in, used);
		s->count.octets += used;
	}
	return smtpd_message_end(s);
}
