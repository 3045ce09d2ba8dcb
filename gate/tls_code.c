/* tls_code.c: see tls_code.h. */
#include "gate/tls_code.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE ((uintptr_t)4096)
#define HUGE ((uintptr_t)2 << 20)
#define SMAPS_LINE 512
#define PARTS_MAX 64		/* a program has some five for each library */

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/* A sanitizer and valgrind know where code is. */
#if defined(MAILSTEAD_FENCES) && !defined(MAILSTEAD_SANITIZE)
#define MOVES true
#else
#define MOVES false
#endif

/* A mapping of a file, private and read-only. */
struct part {
	uintptr_t start, end;
	bool code;		/* can be executed */
	bool changed;		/* what the linker has relocated: not what is in the file */
};

static struct part parts[PARTS_MAX];
static size_t nparts;

/* Reads the first line about a mapping. Returns whether it is one of ours. */
static bool
parse(const char *line, struct part *p)
{
	char *at;

	*p = (struct part){ .start = (uintptr_t)strtoull(line, &at, 16) };
	if (*at == '-')
		p->end = (uintptr_t)strtoull(at + 1, &at, 16);
	if (strncmp(at, " r-", 3) != 0 || at[3] == '\0' || at[4] != 'p' || strchr(at, '/') == NULL)
		return false;
	p->code = at[3] == 'x';
	return p->end > p->start;
}

/* Reads what is mapped now into parts. */
static void
find(void)
{
	static const char anonymous[] = "Anonymous:";
	FILE *smaps = fopen("/proc/self/smaps", "re");
	struct part *p = NULL;
	char line[SMAPS_LINE];

	nparts = 0;
	while (smaps && nparts < PARTS_MAX && fgets(line, sizeof(line), smaps))
		if (line[0] < 'A' || line[0] > 'Z') {
			p = &parts[nparts];
			if (!parse(line, p))
				p = NULL;
		} else if (p && strncmp(line, anonymous, sizeof(anonymous) - 1) == 0) {
			p->changed = strtoull(line + sizeof(anonymous) - 1, NULL, 10) != 0;
			nparts++;
		}
	if (smaps)
		(void)fclose(smaps);
}

/* len octets of memory at a border of blocks, or NULL. */
static char *
take_blocks(size_t len)
{
	char *p = mmap(NULL, len + HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t before;

	if (p == MAP_FAILED)
		return NULL;
	before = (size_t)(-(uintptr_t)p & (HUGE - 1));
	if (before)
		(void)munmap(p, before);
	(void)munmap(p + before + len, HUGE - before);
	return p + before;
}

/* Puts huge pages with the same content in the place of the whole blocks from start to end. */
static void
replace(uintptr_t start, uintptr_t end)
{
	const uintptr_t from = (start + HUGE - 1) & ~(HUGE - 1), to = end & ~(HUGE - 1);
	const size_t len = from < to ? to - from : 0;
	char *copy = len ? take_blocks(len) : NULL;

	if (copy == NULL)
		return;
	(void)madvise(copy, len, MADV_HUGEPAGE);
	memcpy(copy, (const void *)from, len);
	if (madvise(copy, len, MADV_COLLAPSE) == -1 ||
	    mprotect(copy, len, PROT_READ | PROT_EXEC) == -1 ||
	    mremap(copy, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)from) == MAP_FAILED)
		(void)munmap(copy, len);
}

/* Whether b is the part of a library behind a, and both are as in the file. */
static bool
follows(const struct part *a, const struct part *b)
{
	return b->start == a->end && !a->changed && !b->changed;
}

void
tls_code_gather(void)
{
	if (!MOVES)
		return;
	find();
	for (size_t i = 0; i < nparts; i++) {
		const struct part *first = &parts[i], *last = first;

		if (!first->code || first->changed)
			continue;
		if (i && follows(first - 1, first))
			first--;
		if (last + 1 < parts + nparts && follows(last, last + 1))
			last++;
		replace(first->start, last->end);
	}
	find();
}

void
tls_code_forget(void)
{
	/* The first page may be one of this process by now, see premap.h. */
	for (size_t i = 0; i < nparts; i++)
		if (!parts[i].changed)
			(void)madvise((void *)(parts[i].start + PAGE),
			    parts[i].end - parts[i].start - PAGE, MADV_DONTNEED);
}
