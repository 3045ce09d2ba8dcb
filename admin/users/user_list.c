/* user_list.c: see user_list.h. */
#include "admin/users/user_list.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "admin/users/name_tally.h"
#include "admin/users/table_edit.h"
#include "admin/users/user_home.h"
#include "mail/table.h"

#define PEOPLE_MIN 1000	/* uids, as adduser(8) gives them */
#define PEOPLE_MAX 59999

struct listing {
	const struct conf *conf;
	char *const *wanted;
	void (*each)(const struct user_listed *u, void *arg);
	void *arg;
	struct buf users;		/* the table's text */
	struct table *domains;
	struct tally passwords;		/* addresses of lines that are good for a login */
	struct user owner;		/* of virtual mailboxes */
	struct user_listed *batch;
	size_t n;			/* in it */
	int listed;
};

/* ---- What the tables say */

static bool
is_wanted(const struct listing *l, struct view name)
{
	size_t at = view_rfind(name, '@');

	for (char *const *w = l->wanted; *w; w++)
		if (table_edit_same(name, view_of(*w)) || (at < name.n && strchr(*w, '@') == NULL &&
		    table_edit_same(view_sub(name, at + 1, name.n), view_of(*w))))
			return true;
	return l->wanted[0] == NULL;
}

static void
find_note(struct view words, char *note, size_t size)
{
	struct view word;

	while (view_word(&words, &word))
		if (view_starts_nocase(word, VIEW("note=")))
			(void)view_string(view_sub(word, 5, word.n), note, size);
}

/* The user's words count more than those of the domain, these more than the configuration. */
static void
find_settings(const struct listing *l, struct view words, struct user_listed *u)
{
	struct mailbox_settings *s = &u->usage.settings;
	const char *at = strrchr(u->usage.name, '@');
	struct table_row row;
	struct view kind;

	*s = (struct mailbox_settings){
		.quota = l->conf->quota, .quota_messages = l->conf->quota_messages
	};
	(void)mailbox_set(view_of(l->conf->mailbox), s);
	if (at && table_find(l->domains, view_of(at + 1), &row) == 1) {
		struct view rest = row.value;

		(void)view_word(&rest, &kind);
		(void)mailbox_settings(rest, s);
	}
	(void)mailbox_settings(words, s);
	find_note(words, u->note, sizeof(u->note));
}

static int
count_passwords(struct listing *l)
{
	struct passwords_entry e;
	struct buf text;
	struct view rest;

	if (mailstead_file_read(l->conf->passwords, &text) == -1)
		return -1;
	rest = buf_view(&text);
	while (passwords_next(&rest, &e))
		if (passwords_usable(&e))
			tally_add(&l->passwords, e.address);
	explicit_bzero(text.p, text.n);
	buf_free(&text);
	return tally_sort(&l->passwords);
}

/* ---- Users in batches */

static int
flush(struct listing *l)
{
	static struct user_usage usage[USER_LIST_BATCH];
	int result = 0;

	for (size_t i = 0; i < l->n; i++)
		usage[i] = l->batch[i].usage;
	if (l->n)
		result = user_usage_look(l->conf, usage, l->n, false);
	for (size_t i = 0; result == 0 && i < l->n; i++) {
		l->batch[i].usage = usage[i];
		l->each(&l->batch[i], l->arg);
		l->listed++;
	}
	l->n = 0;
	return result;
}

static struct user_listed *
next(struct listing *l)
{
	if (l->n == USER_LIST_BATCH && flush(l) == -1)
		return NULL;
	l->batch[l->n] = (struct user_listed){ .is_virtual = false };
	return &l->batch[l->n++];
}

static int
list_virtual(struct listing *l)
{
	struct table_lines lines = { .rest = buf_view(&l->users) };
	struct table_line one;

	while (table_lines_next(&lines, &one)) {
		struct user_listed *u;

		if (view_find(one.key, '@') == one.key.n || !is_wanted(l, one.key))
			continue;
		u = next(l);
		if (u == NULL)
			return -1;
		u->is_virtual = true;
		u->usage.owner = l->owner;
		if (view_string(one.key, u->usage.name, sizeof(u->usage.name)) == -1 ||
		    user_virtual_home(l->conf->virtual_dir, one.key, u->usage.owner.home) == -1) {
			/* Nobody has this mailbox, which the other programs say in the log. */
			l->n--;
			continue;
		}
		find_settings(l, one.words, u);
		u->has_password = tally_of(&l->passwords, view_of(u->usage.name)) != 0;
	}
	return flush(l);
}

/* Each has a uid of its own, and so is looked at alone. */
static int
list_one_system(struct listing *l, const struct passwd *pw, struct view words)
{
	struct user_listed *u = next(l);

	if (u == NULL)
		return -1;
	u->usage.owner = (struct user){ .uid = pw->pw_uid, .gid = pw->pw_gid };
	if (view_string(view_of(pw->pw_name), u->usage.name, USER_NAME_MAX) == -1 ||
	    view_string(view_of(pw->pw_dir), u->usage.owner.home, USER_DIR_MAX) == -1) {
		l->n--;
		return 0;
	}
	(void)memcpy(u->usage.owner.name, u->usage.name, sizeof(u->usage.owner.name));
	find_settings(l, words, u);
	return flush(l);
}

static int
list_system(struct listing *l)
{
	const struct passwd *pw;
	struct table_line line;
	int result = 0;

	setpwent();
	while (result == 0 && (pw = getpwent()) != NULL) {
		bool in_table = table_edit_find(buf_view(&l->users), view_of(pw->pw_name), &line);

		if (!in_table && (pw->pw_uid < PEOPLE_MIN || pw->pw_uid > PEOPLE_MAX))
			continue;
		if (pw->pw_uid == 0 || !is_wanted(l, view_of(pw->pw_name)) ||
		    (geteuid() != 0 && geteuid() != pw->pw_uid))
			continue;
		result = list_one_system(l, pw, in_table ? line.words : VIEW(""));
	}
	endpwent();
	return result;
}

int
user_list_each(const struct conf *conf, char *const *wanted,
    void (*each)(const struct user_listed *u, void *arg), void *arg)
{
	struct listing l = {
		.conf = conf, .wanted = wanted, .each = each, .arg = arg, .passwords = tally_make(),
		.domains = table_make(conf->domains, table_read_domains),
		.batch = calloc(USER_LIST_BATCH, sizeof(*l.batch)),
	};
	int result = -1;

	if (l.domains == NULL || l.batch == NULL) {
		mailstead_complain("users", "out of memory");
	} else if (mailstead_file_read(conf->users, &l.users) == 0) {
		if (user_home_owner(&l.owner) == 0 && count_passwords(&l) == 0 &&
		    list_virtual(&l) == 0 && list_system(&l) == 0)
			result = l.listed;
		buf_free(&l.users);
	}
	tally_free(&l.passwords);
	table_close(l.domains);
	free(l.batch);
	return result;
}
