/* tls_session.c: see tls_session.h. */
#include "gate/tls_session.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gate/tls_delegate.h"
#include "gate/tls_load.h"
#include "gate/tls_relay.h"
#include "sys/clock.h"
#include "sys/log.h"

#define REPORT_SECONDS 10	/* for the monitor to take the report */

int
tls_session_parse(const struct ipc_record *record, struct tls_request *r)
{
	struct ipc_get g = ipc_get(record);

	ipc_get_str(&g, r->service, sizeof(r->service));
	ipc_get_str(&g, r->peer, sizeof(r->peer));
	r->flags = ipc_get_u32(&g);
	return record->type == TLS_SERVE && record->nfds == TLS_FDS ? ipc_get_end(&g) : -1;
}

static void
add_request(struct log_line *l, const struct tls_request *r, const char *result)
{
	log_str(l, "result", result);
	log_str(l, "peer", r->peer);
	log_str(l, "service", r->service);
}

/* ---- a handshake that failed */

static const char *
failure_reason(SSL *ssl, int error)
{
	const char *text = tls_delegate_error();
	unsigned long code = ERR_peek_error();

	if (text)
		return text;
	if (error == SSL_ERROR_SSL && ERR_GET_REASON(code) == SSL_R_CERTIFICATE_VERIFY_FAILED)
		return X509_verify_cert_error_string(SSL_get_verify_result(ssl));
	if (error == SSL_ERROR_SSL && code)
		text = ERR_reason_error_string(code);
	return text ? text : error == SSL_ERROR_SSL ? "?" : "the client has closed";
}

static void
tell_failure(const struct tls_request *r, int report, const char *reason)
{
	struct log_line l = log_begin(LOG_NOTICE, "tls");
	struct buf b = ipc_payload();

	add_request(&l, r, "failed");
	log_str(&l, "reason", reason);
	log_end(&l);
	ipc_put_str(&b, reason);
	(void)ipc_send_buf(report, GATE_TLS_FAILED, &b, NULL, 0, deadline_in(REPORT_SECONDS));
}

/* ---- one that did not */

/* RFC 9266 4.2: in TLS 1.2 it is nothing without the extended master secret. */
static void
get_exporter(SSL *ssl, unsigned char out[GATE_EXPORTER])
{
	static const char label[] = "EXPORTER-Channel-Binding";

	if ((SSL_version(ssl) < TLS1_3_VERSION && SSL_get_extms_support(ssl) != 1) ||
	    SSL_export_keying_material(ssl, out, GATE_EXPORTER, label, sizeof(label) - 1,
	    (const unsigned char *)"", 0, 1) != 1)
		memset(out, 0, GATE_EXPORTER);
}

static void
get_client(SSL *ssl, char *out, size_t size)
{
	X509 *x = SSL_get0_peer_certificate(ssl);

	if (x && SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE && SSL_get_verify_result(ssl) == X509_V_OK)
		tls_load_client_name(x, out, size);
}

static void
describe(SSL *ssl, struct gate_tls *g)
{
	const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	*g = (struct gate_tls){ .bits = (uint32_t)SSL_get_cipher_bits(ssl, NULL) };
	(void)snprintf(g->version, sizeof(g->version), "%s", SSL_get_version(ssl));
	(void)snprintf(g->cipher, sizeof(g->cipher), "%s", SSL_get_cipher_name(ssl));
	(void)snprintf(g->sni, sizeof(g->sni), "%s", sni ? sni : "");
	get_exporter(ssl, g->exporter);
	get_client(ssl, g->client, sizeof(g->client));
}

static int
tell_success(const struct tls_request *r, SSL *ssl, int report)
{
	struct log_line l = log_begin(LOG_INFO, "tls");
	struct buf b = ipc_payload();
	struct gate_tls g;

	describe(ssl, &g);
	add_request(&l, r, "ok");
	log_str(&l, "version", g.version);
	log_str(&l, "cipher", g.cipher);
	log_str(&l, "sni", g.sni);
	log_str(&l, "resumed", SSL_session_reused(ssl) ? "yes" : "no");
	if (g.client[0])
		log_str(&l, "client", g.client);
	log_end(&l);
	gate_put_tls(&b, &g);
	return ipc_send_buf(report, GATE_TLS_UP, &b, NULL, 0, deadline_in(REPORT_SECONDS));
}

/* ---- the connection */

/* Returns NULL, or why there is no TLS. */
static const char *
handshake(SSL *ssl, int client, msec deadline)
{
	for (;;) {
		struct pollfd pfd = { .fd = client };
		int result = SSL_accept(ssl), error, n;

		if (result == 1)
			return NULL;
		error = SSL_get_error(ssl, result);
		if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
			return failure_reason(ssl, error);
		pfd.events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
		do
			n = poll(&pfd, 1, deadline_left(deadline));
		while (n == -1 && errno == EINTR);
		/* A client that always has something to say gets no longer for it. */
		if (n <= 0 || deadline_left(deadline) == 0)
			return "timeout";
	}
}

static void
set_tcp(int client, int option)
{
	const int on = 1;

	(void)setsockopt(client, IPPROTO_TCP, option, &on, sizeof(on));
}

static int
prepare(SSL *ssl, int client)
{
	int flags = fcntl(client, F_GETFL);

	set_tcp(client, TCP_NODELAY);
	return flags != -1 && fcntl(client, F_SETFL, flags | O_NONBLOCK) == 0 &&
	    SSL_set_fd(ssl, client) == 1 ? 0 : -1;
}

int
tls_session_run(struct tls_request *r, const int fds[TLS_FDS])
{
	msec deadline = deadline_in(r->tls->conf->tls_handshake_timeout);
	const char *why = "no certificate can be used";
	SSL *ssl = NULL;
	int result = -1;

	tls_delegate_use(fds[TLS_FD_SIGNER], deadline);
	if (tls_context_usable(r->tls)) {
		ssl = tls_context_session(r);
		why = ssl && prepare(ssl, fds[TLS_FD_CLIENT]) == 0 ?
		    handshake(ssl, fds[TLS_FD_CLIENT], deadline) : "no memory";
	}
	close(fds[TLS_FD_SIGNER]);
	if (why)
		tell_failure(r, fds[TLS_FD_REPORT], why);
	else
		result = tell_success(r, ssl, fds[TLS_FD_REPORT]);
	close(fds[TLS_FD_REPORT]);
	/* A client under Nagle's rule waits with its first command for the ACK of its last flight. */
	set_tcp(fds[TLS_FD_CLIENT], TCP_QUICKACK);
	if (result == 0)
		tls_relay(ssl, fds[TLS_FD_CLIENT], fds[TLS_FD_PLAIN]);
	else
		tls_relay_linger(fds[TLS_FD_CLIENT]);
	return result;
}
