/* system_pam.c: Pluggable Authentication Modules, see system.h. */
#include "gate/system.h"
#include "sys/log.h"

#ifdef MAILSTEAD_PAM
#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE "mailstead"
#define FLAGS (PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK)

/* Whatever is asked for without echo is the password; what needs another answer fails. */
static int
converse(int n, const struct pam_message **messages, struct pam_response **out, void *password)
{
	struct pam_response *r = n > 0 && n <= PAM_MAX_NUM_MSG ? calloc((size_t)n, sizeof(*r)) : NULL;

	if (r == NULL)
		return PAM_CONV_ERR;
	for (int i = 0; i < n; i++)
		if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
			r[i].resp = strdup(password);
	*out = r;
	return PAM_SUCCESS;
}

/* auth has delays of its own, which hold up no process of root. */
static void
no_delay(int status, unsigned usec, void *arg)
{
	(void)status, (void)usec, (void)arg;
}

static uint32_t
verdict_of(int status)
{
	switch (status) {
	case PAM_SUCCESS:
		return SYSTEM_YES;
	case PAM_AUTH_ERR:
	case PAM_USER_UNKNOWN:
	case PAM_MAXTRIES:
	case PAM_PERM_DENIED:
	case PAM_CRED_INSUFFICIENT:
	case PAM_ACCT_EXPIRED:
	case PAM_NEW_AUTHTOK_REQD:
	case PAM_CONV_ERR:
		return SYSTEM_NO;
	default:
		return SYSTEM_LATER;
	}
}

static int
ask(pam_handle_t *h, const struct system_check *q)
{
	int status;

	if (pam_set_item(h, PAM_RHOST, q->context.peer) != PAM_SUCCESS ||
	    pam_set_item(h, PAM_TTY, q->context.service) != PAM_SUCCESS ||
	    pam_set_item(h, PAM_FAIL_DELAY, (const void *)(uintptr_t)no_delay) != PAM_SUCCESS)
		return PAM_BUF_ERR;
	status = pam_authenticate(h, FLAGS);
	return status == PAM_SUCCESS ? pam_acct_mgmt(h, FLAGS) : status;
}

/* Who it is now: modules may have changed the name. */
static uint32_t
find(pam_handle_t *h, struct user *u)
{
	const void *name = NULL;

	if (pam_get_item(h, PAM_USER, &name) != PAM_SUCCESS || name == NULL || user_find(name, u) != 1) {
		log_errno("look up user", name ? name : "?");
		return SYSTEM_LATER;
	}
	user_groups(u);
	return SYSTEM_YES;
}

uint32_t
system_by_pam(const struct system_check *q, struct user *u)
{
	const struct pam_conv conv = { converse, (void *)(uintptr_t)q->password };
	pam_handle_t *h = NULL;
	uint32_t verdict;
	int status;

	/* Strangers cannot make PAM lock root out. */
	if (user_find(q->name, u) == 1 && u->uid == 0)
		return SYSTEM_NO;
	status = pam_start(SERVICE, q->name, &conv, &h);
	if (status == PAM_SUCCESS)
		status = ask(h, q);
	verdict = verdict_of(status);
	if (verdict == SYSTEM_LATER)
		log_note(LOG_ERR, "pam", "error", pam_strerror(h, status));
	return verdict == SYSTEM_YES ? find(h, u) : verdict;
}

void
system_pam_prepare(void)
{
	static const struct pam_conv conv = { converse, NULL };
	static pam_handle_t *kept;	/* its modules stay */

	if (pam_start(SERVICE, NULL, &conv, &kept) != PAM_SUCCESS)
		log_note(LOG_ERR, "pam", "error", "cannot be loaded");
}
#else
uint32_t
system_by_pam(const struct system_check *q, struct user *u)
{
	(void)q, (void)u;
	log_note(LOG_ERR, "config", "error", "auth_system = pam, and built without PAM");
	return SYSTEM_LATER;
}

void
system_pam_prepare(void)
{
}
#endif
