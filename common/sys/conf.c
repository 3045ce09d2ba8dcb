/* conf.c: see conf.h. */
#include "sys/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/num.h"
#include "base/view.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

#define CONF_FILE_MAX (256 * 1024)	/* octets of the file */
#define HOSTNAME_SIZE 256

enum conf_type { CONF_TEXT, CONF_PATH, CONF_BOOL, CONF_COUNT, CONF_SIZE, CONF_TIME };

struct conf_key {
	const char *name;
	enum conf_type type;
	size_t offset;
	const char *preset;
	uint64_t min, max;
};

#define TEXT(k, preset, max)       { #k, CONF_TEXT, offsetof(struct conf, k), preset, 0, max }
#define PATH(k, preset)           { #k, CONF_PATH, offsetof(struct conf, k), preset, 1, 1000 }
#define BOOL(k, preset)           { #k, CONF_BOOL, offsetof(struct conf, k), preset, 0, 1 }
#define COUNT(k, preset, min, max) { #k, CONF_COUNT, offsetof(struct conf, k), preset, min, max }
#define SIZE(k, preset, min, max) { #k, CONF_SIZE, offsetof(struct conf, k), preset, min, max }
#define TIME(k, preset, min, max) { #k, CONF_TIME, offsetof(struct conf, k), preset, min, max }

#define DAY 86400ULL

