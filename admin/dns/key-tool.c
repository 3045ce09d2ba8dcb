/*
 * key-tool.c: what the DNS is told of a key or certificate. See key-tool(8).
 *
 * Runs under mailstead(8), as _mailkey or as the one user of a private site, with the file at
 * standard input: what is in it may be another program's, and the library that takes it apart is
 * large. Confined before it reads the first octet; is never root; never prints what is secret.
 *
 *	key-tool certificate     prints the data of the TLSA records that its first one fits
 *	key-tool key             the same of a private or public key, and the text of a DKIM record
 */
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/demote.h"
#include "sys/file.h"
#include "sys/log.h"
#include "text/base64.h"

#define PROGRAM "key-tool"
#define MEMORY_MAX (256 << 20)
#define FILES_MAX 8
#define FILE_SIZE_MAX (1 << 20)
#define OUTPUT_MAX 32768

static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_FSTAT,
	SECCOMP_ALLOW(newfstatat), SECCOMP_ALLOW(pread64),
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_FAIL(openat, EACCES),
	SECCOMP_END,
};

static const struct demote profile = {
	.memory_max = MEMORY_MAX, .files_max = FILES_MAX, .processes_max = 0,
	.filter = SECCOMP_TABLE(filter),
};

/* One line "3 SELECTOR MATCHING HEX" (RFC 6698 2.1): DANE-EE, and a digest. */
static void
print_tlsa(unsigned selector, unsigned matching, const unsigned char *der, size_t n)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	if (EVP_Digest(der, n, digest, &size, matching == 1 ? EVP_sha256() : EVP_sha512(), NULL) != 1)
		return;
	(void)printf("3 %u %u ", selector, matching);
	for (unsigned i = 0; i < size; i++)
		(void)printf("%02x", digest[i]);
	(void)printf("\n");
}

/* Both digests of n octets from OpenSSL, which are freed. Returns 0, or -1 where there are none. */
static int
print_both(unsigned selector, unsigned char *der, int n)
{
	if (n <= 0)
		return -1;
	print_tlsa(selector, 1, der, (size_t)n);
	print_tlsa(selector, 2, der, (size_t)n);
	OPENSSL_free(der);
	return 0;
}

static int
print_certificate(BIO *bio)
{
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	unsigned char *key = NULL, *whole = NULL;
	int n, result;

	if (x == NULL)
		return -1;
	n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &key);
	result = print_both(1, key, n);
	n = i2d_X509(x, &whole);
	result |= print_both(0, whole, n);
	X509_free(x);
	return result;
}

/* There is nobody to ask. */
static int
on_passphrase(char *out, int size, int writing, void *arg)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

/* The text of a DKIM record: of RSA the SubjectPublicKeyInfo, of Ed25519 the key (RFC 8463 4). */
static void
print_dkim(EVP_PKEY *key, struct view der)
{
	struct buf text = buf_make(OUTPUT_MAX);
	unsigned char raw[32];
	size_t n = sizeof(raw);

	if (EVP_PKEY_is_a(key, "RSA"))
		base64_encode(&text, der);
	else if (EVP_PKEY_is_a(key, "ED25519") && EVP_PKEY_get_raw_public_key(key, raw, &n) == 1)
		base64_encode(&text, (struct view){ (char *)raw, n });
	if (text.n && !text.failed)
		(void)printf("v=DKIM1; k=%s; p=%.*s\n", EVP_PKEY_is_a(key, "RSA") ? "rsa" : "ed25519",
		    VIEW_FMT(buf_view(&text)));
	buf_free(&text);
}

static int
print_key(BIO *bio)
{
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, NULL);
	unsigned char *der = NULL;
	int n, result;

	if (key == NULL && BIO_reset(bio) == 1)
		key = PEM_read_bio_PUBKEY(bio, NULL, on_passphrase, NULL);
	if (key == NULL)
		return -1;
	n = i2d_PUBKEY(key, &der);
	if (n > 0)
		print_dkim(key, (struct view){ (char *)der, (size_t)n });
	result = print_both(1, der, n);
	EVP_PKEY_free(key);
	return result;
}

/* ---- the start */

static int
run(bool certificate)
{
	struct buf text = buf_make(FILE_SIZE_MAX);
	BIO *bio = NULL;
	int result = -1;

	if (buf_reserve(&text, FILE_SIZE_MAX) == 0 && file_read_start(STDIN_FILENO, &text) == 0)
		bio = BIO_new_mem_buf(text.p, (int)text.n);
	if (bio)
		result = certificate ? print_certificate(bio) : print_key(bio);
	BIO_free(bio);
	if (text.p)
		explicit_bzero(text.p, text.cap);
	buf_free(&text);
	return result;
}

int
main(int argc, char *argv[])
{
	bool certificate = argc == 2 && strcmp(argv[1], "certificate") == 0;

	if (demote_refuse_root(PROGRAM) == -1)
		return EX_NOPERM;
	if (argc != 2 || (!certificate && strcmp(argv[1], "key") != 0)) {
		(void)fprintf(stderr, "usage: " PROGRAM " certificate | key\n");
		return EX_USAGE;
	}
	log_open(PROGRAM, "stderr");
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 || demote(&profile) == -1)
		return EX_OSERR;
	if (run(certificate) == -1)
		return EX_DATAERR;
	return fflush(stdout) == 0 ? 0 : EX_IOERR;
}
