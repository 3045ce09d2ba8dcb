/* smtpd_known_stamp.c: see smtpd_known.h; in a file of its own, since smtpd runs it as root. */
#include "smtpd/smtpd_known.h"
#include "sys/file.h"

uint64_t
smtpd_known_stamp(const struct conf *conf, uint64_t seed)
{
	seed = file_stamp("/etc/passwd", file_stamp("/etc/nsswitch.conf", seed));
	return file_stamp(conf->aliases, file_stamp(conf->domains, file_stamp(conf->users, seed))) | 1;
}
