/*
 * mailstead.h: the subcommands of the administrator's tool, and what they share.
 */
#ifndef ADMIN_MAILSTEAD_H
#define ADMIN_MAILSTEAD_H

#include <sys/types.h>

#include "base/buf.h"
#include "sys/conf.h"
#include "sys/user.h"
#include "text/passwords.h"

/* What a subcommand, and then the program, ends with. */
#define EXIT_OK        0
#define EXIT_NOT_DONE  1	/* and nothing is changed */
#define EXIT_USAGE     64
#define EXIT_TEMPORARY 75
#define EXIT_FAULTS    78	/* in the configuration */

struct mailstead_command {
	const char *name;	/* one word or two */
	const char *usage;	/* what follows the name */
	/*
	 * argv[0] is the name, of two words the last. Returns an exit status; EXIT_USAGE has the
	 * usage printed.
	 */
	int (*run)(const struct conf *conf, int argc, char **argv);
	/*
	 * The same where the configuration has an error, "FILE:LINE: what is wrong"; NULL: that is
	 * said, with status 78.
	 */
	int (*without)(const char *error, int argc, char **argv);
};

int
mailstead_check(const struct conf *conf, int argc, char **argv);

int
mailstead_check_without(const char *error, int argc, char **argv);

int
mailstead_client(const struct conf *conf, int argc, char **argv);

int
mailstead_dns(const struct conf *conf, int argc, char **argv);

int
mailstead_import(const struct conf *conf, int argc, char **argv);

int
mailstead_password(const struct conf *conf, int argc, char **argv);

int
mailstead_queue(const struct conf *conf, int argc, char **argv);

int
mailstead_setup(const struct conf *conf, int argc, char **argv);

int
mailstead_unsetup(const struct conf *conf, int argc, char **argv);

int
mailstead_mailbox(const struct conf *conf, int argc, char **argv);

int
mailstead_log(const struct conf *conf, int argc, char **argv);

int
mailstead_status(const struct conf *conf, int argc, char **argv);

int
mailstead_stats(const struct conf *conf, int argc, char **argv);

int
mailstead_trace(const struct conf *conf, int argc, char **argv);

int
mailstead_user_add_command(const struct conf *conf, int argc, char **argv);

int
mailstead_user_app_password(const struct conf *conf, int argc, char **argv);

int
mailstead_user_del(const struct conf *conf, int argc, char **argv);

int
mailstead_user_list(const struct conf *conf, int argc, char **argv);

int
mailstead_user_passwd(const struct conf *conf, int argc, char **argv);

int
mailstead_user_quota(const struct conf *conf, int argc, char **argv);

int
mailstead_domain_add_command(const struct conf *conf, int argc, char **argv);

int
mailstead_domain_del(const struct conf *conf, int argc, char **argv);

int
mailstead_domain_list(const struct conf *conf, int argc, char **argv);

int
mailstead_alias_add_command(const struct conf *conf, int argc, char **argv);

int
mailstead_alias_del(const struct conf *conf, int argc, char **argv);

int
mailstead_alias_list(const struct conf *conf, int argc, char **argv);

/* ---- mailstead_execute.c */

/*
 * Executes that program of the suite, as that user with its groups unless NULL, with the log at its
 * place and nothing else open but the standard descriptors. Returns only on failure, after a
 * message, with an exit status.
 */
int
mailstead_execute(const struct conf *conf, const char *program, const struct user *as,
    char **argv);

/* ---- mailstead_ask.c: what is said to a person, and secrets from there and from the kernel */

/* Says on standard error what is wrong: "mailstead: SUBJECT: WHAT". */
void
mailstead_complain(const char *subject, const char *what);

#define MAILSTEAD_PASSWORD_MAX 511	/* octets; what crypt(3) takes */

/*
 * Reads a new password: twice from a terminal, which shows nothing, else the first line of
 * standard input. Returns 0, or -1 after a message.
 */
int
mailstead_ask_password(char out[MAILSTEAD_PASSWORD_MAX + 1]);

/* Octets of a generated password, with its NUL: groups of four and a "-" between. */
#define MAILSTEAD_GENERATED 30

