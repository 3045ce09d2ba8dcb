/* import_dovecot_db.c: passdb and userdb of Dovecot. */
#include <stdio.h>
#include <string.h>

#include "admin/import/import_dovecot.h"

/* What a database says: driver and arguments, in the form of 2.3 or of 2.4. */
struct database {
	size_t block;
	struct view driver;
	const char *args;	/* "" for none */
	struct import_place at;
};

static struct import_place
block_place(const struct dovecot *d, size_t block)
{
	return (struct import_place){ d->conf.blocks[block].file, d->conf.blocks[block].line };
}

static const char *
setting(const struct dovecot *d, size_t block, const char *key)
{
	const struct dovecot_setting *s = dovecot_conf_find(&d->conf, block, key);

	return s ? s->value : NULL;
}

/* ---- passwd-file */

/* The last word of the arguments is the path; before it may be "scheme=" and "username_format=". */
static void
passwd_file(struct dovecot *d, const struct database *b)
{
	struct view rest = view_of(b->args), word, path = VIEW(""), format = VIEW("%u");
	const char *scheme = setting(d, b->block, "default_password_scheme"), *before = d->scheme;
	const char *file = setting(d, b->block, "passwd_file_path");

	while (view_word(&rest, &word)) {
		if (view_starts_nocase(word, VIEW("scheme=")))
			scheme = import_keep(d->im, view_sub(word, 7, word.n));
		else if (view_starts_nocase(word, VIEW("username_format=")))
			format = view_sub(word, 16, word.n);
		else
			path = word;
	}
	if (file == NULL)
		file = import_keep(d->im, path);
	if (scheme)
		d->scheme = scheme;
	if (strchr(file, '%'))
		import_note(d->im, IMPORT_LEFT, b->at, "%.500s: read each of these files with --passwd-file",
		    file);
	else
		dovecot_users(d, file, format, b->at);
	d->scheme = before;
}

/* ---- static */

/* "uid=vmail gid=vmail home=/var/vmail/%d/%n": the home of all. */
static void
static_users(struct dovecot *d, const struct database *b)
{
	struct view rest = view_of(b->args), word;
	const char *home = setting(d, b->block, "home");

	while (view_word(&rest, &word))
		if (view_starts_nocase(word, VIEW("home=")))
			home = import_keep(d->im, view_sub(word, 5, word.n));
		else if (view_starts_nocase(word, VIEW("mail="))) {
			d->location = import_keep(d->im, view_sub(word, 5, word.n));
			d->location_at = b->at;
		}
	if (home)
		d->home = home;
}

/* ---- All */

static bool
is_system(struct view driver)
{
	return view_eq(driver, VIEW("pam")) || view_eq(driver, VIEW("passwd")) ||
	    view_eq(driver, VIEW("shadow")) || view_eq(driver, VIEW("bsdauth"));
}

static void
other_driver(struct dovecot *d, const struct database *b)
{
	import_note(d->im, IMPORT_LEFT, b->at, "%s %.*s: for logins auth_program, see auth-system(8) and "
	    "the example checkpassword-sql; the addresses have to be in %s",
	    d->conf.blocks[b->block].type, VIEW_FMT(b->driver), d->im->conf->users);
}

static void
password_database(struct dovecot *d, const struct database *b)
{
	const char *master = setting(d, b->block, "master"), *deny = setting(d, b->block, "deny");

	if ((master && strcmp(master, "yes") == 0) || (deny && strcmp(deny, "yes") == 0))
		import_note(d->im, IMPORT_LEFT, b->at, "passdb with %s: there are no such users",
		    master ? "master" : "deny");
	else if (view_eq(b->driver, VIEW("passwd-file")))
		passwd_file(d, b);
	else if (is_system(b->driver))
		d->system = true;
	else
		other_driver(d, b);
	if (view_eq(b->driver, VIEW("shadow")))
		import_conf(d->im, "auth_system", VIEW("shadow"), b->at);
}

static void
user_database(struct dovecot *d, const struct database *b)
{
	if (view_eq(b->driver, VIEW("static")))
		static_users(d, b);
	else if (is_system(b->driver))
		d->system = true;
	else if (!view_eq(b->driver, VIEW("passwd-file")) && !view_eq(b->driver, VIEW("prefetch")))
		other_driver(d, b);
}

static void
each_database(struct dovecot *d, const char *type,
    void (*each)(struct dovecot *d, const struct database *b))
{
	for (size_t i = 1; i < d->conf.nblocks; i++) {
		const char *driver = setting(d, i, "driver"), *args = setting(d, i, "args");
		struct database b = {
			.block = i, .at = block_place(d, i), .args = args ? args : "",
			.driver = view_of(driver ? driver : d->conf.blocks[i].name),
		};

		if (strcmp(d->conf.blocks[i].type, type) == 0)
			each(d, &b);
	}
}

void
dovecot_databases(struct dovecot *d)
{
	/* Homes first: where there is mail is found with each user. */
	each_database(d, "userdb", user_database);
	each_database(d, "passdb", password_database);
}
