/* index_checkpoint.h: the layout of a checkpoint, mailstead-index(5). */
#ifndef MAIL_INDEX_CHECKPOINT_H
#define MAIL_INDEX_CHECKPOINT_H

#include "mail/index_private.h"

#define CHECKPOINT_MAGIC "MSINDEX1"
#define CHECKPOINT_ORDER 0x01020304
#define CHECKPOINT_CHUNK 65536	/* octets with a checksum */

/* What is behind it begins with chunks checksums. Offsets are from the beginning of the file. */
struct checkpoint_head {
	char magic[8];
	uint32_t order, record;		/* octets of a record */
	uint64_t length, chunks, body;	/* of the file, how many, and where they begin */
	uint64_t uids, records, expunged, keywords, names;
	uint32_t n, n_expunged;
	uint64_t n_keywords, n_names;	/* octets */
	struct index_state state;
	uint64_t sums;			/* the checksum of the checksums */
	uint64_t spare[17];
	uint64_t sum;			/* of all before it */
};

_Static_assert(sizeof(struct checkpoint_head) == 512, "the head of a checkpoint");
_Static_assert(sizeof(struct index_state) == 256, "the state of a folder");

#endif
