/*
 * postfix_text.h: the text of Postfix's files, postconf(5) and postmap(1): logical lines, lists,
 * the names and lines of lookup tables. Pure: memory only.
 */
#ifndef ADMIN_POSTFIX_TEXT_H
#define ADMIN_POSTFIX_TEXT_H

#include "base/buf.h"
#include "base/view.h"

#define POSTFIX_LINE_MAX (1U << 20)	/* octets of a logical line */

/* Begins with the whole file as rest and line 0. */
struct postfix_lines {
	struct view rest;
	unsigned line;		/* of what was taken off last */
};

/*
 * The next logical line into out, without blanks at its ends: a line that begins with a blank goes
 * on with the one before it; empty lines and those whose first visible character is '#' are passed
 * over, also between the two. *number is where it begins, from 1. Returns false at the end.
 */
bool
postfix_line_next(struct postfix_lines *r, struct buf *out, unsigned *number);

/* A row of the source of a lookup table: the first word, which may be quoted, and the rest. */
void
postfix_row(struct view line, struct view *key, struct view *value);

/*
 * Takes the next member off a list, whose members are separated by commas and blanks; what stands
 * in braces is one. Returns false at the end.
 */
bool
postfix_list_next(struct view *rest, struct view *member);

enum postfix_map {
	POSTFIX_MAP_TEXT,	/* the source is a text file at name */
	POSTFIX_MAP_PATTERN,	/* regexp, pcre, cidr */
	POSTFIX_MAP_SERVICE,	/* a database, or a program that is asked */
	POSTFIX_MAP_SYSTEM,	/* unix:passwd.byname: users of the system */
	POSTFIX_MAP_STATIC,	/* one answer for all: name */
	POSTFIX_MAP_NONE	/* no "type:name" at all */
};

/* What kind of table "type:name" is; a "proxy:" before it does not matter. */
enum postfix_map
postfix_map_kind(struct view text, struct view *name);

/* A value of transport(5), "transport:nexthop", in its parts. */
struct postfix_transport {
	struct view service;	/* may be empty */
	struct view host;	/* of the next hop, without brackets; may be empty */
	struct view port;
	bool bracketed;		/* no look at MX records */
	struct view nexthop;	/* as it is written */
};

void
postfix_transport_parse(struct view value, struct postfix_transport *out);

/* A next hop alone, as in relayhost; service is empty. */
void
postfix_nexthop_parse(struct view value, struct postfix_transport *out);

#endif
