/*
 * smtpd-rcpt.c: says where an address leads. See smtpd-rcpt(8); smtpd_rcpt.h has what it trusts.
 *
 * Each connection has a child of it, which costs half as much with a small C library; users who
 * are not in /etc/passwd are found by that of the system alone.
 */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "smtpd/smtpd_rcpt.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/user_sources.h"

#define OTHER_PROGRAM "smtpd-rcpt-nss"
#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

#ifdef MAILSTEAD_STATIC
#define FILES_ALONE true
#else
#define FILES_ALONE false
#endif

/* Executes the other program in our place. */
static int
leave_to_other(char *argv[])
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", path_libexec(), OTHER_PROGRAM);
	(void)execv(path, argv);
	log_errno("exec", OTHER_PROGRAM);
	return EXIT_TEMPORARY;
}

int
main(int argc, char *argv[])
{
	bool others;

	log_attach("smtpd-rcpt", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only smtpd starts smtpd-rcpt, never as root");
		return EXIT_USAGE;
	}
	others = user_sources_others();
	return FILES_ALONE && others ? leave_to_other(argv) : smtpd_rcpt_main(argc, argv, !others);
}
