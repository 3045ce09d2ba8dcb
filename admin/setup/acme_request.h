/* acme_request.h: what an ACME authority asks a web server for (RFC 8555 section 8.3). Pure. */
#ifndef ADMIN_ACME_REQUEST_H
#define ADMIN_ACME_REQUEST_H

#include "base/view.h"

#define ACME_TOKEN_MAX 128	/* octets; authorities use 43 or less */

/*
 * The token in the request line "GET /.well-known/acme-challenge/TOKEN HTTP/1.1", without its line
 * end: letters, digits, '-' and '_', so that it can be the name of a file. Returns 0 with *token a
 * part of line, or -1 for any other line.
 */
int
acme_request(struct view line, struct view *token);

#endif
