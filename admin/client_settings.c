/* client_settings.c: see client_settings.h. */
#include "admin/client_settings.h"

int
client_settings_print(const struct conf *conf, const char *address, FILE *out)
{
	return fprintf(out, "Server %s, user %s\n", conf->hostname, address) < 0 ? -1 : 0;
}
