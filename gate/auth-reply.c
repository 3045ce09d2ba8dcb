/*
 * auth-reply.c: says as whom it runs. See auth-reply(8).
 *
 * A checkpassword program executes it as the user whose password was right.
 * Trusts nothing and opens nothing. Name and home are the program's
 * environment; ids and groups the receiver has from the kernel, by a socket.
 */
#include <stdlib.h>
#include <unistd.h>

#include "gate/system.h"
#include "sys/ipc.h"

#define EXIT_ROOT 100
#define EXIT_TEMPORARY 111
#define SECONDS 10	/* there is room for a record at once */

int
main(void)
{
	const char *name = getenv("USER"), *home = getenv("HOME");
	struct buf b = ipc_payload();
	int self[2];

	if (getuid() == 0 || geteuid() == 0)
		return EXIT_ROOT;
	if (ipc_pair(self) == -1)
		return EXIT_TEMPORARY;
	ipc_put_str(&b, name ? name : "");
	ipc_put_str(&b, home ? home : "");
	return ipc_send_buf(SYSTEM_REPLY_FD, SYSTEM_REPLY, &b, self, 1, deadline_in(SECONDS)) == 0 ?
	    0 : EXIT_TEMPORARY;
}
