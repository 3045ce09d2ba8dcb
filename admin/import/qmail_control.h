/*
 * qmail_control.h: the lines of qmail's files: those of control, users/assign, vpopmail's vpasswd,
 * and the rules of tcpserver. Pure: memory only.
 */
#ifndef ADMIN_QMAIL_CONTROL_H
#define ADMIN_QMAIL_CONTROL_H

#include "base/buf.h"
#include "base/view.h"

#define QMAIL_FIELDS_MAX 8

/*
 * Takes the next line that says something off *rest: without blanks at its end, empty ones and
 * comments passed over. *number counts all lines, from 0. Returns false at the end.
 */
bool
qmail_line_next(struct view *rest, struct view *line, unsigned *number);

/*
 * Splits a line at its first colons into n fields, at most QMAIL_FIELDS_MAX; the last has the rest.
 * Those that are not there are empty. Returns how many there are.
 */
size_t
qmail_fields(struct view line, struct view *out, size_t n);

/*
 * The part of an address that the name of a file ".qmail-EXT" stands for: ':' is a dot there.
 * Returns 0, or -1 if the name is another one.
 */
int
qmail_name(struct view file, struct buf *out);

/*
 * The network that a rule of tcprules(1) lets relay, "10.1.:allow,RELAYCLIENT=..." or one address,
 * in the form "10.1.0.0/16". Returns 1, 0 for a rule that lets nobody relay, -1 for one of another
 * form that does.
 */
int
qmail_relay_network(struct view rule, struct buf *out);

#endif
