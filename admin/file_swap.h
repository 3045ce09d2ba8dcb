/*
 * file_swap.h: one file in the place of another, which may be changed by an editor at the same
 * time: an editor takes no lock, and nothing that it has written may be lost.
 */
#ifndef ADMIN_FILE_SWAP_H
#define ADMIN_FILE_SWAP_H

#include <sys/types.h>

#include "base/view.h"

/* Waits for the lock of the file. Returns 0, or -1 with errno. */
int
file_swap_lock(int fd);

/*
 * Makes the file new with that text and mode, and the owner and extended attributes of old, locked
 * and durable but for its name. Returns the descriptor, or -1 with errno and no file.
 */
int
file_swap_make(int old, const char *new, mode_t mode, struct view text);

/*
 * Puts the file new in the place of path, if that has the content before. Returns 1; 0 if it has
 * another one, and stays; -1 with errno. The file new is gone.
 */
int
file_swap(const char *path, const char *new, struct view before);

#endif
