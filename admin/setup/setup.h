/*
 * setup.h: what `mailstead setup` and `mailstead unsetup` are made of, mailstead-setup(8).
 *
 * All of it runs as root and trusts its arguments, the configuration, and the files and programs
 * of the system. Each step is a pair of functions for plan.h.
 */
#ifndef ADMIN_SETUP_H
#define ADMIN_SETUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "admin/mailstead.h"
#include "admin/setup/plan.h"
#include "admin/users/address_place.h"
#include "sys/conf.h"

#define SETUP_NAME_MAX 256	/* of a domain, with its NUL */

/* Who starts the servers. */
enum setup_starter {
	SETUP_UNKNOWN,
	SETUP_SYSTEMD,
	SETUP_INETD,		/* and cron for the queue */
	SETUP_CRON,		/* cron alone: the servers are started otherwise */
	SETUP_NONE
};

struct setup_service {
	const char *name;	/* on the command line, and in services(5) */
	uint16_t port;
	const char *unit;	/* of systemd, with listen(8); without ".socket" */
	const char *each;	/* the other one, a process for each connection */
	const char *inetd;	/* its name in inetd.conf(5) */
	const char *command;	/* what listen(8) starts */
};

#define SETUP_SERVICES_MAX 16

/* The first user of the domain. */
struct setup_mailbox {
	struct place place;	/* text is "" where there is to be none */
	bool is_there;		/* already */
	const char *why;	/* there is to be none, or NULL */
	bool had_home;
	char password[MAILSTEAD_GENERATED];	/* "" unless it was made in this run */
};

struct setup {
	struct conf conf;	/* as the file says it; see setup_conf_set() */
	/* What the command line says; NULL for nothing. */
	const char *domain, *hostname, *postmaster, *user;
	const char *acme, *acme_directory, *acme_webroot, *acme_email;
	bool dry_run, no_start, replace;
	enum setup_starter starter;
	const struct setup_service *services[SETUP_SERVICES_MAX];
	size_t nservices;
	/* What is found out before the first step. */
	char host[SETUP_NAME_MAX];	/* what the server is called, in the end */
	char wanted[SETUP_NAME_MAX];	/* the domain that this run is about */
	char first[SETUP_NAME_MAX];	/* the first one that there is; the same in a first run */
	struct setup_mailbox mailbox;
};

/* The services that there are; NULL-terminated by name. */
extern const struct setup_service setup_services[];

/* Key and certificate in one file, so that both change at once. */
#define SETUP_TLS         SYSCONFDIR "/mailstead/tls"
#define SETUP_CERTIFICATE SETUP_TLS "/server.pem"

/* ---- setup_run.c */

/*
 * Runs a program (looked for in PATH) with an environment of PATH and HOME alone, and appends what
 * it says on both outputs to out, which takes what fits. Returns its exit status, 128 + the signal
 * that ended it, or -1 with errno.
 */
int
setup_run(const char *const *argv, struct buf *out);

/* Whether there is a program of that name in PATH, or at that path. */
bool
setup_has_program(const char *name);

/*
 * Runs it for a step: a failure is said, with the program's last lines. Returns 0 or -1.
 */
int
setup_run_or_say(const char *const *argv, struct buf *said);

/* Appends "WHAT: " and the text of errno, for a step that fails. Returns -1. */
int
setup_failed(struct buf *said, const char *what);

/* ---- setup_file.c */

/* Reads a file; one that is missing has no text. Returns 0, or -1 with errno. */
int
setup_read(const char *path, struct buf *text);

/*
 * What changes the text of a file: appends the new one to out and returns 1, or returns 0 for no
 * change, or -1.
 */
typedef int setup_editor(void *arg, struct view text, struct buf *out);

/*
 * Has edit change a file: locked, as a whole, durably, by mailstead_file_change(). One that is
 * missing is made with that mode. Returns what edit did, or -1; after a message, unless edit
 * failed.
 */
int
setup_edit(const char *path, mode_t mode, setup_editor *edit, void *arg);

/* The same with text for all that was there. */
int
setup_write(const char *path, struct view text, mode_t mode);

/* ---- setup_conf.c */

/* What keys mailstead.conf sets itself. Returns whether it does; *value is then in text. */
bool
setup_conf_get(const char *key, struct buf *text, struct view *value);

/* Sets a key in the file and in s->conf. Returns 0, or -1 after saying what is wrong. */
int
setup_conf_set(struct setup *s, const char *key, const char *value, struct buf *said);

/* ---- setup_process.c: who has a port, and what runs */

struct setup_holder {
	pid_t pid;		/* 0: nobody that can be seen */
	char path[1024];	/* of its program */
	char unit[256];		/* of systemd; "" for none */
};

/* Who listens at the TCP port. Returns whether anybody does; *ours: one of Mailstead's programs. */
bool
setup_holder(uint16_t port, struct setup_holder *out);

/* Has all children of that process end whose program has that path. */
void
setup_end_children(pid_t parent, const char *path);

/* The first process whose program is called one of those names (NULL at the end), or 0. */
pid_t
setup_process(const char *const *names);

/* ---- The steps, in the order in which setup takes them */

enum plan_state
setup_look_ports(void *arg, struct buf *said);
int
setup_act_ports(void *arg, struct buf *said);

