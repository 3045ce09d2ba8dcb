/* signals.c: see signals.h. */
#include "sys/signals.h"

#include <stddef.h>

void
signals_catch(void (*handler)(int), const int *numbers, sigset_t *waiting)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_NOCLDSTOP };
	sigset_t block;

	sigemptyset(&block);
	for (size_t i = 0; numbers[i]; i++) {
		sigaddset(&block, numbers[i]);
		(void)sigaction(numbers[i], &action, NULL);
	}
	(void)sigprocmask(SIG_BLOCK, &block, waiting);
	for (size_t i = 0; numbers[i]; i++)
		sigdelset(waiting, numbers[i]);
}
