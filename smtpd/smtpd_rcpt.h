/*
 * smtpd_rcpt.h: says where an address leads, smtpd-rcpt(8): what smtpd-rcpt and smtpd-rcpt-nss
 * have in common.
 *
 * Runs as the network user, for one connection, or, with -k, with a child for each.
 * Trusts the configuration and the tables; the addresses it is asked about come from
 * anybody. May read the tables and the user database, and write nothing.
 */
#ifndef SMTPD_RCPT_H
#define SMTPD_RCPT_H

#include <stdbool.h>

/*
 * All of it, once there is a log. passwd: all users of the system are in /etc/passwd. Returns the
 * exit status.
 */
int
smtpd_rcpt_main(int argc, char *argv[], bool passwd);

#endif
