/*
 * oauth.h: what clients with an OAuth token say: OAUTHBEARER (RFC 7628 3.1),
 * and Google's XOAUTH2, which came before it.
 */
#ifndef TEXT_OAUTH_H
#define TEXT_OAUTH_H

#include "base/view.h"

struct oauth_message {
	struct view user;	/* empty if none is claimed; of OAUTHBEARER a saslname, see scram_name() */
	struct view token;
};

/*
 * Each returns 0, or -1 when it is malformed or the token is none of RFC 6750
 * 2.1.
 *
 *	n,a=USER,^Ahost=...^Aport=...^Aauth=Bearer TOKEN^A^A
 */
int
oauth_parse_bearer(struct view message, struct oauth_message *out);

/*	user=USER^Aauth=Bearer TOKEN^A^A	*/
int
oauth_parse_xoauth2(struct view message, struct oauth_message *out);

#endif
