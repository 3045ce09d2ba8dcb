/* sendmail_aliases.h: what newaliases(8) does. */
#ifndef QUEUE_SENDMAIL_ALIASES_H
#define QUEUE_SENDMAIL_ALIASES_H

/*
 * Checks the aliases file and says what it found: nothing has to be rebuilt.
 * Returns a status of sysexits(3).
 */
int
sendmail_aliases(const char *path);

#endif
