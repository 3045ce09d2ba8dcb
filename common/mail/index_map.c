/* index_map.c: see index_map.h. */
#include "mail/index_map.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static struct index_map *maps;

static const struct index_map *
map_of(uintptr_t at, uintptr_t *end)
{
	for (struct index_map *m = maps; m; m = m->next) {
		*end = (uintptr_t)m->p + m->n;
		if (at >= (uintptr_t)m->p && at < *end) {
			m->broken = 1;
			return m;
		}
	}
	return NULL;
}

/* Puts zeros where the file was; the instruction is then tried again. */
static void
on_bus_error(int number, siginfo_t *info, void *context)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
	uintptr_t at = (uintptr_t)info->si_addr & ~page, end;
	int error = errno;

	(void)context;
	if (map_of((uintptr_t)info->si_addr, &end) == NULL ||
	    mmap((void *)at, (end - at + page) & ~page, PROT_READ,
	    MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
		(void)signal(number, SIG_DFL);
	errno = error;
}

static int
catch_bus_error(void)
{
	struct sigaction action = { .sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO };

	sigemptyset(&action.sa_mask);
	return sigaction(SIGBUS, &action, NULL);
}

int
index_map_open(struct index_map *m, int fd, size_t n)
{
	void *p;

	*m = (struct index_map){ 0 };
	if (catch_bus_error() == -1)
		return -1;
	p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return -1;
	*m = (struct index_map){ .p = p, .n = n, .next = maps };
	maps = m;
	return 0;
}

void
index_map_close(struct index_map *m)
{
	if (m->p == NULL)
		return;
	for (struct index_map **at = &maps; *at; at = &(*at)->next) {
		if (*at == m) {
			*at = m->next;
			break;
		}
	}
	(void)munmap((void *)(uintptr_t)m->p, m->n);
	*m = (struct index_map){ 0 };
}
