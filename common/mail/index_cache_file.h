/* index_cache_file.h: the file of what was made of messages: Cache in mailstead-index(5). */
#ifndef MAIL_INDEX_CACHE_FILE_H
#define MAIL_INDEX_CACHE_FILE_H

#include "mail/index_private.h"

#define CACHE_ENTRIES_MAX 8192	/* texts that are written together */
#define CACHE_KIND_SHIFT 28

/* In a segment's table; what belongs to it has 8 octets of checksum and the text. */
struct cache_segment_entry {
	uint32_t uid, kind_length;
};

struct cache_entry {
	uint32_t uid, length;
	uint64_t at;		/* of the checksum, in the file */
};

struct cache_entries {
	struct cache_entry *p;
	size_t n, cap, hint;
	bool mixed;		/* to be sorted */
};

/* What of the file was read for a kind. */
struct cache_window {
	char *p;
	uint64_t from;
	size_t n;
};

/* Of a kind, not yet written. */
struct cache_pending {
	struct buf table, data;
};

struct index_cache {
	int fd;
	uint64_t end;		/* of the segments that are known */
	bool look;		/* the file may have grown */
	struct cache_entries kinds[INDEX_KINDS];
	struct cache_window windows[INDEX_KINDS];
	struct cache_pending pending[INDEX_KINDS];
	size_t octets, texts;	/* pending ones */
	struct buf segment;	/* made of them; kept, since to get memory costs more than to fill it */
};

/* Takes in what others have written into the file. */
void
index_cache_read(struct index *ix, struct index_cache *c);

/* Appends what is pending to the file, and takes it in. What cannot be written is not. */
void
index_cache_write(struct index *ix, struct index_cache *c);

/* Forgets what is known of the file. */
void
index_cache_forget(struct index_cache *c);

#endif