static const struct conf_key keys[] = {
	TEXT(hostname, "", 255),
	TEXT(postmaster, "", 320),
	TEXT(trusted_networks, "127.0.0.0/8 ::1/128", 4000),
	TEXT(authserv_id, "", 1000),
	TEXT(authserv_networks, "", 4000),
	TEXT(strip_fields, "", 4000),
	PATH(spool, SPOOLDIR),
	PATH(aliases, SYSCONFDIR "/aliases"),
	PATH(domains, SYSCONFDIR "/mailstead/domains"),
	PATH(users, SYSCONFDIR "/mailstead/users"),
	PATH(senders, SYSCONFDIR "/mailstead/senders"),
	PATH(passwords, SYSCONFDIR "/mailstead/passwords"),
	PATH(virtual_dir, SPOOLDIR "/mail"),
	PATH(routes, SYSCONFDIR "/mailstead/routes"),
	PATH(relay_passwords, SYSCONFDIR "/mailstead/relay-passwords"),
	TEXT(tls_certificates, "", 4000),
	TEXT(tls_policy, "intermediate", 20),
	TEXT(tls_client_ca, "", 1000),
	BOOL(tls_tickets, "yes"),
	TIME(tls_handshake_timeout, "30s", 1, 3600),
	TEXT(trusted_proxies, "", 4000),
	TEXT(xclient_networks, "", 4000),
	BOOL(xclient_login, "no"),
	TEXT(auth_mechanisms, "PLAIN LOGIN", 255),
	BOOL(smtp_auth, "no"),
	BOOL(auth_cleartext, "no"),
	TEXT(auth_system, AUTH_SYSTEM, 10),
	TEXT(auth_program, "", 1000),
	TEXT(auth_token_program, "", 1000),
	TEXT(queue_program, "", 1000),
	TIME(queue_program_timeout, "3m", 1, 240),
	SIZE(queue_program_memory, "1G", 16 << 20, 1ULL << 40),
	COUNT(auth_address_limit, "20", 0, 100000),
	COUNT(auth_user_limit, "30", 0, 100000),
	TIME(auth_limit_time, "1h", 60, DAY),
	TIME(auth_delay_max, "5s", 0, 30),
	TEXT(maildir, "Maildir", 255),
	TEXT(maildir_folders, "no", 10),
	TEXT(imap_folders, "Drafts, Sent, Junk, Trash, Archive", 1000),
	TEXT(mailbox, "maildir", 1000),
	SIZE(quota, "0", 0, 1ULL << 50),
	COUNT(quota_messages, "0", 0, 1000000000),
	TIME(quota_grace, "1d", 0, 365 * DAY),
	TIME(mbox_lock_timeout, "30s", 0, 3600),
	TEXT(log, "syslog", 1000),
	BOOL(debug, "no"),
	TEXT(extension, "+", 8),
	SIZE(message_size_limit, "64M", 64 << 10, 1ULL << 40),
	COUNT(recipient_limit, "1000", 100, 100000),
	COUNT(received_limit, "100", 10, 1000),
	SIZE(spool_free_min, "16M", 0, 1ULL << 50),
	COUNT(spool_files_min, "1000", 0, 1000000000000),
	SIZE(smtp_line_limit, "2048", 1024, 12288),
	SIZE(smtp_text_line_limit, "512K", 1000, 1 << 30),
	TIME(smtp_command_timeout, "5m", 1, DAY),
	TIME(smtp_data_timeout, "5m", 1, DAY),
	TIME(smtp_message_timeout, "1h", 1, DAY),
	COUNT(smtp_error_limit, "20", 1, 10000),
	COUNT(smtp_refused_limit, "100", 1, 100000),
	COUNT(smtp_error_soft_limit, "10", 1, 100000),
	TIME(smtp_error_delay, "1s", 0, 30),
	COUNT(smtp_junk_limit, "100", 1, 100000),
	TIME(smtp_greeting_delay, "0s", 0, 60),
	TIME(etrn_interval, "10m", 0, DAY),
	TIME(future_release_limit, "7d", 0, 365 * DAY),
	TIME(deliver_by_min, "30s", 1, DAY),
	COUNT(priority_limit, "4", 0, 9),
	TEXT(resolvers, "", 1000),
	TIME(dns_timeout, "10s", 1, 60),
	TEXT(dns_lists, "", 4000),
	COUNT(dns_lists_threshold, "1", 1, 100000),
	BOOL(refuse_client_nameless, "no"),
	BOOL(refuse_client_unconfirmed, "no"),
	BOOL(refuse_helo_syntax, "no"),
	BOOL(refuse_helo_own, "no"),
	BOOL(refuse_helo_unknown, "no"),
	BOOL(refuse_sender_own, "no"),
	BOOL(refuse_sender_unknown, "no"),
	TEXT(null_sender_refused, "", 4000),
	COUNT(null_sender_limit, "0", 0, 100000),
	BOOL(greylist, "no"),
	TIME(greylist_delay, "5m", 1, DAY),
	TIME(greylist_window, "2d", 60, 30 * DAY),
	TIME(greylist_lifetime, "36d", 60, 365 * DAY),
	COUNT(greylist_clients, "5", 0, 12),
	TEXT(greylist_exempt, "", 4000),
	TEXT(greylist_exempt_names, "", 4000),
	COUNT(client_rate_connections, "0", 0, 1000000000),
	COUNT(client_rate_messages, "0", 0, 1000000000),
	COUNT(client_rate_recipients, "0", 0, 1000000000),
	COUNT(network_rate_connections, "0", 0, 1000000000),
	COUNT(network_rate_messages, "0", 0, 1000000000),
	COUNT(network_rate_recipients, "0", 0, 1000000000),
	TIME(client_rate_time, "1h", 1, 366 * DAY),
	BOOL(submission_check_from, "no"),
	COUNT(submission_rate_messages, "500", 0, 1000000000),
	COUNT(submission_rate_recipients, "2000", 0, 1000000000),
	TIME(submission_rate_time, "1h", 1, 366 * DAY),
	TEXT(milters, "", 4000),
	TEXT(milter_exempt, "", 4000),
	TEXT(milter_default_action, "tempfail", 20),
	TIME(milter_connect_timeout, "30s", 1, 3600),
	TIME(milter_command_timeout, "30s", 1, 3600),
	TIME(milter_content_timeout, "5m", 1, 3600),
	TIME(pop3_timeout, "10m", 1, DAY),
	COUNT(pop3_message_limit, "1000000", 1, 100000000),
	TIME(imap_timeout, "30m", 60, 7 * DAY),
	TEXT(imap_hidden_capabilities, "", 4000),
	BOOL(pop3_shared, "no"),
	TEXT(pop3_expire, "never", 10),
	TIME(pop3_login_delay, "0s", 0, DAY),
	TEXT(pop3_uidl_import, "auto", 70),
	TEXT(pop3_utf8, "as-is", 10),
	BOOL(pop3_apop, "no"),
	COUNT(login_limit, "3", 1, 100),
	TIME(login_timeout, "1m", 1, 3600),
	TEXT(alias_user, "nobody", 255),
	TEXT(user_instructions, "forward", 32),
	TIME(program_timeout, "15m", 1, DAY),
	SIZE(program_memory, "1G", 16 << 20, 1ULL << 40),
	COUNT(alias_depth_limit, "20", 1, 100),
	COUNT(alias_expansion_limit, "100000", 1, 10000000),
	TEXT(retry, "16x15m 30m 1h 2h 4h", 1000),
	COUNT(retry_jitter, "10", 0, 100),
	TIME(retry_greylist, "5m", 0, DAY),
	TIME(lifetime, "5d", 1, 365 * DAY),
	TIME(delay_warning, "4h", 0, 365 * DAY),
	SIZE(report_size_limit, "1M", 0, 8 << 20),
	COUNT(local_concurrency, "20", 1, 1000),
	COUNT(remote_concurrency, "40", 1, 1000),
	COUNT(remote_idle, "500", 0, 1000),
	COUNT(destination_concurrency, "10", 1, 1000),
	TIME(destination_retry, "10m", 1, DAY),
	TIME(attempt_timeout, "1h", 1, DAY),
	TEXT(remote_address_family, "any", 20),
	COUNT(remote_address_limit, "5", 2, 20),
	TEXT(remote_own_networks, "", 4000),
	TEXT(remote_ignored_networks, "0.0.0.0/8 127.0.0.0/8 224.0.0.0/3 ::/127 ff00::/8", 4000),
	TEXT(remote_tls, "dane", 10),
	TEXT(remote_tls_ca, "", 1000),
	TEXT(remote_tls_downgrade, "log", 5),
	TIME(remote_connect_timeout, "30s", 1, 600),
	TIME(remote_command_timeout, "5m", 1, 3600),
	TIME(remote_data_timeout, "2m", 1, 3600),
	TIME(remote_block_timeout, "3m", 1, 3600),
	TIME(remote_dot_timeout, "10m", 1, 3600),
	TIME(remote_quit_timeout, "2s", 0, 300),
	TEXT(client_services, "", 255),
	TEXT(web_host, "", 255),
	TEXT(dkim_keys, "", 4000),
	TEXT(dmarc_policy, "none", 20),
	TEXT(dmarc_report, "", 320),
	TEXT(mta_sts, "no", 20),
	TIME(mta_sts_max_age, "7d", DAY, 365 * DAY),
	TEXT(tls_report, "", 320),
};

