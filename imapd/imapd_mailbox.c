/* imapd_mailbox.c: from names of mailboxes to their indexes; see imapd_selected.h. */
#include <errno.h>

#include "imapd/imapd_selected.h"
#include "text/imap_mailbox.h"

bool
imapd_is_selected(const struct imap_session *s, struct view name)
{
	char right[FOLDER_NAME_MAX + 1];

	/* The same mailbox may have been named in another form. */
	return s->selected && (view_eq(name, view_of(s->selected->name)) ||
	    (folder_name(name, right) == NULL &&
	    view_eq(view_of(right), view_of(s->selected->place.name))));
}

void
imapd_out_mailbox(struct imap_session *s, struct view name)
{
	struct buf out = buf_make(4 * FOLDER_NAME_MAX + 64);

	(void)imap_put_mailbox(&out, name, imapd_is_utf8(s));
	imapd_out_view(&s->out, buf_view(&out));
	buf_free(&out);
}

void
imapd_target_close(struct imap_session *s)
{
	if (s->target)
		index_close(s->target);
	s->target = NULL;
}

/* Opens it as the target. Returns 1; 0 when there is none; -1 with errno. */
static int
open_target(struct imap_session *s, struct view name)
{
	int found = folders_place(&s->folders, name, &s->target_place);

	(void)view_string(name, s->target_name, sizeof(s->target_name));
	if (found != 1)
		return found;
	if (index_open(&s->target_place.options, &s->target) == -1)
		return errno == ENOENT ? 0 : -1;
	return 1;
}

struct index *
imapd_target(struct imap_session *s, struct view name)
{
	int found = 1;

	if (imapd_is_selected(s, name))
		return s->selected->ix;
	for (int i = 0; i < 2; i++) {
		if (s->target && !view_eq(name, view_of(s->target_name)))
			imapd_target_close(s);
		if (s->target == NULL && (found = open_target(s, name)) != 1)
			break;
		if (index_sync(s->target, INDEX_LOOK) == 0)
			return s->target;
		/* It may have been removed, and made anew. */
		found = errno == ENOENT ? 0 : -1;
		imapd_target_close(s);
	}
	if (found == 0)
		(void)imapd_no(s, "[TRYCREATE] there is no such mailbox");
	else
		(void)imapd_no_errno(s, "open mailbox", s->target_name);
	return NULL;
}
