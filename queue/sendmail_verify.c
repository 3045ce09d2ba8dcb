/* sendmail_verify.c: see sendmail_verify.h. */
#include "queue/sendmail_verify.h"

#include <stdio.h>
#include <sysexits.h>

#include "mail/route.h"
#include "queue/sendmail_body.h"
#include "queue/sendmail_rcpts.h"

#define DEPTH_MAX 10		/* aliases of aliases that are followed */

struct verify {
	struct routes *routes;
	const char *hostname;
	int depth;
	int status;
};

static void
verify_one(struct verify *v, const struct address *a, bool local_only);

static void
say(struct verify *v, int status, const char *what, const char *more)
{
	(void)printf("%s%s\n", what, more);
	/* What is wrong for good counts for more than what may pass. */
	if (v->status == EX_OK || status == EX_NOUSER)
		v->status = status;
}

static int
verify_target(const struct address *target, bool local_only, void *arg)
{
	struct address a = *target;
	struct verify *v = arg;

	if (sendmail_qualify(&a, v->hostname) == 0)
		verify_one(v, &a, local_only);
	return 0;
}

static void
verify_alias(struct verify *v, const struct address *a)
{
	const struct address nobody = { .local = "" };
	struct route_sender owner;
	bool permanent;
	char why[256];

	if (v->depth == DEPTH_MAX) {
		say(v, EX_NOUSER, "undeliverable: too many aliases in a row", "");
		return;
	}
	say(v, EX_OK, "alias for", "");
	v->depth++;
	if (route_expand(v->routes, a, &nobody, &owner, verify_target, NULL, v, &permanent, why) == -1) {
		(void)printf("%*s", 4 * v->depth, "");
		say(v, permanent ? EX_NOUSER : EX_TEMPFAIL,
		    permanent ? "undeliverable: " : "cannot be verified now: ", why);
	}
	v->depth--;
}

static void
verify_one(struct verify *v, const struct address *a, bool local_only)
{
	char text[ADDRESS_TEXT_MAX];
	struct route route;

	if (local_only)
		route_find_mailbox(v->routes, a, &route);
	else
		route_find(v->routes, a, &route);
	(void)printf("%*s%s... ", 4 * v->depth, "", address_text(a, text));
	switch (route.kind) {
	case ROUTE_ALIAS:
		verify_alias(v, a);
		break;
	case ROUTE_SYSTEM:
		say(v, EX_OK, "deliverable: to user ", route.user);
		break;
	case ROUTE_VIRTUAL:
		say(v, EX_OK, "deliverable: to mailbox ", route.user);
		break;
	case ROUTE_RELAY:
	case ROUTE_REMOTE:
		say(v, EX_OK, "deliverable: to another host", "");
		break;
	case ROUTE_REFUSED:
		if (route.why[0] == '5')
			say(v, EX_NOUSER, "undeliverable: ", route.why);
		else
			say(v, EX_TEMPFAIL, "cannot be delivered now: ", route.why);
		break;
	case ROUTE_UNKNOWN:
		say(v, EX_NOUSER, "undeliverable: no such user", "");
		break;
	default:
		say(v, EX_TEMPFAIL, "cannot be verified now: ", route.why);
	}
}

int
sendmail_verify(const struct sendmail_options *o, const struct conf *conf)
{
	struct sendmail_rcpts rcpts = { .limit = conf->recipient_limit, .domain = conf->hostname };
	struct verify v = { .hostname = conf->hostname, .status = EX_OK };

	for (size_t i = 0; i < o->nrcpts; i++)
		if (sendmail_rcpts_add(&rcpts, view_of(o->rcpts[i])) == -1)
			v.status = sendmail_complain(EX_DATAERR, o->rcpts[i], rcpts.error);
	if (v.status == EX_OK && rcpts.n == 0)
		v.status = sendmail_complain(EX_USAGE, NULL, "no recipients");
	v.routes = v.status == EX_OK ? routes_open(conf) : NULL;
	if (v.status == EX_OK && v.routes == NULL)
		v.status = EX_OSERR;
	for (size_t i = 0; v.routes && i < rcpts.n; i++)
		verify_one(&v, &rcpts.list[i], false);
	routes_close(v.routes);
	sendmail_rcpts_free(&rcpts);
	return v.status;
}
