/* tls_context.c: see tls_context.h. */
#include "gate/tls_context.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <string.h>

#include "gate/tls_load.h"
#include "sys/clock.h"
#include "sys/log.h"

#define SESSION_SECONDS 7200	/* a ticket opens a session that is not older */

/* Mozilla's recommendation "intermediate", version 5.7, without DHE; TLS 1.3 has its own three. */
static const char ciphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
static const char groups[] = "X25519:P-256:P-384";
/* What sign makes (gate/sign_check.c), and what a client may make. */
static const char algorithms[] =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:"
    "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512";

static void
complain(const char *event, const char *file, const char *why)
{
	struct log_line l = log_begin(LOG_ERR, event);

	log_str(&l, "result", "failed");
	log_str(&l, "file", file);
	log_str(&l, "reason", why);
	log_end(&l);
	ERR_clear_error();
}

/* ---- what the library asks in a handshake */

/* The protocols that a service is known by (RFC 7301); NULL for one that has none. */
static const char *
protocol_of(const char *service)
{
	static const char *const known[][2] = {
		{ "smtp", "smtp" }, { "submission", "smtp" }, { "pop3", "pop3" }, { "imap", "imap" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i][0], service) == 0)
			return known[i][1];
	return NULL;
}

/* A client that offers other protocols alone was sent to us by somebody (RFC 9325 3.8). */
static int
on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_n, const unsigned char *in,
    unsigned in_n, void *arg)
{
	const struct tls_request *r = SSL_get_app_data(ssl);
	struct view rest = { (const char *)in, in_n }, want = view_of(protocol_of(r->service));

	(void)arg;
	while (rest.n) {
		struct view name = view_sub(rest, 1, (unsigned char)rest.p[0]);

		if (want.n && view_eq(name, want)) {
			*out = (const unsigned char *)name.p;
			*out_n = (unsigned char)name.n;
			return SSL_TLSEXT_ERR_OK;
		}
		rest = view_sub(rest, 1 + name.n, rest.n);
	}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* The name is acknowledged whether we have it or not: RFC 6066 3 lets us go on. */
static int
on_name(SSL *ssl, int *alert, void *arg)
{
	(void)ssl;
	(void)alert;
	(void)arg;
	return SSL_TLSEXT_ERR_OK;
}

static int
on_certificate(SSL *ssl, void *arg)
{
	struct tls *t = arg;
	int chosen[TLS_KINDS];

	tls_names_choose(t->names, t->n, view_of(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)),
	    chosen);
	if (memcmp(chosen, t->preset, sizeof(chosen)) == 0)
		return 1;
	SSL_certs_clear(ssl);
	for (size_t kind = 0; kind < TLS_KINDS; kind++) {
		const struct tls_certificate *c = chosen[kind] == -1 ? NULL : &t->certificate[chosen[kind]];

		if (c && SSL_use_cert_and_key(ssl, c->leaf, c->key, c->chain, 1) != 1)
			return 0;
	}
	return 1;
}

/* RFC 5077 4, with the keys of the file. */
static int
on_ticket(SSL *ssl, unsigned char name[16], unsigned char iv[EVP_MAX_IV_LENGTH],
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int making)
{
	struct tls *t = ((const struct tls_request *)SSL_get_app_data(ssl))->tls;
	const struct tickets_key *newest = tls_ticket_newest(&t->tickets, clock_unix());
	const struct tickets_key *k = making ? newest :
	    tls_ticket_find(&t->tickets, name, clock_unix());
	static char hash[] = "SHA256";
	OSSL_PARAM params[3];

	if (k == NULL)
		return 0;
	if (making) {
		memcpy(name, k->name, sizeof(k->name));
		if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(t->aes)) != 1)
			return -1;
	}
	params[0] = OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)(uintptr_t)k->hmac,
	    sizeof(k->hmac));
	params[1] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash, 0);
	params[2] = OSSL_PARAM_construct_end();
	if (EVP_MAC_CTX_set_params(mac, params) != 1 ||
	    EVP_CipherInit_ex2(cipher, t->aes, k->aes, iv, making, NULL) != 1)
		return -1;
	return making || k == newest ? 1 : 2;
}

/* ---- making it */

static int
set_policy(SSL_CTX *ctx, bool modern)
{
	SSL_CTX_set_security_level(ctx, 2);
	return SSL_CTX_set_min_proto_version(ctx, modern ? TLS1_3_VERSION : TLS1_2_VERSION) == 1 &&
	    SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) == 1 &&
	    SSL_CTX_set_cipher_list(ctx, ciphers) == 1 && SSL_CTX_set1_groups_list(ctx, groups) == 1 &&
	    SSL_CTX_set1_sigalgs_list(ctx, algorithms) == 1 ? 0 : -1;
}

