/* imapd_basic.c: commands that need no mailbox: CAPABILITY, NOOP, LOGOUT, ID, ENABLE, COMPRESS. */
#include "imapd/imapd_capability.h"
#include "imapd/imapd_deflate.h"
#include "imapd/imapd_selected.h"

/* Whether the word is one of them: what is hidden cannot be switched on. */
static bool
has_capability(const struct imap_session *s, const char *word)
{
	struct view rest = view_of(s->capabilities), one;

	while (view_word(&rest, &one))
		if (view_eq_nocase(one, view_of(word)))
			return true;
	return false;
}

enum imapd_event
imapd_capability_run(struct imap_session *s, const struct imapd_command *c)
{
	(void)c;
	imapd_untagged(s, "CAPABILITY %s", s->capabilities);
	return imapd_ok(s, "that is what there is");
}

/* NOOP and CHECK: what they are for follows in any case. */
enum imapd_event
imapd_noop_run(struct imap_session *s, const struct imapd_command *c)
{
	if (s->selected)
		index_at_leisure(s->selected->ix, true);
	return imapd_ok(s, "%s completed", c->name);
}

enum imapd_event
imapd_logout_run(struct imap_session *s, const struct imapd_command *c)
{
	(void)c;
	imapd_unselect(s, false);
	imapd_untagged(s, "BYE goodbye");
	(void)imapd_ok(s, "logged out");
	return IMAPD_LEAVE;
}

/* RFC 2971: what clients tell is nobody's business. */
enum imapd_event
imapd_id_run(struct imap_session *s, const struct imapd_command *c)
{
	(void)c;
	imapd_untagged(s, "ID " IMAPD_ID_FIELDS);
	return imapd_ok(s, "pleased to meet you");
}

/* What a word of ENABLE switches on; 0 for what cannot be. */
static unsigned
extension(const struct imap_session *s, struct view word)
{
	static const struct {
		const char *name;
		unsigned enables;
	} extensions[] = {
		{ "CONDSTORE", IMAPD_CONDSTORE },
		{ "QRESYNC", IMAPD_QRESYNC | IMAPD_CONDSTORE },
		{ "IMAP4rev2", IMAPD_REV2 },
		{ "UTF8=ACCEPT", IMAPD_UTF8 },
	};

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (view_eq_nocase(word, view_of(extensions[i].name)))
			return has_capability(s, extensions[i].name) ?
			    extensions[i].enables : 0;
	return 0;
}

/* RFC 5161: what is not known is passed over. */
enum imapd_event
imapd_enable_run(struct imap_session *s, const struct imapd_command *c)
{
	unsigned enabled = 0;

	imapd_out_view(&s->out, VIEW("* ENABLED"));
	for (size_t i = 0; i < c->enable.n; i++) {
		unsigned one = extension(s, c->enable.words[i]);

		if (one == 0)
			continue;
		enabled |= one;
		imapd_out_char(&s->out, ' ');
		imapd_out_view(&s->out, c->enable.words[i]);
	}
	imapd_out_view(&s->out, VIEW("\r\n"));
	if (enabled & IMAPD_CONDSTORE)
		imapd_use_condstore(s);
	s->enabled |= enabled;
	return imapd_ok(s, "enabled");
}

/* RFC 4978: behind the tagged reply, which is not compressed, all is. */
enum imapd_event
imapd_compress_run(struct imap_session *s, const struct imapd_command *c)
{
	if (!view_eq_nocase(c->text, VIEW("DEFLATE")))
		return imapd_bad(s, "DEFLATE is all that there is");
	if (s->out.deflate)
		return imapd_no(s, "[COMPRESSIONACTIVE] it is compressed already");
	imapd_out_view(&s->out, c->tag);
	imapd_out_view(&s->out, VIEW(" OK it is compressed from here on\r\n"));
	if (imapd_out_flush(&s->out) == -1 || imapd_stream_deflate(&s->stream) == -1)
		return IMAPD_BREAK;
	return IMAPD_DONE;
}
