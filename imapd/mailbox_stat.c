/* mailbox_stat.c: mailbox stat and mailbox rebuild; see mailbox_tool.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "imapd/mailbox_tool.h"
#include "mail/maildir_quota.h"
#include "text/imap_utf7.h"
#include "text/json.h"

#define LINE_OCTETS 16384	/* of a line of JSON */

/* ---- stat */

static void
add_number(struct buf *out, const char *key, uint64_t value)
{
	json_key(key, out);
	buf_add_num(out, value);
}

/* The name as it is: JSON has its own ways to show it. */
static void
add_name(struct buf *out, struct view name)
{
	struct buf plain = buf_make(4 * FOLDER_NAME_MAX);

	json_key("folder", out);
	json_string(imap_utf7_to_utf8(name, &plain) == 0 ? buf_view(&plain) : name, out);
	buf_free(&plain);
}

static void
add_attributes(struct buf *out, const struct folder *folder)
{
	const char *comma = "";

	json_key("subscribed", out);
	buf_add_str(out, folder->is & FOLDER_SUBSCRIBED ? "true" : "false");
	json_key("special_use", out);
	buf_add_char(out, '[');
	for (unsigned i = 0; i < FOLDER_USES; i++)
		if (folder->uses & (1U << i)) {
			buf_add_str(out, comma);
			json_string(view_of(special_use_name(i)), out);
			comma = ",";
		}
	buf_add_char(out, ']');
}

static void
print_json(const struct mailbox_folder *f, const struct index_status *st)
{
	struct buf out = buf_make(LINE_OCTETS);

	buf_add_char(&out, '{');
	add_name(&out, f->folder->name);
	add_number(&out, "messages", st->messages);
	add_number(&out, "unseen", st->unseen);
	add_number(&out, "recent", st->recent);
	add_number(&out, "deleted", st->deleted);
	add_number(&out, "octets", st->size);
	add_number(&out, "uidvalidity", st->uidvalidity);
	add_number(&out, "uidnext", st->uidnext);
	add_number(&out, "highestmodseq", st->highestmodseq);
	add_attributes(&out, f->folder);
	buf_add_str(&out, "}\n");
	(void)fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
}

void
mailbox_stat_each(struct mailbox_tool *t, struct mailbox_folder *f)
{
	const struct index_status *st = index_status(f->ix);

	if (t->json) {
		print_json(f, st);
		return;
	}
	(void)printf("%8" PRIu32 " messages %8" PRIu32 " unseen %12" PRIu64 " octets  "
	    "uidvalidity %" PRIu32 "  uidnext %" PRIu32 "  modseq %" PRIu64 "  %s\n", st->messages,
	    st->unseen, st->size, st->uidvalidity, st->uidnext, st->highestmodseq, f->shown);
}

void
mailbox_stat_after(struct mailbox_tool *t)
{
	struct maildir_quota q;

	if (quota_open(&q, &t->maildir, t->folders.limit) == -1) {
		mailbox_tool_fail(t, "maildirsize", strerror(errno));
		return;
	}
	quota_end(&q);
	if (q.limit.bytes == 0 && q.limit.messages == 0)
		return;
	(void)printf(t->json ? "{\"quota_octets\":%" PRId64 ",\"quota_messages\":%" PRId64
	    ",\"used_octets\":%" PRId64 ",\"used_messages\":%" PRId64 "}\n" :
	    "quota: %" PRId64 " octets, %" PRId64 " messages (0: any); used: %" PRId64 " octets, %"
	    PRId64 " messages\n", q.limit.bytes, q.limit.messages, q.used.bytes, q.used.messages);
}

/* ---- rebuild */

static int
remove_file(struct mailbox_tool *t, const struct mailbox_folder *f, const char *name)
{
	char path[MAILDIR_NAME_MAX + 32];

	(void)snprintf(path, sizeof(path), "%s/%s", f->place.dir, name);
	if (unlinkat(t->maildir.dir, path, 0) == -1 && errno != ENOENT) {
		mailbox_tool_fail(t, f->shown, strerror(errno));
		return -1;
	}
	return 0;
}

/* Without these all else is read, and looked through, again. */
int
mailbox_rebuild_before(struct mailbox_tool *t, struct mailbox_folder *f)
{
	int result = remove_file(t, f, "mailstead-state");

	if (result == 0)
		result = remove_file(t, f, "mailstead-cache");
	for (size_t i = 0; result == 0 && index_order_files[i]; i++)
		result = remove_file(t, f, index_order_files[i]);
	return result;
}

/* ---- restored */

void
mailbox_restored_each(struct mailbox_tool *t, struct mailbox_folder *f)
{
	if (index_raise(f->ix) == -1)
		mailbox_tool_fail(t, f->shown, strerror(errno));
	else
		mailbox_stat_each(t, f);
}
