/* smtpd_submission.c: see smtpd_submission.h. */
#include "smtpd/smtpd_submission.h"

#include "mail/route_owner.h"
#include "smtpd/smtpd_command.h"
#include "text/addrlist.h"

#define TEXT_MAX (SMTPD_TEXT_MAX + 2 * FIXUP_NAME_MAX + 4096)

/* no: the reply for an address of somebody else's. */
static enum smtpd_reply
check_owner(struct smtpd_session *s, const struct address *a, enum smtpd_reply no)
{
	char text[ADDRESS_TEXT_MAX];

	smtpd_session_detail(s, view_of(address_text(a, text)));
	switch (smtpd_ask_owner(&s->ask, a, s->user)) {
	case OWNER_YES:
		return SMTPD_NO_REPLY;
	case OWNER_NO:
		return no;
	default:
		return SMTPD_ROUTE_LATER;
	}
}

enum smtpd_reply
smtpd_submission_sender(struct smtpd_session *s, const struct address *sender)
{
	/* Reports and receipts have none; whom they are from only their header says. */
	if (s->user[0] == '\0' || address_is_null(sender))
		return SMTPD_NO_REPLY;
	return check_owner(s, sender, SMTPD_SENDER_NOT_YOURS);
}

/* ---- The message */

/* The user's address, where the sender is none. */
static void
user_address(const struct smtpd_session *s, struct address *a)
{
	if (address_parse(view_of(s->user), a) == 0 && a->domain[0] != '\0')
		return;
	(void)address_set(a, view_of(s->user), view_of(s->conf->hostname));
}

void
smtpd_submission_begin(struct smtpd_session *s)
{
	struct smtpd_submission *u = &s->message.submission;

	u->on = s->user[0] != '\0';
	u->text = buf_make(TEXT_MAX);
	if (!u->on)
		return;
	/* The name of the login is nobody's business. */
	u->author = (struct author){
		.name = "", .address = s->mail.sender, .unique = s->submit.id,
		.hostname = s->conf->hostname, .time = clock_unix(),
	};
	u->author.utc_offset = clock_utc_offset(u->author.time);
	if (address_is_null(&u->author.address))
		user_address(s, &u->author.address);
	fixup_init(&u->fixup, &u->author);
}

struct view
smtpd_submission_text(struct smtpd_session *s, struct view piece, bool last)
{
	struct smtpd_submission *u = &s->message.submission;

	if (!u->on || u->fixup.fields.over)
		return piece;
	buf_clear(&u->text);
	fixup_feed(&u->fixup, piece, &u->text);
	if (last)
		fixup_end(&u->fixup, &u->text);
	return buf_view(&u->text);
}

/* One address in From is not good, or it is not the user's. */
static enum smtpd_reply
check_author(struct smtpd_session *s, int got, struct address *a)
{
	if (got == 1 && smtpd_mail_qualify(s, a, true))
		return check_owner(s, a, SMTPD_FROM_NOT_YOURS);
	return SMTPD_FROM_SYNTAX;
}

enum smtpd_reply
smtpd_submission_end(struct smtpd_session *s)
{
	struct smtpd_submission *u = &s->message.submission;
	enum smtpd_reply reply = SMTPD_NO_REPLY;
	struct addrlist list;
	struct address a;
	unsigned n = 0;
	int got;

	/* Without a From field the message has got one that is good. */
	if (!u->on || !s->conf->submission_check_from || !(u->fixup.present & AUTHOR_FROM))
		return SMTPD_NO_REPLY;
	if (u->fixup.from.failed)
		return SMTPD_FROM_SYNTAX;
	addrlist_init(&list, buf_view(&u->fixup.from));
	while (reply == SMTPD_NO_REPLY && (got = addrlist_next(&list, &a)) != 0)
		reply = n++ < SMTPD_AUTHORS_MAX ? check_author(s, got, &a) : SMTPD_FROM_SYNTAX;
	return n ? reply : SMTPD_FROM_SYNTAX;
}

void
smtpd_submission_free(struct smtpd_session *s)
{
	struct smtpd_submission *u = &s->message.submission;

	fixup_free(&u->fixup);
	buf_free(&u->text);
	u->on = false;
}
