/* spool_places.c: see spool_places.h. */
#include "admin/spool_places.h"

#include <stddef.h>

const struct spool_place spool_places[] = { SPOOL_PLACES };
const size_t spool_places_n = sizeof(spool_places) / sizeof(spool_places[0]);

mode_t
spool_place_never(mode_t mode)
{
	return ~mode & (mode & 0077 ? 0222 : 0277);
}
