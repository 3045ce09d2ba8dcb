/*
 * conf.h: the configuration, mailstead.conf(5): key = value, typed, a default
 * for every key. An unknown key or a bad value is an error with file and line.
 *
 * The one table of all keys is in conf.c. Every program loads the file itself,
 * before it gives up its rights; only root (or the one user of a private
 * site) can write it.
 */
#ifndef SYS_CONF_H
#define SYS_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct conf {
	/* who we are */
	char *hostname;			/* default: the machine's name */
	char *postmaster;		/* where mail for postmaster goes without an alias */
	char *trusted_networks;		/* may relay: "ADDRESS[/BITS] ..." */
	char *authserv_id;		/* in Authentication-Results; the first is ours; "": hostname */
	char *authserv_networks;	/* whose Authentication-Results stay: "ADDRESS[/BITS] ..." */
	char *strip_fields;		/* header fields that go: "NAME ..." */
	/* where things are */
	char *spool;
	char *aliases;
	char *domains;
	char *users;
	char *senders;
	char *passwords;
	char *virtual_dir;
	char *routes;
	char *relay_passwords;
	/* TLS */
	char *tls_certificates;		/* "CERTIFICATE[:KEY] ..." */
	char *tls_policy;		/* "intermediate" or "modern" */
	char *tls_client_ca;		/* "" for none */
	bool tls_tickets;
	uint64_t tls_handshake_timeout;
	/* who is who */
	char *trusted_proxies;		/* send a PROXY header: "ADDRESS[/BITS] ..." */
	char *xclient_networks;		/* may send XCLIENT: "ADDRESS[/BITS] ..." */
	bool xclient_login;		/* and say who has logged in */
	char *auth_mechanisms;		/* "PLAIN LOGIN SCRAM-SHA-256 ..." */
	bool smtp_auth;			/* logins also on port 25 */
	bool auth_cleartext;		/* passwords also without TLS, from anywhere */
	char *auth_system;		/* system users: "pam", "shadow" or "no" */
	char *auth_program;		/* speaks the checkpassword interface; "" for none */
	char *auth_token_program;	/* judges OAuth tokens; "" for none */
	char *queue_program;		/* takes messages instead of enqueue; "" for none */
	uint64_t queue_program_timeout;
	uint64_t queue_program_memory;
	uint64_t auth_address_limit;	/* different wrong passwords in auth_limit_time; 0 for any */
	uint64_t auth_user_limit;
	uint64_t auth_limit_time;
	uint64_t auth_delay_max;
	char *maildir;			/* below a user's home */
	char *maildir_folders;		/* "no", "existing", "create": where user+folder leads */
	char *imap_folders;		/* of new users: "USE[=NAME], ..." */
	char *mailbox;			/* "maildir", or the path of an mbox */
	uint64_t quota;			/* octets; 0: none */
	uint64_t quota_messages;
	uint64_t quota_grace;		/* age at which mail for a full mailbox goes back */
	uint64_t mbox_lock_timeout;
	char *log;			/* "syslog", "stderr" or a file */
	bool debug;
	char *extension;		/* separates user and extension; "" for none */
	/* limits, in octets, seconds or pieces */
	uint64_t message_size_limit;
	uint64_t recipient_limit;
	uint64_t received_limit;
	uint64_t spool_free_min;
	uint64_t spool_files_min;
	uint64_t smtp_line_limit;
	uint64_t smtp_text_line_limit;
	uint64_t smtp_command_timeout;
	uint64_t smtp_data_timeout;
	uint64_t smtp_message_timeout;
	uint64_t smtp_error_limit;
	uint64_t smtp_refused_limit;
	uint64_t smtp_error_soft_limit;	/* errors after which each reply waits for */
	uint64_t smtp_error_delay;	/* so many seconds */
	uint64_t smtp_junk_limit;	/* commands that bring nothing, between two messages */
	uint64_t smtp_greeting_delay;	/* seconds that strangers wait for it */
	uint64_t etrn_interval;		/* seconds between two ETRN of strangers for one domain */
	uint64_t future_release_limit;	/* seconds; 0: no FUTURERELEASE */
	uint64_t deliver_by_min;
	uint64_t priority_limit;	/* that users and trusted networks may ask for */
	/* policy towards strangers, smtpd-policy(8) */
	char *resolvers;		/* "ADDRESS[:PORT] ..."; "" for those of the system */
	uint64_t dns_timeout;
	char *dns_lists;		/* see text/dnslist.h; "" for none */
	uint64_t dns_lists_threshold;
	bool refuse_client_nameless;
	bool refuse_client_unconfirmed;
	bool refuse_helo_syntax;
	bool refuse_helo_own;
	bool refuse_helo_unknown;
	bool refuse_sender_own;
	bool refuse_sender_unknown;
	char *null_sender_refused;	/* addresses that get no reports: "ADDRESS ..." */
	uint64_t null_sender_limit;	/* recipients of a report; 0 for any */
	bool greylist;
	uint64_t greylist_delay;
	uint64_t greylist_window;
	uint64_t greylist_lifetime;
	uint64_t greylist_clients;	/* passes after which a client waits no more; 0 for never */
	char *greylist_exempt;		/* networks */
	char *greylist_exempt_names;	/* "DOMAIN ...": confirmed names of clients */
	uint64_t client_rate_connections; /* in client_rate_time; 0 for any, as all of these */
	uint64_t client_rate_messages;
	uint64_t client_rate_recipients;
	uint64_t network_rate_connections;
	uint64_t network_rate_messages;
	uint64_t network_rate_recipients;
	uint64_t client_rate_time;
	bool submission_check_from;	/* the header too: From is an address of the user's */
	uint64_t submission_rate_messages;	/* of one user in submission_rate_time; 0: no limit */
	uint64_t submission_rate_recipients;
	uint64_t submission_rate_time;
	/* mail filters */
	char *milters;			/* "inet:HOST:PORT[{OPTIONS}] unix:PATH ..."; "" for none */
	char *milter_exempt;		/* networks whose mail no milter sees */
	char *milter_default_action;	/* of one that does not answer */
	uint64_t milter_connect_timeout;
	uint64_t milter_command_timeout;
	uint64_t milter_content_timeout;
	uint64_t pop3_timeout;
	uint64_t pop3_message_limit;
	uint64_t imap_timeout;
	char *imap_hidden_capabilities;
	bool pop3_shared;		/* several sessions may have a mailbox at a time */
	char *pop3_expire;		/* "never", or days that messages stay which were seen */
	uint64_t pop3_login_delay;
	char *pop3_uidl_import;		/* "auto", "no", or the form of another server's */
	char *pop3_utf8;		/* "as-is" or "refuse": UTF-8 in a header, without UTF8 */
	bool pop3_apop;
	uint64_t login_limit;
	uint64_t login_timeout;
	char *alias_user;		/* for whom programs and files of aliases are */
	char *user_instructions;	/* "forward", "qmail": which of a user's files count, in that order */
	uint64_t program_timeout;
	uint64_t program_memory;
	uint64_t alias_depth_limit;
	uint64_t alias_expansion_limit;
	/* the queue */
	char *retry;			/* intervals between attempts: "15m" or "4x15m 1h" */
	uint64_t retry_jitter;		/* percent by which an interval may be longer */
	uint64_t retry_greylist;	/* seconds after an answer like greylisting's; 0: as usual */
	uint64_t lifetime;
	uint64_t delay_warning;
	uint64_t report_size_limit;
	uint64_t local_concurrency;
	uint64_t remote_concurrency;
	uint64_t remote_idle;		/* connections that wait for a message, besides */
	uint64_t destination_concurrency;
	uint64_t destination_retry;	/* seconds between attempts at one that does not answer */
	uint64_t attempt_timeout;
	/* mail for other machines */
	char *remote_address_family;	/* "any", "ipv4", "prefer-ipv4", ... */
	uint64_t remote_address_limit;	/* addresses that an attempt may try */
	char *remote_own_networks;	/* where the world finds us: "ADDRESS[/BITS] ..." */
	char *remote_ignored_networks;	/* where no MX record may send us: "ADDRESS[/BITS] ..." */
	char *remote_tls;		/* "none", "may", "encrypt", "verify", "dane" */
	char *remote_tls_downgrade;	/* "log", "defer" */
	char *remote_tls_ca;		/* file or directory of certificates; "" for the system's */
	uint64_t remote_connect_timeout; /* each of these for a step as a whole */
	uint64_t remote_command_timeout;
	uint64_t remote_data_timeout;
	uint64_t remote_block_timeout;
	uint64_t remote_dot_timeout;
	uint64_t remote_quit_timeout;
	/* what `mailstead dns` and `mailstead client` say to the world */
	char *client_services;		/* "imaps submissions ..."; "" for what listens */
	char *web_host;			/* serves autoconfig and MTA-STS; "": hostname */
	char *dkim_keys;		/* "DOMAIN:SELECTOR:FILE ..." besides what signs has */
	char *dmarc_policy;		/* "none", "quarantine", "reject" */
	char *dmarc_report;		/* the address that gets reports; "" for none */
	char *mta_sts;			/* "no", "testing", "enforce" */
	uint64_t mta_sts_max_age;
	char *tls_report;		/* the address that gets reports of TLS; "" for none */
	/* conf.c's own: what the strings lie in that the file gives, and room for the machine's name */
	char *text, *machine;
};

