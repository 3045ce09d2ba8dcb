/* sendmail_aliases.h: what newaliases(8) does. */
#ifndef QUEUE_SENDMAIL_ALIASES_H
#define QUEUE_SENDMAIL_ALIASES_H

#include "sys/conf.h"

/*
 * Checks the aliases file and says what it found; then makes an index of it and of each other
 * table that is large (table_compile.h). Returns a status of sysexits(3).
 */
int
sendmail_aliases(const struct conf *conf);

#endif
