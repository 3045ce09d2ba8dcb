/* import_dovecot_rest.c: what else Dovecot's configuration says. */
#include <stdio.h>
#include <string.h>

#include "admin/import/import_dovecot.h"

/* Read by other parts, or of no meaning for another program. */
static const char *const known[] = {
	"mail_location", "mail_home", "mail_driver", "mail_path", "mailbox_list_layout", "mail_uid",
	"mail_gid", "first_valid_uid", "last_valid_uid", "first_valid_gid", "last_valid_gid",
	"mail_privileged_group", "mail_access_groups", "ssl_cert", "ssl_key",
	"ssl_server_cert_file", "ssl_server_key_file", "ssl_dh", "ssl_client_ca_dir",
	"ssl_prefer_server_ciphers", "ssl_min_protocol", "ssl_cipher_list", "ssl",
	"auth_mechanisms", "disable_plaintext_auth", "auth_allow_cleartext", "auth_default_realm",
	"postmaster_address", "recipient_delimiter", "pop3_uidl_format", "protocols", "listen",
	"log_path", "info_log_path", "debug_log_path", "log_timestamp", "syslog_facility",
	"auth_verbose", "auth_debug", "mail_debug", "verbose_ssl", "instance_name", "base_dir",
	"state_dir", "login_greeting", "dict", "auth_worker_max_count", "auth_cache_size",
	"auth_cache_ttl", "default_internal_user", "default_login_user", "default_internal_group",
	"default_process_limit", "default_client_limit", "default_vsz_limit", "hostname",
	"dovecot_config_version", "dovecot_storage_version", "maildir_stat_dirs", "mmap_disable",
	"mail_fsync", "maildir_copy_with_hardlinks", "maildir_very_dirty_syncs", "mail_index_path",
	"version_ignore", "shutdown_clients", "import_environment", "auth_failure_delay",
};

/* Blocks of which the settings are read by other parts, or are of processes. */
static const char *const known_blocks[] = {
	"passdb", "userdb", "service", "unix_listener", "fifo_listener", "inet_listener", "mailbox",
	"quota",
};

static const char *const hints[][2] = {
	{ "sieve", "there is no Sieve: a filter can be a program in ~/.forward, see "
	    "mailstead-forward(5)" },
	{ "acl", "there are no shared folders" },
	{ "auth_username_format", "names are as they are in the tables" },
	{ "auth_master_user_separator", "there are no master users" },
	{ "mail_max_userip_connections", "listen(8) limits connections" },
	{ "lda_mailbox_autocreate", "maildir_folders = create" },
	{ "lmtp_save_to_detail_mailbox", "maildir_folders = existing, or create" },
	{ "imap_hibernate", "an idle session is small here" },
	{ "quota_warning", "there are no warnings" },
	{ "quota_grace", "quota_grace of mailstead.conf(5) is a time" },
	{ "zlib", "mail is not compressed; messages that are have to be decompressed before" },
	{ "mail_attachment", "messages are whole files; those that are not have to be made so before" },
	{ "mail_crypt", "mail is not encrypted; messages that are have to be decrypted before" },
	{ "fts", "text is searched without an index" },
	{ "replicat", "there is no replication; see the section on backups" },
};

static bool
is_in(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

#define IS_IN(word, list) is_in(word, list, sizeof(list) / sizeof((list)[0]))

static const char *
hint_for(const struct dovecot_setting *s)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (view_contains_nocase(view_of(s->key), view_of(hints[i][0])) ||
		    (view_contains_nocase(view_of(s->key), VIEW("plugins")) &&
		    view_contains_nocase(view_of(s->value), view_of(hints[i][0]))))
			return hints[i][1];
	return NULL;
}

/* A namespace: what users see of it that will be otherwise. */
static bool
read_namespace(struct dovecot *d, const struct dovecot_setting *s)
{
	if (strcmp(s->key, "prefix") == 0 && s->value[0])
		import_note(d->im, IMPORT_DIFFERENT, dovecot_place(s), "folders have no prefix \"%s\": clients "
		    "that have it set lose it", s->value);
	else if (strcmp(s->key, "type") == 0 && strcmp(s->value, "private") != 0)
		import_note(d->im, IMPORT_LEFT, dovecot_place(s), "a namespace of the type %s: there are "
		    "no shared folders", s->value);
	else if (strcmp(s->key, "location") == 0 && s->value[0])
		import_note(d->im, IMPORT_LEFT, dovecot_place(s), "folders in %.500s", s->value);
	else
		return IS_IN(s->key, ((const char *const[]){ "prefix", "separator", "inbox", "hidden", "list",
		    "subscriptions", "type", "location", "ignore_on_failure", "order" }));
	return true;
}

/* Settings of the quota plugin that other parts have read. */
static bool
is_quota(const struct dovecot_setting *s)
{
	return strcmp(s->key, "quota") == 0 || strncmp(s->key, "quota_rule", 10) == 0 ||
	    (view_contains_nocase(view_of(s->key), VIEW("mail_plugins")) &&
	    IS_IN(s->value, ((const char *const[]){ "$mail_plugins", "quota", "$mail_plugins quota",
	    "$mail_plugins imap_quota", "$mail_plugins quota imap_quota" })));
}

static void
rest_of(struct dovecot *d, const struct dovecot_setting *s)
{
	const struct dovecot_block *block = &d->conf.blocks[s->block];
	const char *hint = hint_for(s);

	if (IS_IN(block->type, known_blocks) || (s->block == 0 && IS_IN(s->key, known)) || is_quota(s))
		return;
	if (strcmp(block->type, "namespace") == 0 && read_namespace(d, s))
		return;
	import_note(d->im, IMPORT_LEFT, dovecot_place(s), "%s%s%s%s%.500s%s%s", block->type,
	    block->type[0] ? ": " : "", s->key, s->key[0] ? " = " : "", s->value, hint ? ": " : "",
	    hint ? hint : "");
}

void
dovecot_rest(struct dovecot *d)
{
	for (size_t i = 0; i < d->conf.nsettings; i++)
		if (d->conf.settings[i].value[0])
			rest_of(d, &d->conf.settings[i]);
}
