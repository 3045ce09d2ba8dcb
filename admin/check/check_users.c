/* check_users.c: virtual users, their passwords and their domains. See check_tables.h. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "admin/check/check_tables.h"
#include "mail/table.h"
#include "sys/file.h"
#include "text/passwords.h"

#define PASSWORDS_MAX (64U << 20)	/* octets of the file */

struct users {
	struct check *c;
	struct buf passwords;		/* wiped in the end */
	struct table *domains;
	unsigned passwordless, homeless;
};

enum login { LOGIN_NONE, LOGIN_OFF, LOGIN_YES };

/* Whether there is a password that can be used, in the lines that are sorted. */
static enum login
login_of(const struct users *u, struct view address)
{
	struct passwords_scan scan = { .rest = buf_view(&u->passwords), .address = address };
	struct passwords_entry e;
	enum login found = LOGIN_NONE;

	while (found != LOGIN_YES && passwords_scan_next(&scan, &e))
		found = passwords_usable(&e) ? LOGIN_YES : LOGIN_OFF;
	return found;
}

static bool
is_ours(const struct users *u, struct view domain)
{
	char name[ADDRESS_DOMAIN_MAX + 1];
	struct table_row row;

	return address_domain(domain, name) != ADDRESS_OK ||
	    view_eq_nocase(view_of(name), view_of(u->c->conf->hostname)) ||
	    view_eq_nocase(view_of(name), VIEW("localhost")) ||
	    table_find(u->domains, view_of(name), &row) != 0;
}

static void
check_user(struct users *u, struct view address, unsigned line)
{
	const struct conf *conf = u->c->conf;
	char todo[400];
	size_t at = view_rfind(address, '@');
	enum login login;

	/* A user of the system, or an error that has been said. */
	if (at == address.n)
		return;
	if (!is_ours(u, view_sub(address, at + 1, address.n)) && u->homeless++ < CHECK_ROWS_SHOWN)
		check_line(u->c, CHECK_WARNING, conf->users, line, "mailstead domain add DOMAIN",
		    "%.*s: its domain is none of ours, so no mail comes to it", VIEW_FMT(address));
	login = conf->auth_program[0] || conf->auth_token_program[0] ? LOGIN_YES : login_of(u, address);
	if (login == LOGIN_YES || u->passwordless++ >= CHECK_ROWS_SHOWN)
		return;
	(void)snprintf(todo, sizeof(todo), "mailstead password %.*s", VIEW_FMT(view_sub(address, 0, 320)));
	if (login == LOGIN_OFF)
		check_line(u->c, CHECK_NOTE, conf->users, line, NULL, "%.*s: all its passwords are off",
		    VIEW_FMT(address));
	else
		check_line(u->c, CHECK_WARNING, conf->users, line, todo,
		    "%.*s: has no password, so nobody can read its mail", VIEW_FMT(address));
}

void
check_users(struct check *c)
{
	struct users u = { .c = c, .passwords = buf_make(PASSWORDS_MAX),
		.domains = table_make(c->conf->domains, table_read_domains) };
	struct buf text = buf_make(TABLE_FILE_MAX);
	struct view rest, line, word;

	/* Without the file nobody has a password. */
	(void)file_read_path(AT_FDCWD, c->conf->passwords, true, &u.passwords);
	if (u.domains && file_read_path(AT_FDCWD, c->conf->users, true, &text) == 0) {
		rest = buf_view(&text);
		for (unsigned number = 1; view_line(&rest, &line) &&
		    (u.passwordless < CHECK_ROWS_SHOWN || u.homeless < CHECK_ROWS_SHOWN); number++)
			if (view_word(&line, &word) && word.p[0] != '#')
				check_user(&u, word, number);
	}
	if (u.passwords.p)
		explicit_bzero(u.passwords.p, u.passwords.cap);
	buf_free(&u.passwords);
	buf_free(&text);
	table_close(u.domains);
}
