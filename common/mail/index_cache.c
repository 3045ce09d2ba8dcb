/* index_cache.c: what was made of messages, in the form in which it is sent. */
#include "mail/index_private.h"

bool
index_cache_get(struct index *ix, uint32_t uid, enum index_kind kind, struct view *out)
{
	(void)ix;
	(void)uid;
	(void)kind;
	(void)out;
	return false;
}

void
index_cache_put(struct index *ix, uint32_t uid, enum index_kind kind, struct view text)
{
	(void)ix;
	(void)uid;
	(void)kind;
	(void)text;
}

void
index_cache_flush(struct index *ix)
{
	index_facts_flush(ix);
}

void
index_cache_free(struct index *ix)
{
	(void)ix;
}
