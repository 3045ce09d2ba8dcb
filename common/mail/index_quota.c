/*
 * index_quota.c: what the messages of a folder count for the quota, as mailstead-maildir(5)
 * says.
 */
#include <errno.h>

#include "mail/index_private.h"
#include "mail/maildir_quota.h"

struct maildir_load
index_load_of(const struct index_message *m)
{
	if (m->flags & INDEX_DELETED)
		return (struct maildir_load){ 0 };
	return (struct maildir_load){ .bytes = (int64_t)(m->size & INT64_MAX), .messages = 1 };
}

int
index_quota_ask(const struct index *ix, struct maildir_quota *q, const struct index_message *m)
{
	struct maildir_load load = index_load_of(m);
	enum quota_answer answer;

	if (load.messages == 0)
		return 0;
	answer = quota_ask(q, ix->o.root, load.bytes);
	if (answer == QUOTA_OVER || answer == QUOTA_NEVER)
		errno = answer == QUOTA_OVER ? EDQUOT : EFBIG;
	return answer == QUOTA_FITS ? 0 : -1;
}

void
index_quota_note(struct index *ix, struct maildir_load before, struct maildir_load after)
{
	struct maildir_load change = {
		after.bytes - before.bytes, after.messages - before.messages
	};

	if (ix->o.root)
		quota_note(ix->o.root, change);
}
