/* premap.c: see premap.h. */
#include "sys/premap.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAPS_LINE 512

/* The linker's: where the program begins. */
extern const char __ehdr_start[];

struct mapping {
	uintptr_t start, end;
	int protection;
};

/* Reads a line of /proc/self/maps. Returns whether it is a mapping to be dealt with. */
static bool
parse(const char *line, struct mapping *m)
{
	char *at;

	m->end = 0;
	m->start = (uintptr_t)strtoull(line, &at, 16);
	if (*at == '-')
		m->end = (uintptr_t)strtoull(at + 1, &at, 16);
	/* Now " r-xp", and a path at the end. */
	if (at[0] != ' ' || at[1] != 'r' || at[2] != '-' || at[3] == '\0' || at[4] != 'p' ||
	    strchr(at, '/') == NULL || m->end <= m->start)
		return false;
	m->protection = PROT_READ | (at[3] == 'x' ? PROT_EXEC : 0);
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

void
premap_program(void)
{
	const ElfW(Phdr) *p = (const ElfW(Phdr) *)getauxval(AT_PHDR);
	size_t n = p ? getauxval(AT_PHNUM) : 0;
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), base = (uintptr_t)__ehdr_start;

	for (size_t i = 0; i < n; i++) {
		const uintptr_t start = base + p[i].p_vaddr, end = start + p[i].p_memsz;

		if (p[i].p_type == PT_LOAD && !(p[i].p_flags & PF_W))
			own_page(&(struct mapping){ start / page * page, (end + page - 1) / page * page,
			    PROT_READ | (p[i].p_flags & PF_X ? PROT_EXEC : 0) });
	}
}