#define NKEYS (sizeof(keys) / sizeof(keys[0]))

static void *
field_of(const struct conf *c, const struct conf_key *key)
{
	return (char *)(uintptr_t)c + key->offset;
}

/* The value stays where it is: in the table, with its NUL, or in c->text. */
static const char *
set_string(char **field, struct view value)
{
	*field = (char *)(uintptr_t)value.p;
	if ((*field)[value.n])
		(*field)[value.n] = '\0';
	return NULL;
}

static const char *
set_bool(bool *field, struct view value)
{
	if (view_eq_nocase(value, VIEW("yes")) || view_eq_nocase(value, VIEW("true")))
		*field = true;
	else if (view_eq_nocase(value, VIEW("no")) || view_eq_nocase(value, VIEW("false")))
		*field = false;
	else
		return "say yes or no";
	return NULL;
}

static const char *
set_number(const struct conf_key *key, uint64_t *field, struct view value)
{
	static const char *const want[] = {
		[CONF_COUNT] = "say a number within the limits of mailstead.conf(5)",
		[CONF_SIZE] = "say a size within the limits of mailstead.conf(5), such as 64M",
		[CONF_TIME] = "say a time within the limits of mailstead.conf(5), such as 15m",
	};
	uint64_t n;
	int bad;

	if (key->type == CONF_COUNT)
		bad = num_parse(value, key->max, &n);
	else if (key->type == CONF_SIZE)
		bad = num_parse_size(value, key->max, &n);
	else
		bad = num_parse_duration(value, key->max, &n);
	if (bad || n < key->min)
		return want[key->type];
	*field = n;
	return NULL;
}

