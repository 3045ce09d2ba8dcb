/* remote_tls.c: see remote_tls.h. */
#include "deliver/remote_tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "deliver/remote_dane.h"

bool
remote_tls_must(const struct remote_tls_want *want)
{
	bool dane = want->dane && want->dane->outcome != DANE_NONE;

	return dane || want->level == NEXTHOP_TLS_ENCRYPT || want->level == NEXTHOP_TLS_VERIFY;
}

static int
wrong(struct remote_tls_got *got, const char *what)
{
	unsigned long error = ERR_peek_error();
	const char *reason = error ? ERR_reason_error_string(error) : NULL;

	if (reason)
		(void)snprintf(got->text, sizeof(got->text), "%s: %s", what, reason);
	else if (errno)
		(void)snprintf(got->text, sizeof(got->text), "%s: %s", what, strerror(errno));
	else
		(void)snprintf(got->text, sizeof(got->text), "%s", what);
	ERR_clear_error();
	return -1;
}

/* ---- the context */

int
remote_tls_prepare(struct remote_tls *t)
{
	if (t->context)
		return 0;
	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS |
	    OPENSSL_INIT_LOAD_CRYPTO_STRINGS, NULL) != 1)
		return -1;
	t->context = SSL_CTX_new(TLS_client_method());
	if (t->context == NULL)
		return -1;
	(void)SSL_CTX_set_mode(t->context, SSL_MODE_RELEASE_BUFFERS);
	(void)SSL_CTX_set_session_cache_mode(t->context, SSL_SESS_CACHE_OFF);
	/* A peer that just closes says no less than one that says so first: replies have their ends. */
	(void)SSL_CTX_set_options(t->context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
	return 0;
}

/* In a directory a certificate is looked for when it is needed: of some 140 one is. */
static int
load_ca(struct remote_tls *t)
{
	struct stat st;
	int good;

	if (t->has_ca)
		return 0;
	if (t->ca[0] == '\0')
		good = SSL_CTX_set_default_verify_dir(t->context);
	else if (stat(t->ca, &st) == 0 && S_ISDIR(st.st_mode))
		good = SSL_CTX_load_verify_dir(t->context, t->ca);
	else
		good = SSL_CTX_load_verify_file(t->context, t->ca);
	t->has_ca = good == 1;
	return t->has_ca ? 0 : -1;
}

void
remote_tls_free(struct remote_tls *t)
{
	SSL_CTX_free(t->context);
	t->context = NULL;
}

/* ---- a connection */

static bool
is_name(const char *host)
{
	return host[0] != '[' && host[0] != '\0';
}

/* Names of the certificate that count, when a CA vouches. */
static int
want_name(SSL *ssl, const struct hosts_place *place)
{
	char address[ADDRESS_DOMAIN_MAX + 1];
	struct view host = view_of(place->host);

	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (is_name(place->host))
		return SSL_set1_host(ssl, place->host) == 1 ? 0 : -1;
	host = view_sub(host, 1, host.n - 2);
	if (view_starts_nocase(host, VIEW("IPv6:")))
		host = view_sub(host, 5, host.n);
	(void)view_string(host, address, sizeof(address));
	return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address) == 1 ? 0 : -1;
}

/*
 * Whether a certificate that nobody has to vouch for is looked at, to notice when one is gone that
 * was good: where that costs little. All of a file of authorities would have to be read.
 */
static bool
may_look(struct remote_tls *t)
{
	struct stat st;

	if (!t->has_ca && !t->no_ca)
		t->no_ca = (t->ca[0] && (stat(t->ca, &st) == -1 || !S_ISDIR(st.st_mode))) ||
		    load_ca(t) == -1;
	ERR_clear_error();
	return t->has_ca;
}

static int
prepare(struct remote_tls *t, SSL *ssl, const struct hosts_place *place,
    const struct remote_tls_want *want)
{
	bool dane = want->dane && want->dane->outcome == DANE_USABLE;
	int n;

	/* Where cleartext would do, so does what is little better. */
	if (!remote_tls_must(want)) {
		SSL_set_security_level(ssl, 0);
		if (SSL_set_min_proto_version(ssl, TLS1_VERSION) != 1)
			return -1;
	} else if (SSL_set_min_proto_version(ssl, TLS1_2_VERSION) != 1) {
		return -1;
	}
	if (is_name(place->host) && SSL_set_tlsext_host_name(ssl, place->host) != 1)
		return -1;
	n = dane ? remote_dane_prepare(ssl, want->dane) : 0;
	if (n != 0)
		return n > 0 ? 0 : -1;
	if (want->level == NEXTHOP_TLS_VERIFY)
		SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	else if (!may_look(t))
		return 0;
	return load_ca(t) == -1 ? -1 : want_name(ssl, place);
}

static int
failed(struct remote_stream *s, struct remote_tls_got *got)
{
	long verify = SSL_get_verify_result(s->ssl);
	int error = errno;

	if (verify == X509_V_OK || SSL_get_verify_mode(s->ssl) == SSL_VERIFY_NONE) {
		errno = error == EPROTO && ERR_peek_error() ? 0 : error;
		return wrong(got, "TLS handshake");
	}
	(void)snprintf(got->text, sizeof(got->text), "TLS certificate: %s",
	    X509_verify_cert_error_string(verify));
	ERR_clear_error();
	return -1;
}

int
remote_tls_start(struct remote_tls *t, struct remote_stream *s, const struct hosts_place *place,
    const struct remote_tls_want *want, msec deadline, struct remote_tls_got *got)
{
	*got = (struct remote_tls_got){ .by = "" };
	errno = 0;
	if (remote_tls_prepare(t) == -1 || (want->dane && want->dane->outcome == DANE_USABLE &&
	    remote_dane_context(t->context) == -1))
		return wrong(got, "TLS library");
	s->ssl = SSL_new(t->context);
	if (s->ssl == NULL || SSL_set_fd(s->ssl, s->fd) != 1 ||
	    prepare(t, s->ssl, place, want) == -1)
		return wrong(got, "TLS library");
	if (remote_stream_handshake(s, deadline) == -1)
		return failed(s, got);
	got->verified = SSL_get_verify_mode(s->ssl) != SSL_VERIFY_NONE;
	if (got->verified && want->dane && want->dane->outcome == DANE_USABLE)
		got->by = "dane";
	else if (t->has_ca && SSL_get_verify_result(s->ssl) == X509_V_OK)
		got->by = "ca";
	(void)snprintf(got->text, sizeof(got->text), "%s %s", SSL_get_version(s->ssl),
	    SSL_get_cipher_name(s->ssl));
	return 0;
}
