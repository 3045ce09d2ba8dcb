/*
 * dkim_conf.h: with which keys OpenDKIM and rspamd sign, read from their own configuration. Pure:
 * the files are others', and may be anything.
 */
#ifndef ADMIN_DKIM_CONF_H
#define ADMIN_DKIM_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

#define DKIM_DOMAIN_SIZE 256
#define DKIM_SELECTOR_SIZE 64
#define DKIM_PATH_SIZE 1024
#define DKIM_KEYS_MAX 5000	/* of one configuration */

struct dkim_key {
	char domain[DKIM_DOMAIN_SIZE];	/* "%": the one that the mail is from, whichever */
	char selector[DKIM_SELECTOR_SIZE];
	char path[DKIM_PATH_SIZE];	/* of the key's file; absolute */
};

struct dkim_keys {
	struct dkim_key *all;
	size_t n;
	bool failed;		/* want of memory, or too many */
};

/* Adds a key; what cannot be one, as its path is not absolute say, is passed over. */
void
dkim_keys_add(struct dkim_keys *k, struct view domain, struct view selector, struct view path);

void
dkim_keys_free(struct dkim_keys *k);

/* "DOMAIN:SELECTOR:FILE ...", as in dkim_keys of mailstead.conf(5). */
void
dkim_keys_named(struct view text, struct dkim_keys *out);

/* ---- opendkim.conf(5): dkim_opendkim.c */

/* Views into the text; empty: not there. */
struct opendkim {
	struct view domain;	/* "NAME[,NAME...]", or a file of them, which is not read */
	struct view selector, key_file;
	struct view key_table;	/* "[file:|refile:]PATH" */
};

void
opendkim_read(struct view text, struct opendkim *out);

/* The keys that the settings name themselves. */
void
opendkim_keys(const struct opendkim *o, struct dkim_keys *out);

/* The path of the table, or an empty view if it is in no file. */
struct view
opendkim_table_path(const struct opendkim *o);

/* The keys of a table: lines "NAME DOMAIN:SELECTOR:PATH". */
void
opendkim_table(struct view text, struct dkim_keys *out);

/* ---- dkim_signing.conf of rspamd: dkim_rspamd.c */

#define RSPAMD_ENTRIES_MAX 1000
#define RSPAMD_DEPTH_MAX 8	/* objects and arrays in each other; what is deeper is passed over */

struct rspamd {
	char path[DKIM_PATH_SIZE];	/* with $domain and $selector in it */
	char selector[DKIM_SELECTOR_SIZE];
	char path_map[DKIM_PATH_SIZE];	/* files of lines "DOMAIN VALUE"; empty: none */
	char selector_map[DKIM_PATH_SIZE];
	struct rspamd_entry {		/* of one domain; empty: as above */
		unsigned object;
		char domain[DKIM_DOMAIN_SIZE];
		char path[DKIM_PATH_SIZE];
		char selector[DKIM_SELECTOR_SIZE];
	} entries[RSPAMD_ENTRIES_MAX];
	size_t n;
};

/*
 * Takes the settings of a file over those that out has: of the files of a directory the later
 * counts.
 */
void
rspamd_read(struct view text, struct rspamd *out);

/* The value of the domain in a map, or an empty view. */
struct view
rspamd_map(struct view text, struct view domain);

/*
 * The keys with which mail of the domain is signed; what maps say goes before path and selector
 * unless empty.
 */
void
rspamd_keys(const struct rspamd *r, struct view domain, struct view mapped_path,
    struct view mapped_selector, struct dkim_keys *out);

#endif
