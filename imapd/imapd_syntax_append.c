/* imapd_syntax_append.c: see imapd_syntax.h. */
#include "imapd/imapd_syntax.h"
#include "text/imap_mailbox.h"

/* Takes what stands before the octets of a message. */
static bool
take_message(struct imap_scan *s, struct imapd_append_message *m)
{
	*m = (struct imapd_append_message){ 0 };
	if (imap_scan_at(s, '(') && (!imap_scan_flag_list(s, &m->flags) || !imap_scan_space(s)))
		return false;
	m->has_time = imap_scan_at(s, '"');
	if (m->has_time && (!imap_scan_date_time(s, &m->time) || !imap_scan_space(s)))
		return false;
	m->utf8 = imap_scan_word(s, "UTF8");
	if (m->utf8 && (!imap_scan_space(s) || !imap_scan_char(s, '(')))
		return false;
	if (!imap_scan_literal(s, &m->literal))
		return false;
	return !m->utf8 || m->literal.binary || imap_scan_wrong(s, "UTF8 goes with ~{");
}

bool
imapd_syntax_append(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	return imap_scan_space(s) && imap_scan_mailbox(s, p->utf8, &c->append.mailbox) &&
	    imap_scan_space(s) && take_message(s, &c->append.message);
}

int
imapd_append_parse_next(struct view text, bool utf8, struct arena *arena,
    struct imapd_append_message *m, const char **why)
{
	struct imap_scan s = { .in = text, .arena = arena };
	bool good = !utf8 || imap_scan_char(&s, ')');

	*why = NULL;
	if (good && (imap_scan_ended(&s) || view_trim(view_sub(text, s.at, text.n)).n == 0))
		return 0;
	if (good && imap_scan_space(&s) && take_message(&s, m) && !arena->failed)
		return 1;
	*why = s.wrong ? s.wrong : "the command is too large";
	return -1;
}
