/* command.h: a command line of the configuration: a program and its arguments, never a shell's. */
#ifndef SYS_COMMAND_H
#define SYS_COMMAND_H

#include "sys/spawn.h"

#define COMMAND_MAX 1024	/* octets of all words */

struct command {
	char words[COMMAND_MAX];
	const char *args[SPAWN_ARGS_MAX + 2];	/* the program first; ends in NULL */
};

/*
 * Takes text apart at its blanks; there is no quoting. Returns 0, or -1 with EINVAL: there are
 * more than SPAWN_ARGS_MAX arguments, or the program's path is not absolute.
 */
int
command_parse(const char *text, struct command *out);

#endif
