/*
 * imapd.c: the monitor of IMAP connections. See imapd(8).
 *
 * Runs as root. A connection is handed on, and never read or written here.
 * Trusts auth-system, and auth as to virtual users; from imapd-net it takes
 * four kinds of request, see sys/handover.h. After a login
 * it starts imapd-user as the user; for a single connection in its own place: no process of root
 * is left then.
 *
 * All that runs at this privilege: $(OBJ_imapd) in the Makefile.
 */
#include "sys/handover.h"

static const struct keeper keeper = {
	.name = "imapd", .net = "imapd-net", .service = "imap", .tickets = true,
	HANDOVER, .program = "imapd-user", .make_home = true,
};

int
main(int argc, char **argv)
{
	return keeper_main(&keeper, argc, argv, "kt");
}
