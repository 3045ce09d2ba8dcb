/*
 * inherit.h: what a process has from whoever started it, made harmless. For
 * programs that somebody else than the suite starts, set-uid ones above all.
 */
#ifndef SYS_INHERIT_H
#define SYS_INHERIT_H

#include <stdint.h>

/*
 * Makes sure that descriptors 0, 1 and 2 are open, on /dev/null where they
 * were not, so that no file opened later gets one of these numbers. Returns
 * 0, or -1 with errno.
 */
int
inherit_standard_fds(void);

/*
 * First thing in main(). inherit_standard_fds(); the descriptors from keep on
 * are closed; no signal is blocked or ignored but SIGPIPE
 * and SIGXFSZ, so that a closed pipe and a limit on files are errors like
 * others; umask 077; the working directory is /. Returns 0, or -1 with errno.
 */
int
inherit_clean(int keep);

/*
 * Standard error may be the client as well, as under inetd, and then is no
 * place for a message: puts /dev/null there if it is the same file as client.
 * Ends the process when that fails.
 */
void
inherit_shield(int client);

#define INHERIT_PASSED_FIRST 3	/* SD_LISTEN_FDS_START */

/*
 * How many descriptors systemd passes to this very process, from INHERIT_PASSED_FIRST on
 * (sd_listen_fds(3)); 0 when they are more than max.
 */
uint64_t
inherit_passed(uint64_t max);

#endif
