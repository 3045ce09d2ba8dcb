/* imapd_status.c: STATUS (RFC 3501 6.3.10, RFC 9051 6.3.11, RFC 7162, 7889, 8438, 9208). */
#include <errno.h>

#include "imapd/imapd_folder.h"
#include "sys/conf.h"

struct items {
	struct imap_session *s;
	unsigned wanted;
	const char *blank;
};

static void
say_item(struct items *it, unsigned item, const char *name, uint64_t value)
{
	if (!(it->wanted & item))
		return;
	imapd_outf(&it->s->out, "%s%s %llu", it->blank, name, (unsigned long long)value);
	it->blank = " ";
}

static void
say_items(struct imap_session *s, unsigned wanted, const struct index_status *st)
{
	struct items it = { s, wanted, "" };

	say_item(&it, IMAPD_STATUS_MESSAGES, "MESSAGES", st->messages);
	say_item(&it, IMAPD_STATUS_RECENT, "RECENT", st->recent);
	say_item(&it, IMAPD_STATUS_UIDNEXT, "UIDNEXT", st->uidnext);
	say_item(&it, IMAPD_STATUS_UIDVALIDITY, "UIDVALIDITY", st->uidvalidity);
	say_item(&it, IMAPD_STATUS_UNSEEN, "UNSEEN", st->unseen);
	say_item(&it, IMAPD_STATUS_DELETED, "DELETED", st->deleted);
	say_item(&it, IMAPD_STATUS_DELETED_STORAGE, "DELETED-STORAGE", st->deleted_size);
	say_item(&it, IMAPD_STATUS_SIZE, "SIZE", st->size);
	say_item(&it, IMAPD_STATUS_HIGHESTMODSEQ, "HIGHESTMODSEQ", st->highestmodseq);
	say_item(&it, IMAPD_STATUS_APPENDLIMIT, "APPENDLIMIT", s->conf->message_size_limit);
}

/*
 * Finds out the sizes with CRLF that the index does not know: SIZE must not be less than those that
 * FETCH gives (RFC 8438). They are known from then on.
 */
static int
measure(const struct index_options *options, struct index_status *st)
{
	const struct index_message *m;
	struct index *ix;
	uint32_t uid = 0;
	uint64_t size;
	int result;

	if (index_open(options, &ix) == -1)
		return -1;
	result = index_sync(ix, INDEX_LOOK);
	while (result == 0 && uid < UINT32_MAX && (m = index_next(ix, uid + 1)) != NULL) {
		uid = m->uid;
		if (m->vsize == 0 && index_vsize(ix, uid, &size) == -1 && errno != ENOENT)
			result = -1;
	}
	if (result == 0) {
		index_cache_flush(ix);
		*st = *index_status(ix);
	}
	index_close(ix);
	return result;
}

int
imapd_find_status(struct imap_session *s, struct view name, unsigned items, struct imapd_found *f)
{
	int found = folders_status(&s->folders, name, &f->place, &f->status);

	if (found != 1)
		return found;
	if ((items & IMAPD_STATUS_SIZE) && f->status.unsized &&
	    measure(&f->place.options, &f->status) == -1)
		return errno == ENOENT ? 0 : -1;
	return 1;
}

void
imapd_say_status(struct imap_session *s, unsigned items, const struct imapd_found *f)
{
	imapd_out_str(&s->out, "* STATUS ");
	imapd_out_mailbox(s, view_of(f->place.name));
	imapd_out_str(&s->out, " (");
	say_items(s, items, &f->status);
	imapd_out_str(&s->out, ")\r\n");
}

enum imapd_event
imapd_status_run(struct imap_session *s, const struct imapd_command *c)
{
	struct imapd_found f;
	int found;

	if (c->status.items & IMAPD_STATUS_HIGHESTMODSEQ)
		imapd_use_condstore(s);
	found = imapd_find_status(s, c->status.mailbox, c->status.items, &f);
	if (found == 0)
		return imapd_no(s, "[NONEXISTENT] there is no such mailbox");
	if (found == -1)
		return imapd_no_errno(s, "open mailbox", "index");
	imapd_say_status(s, c->status.items, &f);
	return imapd_ok(s, "%s completed", c->name);
}
