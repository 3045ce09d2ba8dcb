/*
 * smtpd-rcpt-nss.c: says where an address leads, with all user databases of the system, which
 * its C library knows. See smtpd-rcpt-nss(8), and smtpd_rcpt.h for what it trusts.
 */
#include "smtpd/smtpd_rcpt.h"
#include "sys/log.h"
#include "sys/paths.h"

int
main(int argc, char *argv[])
{
	log_attach("smtpd-rcpt", FD_LOG);
	return smtpd_rcpt_main(argc, argv);
}
