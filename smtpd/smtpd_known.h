/*
 * smtpd_known.h: the addresses that smtpd-net need not ask smtpd-rcpt about.
 *
 * Most mail is for addresses that are in the tables, and the answer is that they are ours. So
 * the parent of all smtpd-rcpts, which has nothing to do with any peer, puts digests of these into
 * memory that smtpd-net can read and not change: a hash table under a random key. What is not in
 * there is asked for, as what is refused, relayed, or has an extension.
 *
 * It holds as long as the files are what it was made of. A stamp of them comes to smtpd-net with
 * each connection, from its keeper, who looks at the files then; with another stamp than the
 * table's nothing is in there.
 */
#ifndef SMTPD_KNOWN_H
#define SMTPD_KNOWN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/siphash.h"
#include "mail/submit_hint.h"
#include "sys/conf.h"
#include "text/address.h"

#define SMTPD_KNOWN_MAX 8192	/* addresses */
#define SMTPD_KNOWN_SLOTS (4 * SMTPD_KNOWN_MAX)

struct smtpd_known {
	union {
		struct submit_hint hint;	/* enqueue's, who has this page alone */
		char page[SUBMIT_HINT_SIZE];
	} first;
	_Atomic uint64_t stamp;			/* of the files; 0: it does not hold */
	unsigned char key[SIPHASH_KEY];
	uint64_t slots[SMTPD_KNOWN_SLOTS];	/* digests, each where it says or behind; 0: none */
};

/*
 * The stamp of the files of which an address may be one of ours or not, as they are; seed is the
 * configuration's. Never 0.
 */
uint64_t
smtpd_known_stamp(const struct conf *conf, uint64_t seed);

/* The memory behind fd, which is closed, for who fills it or to be read. NULL, logged. */
struct smtpd_known *
smtpd_known_open(int fd, bool fill);

/* Takes it from a child. */
void
smtpd_known_forget(struct smtpd_known *k);

/* Fills it anew: nothing of it holds from the first to the last step. */
void
smtpd_known_begin(struct smtpd_known *k);

void
smtpd_known_add(struct smtpd_known *k, const struct address *a);

void
smtpd_known_end(struct smtpd_known *k, uint64_t stamp);

/* Whether the address is one of ours for sure, with the files of that stamp. k may be NULL. */
bool
smtpd_known_has(const struct smtpd_known *k, uint64_t stamp, const struct address *a);

#endif
