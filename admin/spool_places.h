/*
 * spool_places.h: the directories of the spool, with their owners and modes. The list is
 * etc/spool, from which they are installed as well; the Makefile has the compiler read it.
 */
#ifndef ADMIN_SPOOL_PLACES_H
#define ADMIN_SPOOL_PLACES_H

#include <sys/types.h>

struct spool_place {
	mode_t mode;
	const char *owner;	/* and his group; NULL: root's */
	const char *name;	/* "/queue/tmp", below the spool; "" for itself; what is above comes first */
};

extern const struct spool_place spool_places[];
extern const size_t spool_places_n;

/* The bits that such a mode must not have: to write, and all of others if they have none. */
mode_t
spool_place_never(mode_t mode);

#endif
