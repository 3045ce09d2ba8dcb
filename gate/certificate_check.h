/* certificate_check.h: whether clients will be content with a certificate. */
#ifndef GATE_CERTIFICATE_CHECK_H
#define GATE_CERTIFICATE_CHECK_H

struct certificate_check {
	const char *certificate, *key;	/* paths, for what is said */
	const char *hostname;
	int file, key_file;
	int out;			/* for lines of text/finding.h */
};

/* Days left from which on it is said; of a certificate for a short time a part of that. */
#define CERTIFICATE_NOTE_DAYS 21
#define CERTIFICATE_WARNING_DAYS 10
#define CERTIFICATE_ERROR_DAYS 3

#define CERTIFICATE_RSA_BITS_MIN 2048

#define CERTIFICATE_OF_HOST 0	/* what certificate_check() returns */
#define CERTIFICATE_OF_OTHERS 1
#define CERTIFICATE_NONE 2

/*
 * Looks at a PEM file with a certificate and its chain, and at its key. Returns whom it is for.
 * Does not look for what has been revoked.
 */
int
certificate_check(const struct certificate_check *c);

#endif
