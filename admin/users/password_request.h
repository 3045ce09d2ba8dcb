/* password_request.h: what can be done with the passwords of a virtual user. */
#ifndef ADMIN_PASSWORD_REQUEST_H
#define ADMIN_PASSWORD_REQUEST_H

#include "admin/mailstead.h"

struct password_request {
	bool remove, generate, list, restrict_to_apps;	/* one of them, or none: set it */
	bool apop;		/* the password itself is kept, for APOP */
	const char *app;	/* "" for the main password */
	const char *address;
	char password[MAILSTEAD_PASSWORD_MAX + 1];	/* of no use before and after */
};

/*
 * Does it: asks for a password or makes one if it takes one, changes mailstead-passwords(5), and
 * prints what was made or is there. Returns an exit status, after a message if it is not EXIT_OK.
 */
int
password_request_run(const struct conf *conf, struct password_request *q);

/* Asks for the password, or makes it, if it takes one. Returns 0, or -1 after a message. */
int
password_request_get(struct password_request *q);

/* Whether the name of an app password is one; if not, says so. */
bool
password_request_app_valid(const char *app);

#endif