#define CONF_ERROR_MAX 512

/*
 * Loads the configuration file (path_conf()). Without a file every key has its
 * default. With $MAILSTEAD_CONF_FD it is open already, as FD_CONF: a program that cannot
 * see files gets it so. Returns 0, or -1 with a message "FILE:LINE: what is wrong" in error
 * (CONF_ERROR_MAX octets). In a set-uid program a file that the environment
 * names counts only if it is root's and only root can write it, and its
 * content does not appear in the message.
 */
int
conf_load(struct conf *c, char error[CONF_ERROR_MAX]);

/* The file, open for reading; of none, /dev/null. Returns the descriptor, or -1 with errno. */
int
conf_open(void);

/* Tells one state of the file from another: changes when the file does. */
uint64_t
conf_stamp(void);

/*
 * Whether errno, which was 0 before conf_load(), says that the same file may do in a moment: too
 * many files, no memory, an error of the disk.
 */
bool
conf_passes(int error);

/*
 * conf_load() for main(): on an error says it on the log and on standard
 * error, and ends the process with exit status 78 (EX_CONFIG).
 */
void
conf_load_or_exit(struct conf *c, const char *program);

/*
 * Appends "FILE:LINE: ", the place of a key in the file, or nothing if it does not stand there. For
 * values that only the program looks at that needs them. Before the demotion.
 */
void
conf_where(const char *key, struct buf *out);

/*
 * Reads the text of a configuration, once after conf_defaults(): name is for messages. Exposed
 * for the tests; conf_load() is what programs call.
 */
int
conf_parse(struct conf *c, const char *name, const char *text, size_t n,
    char error[CONF_ERROR_MAX]);

/* Sets every key to its default. Returns 0, or -1 when one is none. */
int
conf_defaults(struct conf *c);

/* Frees the strings; nothing of c can be used any more. */
void
conf_free(struct conf *c);

/* Calls each(key, value, arg) for every key with its value as text, in the table's order. */
void
conf_print(const struct conf *c, void (*each)(const char *key, const char *value, void *arg),
    void *arg);

#endif
