/* filter_facts.h: what is known of the client and the message, as the macros of milters. Pure. */
#ifndef SMTPD_FILTER_FACTS_H
#define SMTPD_FILTER_FACTS_H

#include "base/buf.h"
#include "text/address.h"
#include "text/milter.h"

#define FILTER_WORD_MAX 63

/* Each member is a macro; "" is one that is not there. */
struct filter_facts {
	char hostname[256];		/* j */
	char client_name[256], client_addr[64], client_port[8];
	char validated[330];		/* _ */
	char service[16];		/* {daemon_name} */
	char daemon_addr[64], daemon_port[8];
	char tls_version[FILTER_WORD_MAX + 1], cipher[FILTER_WORD_MAX + 1], cipher_bits[12];
	char cert_subject[256];
	char auth_authen[ADDRESS_TEXT_MAX], auth_type[FILTER_WORD_MAX + 1];
	char mail_addr[ADDRESS_TEXT_MAX], mail_host[ADDRESS_DOMAIN_MAX + 1], mail_mailer[16];
	char rcpt_addr[ADDRESS_TEXT_MAX], rcpt_host[ADDRESS_DOMAIN_MAX + 1], rcpt_mailer[16];
	char id[32];			/* i */
};

/*
 * Appends the data of MILTER_MACRO for a command: its letter, and name and value of each macro
 * that is wanted and there. names: those the milter has asked for; p NULL: the usual ones of
 * that stage.
 */
void
filter_facts_put(const struct filter_facts *f, enum milter_command command,
    enum milter_stage stage, struct view names, struct buf *out);

#endif
