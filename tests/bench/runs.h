/*
 * runs.h: something is done again and again, in several processes at a time.
 *
 * Ends after so many times or seconds, whichever comes first, and prints a line: how
 * many were done, how many failed, how long all took, how long the one in the middle
 * and the slowest hundredth, and the CPU time of the processes that did it, without
 * that of others which they have started. What the first failure was stands on standard
 * error.
 */
#ifndef BENCH_RUNS_H
#define BENCH_RUNS_H

#include <stdbool.h>
#include <stddef.h>

#define RUNS_OPTIONS "c:n:t:"

struct runs {
	unsigned long clients;		/* at a time; 0: 1 */
	unsigned long sessions;		/* 0: as many as can be */
	unsigned long seconds;		/* 0: 10 */
	/* In the process of a client of that number, before its first. */
	void (*begin)(const void *arg, unsigned long client);
	/* One. Returns 0, or -1 with a text of less than size octets. */
	int (*one)(const void *arg, char *error, size_t size);
};

/* The number of 1 to most in the text; ends the program when it is none. */
unsigned long runs_number(const char *text, unsigned long most);

/* Takes an option of RUNS_OPTIONS. Returns whether it is one. */
bool runs_option(struct runs *r, int option, const char *value);

/* Runs it all. Returns the exit status: 1 when there were failures. */
int runs_run(const struct runs *r, const void *arg);

#endif
