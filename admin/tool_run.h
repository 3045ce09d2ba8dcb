/*
 * tool_run.h: a program of libexec that reads others' octets for mailstead(8), without its
 * rights.
 */
#ifndef ADMIN_TOOL_RUN_H
#define ADMIN_TOOL_RUN_H

#include "base/buf.h"

/*
 * Runs the program as that role, with in at its standard input, and appends what it prints to out.
 * Returns its exit status; -1 after a message when it could not be run, was killed, or printed more
 * than out may hold.
 */
int
tool_run(const char *program, const char *role, const char *const *args, int in, struct buf *out);

/* The same with text, all of it at its standard input. */
int
tool_run_text(const char *program, const char *role, const char *const *args, struct view text,
    struct buf *out);

#endif
