/* signals.h: signals that arrive only while a program waits. */
#ifndef SYS_SIGNALS_H
#define SYS_SIGNALS_H

#include <signal.h>

/*
 * Sets the handler for these signals, of which the last is followed by a 0,
 * and blocks them. *waiting becomes the mask for ppoll(2) with which they
 * arrive.
 */
void
signals_catch(void (*handler)(int), const int *numbers, sigset_t *waiting);

#endif
