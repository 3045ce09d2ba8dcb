/*
 * check_enabled.h: the servers that something on this machine starts: the ports that systemd,
 * inetd, xinetd, tcpserver and listen(8) hold, or are told to hold, for ours.
 */
#ifndef ADMIN_CHECK_ENABLED_H
#define ADMIN_CHECK_ENABLED_H

#include <netinet/in.h>

#include "admin/check/check_sockets.h"
#include "base/view.h"

struct enabled_kind {
	const char *name;	/* "submission" */
	const char *program;	/* "smtpd" */
	const char *flags;	/* letters of its options that make the difference: "st" */
	unsigned port;		/* where it usually is */
	const char *unit;	/* "mailstead-submission", of listen */
	const char *each;	/* the unit that has a process started for each connection */
	const char *inetd;	/* its name in /etc/services */
};

extern const struct enabled_kind enabled_kinds[];
extern const unsigned enabled_nkinds;

#define ENABLED_MAX 64

struct enabled {
	const struct enabled_kind *kind;
	char address[INET6_ADDRSTRLEN];	/* "": all */
	unsigned port;			/* 0: a path, which is not looked at */
	char by[128];			/* who starts it: a unit, a file, a process */
	char todo[160];			/* a command that has it listen, where there is one */
};

struct enabled_all {
	struct enabled s[ENABLED_MAX];
	size_t n;
};

/* Finds them. sockets are those of now. */
void
enabled_find(struct enabled_all *all, const struct sockets *sockets);

/*
 * The kind that a command starts, its words with blanks between: the name of a server in it, alone
 * or with a path, and the options behind that; or NULL. Pure.
 */
const struct enabled_kind *
enabled_kind_of(struct view command);

/*
 * What a command of listen(8) says of the service with that port, of several with "+" between; all
 * of it when no port is said. Pure.
 */
struct view
enabled_service(struct view command, unsigned port);

/*
 * What stands in the text of a file about ours: inetd.conf(5), a file of xinetd.conf(5), or a unit
 * of systemd or a piece of one, behind those that were read before. Pure, but for the names of
 * services(5). libexec is where our programs are.
 */
void
enabled_inetd(struct enabled_all *all, struct view text, const char *libexec, const char *path);

void
enabled_xinetd(struct enabled_all *all, struct view text, const char *libexec, const char *path);

void
enabled_systemd(struct enabled_all *all, const struct enabled_kind *kind, struct view text,
    const char *unit);

#endif