/* Makes a password of 120 random bits. Returns 0, or -1 with errno. */
int
mailstead_generate(char out[MAILSTEAD_GENERATED]);

/* ---- mailstead_edit.c: the lines of mailstead-passwords(5); pure */

/*
 * Appends text to out with the line of that address and app password ("" for
 * the main one) replaced by line, or with line at its end; with an empty line
 * it is taken out. A main line keeps what fields it has that are not ours. All else stays
 * as it is. Returns how many lines were replaced, or -1 for want of memory.
 */
int
mailstead_replace(struct view text, struct view address, struct view app, struct view line,
    struct buf *out);

/* The same, taking out all lines of the address. */
int
mailstead_remove(struct view text, struct view address, struct buf *out);

/*
 * The salt and iterations that a new verifier of the address has to have: those of
 * its other passwords. Returns whether there are any.
 */
bool
mailstead_find_salt(struct view text, struct view address, struct view app, enum scram_kind kind,
    struct scram_verifier *out);

/* ---- mailstead_file.c: a file changed as a whole */

struct mailstead_file {
	const char *path;
	char *real;		/* the path without symbolic links */
	int fd;			/* locked */
	mode_t mode;		/* of the file that takes its place; at first the same */
	struct buf text;
};

/*
 * Opens, locks and reads the file. One that is missing is made with that mode, unless it is 0.
 * Returns 0, or -1 after a message.
 */
int
mailstead_file_open(struct mailstead_file *f, const char *path, mode_t create);

enum mailstead_changed {
	MAILSTEAD_FAILED = -1,	/* after a message */
	MAILSTEAD_SAME,		/* there was nothing to change */
	MAILSTEAD_CHANGED
};

/*
 * Puts a file with that text in its place, durably, with its owner, f->mode and its extended
 * attributes. MAILSTEAD_SAME: somebody who takes no lock, an editor say, has changed the file since
 * it was read; it is as he left it, open it again.
 */
enum mailstead_changed
mailstead_file_replace(struct mailstead_file *f, struct view text);

void
mailstead_file_close(struct mailstead_file *f);

/*
 * Appends a file that somebody may be about to change, without a lock; one that is missing is
 * empty. Returns 0, or -1 after a message.
 */
int
mailstead_file_read(const char *path, struct buf *out);

/* See mailstead_file_change(). */
typedef enum mailstead_changed
mailstead_editor(struct mailstead_file *f, struct buf *out, void *arg);

/*
 * All of that at once. edit appends what is to be in the file to out; it is called again when
 * somebody else has changed the file meanwhile. What it returns other than MAILSTEAD_CHANGED leaves
 * the file as it is, and is the result.
 */
enum mailstead_changed
mailstead_file_change(const char *path, mode_t create, mailstead_editor *edit, void *arg);

/* ---- What makes a domain, a user or an alias; for the subcommands, setup and import */

#define MAILSTEAD_TABLE_MODE 0644	/* of a table that is made: users themselves read some */

/*
 * Adds a line to mailstead-domains(5). words is what stands behind the domain, such as "virtual"
 * or "alias example.org"; "" for a local one. MAILSTEAD_SAME: the domain is there already, whatever
 * its line says.
 */
enum mailstead_changed
mailstead_domain_add(const struct conf *conf, const char *domain, const char *words);

/*
 * Makes an alias of that name, or gives one that is there the targets that it lacks: n of them,
 * written as in mailstead-aliases(5) without the quotes. MAILSTEAD_SAME: it has them all.
 */
enum mailstead_changed
mailstead_alias_add(const struct conf *conf, const char *name, char *const *targets, size_t n);

struct mailstead_new_user {
	const char *address;
	const char *password;	/* or NULL: there is mail, and no login */
	const char *settings;	/* words of mailstead-users(5), such as "quota=2G"; or NULL */
};

/*
 * Makes a virtual user whose domain is there: home and Maildir, the line in
 * mailstead-passwords(5), and last the one in mailstead-users(5), with which mail is accepted.
 * MAILSTEAD_SAME: the user is there, and stays as it is.
 */
enum mailstead_changed
mailstead_user_add(const struct conf *conf, const struct mailstead_new_user *user);

#endif
