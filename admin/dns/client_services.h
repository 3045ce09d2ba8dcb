/*
 * client_services.h: what people's mail programs can use here, and how it is told to them.
 */
#ifndef ADMIN_CLIENT_SERVICES_H
#define ADMIN_CLIENT_SERVICES_H

#include <stdbool.h>

#include "base/view.h"
#include "sys/conf.h"

/* The better one of a kind first: with TLS from the start (RFC 8314 3). */
enum service {
	SERVICE_SUBMISSIONS,
	SERVICE_SUBMISSION,
	SERVICE_IMAPS,
	SERVICE_IMAP,
	SERVICE_POP3S,
	SERVICE_POP3,
	SERVICES
};

struct service_kind {
	const char *name;	/* in client_services, and in SRV records behind a "_" */
	unsigned port;
	bool tls;		/* from the start; else by STARTTLS or STLS */
};

extern const struct service_kind service_kinds[SERVICES];

/* A set of services is a mask of these. */
#define SERVICE_BIT(service) (1U << (service))

/* What is taken for offered when nothing is set and nothing listens. */
#define SERVICES_PRESET (SERVICE_BIT(SERVICE_SUBMISSIONS) | SERVICE_BIT(SERVICE_SUBMISSION) | \
    SERVICE_BIT(SERVICE_IMAPS) | SERVICE_BIT(SERVICE_IMAP))

/* The services of that list of names; what is none is passed over. */
unsigned
services_named(struct view names);

/* Those whose ports listen in a text of /proc/net/tcp or tcp6, on more than loopback. */
unsigned
services_listening(struct view table);

/*
 * What is offered: as client_services of the configuration says, else what listens, else
 * SERVICES_PRESET.
 */
unsigned
services_offered(const struct conf *conf);

/* The first of the two that is offered, or SERVICES. */
enum service
services_best(unsigned offered, enum service first, enum service second);

#endif
