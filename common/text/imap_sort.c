/* imap_sort.c: the keys of SORT; see imap_sort.h. */
#include "text/imap_sort.h"

#include "text/casemap.h"
#include "text/imap_address.h"
#include "text/words.h"

/* Finds the first address of a field's body, or the name of its group. */
static bool
first_address(struct view body, struct buf *room, struct imap_address *a)
{
	struct imap_address_scan scan = { .rest = body, .room = room };

	return imap_address_next(&scan, a) && a->kind != IMAP_GROUP_END;
}

void
sort_key_address(struct view body, struct buf *out)
{
	struct buf room = buf_make(SIZE_MAX);
	struct imap_address a;

	if (first_address(body, &room, &a))
		casemap(a.mailbox, out);
	out->failed |= room.failed;
	buf_free(&room);
}

/* RFC 5957 section 3: the name; or, if there is none, the address. */
void
sort_key_display(struct view body, struct buf *out)
{
	struct buf room = buf_make(SIZE_MAX), shown = buf_make(SIZE_MAX);
	struct imap_address a;

	if (first_address(body, &room, &a)) {
		if (a.name.n) {
			words_decode(a.name, &shown);
		} else {
			buf_add_view(&shown, a.mailbox);
			if (a.kind == IMAP_ADDRESS) {
				buf_add_char(&shown, '@');
				buf_add_view(&shown, a.host);
			}
		}
		casemap(buf_view(&shown), out);
	}
	out->failed |= room.failed || shown.failed;
	buf_free(&room);
	buf_free(&shown);
}
