/* sendmail_verify.h: what `sendmail -bv` does. */
#ifndef QUEUE_SENDMAIL_VERIFY_H
#define QUEUE_SENDMAIL_VERIFY_H

#include "queue/sendmail_options.h"
#include "sys/conf.h"

/*
 * Says where the recipients on the command line lead, as far as the caller may read the
 * tables. Sends nothing. Returns a status of sysexits(3): EX_NOUSER when one leads nowhere,
 * EX_TEMPFAIL when that cannot be found out.
 */
int
sendmail_verify(const struct sendmail_options *o, const struct conf *conf);

#endif
