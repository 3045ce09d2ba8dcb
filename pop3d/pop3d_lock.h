/*
 * pop3d_lock.h: who has a mailbox: a lock on an open file beside it, which a crash releases; and
 * when somebody had it last.
 */
#ifndef POP3D_LOCK_H
#define POP3D_LOCK_H

#include <stdbool.h>
#include <stdint.h>

enum pop3d_lock_result { POP3D_LOCK_OK, POP3D_LOCK_BUSY, POP3D_LOCK_SOON, POP3D_LOCK_FAILED };

/*
 * Whether the file name in the directory, which is to be locked, is there. Before what has to
 * be done before the first session ever.
 */
bool
pop3d_lock_exists(int dir, const char *name);

/*
 * Makes the file name in the directory and locks it: alone, or together with all others who do not
 * want it alone. Later than delay seconds after the last time, else SOON; FAILED with errno.
 */
enum pop3d_lock_result
pop3d_lock_take(int dir, const char *name, bool alone, uint64_t delay, int *fd);

#endif
