/* check_port.h: what check-port(8) finds at a port, as its exit status. */
#ifndef ADMIN_CHECK_PORT_H
#define ADMIN_CHECK_PORT_H

enum port_result {
	PORT_OURS,		/* a server of ours greets, and encrypts where it was asked to */
	PORT_OTHERS,		/* something answers */
	PORT_REFUSED,		/* nobody listens */
	PORT_SILENT,		/* no answer at all: a packet filter */
	PORT_MUTE,		/* takes the connection and says nothing, or nothing that is a line */
	PORT_NO_TLS,		/* cannot be encrypted */
	PORT_UNREACHABLE,	/* another error */
	PORT_NO_NAME,		/* the host has no address */
	PORT_RESULTS
};

#define PORT_SECONDS 10		/* for a connection, and for each answer, besides smtp_greeting_delay */

#endif
