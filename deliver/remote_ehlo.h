/* remote_ehlo.h: what a server offers in its reply to EHLO. Pure. */
#ifndef DELIVER_REMOTE_EHLO_H
#define DELIVER_REMOTE_EHLO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

/* SASL mechanisms that we know, as bits, the better the higher. */
#define REMOTE_AUTH_LOGIN 1U
#define REMOTE_AUTH_PLAIN 2U
#define REMOTE_AUTH_XOAUTH2 4U
#define REMOTE_AUTH_SCRAM 8U	/* SCRAM-SHA-256 */

struct remote_offer {
	bool pipelining;		/* RFC 2920 */
	bool eightbit;			/* 8BITMIME, RFC 6152 */
	bool smtputf8;			/* RFC 6531 */
	bool chunking;			/* RFC 3030 */
	bool dsn;			/* RFC 3461 */
	bool starttls;			/* RFC 3207 */
	bool requiretls;		/* RFC 8689 */
	bool priority;			/* MT-PRIORITY, RFC 6710 */
	bool deliverby;			/* RFC 2852 */
	bool size;			/* RFC 1870 */
	uint64_t size_max;		/* octets; 0: not said */
	uint64_t mail_max;		/* messages of a connection, RFC 9422; 0: not said */
	uint64_t rcpt_max;		/* recipients of one of them */
	unsigned auth;			/* REMOTE_AUTH_* */
};

/* Reads the text of the reply, whose first line is the server's name. */
void
remote_ehlo_parse(struct view text, struct remote_offer *out);

#endif
