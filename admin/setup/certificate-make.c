/*
 * certificate-make.c: makes a key and a certificate that it signs itself, or says what one is;
 * certificate-make(8).
 *
 * Started by mailstead(8) as _mailkey, or by anybody. Opens nothing: what it makes goes to standard
 * output, what it looks at comes from standard input.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "text/helo.h"

#define PROGRAM "certificate-make"
#define NAMES_MAX 32
#define DAYS 825		/* as long as clients of Apple take one for */
#define EARLY_SECONDS 86400	/* valid since then: clocks of clients may be wrong */
#define INPUT_MAX (256 * 1024)

static struct sock_filter table[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_FSTAT,
	SECCOMP_ALLOW(newfstatat), SECCOMP_ALLOW(pread64), SECCOMP_ALLOW(gettid),
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

static const struct demote profile = {
	.memory_max = 128 * 1024 * 1024,
	.files_max = 16,
	.filter = SECCOMP_TABLE(table),
};

static int
failed(const char *what)
{
	unsigned long error = ERR_peek_last_error();

	(void)fprintf(stderr, PROGRAM ": %s: %s\n", what,
	    error ? ERR_reason_error_string(error) : "it cannot be");
	return EX_SOFTWARE;
}

/* ---- making */

static int
add_extension(X509 *x, X509V3_CTX *context, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, context, nid, value);
	int done = e != NULL && X509_add_ext(x, e, -1);

	X509_EXTENSION_free(e);
	return done;
}

/* "DNS:NAME,DNS:NAME"; names are what helo_is_name() lets through, so nothing else. */
static int
add_names(X509 *x, X509V3_CTX *context, char **names)
{
	struct buf list = buf_make(64 * 1024);
	const char *text;
	int done;

	for (size_t i = 0; names[i]; i++)
		(void)buf_addf(&list, "%sDNS:%s", i ? "," : "", names[i]);
	text = buf_cstr(&list);
	done = text && add_extension(x, context, NID_subject_alt_name, text);
	buf_free(&list);
	return done;
}

static int
set_serial(X509 *x)
{
	unsigned char random[16];
	BIGNUM *n;
	int done;

	if (RAND_bytes(random, sizeof(random)) != 1)
		return 0;
	random[0] &= 0x7f;
	random[0] |= 0x40;
	n = BN_bin2bn(random, sizeof(random), NULL);
	done = n != NULL && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;
	BN_free(n);
	return done;
}

/* The name's length in a subject is limited (RFC 5280 appendix A, ub-common-name). */
static int
set_subject(X509 *x, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(x);
	const char *shown = strlen(name) <= 64 ? name : "mail server";

	return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)shown, -1, -1, 0) && X509_set_issuer_name(x, subject);
}

static int
fill(X509 *x, EVP_PKEY *key, char **names)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, x, x, NULL, NULL, 0);
	return X509_set_version(x, X509_VERSION_3) && set_serial(x) &&
	    X509_gmtime_adj(X509_getm_notBefore(x), -EARLY_SECONDS) &&
	    X509_time_adj_ex(X509_getm_notAfter(x), DAYS - 1, 0, NULL) &&
	    set_subject(x, names[0]) && X509_set_pubkey(x, key) &&
	    add_extension(x, &context, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(x, &context, NID_key_usage, "critical,digitalSignature") &&
	    add_extension(x, &context, NID_ext_key_usage, "serverAuth") &&
	    add_names(x, &context, names) &&
	    X509_sign(x, key, EVP_sha256()) > 0;
}

static int
make(char **names)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	int done = key && x && fill(x, key, names) &&
	    PEM_write_PKCS8PrivateKey(stdout, key, NULL, NULL, 0, NULL, NULL) &&
	    PEM_write_X509(stdout, x) && fflush(stdout) == 0;

	X509_free(x);
	EVP_PKEY_free(key);
	return done ? 0 : failed("a certificate");
}

/* ---- looking */

static void
print_names(const X509 *x)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *n = sk_GENERAL_NAME_value(names, i);
		struct view name;

		if (n->type != GEN_DNS)
			continue;
		name = (struct view){ (const char *)ASN1_STRING_get0_data(n->d.dNSName),
		    (size_t)ASN1_STRING_length(n->d.dNSName) };
		/* Nothing that could be taken for another line. */
		if (name.n && name.n < 256 && view_is_ascii(name) && !view_has_control(name))
			(void)printf("name %.*s\n", VIEW_FMT(name));
	}
	GENERAL_NAMES_free(names);
}

/* "self" or "issued", "days N", "name NAME" for each: what setup wants to know. */
static int
look(void)
{
	static char text[INPUT_MAX];
	size_t n = fread(text, 1, sizeof(text), stdin);
	BIO *in = BIO_new_mem_buf(text, (int)n);
	X509 *x = in ? PEM_read_bio_X509(in, NULL, NULL, NULL) : NULL;
	int days = 0, seconds = 0;

	if (x == NULL || !ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(x)))
		return failed("standard input");
	(void)printf("%s\ndays %d\n", X509_self_signed(x, 0) == 1 ? "self" : "issued",
	    seconds < 0 ? days - 1 : days);
	print_names(x);
	X509_free(x);
	BIO_free(in);
	return fflush(stdout) == 0 ? 0 : EX_IOERR;
}

static int
usage(void)
{
	(void)fprintf(stderr, "usage: " PROGRAM " name ... | -l\n");
	return EX_USAGE;
}

int
main(int argc, char **argv)
{
	int looking = argc == 2 && strcmp(argv[1], "-l") == 0;

	if (argc < 2 || argc > NAMES_MAX + 1)
		return usage();
	for (int i = 1; i < argc && !looking; i++)
		if (!helo_is_name(view_of(argv[i])))
			return usage();
	log_open(PROGRAM, "stderr");
	/* What the library reads and makes at its start. */
	if (!OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_ADD_ALL_CIPHERS |
	    OPENSSL_INIT_ADD_ALL_DIGESTS, NULL) || RAND_status() != 1 || demote(&profile) == -1)
		return EX_OSERR;
	return looking ? look() : make(argv + 1);
}
