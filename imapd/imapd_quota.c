/* imapd_quota.c: GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208, RFC 2087). */
#include <errno.h>

#include "imapd/imapd_folder.h"
#include "mail/maildir_quota.h"

#define ROOT "User quota"

/* Reads the quota. Returns 1; 0 when there is none; -1 with errno. */
static int
read_quota(struct imap_session *s, struct maildir_quota *q)
{
	int result = quota_open(q, &s->maildir, s->folders.limit);

	if (result == 0 && q->fd != -1 && quota_count(q, &s->maildir) == -1)
		result = -1;
	quota_end(q);
	if (result == -1)
		return -1;
	return q->limit.bytes || q->limit.messages;
}

/* Sizes in units of 1,024 octets; what is used is not less than it is. */
static void
say_quota(struct imap_session *s, const struct maildir_quota *q)
{
	const char *blank = "";

	imapd_out_str(&s->out, "* QUOTA \"" ROOT "\" (");
	if (q->limit.bytes) {
		imapd_outf(&s->out, "STORAGE %lld %lld", (long long)(q->used.bytes + 1023) / 1024,
		    (long long)q->limit.bytes / 1024);
		blank = " ";
	}
	if (q->limit.messages)
		imapd_outf(&s->out, "%sMESSAGE %lld %lld", blank, (long long)q->used.messages,
		    (long long)q->limit.messages);
	imapd_out_str(&s->out, ")\r\n");
}

enum imapd_event
imapd_getquota_run(struct imap_session *s, const struct imapd_command *c)
{
	struct maildir_quota q;
	int has;

	if (!view_eq(c->text, VIEW(ROOT)))
		return imapd_no(s, "[NONEXISTENT] there is no such quota root");
	has = read_quota(s, &q);
	if (has == -1)
		return imapd_no_errno(s, "read", "maildirsize");
	if (has == 0)
		return imapd_no(s, "[NONEXISTENT] there is no quota");
	say_quota(s, &q);
	return imapd_ok(s, "%s completed", c->name);
}

enum imapd_event
imapd_getquotaroot_run(struct imap_session *s, const struct imapd_command *c)
{
	enum folders_result there = folders_look(&s->folders, c->mailbox);
	char name[FOLDER_NAME_MAX + 1];
	struct maildir_quota q;
	int has;

	if (there == FOLDERS_ERROR)
		return imapd_no_errno(s, "look for", "mailbox");
	if (there != FOLDERS_OK)
		return imapd_no(s, "[NONEXISTENT] there is no such mailbox");
	has = read_quota(s, &q);
	if (has == -1)
		return imapd_no_errno(s, "read", "maildirsize");
	(void)folder_name(c->mailbox, name);
	/* Trash does not count: mailstead-maildir(5). */
	if (view_eq(view_of(name), VIEW("Trash")))
		has = 0;
	imapd_out_str(&s->out, "* QUOTAROOT ");
	imapd_out_mailbox(s, view_of(name));
	imapd_out_str(&s->out, has ? " \"" ROOT "\"\r\n" : "\r\n");
	if (has)
		say_quota(s, &q);
	return imapd_ok(s, "%s completed", c->name);
}

enum imapd_event
imapd_setquota_run(struct imap_session *s, const struct imapd_command *c)
{
	return imapd_no(s, "[NOPERM] %s is the administrator's", c->name);
}
