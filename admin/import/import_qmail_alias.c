/* import_qmail_alias.c: files .qmail-NAME of the user alias become aliases. */
#include "admin/import/import_qmail.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "sys/user.h"
#include "text/dotqmail.h"

#define TARGETS_MAX (1U << 20)	/* octets of the targets of an alias */

/* ---- Targets */

/* In quotes, which our reader takes off again. */
static void
put_quoted(struct view text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			(void)buf_add_char(out, '\\');
		(void)buf_add_char(out, text.p[i]);
	}
}

/* A path below the home, "./Mailbox", or an absolute one. */
static void
put_path(struct view path, const char *home, bool maildir, struct buf *out)
{
	(void)buf_add_char(out, '"');
	if (path.n && path.p[0] == '.') {
		put_quoted(view_of(home), out);
		(void)buf_add_char(out, '/');
		path = view_sub(path, path.n > 1 && path.p[1] == '/' ? 2 : 0, path.n);
	}
	put_quoted(path, out);
	(void)buf_add_str(out, maildir ? "/\"" : "\"");
}

static void
put_target(const struct dotqmail_line *l, const char *home, struct buf *out)
{
	if (l->kind == DOTQMAIL_LIST)
		return;
	if (out->n)
		(void)buf_add_str(out, ", ");
	switch (l->kind) {
	case DOTQMAIL_PROGRAM:
		(void)buf_add_str(out, "\"|");
		put_quoted(l->text, out);
		(void)buf_add_char(out, '"');
		break;
	case DOTQMAIL_FORWARD:
		(void)buf_add_view(out, l->text);
		break;
	default:
		put_path(l->text, home, l->kind == DOTQMAIL_MAILDIR, out);
	}
}

int
qmail_targets(struct qmail *q, struct view text, const char *home, struct import_place at,
    struct buf *out)
{
	struct dotqmail_line l;
	const char *why;
	bool first = true, nothing = text.n == 0;
	int got, result = 0;

	while ((got = dotqmail_next(&text, first, &l, &why)) != 0) {
		if (got == -1) {
			import_note(q->im, IMPORT_LEFT, at, "%s", why);
			result = -1;
			break;
		}
		put_target(&l, home, out);
		first = false;
	}
	/* A file with nothing but comments throws mail away. */
	if (result == 0 && out->n == 0 && !nothing)
		(void)buf_add_str(out, "\"|exec cat >/dev/null\"");
	return result;
}

/* ---- Names */

/* "X-default": all names that begin with X-, which is the extension of X here. */
static void
put_default(struct qmail *q, struct view name, struct view targets, const char *other,
    struct import_place at)
{
	struct buf domain = buf_make(ADDRESS_DOMAIN_MAX + 1);

	if (name.n == 0) {
		for (size_t i = 0; i < q->im->tables[IMPORT_DOMAINS].n; i++) {
			const struct import_row *row = &q->im->tables[IMPORT_DOMAINS].rows[i];

			buf_clear(&domain);
			(void)buf_addf(&domain, "@%s", row->key);
			if (import_domain_is(q->im, row->key, "local"))
				import_alias(q->im, buf_view(&domain), targets, at);
		}
	} else if (other) {
		import_note(q->im, IMPORT_LEFT, at, "there is %s as well: what is for %.*s-... goes there, too",
		    other, VIEW_FMT(name));
	} else {
		import_alias(q->im, name, targets, at);
	}
	buf_free(&domain);
}

/* "X-owner" is the sender of what goes on to X, for which we ask the alias owner-X. */
static void
put_owner(struct qmail *q, struct view name, struct import_place at)
{
	struct view list = view_sub(name, 0, name.n - 6);
	struct buf owner = buf_make(1024);

	(void)buf_addf(&owner, "owner-%.*s", VIEW_FMT(list));
	import_alias(q->im, buf_view(&owner), name, at);
	buf_free(&owner);
}

static bool
ends_with(struct view v, struct view end)
{
	return v.n > end.n && view_eq(view_sub(v, v.n - end.n, end.n), end);
}

static void
put_name(struct qmail *q, struct view name, struct view targets, const char *home,
    struct import_place at)
{
	char path[PATH_MAX];
	struct buf other = buf_make(IMPORT_FILE_MAX);
	struct view base = view_sub(name, 0, name.n - 8);

	if (view_eq(name, VIEW("default"))) {
		put_default(q, VIEW(""), targets, NULL, at);
	} else if (ends_with(name, VIEW("-owner-default"))) {
		import_note(q->im, IMPORT_LEFT, at, "an owner for each member: an alias verp-%.*s",
		    VIEW_FMT(view_sub(name, 0, name.n - 14)));
	} else if (ends_with(name, VIEW("-default"))) {
		(void)snprintf(path, sizeof(path), "%.3000s/.qmail-%.*s", home,
		    VIEW_FMT(view_sub(base, 0, 255)));
		put_default(q, base, targets, import_read(q->im, path, true, at, &other) == 0 ?
		    import_keep(q->im, view_of(path)) : NULL, at);
	} else {
		import_alias(q->im, name, targets, at);
		if (ends_with(name, VIEW("-owner")))
			put_owner(q, name, at);
	}
	buf_free(&other);
}

/* ---- The directory */

static void
read_alias(struct qmail *q, const char *home, const char *file)
{
	char path[PATH_MAX];
	struct buf name = buf_make(255), text = buf_make(IMPORT_FILE_MAX),
	    targets = buf_make(TARGETS_MAX);
	struct import_place at;

	(void)snprintf(path, sizeof(path), "%.3000s/%.255s", home, file);
	at = (struct import_place){ import_keep(q->im, view_of(path)), 0 };
	if (qmail_name(view_of(file), &name) == 0 && import_read(q->im, path, false, at, &text) == 0) {
		(void)qmail_targets(q, buf_view(&text), home, at, &targets);
		/* An empty one is the mailbox of alias. */
		if (text.n == 0)
			put_path(VIEW("./Mailbox"), home, false, &targets);
		if (targets.n && !targets.failed)
			put_name(q, buf_view(&name), buf_view(&targets), home, at);
	}
	buf_free(&name);
	buf_free(&text);
	buf_free(&targets);
}

static int
is_qmail(const struct dirent *e)
{
	return strncmp(e->d_name, ".qmail-", 7) == 0;
}

void
qmail_aliases(struct qmail *q)
{
	char home[PATH_MAX];
	struct dirent **names;
	struct user u;
	int n;

	(void)snprintf(home, sizeof(home), "%.4000s/alias", q->directory);
	n = scandir(home, &names, is_qmail, alphasort);
	for (int i = 0; i < n; i++) {
		read_alias(q, home, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	/* Their programs and files were this user's. */
	if (user_find("alias", &u) == 1)
		import_conf(q->im, "alias_user", VIEW("alias"), (struct import_place){ NULL, 0 });
}
