/* imap_mailbox.c: see imap_mailbox.h. */
#include "text/imap_mailbox.h"

#include "text/imap_utf7.h"
#include "text/imap_write.h"

/* Takes what the client says in UTF-8, inside: modified UTF-7. */
static bool
from_utf8(struct imap_scan *s, struct view said, struct view *out)
{
	struct buf b = buf_make(4 * said.n + 16);
	bool good = imap_utf8_to_utf7(said, &b) == 0;

	if (!good)
		(void)imap_scan_wrong(s, "a mailbox name is no UTF-8, or has control characters");
	else if (arena_copy(s->arena, buf_view(&b), out) == -1)
		good = imap_scan_wrong(s, NULL);
	buf_free(&b);
	return good;
}

bool
imap_scan_mailbox(struct imap_scan *s, bool utf8, struct view *out)
{
	struct view said, first;

	if (!imap_scan_astring(s, &said))
		return false;
	*out = said;
	if (utf8 && !from_utf8(s, said, out))
		return false;
	first = view_sub(*out, 0, view_find(*out, '/'));
	if (view_eq_nocase(first, VIEW("INBOX")) && !view_eq(first, VIEW("INBOX"))) {
		struct buf b = buf_make(out->n);
		int result;

		(void)buf_add_str(&b, "INBOX");
		(void)buf_add_view(&b, view_sub(*out, first.n, out->n));
		result = b.failed ? -1 : arena_copy(s->arena, buf_view(&b), out);
		buf_free(&b);
		return result == 0 || imap_scan_wrong(s, "the command is too large");
	}
	return true;
}

bool
imap_scan_mailbox_pattern(struct imap_scan *s, bool utf8, struct view *out)
{
	struct view said;

	if (!imap_scan_pattern(s, &said))
		return false;
	*out = said;
	return !utf8 || from_utf8(s, said, out);
}

int
imap_put_mailbox(struct buf *out, struct view name, bool utf8)
{
	struct buf b = buf_make(4 * name.n + 16);
	int result;

	if (utf8 && imap_utf7_to_utf8(name, &b) == 0)
		result = imap_put_string(out, buf_view(&b), true);
	else
		result = imap_put_string(out, name, utf8);
	buf_free(&b);
	return result;
}