/* Sets a key. Returns NULL or what is wrong with the value. */
static const char *
conf_set(struct conf *c, const struct conf_key *key, struct view value)
{
	if ((key->type == CONF_TEXT || key->type == CONF_PATH) && value.n > key->max)
		return "the value is too long";
	switch (key->type) {
	case CONF_PATH:
		if (value.n == 0 || value.p[0] != '/')
			return "say an absolute path";
		return set_string(field_of(c, key), value);
	case CONF_TEXT:
		return set_string(field_of(c, key), value);
	case CONF_BOOL:
		return set_bool(field_of(c, key), value);
	default:
		return set_number(key, field_of(c, key), value);
	}
}

int
conf_defaults(struct conf *c)
{
	*c = (struct conf){ 0 };
	for (size_t i = 0; i < NKEYS; i++)
		if (conf_set(c, &keys[i], view_of(keys[i].preset)) != NULL)
			return -1;
	return 0;
}

void
conf_free(struct conf *c)
{
	free(c->text);
	c->text = NULL;
}

static const struct conf_key *
conf_find(struct view name)
{
	for (size_t i = 0; name.n && i < NKEYS; i++)
		if (keys[i].name[0] == name.p[0] && view_eq(name, view_of(keys[i].name)))
			return &keys[i];
	return NULL;
}

/* Sets what one line says. Returns NULL or what is wrong with it. */
static const char *
conf_line(struct conf *c, struct view line, struct view *name)
{
	size_t equals = view_find(line, '=');
	const struct conf_key *key;

	*name = VIEW("this line");
	for (size_t i = 0; i < line.n; i++)
		if (((unsigned char)line.p[i] < ' ' && line.p[i] != '\t') || line.p[i] == 127)
			return "a control character, or a DOS line end";
	*name = view_trim(view_sub(line, 0, equals));
	if (equals == line.n)
		return "a line is \"key = value\"";
	key = conf_find(*name);
	if (key == NULL)
		return "no such key, see mailstead.conf(5)";
	return conf_set(c, key, view_trim(view_sub(line, equals + 1, line.n)));
}

int
conf_parse(struct conf *c, const char *name, const char *text, size_t n,
    char error[CONF_ERROR_MAX])
{
	struct view rest, line, key;

	c->text = calloc(1, n + 1 + HOSTNAME_SIZE);
	if (c->text == NULL) {
		(void)snprintf(error, CONF_ERROR_MAX, "%s: out of memory", name);
		return -1;
	}
	memcpy(c->text, text, n);
	c->machine = c->text + n + 1;
	rest = (struct view){ c->text, n };
	for (unsigned number = 1; view_line(&rest, &line); number++) {
		const char *wrong;

		line = view_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		wrong = conf_line(c, line, &key);
		if (wrong) {
			(void)snprintf(error, CONF_ERROR_MAX, "%s:%u: %.*s: %s", name, number,
			    VIEW_FMT(view_sub(key, 0, 64)), wrong);
			return -1;
		}
	}
	return 0;
}

/*
 * Whether a set-uid program may follow the environment to this file. One that
 * is root's may still say what its reader wishes: the argument list of a
 * set-uid program in proc(5), or anything in a file system that a user serves.
 */
static bool
conf_is_roots(int fd)
{
	struct statfs fs;
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == 0 && st.st_size > 0 &&
	    !(st.st_mode & (S_IWGRP | S_IWOTH)) && fstatfs(fd, &fs) == 0 &&
	    fs.f_type != PROC_SUPER_MAGIC && fs.f_type != FUSE_SUPER_MAGIC;
}

