/*
 * auth_limit.h: who has guessed too many passwords: per address (IPv6: per
 * /64) and per user, in a file of mailstead-limits(5).
 *
 * Different wrong passwords count; one that was tried before does not, so that
 * a telephone with an old one locks nobody out. After a few failures an answer
 * takes longer, after too many there is none for a while. Where a user has
 * logged in from lately, what strangers have tried elsewhere does not count.
 *
 * A name that nobody has is counted like a user's: else what is counted would
 * tell which names there are. Its entries are lighter, and all are lighter the
 * less they have failed, so made-up names push out nothing but each other.
 */
#ifndef GATE_AUTH_LIMIT_H
#define GATE_AUTH_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

#define AUTH_LIMIT_GOOD_TIME (30 * 86400)	/* seconds for which a login makes an address known */
#define AUTH_LIMIT_DELAY_FIRST 250		/* milliseconds after the second failure; doubles */
#define AUTH_LIMIT_DELAY_BLIND 1000		/* milliseconds when the file cannot be used */

struct auth_limit_config {
	uint64_t address_limit;	/* auth_address_limit; 0 for none */
	uint64_t user_limit;	/* auth_user_limit; 0 for none */
	uint64_t seconds;	/* auth_limit_time */
	uint64_t delay_max;	/* auth_delay_max, in seconds */
	const char *trusted;	/* trusted_networks: not limited as addresses */
};

enum auth_limit_verdict {
	AUTH_LIMIT_GO,		/* check the password, after the delay */
	AUTH_LIMIT_ADDRESS,	/* too many failures from this address; for now */
	AUTH_LIMIT_USER		/* too many failures for this user; for now */
};

/*
 * Asks before a password is checked. fd is the file, or -1 for no limits; peer
 * an address or "local"; name who wants to log in, as they are looked up
 * (ASCII case does not matter); now seconds since 1970. *delay_ms is how long
 * to wait before the check. A file that cannot be used is logged, and limits nobody.
 */
enum auth_limit_verdict
auth_limit_ask(int fd, const struct auth_limit_config *c, const char *peer, const char *name,
    int64_t now, unsigned *delay_ms);

/*
 * The password was wrong. known is false when nobody has that name. A log line
 * says who has now failed too often: event=auth_limit.
 */
void
auth_limit_failed(int fd, const struct auth_limit_config *c, const char *peer, const char *name,
    bool known, struct view password, int64_t now);

/*
 * The password was right. Takes back what this user has failed from this
 * address, and nothing that others have.
 */
void
auth_limit_succeeded(int fd, const struct auth_limit_config *c, const char *peer, const char *name,
    int64_t now);

#endif
