/* import_qmail_control.c: single settings of qmail, and what else is in control. */
#include "admin/import/import_qmail.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>
#include <stdlib.h>
#include <strings.h>

#include "base/num.h"

/* ---- Numbers */

static void
put_number(struct qmail *q, const char *name, const char *key, const char *unit, const char *zero)
{
	struct buf value = buf_make(64);
	struct import_place at;
	uint64_t n;

	if (qmail_control(q, name, &value, &at)) {
		if (num_parse(buf_view(&value), UINT64_MAX, &n) == -1)
			import_note(q->im, IMPORT_LEFT, at, "no number");
		else if (n == 0 && zero)
			import_conf(q->im, key, view_of(zero), at);
		else
			import_conff(q->im, key, at, "%.*s%s", VIEW_FMT(buf_view(&value)), unit);
	}
	buf_free(&value);
}

/* ---- Where mail is delivered by default */

/* "./Maildir/" or "./Mailbox", in control/defaultdelivery or behind qmail-start in rc. */
static void
put_delivery(struct qmail *q, struct view how, struct import_place at)
{
	bool maildir = how.n && how.p[how.n - 1] == '/';
	struct view path = how;

	if (view_starts_nocase(path, VIEW("./")))
		path = view_sub(path, 2, path.n);
	while (path.n && path.p[path.n - 1] == '/')
		path.n--;
	if (how.n == 0 || how.p[0] != '.' || path.n == 0)
		import_note(q->im, IMPORT_LEFT, at, "%.*s: set maildir or mailbox in mailstead.conf(5)",
		    VIEW_FMT(view_sub(how, 0, 500)));
	else
		import_conf(q->im, maildir ? "maildir" : "mailbox", path, at);
}

static void
delivery_of_rc(struct qmail *q)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);
	struct import_place at = { qmail_read(q, "rc", &text), 0 };
	struct view rest, line, word;
	bool found = false;

	for (rest = buf_view(&text); !found && qmail_line_next(&rest, &line, &at.line);)
		while (!found && view_word(&line, &word)) {
			while (word.n && (word.p[0] == '\'' || word.p[0] == '"'))
				word = view_sub(word, 1, word.n);
			while (word.n && (word.p[word.n - 1] == '\'' || word.p[word.n - 1] == '"'))
				word.n--;
			found = view_starts_nocase(word, VIEW("./"));
			if (found)
				put_delivery(q, word, at);
		}
	if (!found)
		put_delivery(q, VIEW("./Mailbox"), (struct import_place){ at.file, 0 });
	buf_free(&text);
}

/* ---- What is left */

static const char *const known[] = {
	"me", "locals", "virtualdomains", "rcpthosts", "morercpthosts", "morercpthosts.cdb",
	"smtproutes", "databytes", "queuelifetime", "concurrencylocal", "concurrencyremote",
	"timeoutconnect", "timeoutremote", "timeoutsmtpd", "defaultdelivery", "localiphost",
	"concurrencyincoming", "bouncefrom",
};

static const char *const hints[][2] = {
	{ "badmailfrom", "a milter can do it" },
	{ "badmailfromnorelay", "a milter can do it" },
	{ "badmailto", "an alias with error:550 for the name" },
	{ "badrcptto", "an alias with error:550 for the name" },
	{ "percenthack", "addresses with % are not rewritten" },
	{ "doublebounceto", "double bounces are dropped; the log has them" },
	{ "doublebouncehost", "double bounces are dropped; the log has them" },
	{ "smtpgreeting", "the greeting is the hostname" },
	{ "plusdomain", "addresses are not completed with it" },
	{ "envnoathost", "it is hostname" },
	{ "idhost", "it is hostname" },
	{ "defaulthost", "it is hostname" },
	{ "defaultdomain", "names of hosts have to be whole" },
	{ "helohost", "it is hostname" },
	{ "bouncehost", "it is hostname" },
	{ "servercert.pem", "put it into tls_certificates" },
	{ "spfbehavior", "a milter can do it" },
	{ "tlsclientca.pem", "tls_client_ca" },
};

/* Files that name what is hostname here, too, are of no interest while they name the same. */
static bool
says_me(struct qmail *q, const char *name)
{
	struct buf value = buf_make(ADDRESS_DOMAIN_MAX + 1);
	struct import_place at;
	bool same = !qmail_control(q, name, &value, &at) ||
	    view_eq_nocase(buf_view(&value), view_of(q->me));

	buf_free(&value);
	return same;
}

static void
rest_of(struct qmail *q, const char *name)
{
	char path[PATH_MAX];
	struct import_place at;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i], name) == 0)
			return;
	(void)snprintf(path, sizeof(path), "%.3000s/control/%s", q->directory, name);
	at = (struct import_place){ import_keep(q->im, view_of(path)), 0 };
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (strcmp(hints[i][0], name) == 0) {
			if (strstr(hints[i][1], "hostname") == NULL || !says_me(q, name))
				import_note(q->im, IMPORT_LEFT, at, "%s", hints[i][1]);
			return;
		}
	import_note(q->im, IMPORT_LEFT, at, "nothing here does what this is for");
}

static int
is_file(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void
rest_of_control(struct qmail *q)
{
	char path[PATH_MAX];
	struct dirent **names;
	int n;

	(void)snprintf(path, sizeof(path), "%.4000s/control", q->directory);
	n = scandir(path, &names, is_file, alphasort);
	for (int i = 0; i < n; i++) {
		rest_of(q, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

void
qmail_settings(struct qmail *q)
{
	struct import_place none = { NULL, 0 };
	struct buf value = buf_make(1000);

	put_number(q, "databytes", "message_size_limit", "", "1T");
	put_number(q, "queuelifetime", "lifetime", "s", NULL);
	put_number(q, "concurrencylocal", "local_concurrency", "", NULL);
	put_number(q, "concurrencyremote", "remote_concurrency", "", NULL);
	put_number(q, "timeoutconnect", "remote_connect_timeout", "s", NULL);
	put_number(q, "timeoutremote", "remote_command_timeout", "s", NULL);
	put_number(q, "timeoutsmtpd", "smtp_command_timeout", "s", NULL);
	if (qmail_control(q, "defaultdelivery", &value, &none))
		put_delivery(q, buf_view(&value), none);
	else
		delivery_of_rc(q);
	none = (struct import_place){ NULL, 0 };
	import_conf(q->im, "extension", VIEW("-"), none);
	import_conf(q->im, "user_instructions", VIEW("qmail"), none);
	rest_of_control(q);
	buf_free(&value);
}
