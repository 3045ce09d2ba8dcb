/* tls_load.h: certificates and authorities out of PEM files. */
#ifndef GATE_TLS_LOAD_H
#define GATE_TLS_LOAD_H

#include "gate/tls_context.h"

/* The whole of a file that others may read at the same time. Returns 0, or -1 with *why. */
int
tls_load_file(int file, struct buf *text, const char **why);

/*
 * Reads a certificate with its chain, and the names that it is for, its
 * subject's common name only where it has no other. The delegate's key gets
 * number. Returns 0, or -1 with *why.
 */
int
tls_load_certificate(int file, unsigned number, struct tls_certificate *c, struct tls_names *names,
    const char **why);

/* Reads authorities. Returns NULL with *why when there is none. */
X509_STORE *
tls_load_authorities(int file, STACK_OF(X509_NAME) **subjects, unsigned char hash[32],
    const char **why);

/*
 * Who a client's verified certificate is of: the first address in it, else the
 * common name; "" when there is neither that fits out and is printable.
 */
void
tls_load_client_name(X509 *x, char *out, size_t size);

#endif
