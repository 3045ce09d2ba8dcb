/* paths.h: where things are and who is who, as config.mk says. */
#ifndef SYS_PATHS_H
#define SYS_PATHS_H

#include <limits.h>
#include <stdbool.h>

/* Descriptors that a program started by another program of the suite finds open. */
#define FD_CLIENT  0	/* the network connection, where there is one */
#define FD_CONTROL 3	/* SOCK_SEQPACKET to the parent */
#define FD_LOG     4	/* the log */
#define FD_EXTRA   5	/* the first of what is particular to the program */

/* Names of the role users; see DESIGN.md. */
extern const char path_user_net[];
extern const char path_user_queue[];
extern const char path_user_out[];
extern const char path_user_mailbox[];
extern const char path_user_tls[];
extern const char path_user_key[];
extern const char path_user_auth[];
extern const char path_user_filter[];
extern const char path_user_policy[];

/* All of them, also those of programs that are not there yet; ends in NULL. */
extern const char *const path_users[];

/* The default value of the configuration's spool. */
extern const char path_spooldir[];

/* The directory that network processes are confined to: empty, root's. */
extern const char path_empty[];

#define FD_CONF FD_EXTRA	/* of network programs: the configuration, see conf_load() */
#define FD_KNOWN (FD_EXTRA + 1)	/* of smtpd-net of many: see smtpd/smtpd_known.h */
#define FD_SHARED FD_EXTRA	/* of smtpd-rcpt and enqueue of many: the same */
#define FD_NEST FD_EXTRA	/* of those of many connections, once that is read: see net/nest.h */

/*
 * The configuration file: $MAILSTEAD_CONF, or the built-in path. *named says
 * whether the environment named it.
 */
const char *
path_conf(bool *named);

/*
 * The directory that a file is in, given its absolute path: "/" for "/file".
 * Empty when it does not fit.
 */
void
path_directory(const char *path, char out[PATH_MAX]);

/*
 * The directory of the programs that other programs start: the built-in path,
 * or $MAILSTEAD_LIBEXEC unless this process is set-uid.
 */
const char *
path_libexec(void);

#endif
