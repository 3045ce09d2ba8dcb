/*
 * smtpd-rcpt-nss.c: says where an address leads, with all user databases of the system, which
 * its C library knows. See smtpd-rcpt-nss(8), and smtpd_rcpt.h for what it trusts.
 */
#include <unistd.h>

#include "smtpd/smtpd_rcpt.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_USAGE 100

int
main(int argc, char *argv[])
{
	log_attach("smtpd-rcpt", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only smtpd starts smtpd-rcpt, never as root");
		return EXIT_USAGE;
	}
	return smtpd_rcpt_main(argc, argv, false);
}
