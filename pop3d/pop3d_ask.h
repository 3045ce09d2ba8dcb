/*
 * pop3d_ask.h: what pop3d-net may ask of its monitor, pop3d.
 *
 *	AUTH      -> AUTH_FD with one end of a connection to a new auth(8); see
 *	          net/auth.h. A new one for each try; the last one counts.
 *	HANDOVER  the octets read from the client and not used, at most
 *	          LOGIN_UNREAD_MAX. Valid once auth has told the monitor who it
 *	          was. Ends pop3d-net.
 */
#ifndef POP3D_ASK_H
#define POP3D_ASK_H

enum pop3d_ask {
	POP3D_AUTH = 0x4101,
	POP3D_HANDOVER,
	POP3D_AUTH_FD = 0x4181
};

#endif
