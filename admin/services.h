/*
 * services.h: the servers that something on this machine starts: the ports that systemd, inetd,
 * xinetd, tcpserver and listen(8) hold, or are told to hold, for ours.
 */
#ifndef ADMIN_SERVICES_H
#define ADMIN_SERVICES_H

#include <netinet/in.h>

#include "admin/sockets.h"
#include "base/view.h"

struct service_kind {
	const char *name;	/* "submission" */
	const char *program;	/* "smtpd" */
	const char *flags;	/* letters of its options that make the difference: "st" */
	unsigned port;		/* where it usually is */
	const char *unit;	/* "mailstead-submission", of listen */
	const char *each;	/* the unit that has a process started for each connection */
	const char *inetd;	/* its name in /etc/services */
};

extern const struct service_kind service_kinds[];
extern const unsigned service_nkinds;

#define SERVICES_MAX 64

struct service {
	const struct service_kind *kind;
	char address[INET6_ADDRSTRLEN];	/* "": all */
	unsigned port;			/* 0: a path, which is not looked at */
	char by[128];			/* who starts it: a unit, a file, a process */
	char todo[160];			/* a command that has it listen, where there is one */
};

struct services {
	struct service s[SERVICES_MAX];
	size_t n;
};

/* Finds them. sockets are those of now. */
void
services_find(struct services *all, const struct sockets *sockets);

/*
 * The kind that a command starts, its words with blanks between: the name of a server in it, alone or
 * with a path, and the options behind that; or NULL. Pure.
 */
const struct service_kind *
service_kind_of(struct view command);

/*
 * What stands in the text of a file about ours: inetd.conf(5), a file of xinetd.conf(5), or a unit
 * of systemd or a piece of one, behind those that were read before. Pure, but for the names of
 * services(5). libexec is where our programs are.
 */
void
services_inetd(struct services *all, struct view text, const char *libexec, const char *path);

void
services_xinetd(struct services *all, struct view text, const char *libexec, const char *path);

void
services_systemd(struct services *all, const struct service_kind *kind, struct view text,
    const char *unit);

#endif
