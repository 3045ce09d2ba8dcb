/*
 * auth_system.h: what auth asks of auth-system about a user of the system, or of
 * another database that has users of the system: one question.
 *
 *	SYSTEM_CHECK  str name, view password
 *	    -> SYSTEM_YES str name (the canonical one), SYSTEM_NO, or SYSTEM_LATER
 *
 * Before YES, auth-system tells the monitor who it was (sys/login.h).
 */
#ifndef NET_AUTH_SYSTEM_H
#define NET_AUTH_SYSTEM_H

enum auth_system_type {
	SYSTEM_CHECK = 0x7201,
	SYSTEM_YES = 0x7281,
	SYSTEM_NO,
	SYSTEM_LATER
};

#endif