enum plan_state
setup_look_users(void *arg, struct buf *said);
int
setup_act_users(void *arg, struct buf *said);

enum plan_state
setup_look_places(void *arg, struct buf *said);
int
setup_act_places(void *arg, struct buf *said);

enum plan_state
setup_look_hostname(void *arg, struct buf *said);
int
setup_act_hostname(void *arg, struct buf *said);

enum plan_state
setup_look_mailbox(void *arg, struct buf *said);
int
setup_act_mailbox(void *arg, struct buf *said);

enum plan_state
setup_look_domain(void *arg, struct buf *said);
int
setup_act_domain(void *arg, struct buf *said);

enum plan_state
setup_look_postmaster(void *arg, struct buf *said);
int
setup_act_postmaster(void *arg, struct buf *said);

enum plan_state
setup_look_certificate(void *arg, struct buf *said);
int
setup_act_certificate(void *arg, struct buf *said);

enum plan_state
setup_look_sendmail(void *arg, struct buf *said);
int
setup_act_sendmail(void *arg, struct buf *said);

/* The servers, and what runs the queue, by systemd or by inetd and cron. */
enum plan_state
setup_look_servers(void *arg, struct buf *said);
int
setup_act_servers(void *arg, struct buf *said);

enum plan_state
setup_look_queue(void *arg, struct buf *said);
int
setup_act_queue(void *arg, struct buf *said);

enum plan_state
setup_look_acme(void *arg, struct buf *said);
int
setup_act_acme(void *arg, struct buf *said);

/* Whether the certificate at our place is by an authority, for the host, and good for a while. */
bool
setup_certificate_is_issued(const struct setup *s);

/* Whether cron renews it; and what ends that. */
bool
setup_acme_cron(void);
int
setup_leave_acme(struct buf *said);

/* ---- setup_who.c */

/* Whether mailstead-domains(5) has the domain of this run. */
bool
setup_has_domain(const struct setup *s);

/* ---- setup_person.c: who the administrator is, and which aliases there are */

/*
 * Who is likely to be it: who has become root, or the only person there is. Returns out, or NULL
 * for nobody.
 */
const char *
setup_person(char out[USER_NAME_MAX + 1]);

/* Whether mailstead-aliases(5) has an entry of that name. */
bool
setup_has_alias(const struct setup *s, const char *name);

/* ---- setup_mailbox.c */

/*
 * Finds out which user the domain is to have, as --user says it or of who the administrator is:
 * sets s->mailbox. After setup_names(). Returns 0, or -1 after a message: --user says nobody who
 * could be one.
 */
int
setup_mailbox(struct setup *s);

/* What the user has to be told, if it was made in this run; finished: all the plan is done. */
void
setup_mailbox_tell(const struct setup *s, bool finished);

/* ---- setup_systemd.c */

#define SETUP_UNIT_MAX 64	/* of the name of one of our units, with its NUL */

/* Whether that socket unit, without ".socket", is active. */
bool
setup_is_active(const char *unit);

/* The sockets of wished services that are not enabled and active. Returns how many. */
size_t
setup_sockets(const struct setup *s, char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX]);

/* The same of the units, NULL at the end. */
size_t
setup_units_off(const char *const *units, char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX]);

/* Enables and starts n units. Returns 0, or -1 after saying it. */
int
setup_enable(char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX], size_t n, struct buf *said);

/* Stops and disables all units of Mailstead that are on. Returns 0, or -1 after saying it. */
int
setup_leave_units(struct buf *said);

/* Whether any of them is; appends their names. */
bool
setup_units_on(struct buf *said);

/* ---- setup_servers.c */

/* Whether /usr/sbin/sendmail is our program; whether it is a link that setup has made. */
bool
setup_sendmail_is_ours(void);
bool
setup_sendmail_is_link(void);

int
setup_leave_sendmail(struct buf *said);

/* ---- setup_inetd.c */

#define SETUP_INETD_CONF "/etc/inetd.conf"
#define SETUP_CRON_FILE  "/etc/cron.d/mailstead"
#define SETUP_CRON_MARK  "# Written by \"mailstead setup\", taken away by \"mailstead unsetup\"."

/* Whether our lines have one for the service. */
bool
setup_inetd_has(const struct setup_service *v);

/* The lines of the wished services, and an inetd that has read them. */
enum plan_state
setup_look_inetd(const struct setup *s, struct buf *said);
int
setup_act_inetd(struct setup *s, struct buf *said);

/* Whether there are lines of ours, and what takes them away. */
bool
setup_inetd_is_used(void);
int
setup_leave_inetd(struct buf *said);

/* The file of cron.d, and a cron. */
enum plan_state
setup_look_cron(struct buf *said);
int
setup_act_cron(struct buf *said);
int
setup_leave_cron(struct buf *said);

/* ---- setup_names.c: what is found out before the first step */

/*
 * Sets domain, host, wanted and first of s from what the command line, the configuration and the
 * machine say. Returns 0, or -1 after a message: there is no domain.
 */
int
setup_names(struct setup *s);

/* The machine's full name, from the kernel or /etc/hosts. Returns whether there is a public one. */
bool
setup_machine_name(char out[SETUP_NAME_MAX]);

/*
 * Whether the name is one by which others could find this machine: a name of two labels or more
 * that is not within a domain for private use. Pure.
 */
bool
setup_is_public(struct view name);

#endif
