/*
 * check-certificate.c: looks at a certificate for `mailstead check`, check-certificate(8).
 *
 * Started by mailstead(8), as _mailkey or as the one user of a private site, with the file of the
 * certificate at descriptor 0 and that of its private key at 3. Says what it finds on standard
 * output, in lines of text/finding.h. Trusts its arguments; the certificate may be anything. May
 * read the certificates of the system's authorities, and nothing else.
 *
 *	check-certificate CERTIFICATE KEY HOSTNAME	the files' names, for what is said, and ours
 *
 * Ends with 0 if the certificate is for HOSTNAME, 1 if it is not, 2 if there is none.
 */
#include <openssl/crypto.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "gate/certificate_check.h"
#include "sys/demote.h"
#include "sys/log.h"

#define PROGRAM "check-certificate"
#define MEMORY_MAX (256ULL << 20)
#define FILES_MAX 16
#define FD_KEY 3

static struct sock_filter table[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_READ_FILES,
	SECCOMP_STAT,
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

static const struct demote_path paths[] = {
	{ "/etc/ssl", DEMOTE_READ }, { "/usr/lib/ssl", DEMOTE_READ },
	{ "/usr/share/ca-certificates", DEMOTE_READ },
	{ "/usr/local/share/ca-certificates", DEMOTE_READ },
	{ NULL, 0 },
};

static const struct demote profile = {
	.paths = paths, .memory_max = MEMORY_MAX, .files_max = FILES_MAX, .filter = SECCOMP_TABLE(table),
};

int
main(int argc, char **argv)
{
	struct certificate_check c;

	if (argc != 4 || getuid() == 0 || geteuid() == 0)
		return EX_USAGE;
	log_open(PROGRAM, "stderr");
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 || demote(&profile) == -1)
		return EX_OSERR;
	c = (struct certificate_check){ .certificate = argv[1], .key = argv[2], .hostname = argv[3],
		.file = STDIN_FILENO, .key_file = FD_KEY, .out = STDOUT_FILENO };
	return certificate_check(&c);
}
