/* index_raise.c: the numbers of an index that is older than what clients know; see index.h. */
#include "mail/index_checkpoint.h"
#include "mail/index_repair.h"

int
index_raise(struct index *ix)
{
	struct index_status *status = &ix->st.status;
	uint64_t wanted;
	int result = 0;

	if (index_lock(ix) == -1)
		return -1;
	status->uidnext += status->uidnext < UINT32_MAX - INDEX_LOST_STEP ? INDEX_LOST_STEP : 0;
	status->highestmodseq += INDEX_LOST_STEP;
	ix->dirty = true;
	/* Twice, so that it is in two files. */
	for (wanted = ix->st.generation + 2; result == 0 && ix->st.generation < wanted;)
		result = index_checkpoint_make(ix);
	index_unlock(ix);
	return result;
}
