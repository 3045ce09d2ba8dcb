/*
 * tickets.h: the file with the keys of session tickets,
 * mailstead-tickets(5): a head, then one or two keys, the newest first. The
 * queue's runner makes it and changes it; what reads it is the parser of tls.
 */
#ifndef SYS_TICKETS_H
#define SYS_TICKETS_H

#include <stdint.h>

#define TICKETS_FILE "tickets"			/* in the spool */
#define TICKETS_HEAD "mailstead-tickets 1\n"
#define TICKETS_ROTATE (12 * 3600)		/* seconds until a new key is added */
#define TICKETS_LIFE (24 * 3600)		/* seconds that a key lives */
#define TICKETS_KEYS_MAX 3			/* that a reader takes */

/* A key as it stands in the file. */
struct tickets_key {
	int64_t created;		/* seconds since 1970, host order */
	unsigned char name[16];		/* RFC 5077 4: key_name */
	unsigned char aes[32];
	unsigned char hmac[32];
};

/*
 * Adds a new key to the file in the spool, in front of the one that was the
 * newest, when the file is missing, or older than TICKETS_ROTATE, or from the
 * future. Returns 0, or -1 after a log line; the file is then as it was.
 */
int
tickets_rotate(const char *spool);

#endif
