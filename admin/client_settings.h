/*
 * client_settings.h: what a mail client has to be told so that the user of an address can read and
 * send mail here, and the forms in which clients read that; mailstead-client(8).
 */
#ifndef ADMIN_CLIENT_SETTINGS_H
#define ADMIN_CLIENT_SETTINGS_H

#include <stdio.h>

#include "sys/conf.h"

/*
 * Prints the settings to type for the address, and where out is a terminal that shows UTF-8 a QR
 * code with them, for `user add` and `client show`. No password is in either. The address need not
 * exist. Returns 0, or -1 after a message.
 */
int
client_settings_print(const struct conf *conf, const char *address, FILE *out);

#endif
