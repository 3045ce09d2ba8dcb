/*
 * pop3d.c: the monitor of POP3 connections. See pop3d(8).
 *
 * Runs as root. A connection is handed on, and never read or written here.
 * Trusts auth-system, and auth as to virtual users; from pop3d-net it takes
 * four kinds of request, see sys/handover.h. After a login
 * it starts pop3d-user as the user; for a single connection in its own place: no process of root
 * is left then.
 *
 * All that runs at this privilege: $(OBJ_pop3d) in the Makefile.
 */
#include "sys/handover.h"

static const struct keeper keeper = {
	.name = "pop3d", .net = "pop3d-net", .service = "pop3", .tickets = true,
	HANDOVER, .program = "pop3d-user",
};

int
main(int argc, char **argv)
{
	return keeper_main(&keeper, argc, argv, "kt");
}
