/*
 * index_map.h: a file mapped for reading, which survives that somebody makes it shorter: what is
 * not there any more reads as zeros.
 */
#ifndef MAIL_INDEX_MAP_H
#define MAIL_INDEX_MAP_H

#include <signal.h>
#include <stddef.h>

struct index_map {
	const char *p;			/* NULL: nothing is mapped */
	size_t n;
	volatile sig_atomic_t broken;	/* the file has become shorter */
	struct index_map *next;
};

/*
 * Maps the first n octets, 1 or more, of a file into a zeroed *m, which must stay where it is.
 * SIGBUS is ours from then on. Returns 0, or -1 with errno.
 */
int
index_map_open(struct index_map *m, int fd, size_t n);

/* One that is not open is fine. */
void
index_map_close(struct index_map *m);

#endif