int
conf_open(void)
{
	bool named;
	int fd = open(path_conf(&named), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd == -1 && errno == ENOENT && !named ? open("/dev/null", O_RDONLY | O_CLOEXEC) : fd;
}

/* Reads and takes what the file says. */
static int
conf_take(struct conf *c, int fd, const char *path, bool secret, char error[CONF_ERROR_MAX])
{
	/* Memory that costs no more than what is read: each process begins here. */
	static char space[CONF_FILE_MAX];
	struct buf text = { .p = space, .cap = sizeof(space), .max = sizeof(space) };
	int result = -1;

	if (secret && !conf_is_roots(fd))
		(void)snprintf(error, CONF_ERROR_MAX, "%s: not root's, or others can write it",
		    path);
	else if (file_read_start(fd, &text) == -1)
		(void)snprintf(error, CONF_ERROR_MAX, "%s: %s", path, strerror(errno));
	else if ((result = conf_parse(c, path, text.p, text.n, error)) == -1 && secret)
		(void)snprintf(error, CONF_ERROR_MAX, "%s: not a valid configuration", path);
	return result;
}

int
conf_load(struct conf *c, char error[CONF_ERROR_MAX])
{
	bool named, setuid = getauxval(AT_SECURE) != 0;
	bool open = !setuid && getenv("MAILSTEAD_CONF_FD") != NULL;
	const char *path = path_conf(&named);
	int fd = open ? FD_CONF : conf_open(), result;

	if (fd == -1) {
		(void)snprintf(error, CONF_ERROR_MAX, "%s: %s", path, strerror(errno));
		return -1;
	}
	(void)conf_defaults(c);
	result = conf_take(c, fd, path, setuid && named, error);
	close(fd);
	if (result == -1)
		conf_free(c);
	else if (c->hostname[0] == '\0' && gethostname(c->machine, HOSTNAME_SIZE - 1) == 0)
		c->hostname = c->machine;
	return result;
}

void
conf_where(const char *key, struct buf *out)
{
	struct buf text = buf_make(CONF_FILE_MAX);
	bool named;
	const char *path = path_conf(&named);
	unsigned number = 0, found = 0;
	struct view rest, line;

	if (file_read_path(AT_FDCWD, path, true, &text) == 0) {
		for (rest = buf_view(&text); view_line(&rest, &line);) {
			number++;
			if (view_eq(view_trim(view_sub(line, 0, view_find(line, '='))), view_of(key)))
				found = number;
		}
	}
	if (found)
		buf_addf(out, "%s:%u: ", path, found);
	buf_free(&text);
}

uint64_t
conf_stamp(void)
{
	bool named;

	return file_stamp(path_conf(&named), 0);
}

bool
conf_passes(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM || error == EIO;
}

void
conf_load_or_exit(struct conf *c, const char *program)
{
	char error[CONF_ERROR_MAX];
	struct stat st;

	if (conf_load(c, error) == 0)
		return;
	/* A child has the log of its parent; under inetd standard error is the peer. */
	if (log_fd() == -1)
		log_open(program, "syslog");
	if (log_fd() != STDERR_FILENO)
		log_note(LOG_ERR, "config", "error", error);
	if (fstat(STDERR_FILENO, &st) == 0 && !S_ISSOCK(st.st_mode))
		(void)fprintf(stderr, "%s: %s\n", program, error);
	_exit(EX_CONFIG);
}

void
conf_print(const struct conf *c, void (*each)(const char *key, const char *value, void *arg),
    void *arg)
{
	for (size_t i = 0; i < NKEYS; i++) {
		char number[32];
		const void *field = field_of(c, &keys[i]);
		const char *value = number;

		if (keys[i].type == CONF_TEXT || keys[i].type == CONF_PATH)
			value = *(char *const *)field;
		else if (keys[i].type == CONF_BOOL)
			value = *(const bool *)field ? "yes" : "no";
		else
			(void)snprintf(number, sizeof(number), "%llu",
			    (unsigned long long)*(const uint64_t *)field);
		each(keys[i].name, value, arg);
	}
}
