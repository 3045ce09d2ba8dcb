/* submit_hint.c: see submit_hint.h. */
#include "mail/submit_hint.h"

#include <sys/mman.h>
#include <unistd.h>

#include "sys/log.h"

struct submit_hint *
submit_hint_open(int fd)
{
	void *memory = MAP_FAILED;

	/* It has its size then; who else has it makes it larger. */
	if (pwrite(fd, "", 1, SUBMIT_HINT_SIZE - 1) == 1)
		memory = mmap(NULL, SUBMIT_HINT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		log_errno("map", "hint");
	close(fd);
	return memory == MAP_FAILED ? NULL : memory;
}

void
submit_hint_note(struct submit_hint *h, bool takes)
{
	/* Written to by all, and rarely another one: the memory stays where it is. */
	if (h && atomic_load(&h->takes) != takes)
		atomic_store(&h->takes, takes);
}
