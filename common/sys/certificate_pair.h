/* certificate_pair.h: the files that the key tls_certificates of mailstead.conf(5) names. */
#ifndef SYS_CERTIFICATE_PAIR_H
#define SYS_CERTIFICATE_PAIR_H

#include <limits.h>
#include <stdbool.h>

#include "base/view.h"

/*
 * Takes the next "CERTIFICATE[:KEY]" off *rest. Without a KEY it is privkey.pem beside a
 * fullchain.pem, else the same file. Returns false when there is none.
 */
bool
certificate_next(struct view *rest, char certificate[PATH_MAX], char key[PATH_MAX]);

#endif
