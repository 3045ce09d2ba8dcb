/*
 * route_alias.h: the aliases file as a table, and the targets of one of its
 * entries. For routing, and for what looks at the file or changes it.
 */
#ifndef MAIL_ROUTE_ALIAS_H
#define MAIL_ROUTE_ALIAS_H

#include "mail/table.h"
#include "text/address.h"

#define ROUTE_WHY_MAX 256

struct expansion {
	const char *hostname;		/* domain of targets without one */
	const struct address *self;	/* the alias: named by itself it means its mailbox */
	uint64_t limit;			/* targets at most */
	int (*each)(const struct address *target, bool local_only, void *arg);
	int (*instruction)(const char *text, void *arg);	/* for "|command", "/path"; or NULL */
	void *arg;
	char *why;			/* ROUTE_WHY_MAX octets */
	uint64_t count;			/* targets so far */
	unsigned includes;		/* files that are open in each other */
};

/*
 * Reads an aliases file. An entry that is broken is logged and, when its name
 * is known, kept with its error; the others are of use.
 */
table_reader route_alias_read;

/* The same without a word, for those who say what is wrong themselves. */
table_reader route_alias_read_quietly;

/* Calls x->each for every target of the row. Returns 0, or -1 with x->why. */
int
route_alias_expand(struct expansion *x, const char *path, const struct table_row *row);

#endif