int
tls_context_init(struct tls *t, const struct conf *conf)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	t->conf = conf;
	t->ctx = ctx;
	t->aes = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
	memset(t->preset, -1, sizeof(t->preset));
	if (ctx == NULL || t->aes == NULL ||
	    set_policy(ctx, strcmp(conf->tls_policy, "modern") == 0) == -1)
		return -1;
	(void)SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
	    SSL_OP_IGNORE_UNEXPECTED_EOF);
	(void)SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
	SSL_CTX_set_read_ahead(ctx, 1);
	(void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_timeout(ctx, SESSION_SECONDS);
	(void)SSL_CTX_set_num_tickets(ctx, 0);
	(void)SSL_CTX_set_max_early_data(ctx, 0);
	(void)SSL_CTX_set_recv_max_early_data(ctx, 0);
	(void)SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, on_ticket);
	(void)SSL_CTX_set_tlsext_servername_callback(ctx, on_name);
	SSL_CTX_set_alpn_select_cb(ctx, on_alpn, NULL);
	SSL_CTX_set_cert_cb(ctx, on_certificate, t);
	return 0;
}

void
tls_context_add(struct tls *t, const char *name, int file)
{
	struct tls_certificate *c = &t->certificate[t->n];
	struct tls_names *names = &t->names[t->n];
	SSL *probe = SSL_new(t->ctx);
	const char *why;

	if (tls_load_certificate(file, (unsigned)t->n, c, names, &why) == 0) {
		/* What the library says against it (a key too short), it shall say now. */
		names->usable = probe && SSL_use_cert_and_key(probe, c->leaf, c->key, c->chain, 1) == 1;
		why = ERR_reason_error_string(ERR_peek_last_error());
	}
	SSL_free(probe);
	t->n++;
	if (!names->usable)
		complain("certificate", name, why ? why : "the library does not want it");
	else if (X509_cmp_current_time(X509_get0_notAfter(c->leaf)) < 0)
		log_note(LOG_WARNING, "certificate-expired", "file", name);
}

void
tls_context_client_ca(struct tls *t, int file)
{
	STACK_OF(X509_NAME) *subjects = NULL;
	const char *why;

	X509_STORE_free(t->client_ca);
	t->client_ca = tls_load_authorities(file, &subjects, t->client_ca_hash, &why);
	if (t->client_ca == NULL) {
		complain("certificate", t->conf->tls_client_ca, why);
		return;
	}
	(void)SSL_CTX_set1_verify_cert_store(t->ctx, t->client_ca);
	SSL_CTX_set_client_CA_list(t->ctx, subjects);
}

void
tls_context_tickets(struct tls *t, int file)
{
	const char *why;
	struct buf text;

	explicit_bzero(&t->tickets, sizeof(t->tickets));
	if (tls_load_file(file, &text, &why) == 0) {
		if (tls_ticket_parse(buf_view(&text), clock_unix(), &t->tickets) == -1)
			complain("tickets", TICKETS_FILE, "malformed");
		explicit_bzero(text.p, text.cap);
		buf_free(&text);
	} else {
		complain("tickets", TICKETS_FILE, why);
	}
}

void
tls_context_ready(struct tls *t)
{
	tls_names_choose(t->names, t->n, VIEW(""), t->preset);
	for (size_t kind = 0; kind < TLS_KINDS; kind++) {
		const struct tls_certificate *c = t->preset[kind] == -1 ? NULL :
		    &t->certificate[t->preset[kind]];

		if (c && SSL_CTX_use_cert_and_key(t->ctx, c->leaf, c->key, c->chain, 1) != 1)
			complain("certificate", "?", "the library does not want it");
	}
}

bool
tls_context_usable(const struct tls *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->names[i].usable)
			return true;
	return false;
}

/* A session is taken up again only by the same service, with the same ideas of who clients are. */
static int
set_session_context(SSL *ssl, const struct tls_request *r)
{
	unsigned char text[sizeof(r->service) + 1 + sizeof(r->tls->client_ca_hash)] = { 0 };
	unsigned char hash[32];
	size_t n = sizeof(r->service);

	memcpy(text, r->service, n);
	text[n++] = (unsigned char)(r->flags & TLS_FLAG_CLIENT_CERTIFICATE);
	memcpy(text + n, r->tls->client_ca_hash, sizeof(r->tls->client_ca_hash));
	return EVP_Digest(text, sizeof(text), hash, NULL, EVP_sha256(), NULL) == 1 &&
	    SSL_set_session_id_context(ssl, hash, sizeof(hash)) == 1 ? 0 : -1;
}

SSL *
tls_context_session(struct tls_request *r)
{
	SSL *ssl = SSL_new(r->tls->ctx);

	if (ssl == NULL || SSL_set_app_data(ssl, r) != 1 || set_session_context(ssl, r) == -1) {
		SSL_free(ssl);
		return NULL;
	}
	if (r->flags & TLS_FLAG_TICKETS && tls_ticket_newest(&r->tls->tickets, clock_unix())) {
		(void)SSL_clear_options(ssl, SSL_OP_NO_TICKET);
		(void)SSL_set_num_tickets(ssl, 1);
	}
	if (r->flags & TLS_FLAG_CLIENT_CERTIFICATE && r->tls->client_ca)
		SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	SSL_set_accept_state(ssl);
	return ssl;
}
