/* premap.c: see premap.h. */
#include "sys/premap.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

#define MAPS_LINE 512

struct mapping {
	uintptr_t start, end;
	int protection;
};

/* Reads a line of /proc/self/maps. Returns whether it is a mapping to be dealt with. */
static bool
parse(const char *line, struct mapping *m)
{
	char flags[5], path[2];

	if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %*s %1s", &m->start, &m->end, flags,
	    path) != 4 || flags[0] != 'r' || flags[1] != '-' || flags[3] != 'p' || path[0] != '/')
		return false;
	m->protection = PROT_READ | (flags[2] == 'x' ? PROT_EXEC : 0);
	return true;
}

/* All of it can be written for a moment: a part that once could is a mapping apart for ever. */
static void
own_page(const struct mapping *m)
{
	size_t size = m->end - m->start;
	volatile char *octet = (volatile char *)m->start;

	if (mprotect((void *)m->start, size, m->protection | PROT_WRITE) == -1)
		return;
	*octet = *octet;
	(void)mprotect((void *)m->start, size, m->protection);
}

void
premap_libraries(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	struct mapping found[128];
	char line[MAPS_LINE];
	size_t n = 0;

	while (maps && n < sizeof(found) / sizeof(found[0]) && fgets(line, sizeof(line), maps))
		n += parse(line, &found[n]);
	if (maps)
		(void)fclose(maps);
	for (size_t i = 0; i < n; i++)
		own_page(&found[i]);
}
