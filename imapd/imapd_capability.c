/* imapd_capability.c: see imapd_capability.h. */
#include "imapd/imapd_capability.h"

/* Before the login, and after it; those of authentication come behind them. */
static const char before[] = "IMAP4rev1 IMAP4rev2 LITERAL- SASL-IR ID ENABLE IDLE";
static const char after[] = "IMAP4rev1 IMAP4rev2 LITERAL+ ID ENABLE IDLE NAMESPACE CHILDREN "
    "UIDPLUS UNSELECT MOVE ESEARCH SEARCHRES WITHIN SORT SORT=DISPLAY THREAD=ORDEREDSUBJECT "
    "THREAD=REFERENCES LIST-EXTENDED LIST-STATUS SPECIAL-USE CREATE-SPECIAL-USE STATUS=SIZE "
    "MULTIAPPEND BINARY SAVEDATE CONDSTORE QRESYNC UTF8=ACCEPT COMPRESS=DEFLATE QUOTA "
    "QUOTA=RES-STORAGE QUOTA=RES-MESSAGE";

/* Whether the word is in a list with commas. */
static bool
listed(struct view list, struct view word)
{
	while (list.n) {
		size_t end = view_find(list, ',');

		if (view_eq_nocase(view_sub(list, 0, end), word))
			return true;
		list = view_sub(list, end + 1, list.n);
	}
	return false;
}

bool
imapd_capability_hidden(const struct conf *conf, struct view user, struct view capability)
{
	struct view rest = view_of(conf->imap_hidden_capabilities), word;

	while (view_word(&rest, &word)) {
		size_t colon = view_rfind(word, ':');

		if (colon == word.n) {
			if (view_eq_nocase(word, capability))
				return true;
		} else if (user.n && view_eq_nocase(view_sub(word, 0, colon), user) &&
		    listed(view_sub(word, colon + 1, word.n), capability)) {
			return true;
		}
	}
	return false;
}

static void
add(const struct conf *conf, struct view user, struct view capability, struct buf *out)
{
	if (imapd_capability_hidden(conf, user, capability))
		return;
	if (out->n)
		(void)buf_add_char(out, ' ');
	(void)buf_add_view(out, capability);
}

static void
add_all(const struct conf *conf, struct view user, struct view list, struct buf *out)
{
	struct view word;

	while (view_word(&list, &word))
		add(conf, user, word, out);
}

void
imapd_capability_login(const struct conf *conf, const struct mechanisms_connection *c,
    bool starttls, struct buf *out)
{
	struct buf list = buf_make(MECHANISMS_MAX);
	struct view rest, word;

	add_all(conf, VIEW(""), view_of(before), out);
	if (starttls)
		add(conf, VIEW(""), VIEW("STARTTLS"), out);
	if (!mechanisms_allowed(conf, c, VIEW("PLAIN")))
		add(conf, VIEW(""), VIEW("LOGINDISABLED"), out);
	mechanisms_offer(conf, c, &list);
	for (rest = buf_view(&list); view_word(&rest, &word);)
		(void)buf_addf(out, " AUTH=%.*s", VIEW_FMT(word));
	buf_free(&list);
}

void
imapd_capability_session(const struct conf *conf, struct view user, struct buf *out)
{
	struct view limit = VIEW("APPENDLIMIT");

	add_all(conf, user, view_of(after), out);
	if (!imapd_capability_hidden(conf, user, limit))
		(void)buf_addf(out, " APPENDLIMIT=%llu", (unsigned long long)conf->message_size_limit);
}
