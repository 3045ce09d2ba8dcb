/* import_qmail_virtual.c: virtualdomains and users/assign of qmail. */
#include "admin/import/import_qmail.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/user.h"

/* Whose files of instructions deal with a domain: user's .qmail-EXT-..., or alias's. */
struct manager {
	char user[USER_NAME_MAX + 1];
	char home[USER_DIR_MAX + 1];
	char ext[256];		/* with a '-' at its end, or empty */
	bool alias;		/* the user alias: there are aliases of its files */
};

/* ---- users/assign: "=ADDRESS:USER:UID:GID:HOME:DASH:EXT:", "+PREFIX:..." */

enum { NAME, USER, UID, GID, HOME, DASH, EXT, REST, FIELDS };

/* The home that a line "+PREPEND-:" has, if it is of vpopmail. Returns whether it is. */
static bool
find_vpopmail(struct qmail *q, struct view prepend, char home[PATH_MAX])
{
	struct view rest = buf_view(&q->assign), line, f[FIELDS], name;
	char path[PATH_MAX + 16];
	unsigned number = 0;

	while (qmail_line_next(&rest, &line, &number)) {
		(void)qmail_fields(line, f, FIELDS);
		name = view_sub(f[NAME], 1, f[NAME].n);
		if (line.p[0] != '+' || name.n != prepend.n + 1 || name.p[prepend.n] != '-' ||
		    !view_eq(view_sub(name, 0, prepend.n), prepend) ||
		    view_string(f[HOME], home, PATH_MAX) == -1)
			continue;
		(void)snprintf(path, sizeof(path), "%.4000s/vpasswd", home);
		return access(path, F_OK) == 0;
	}
	return false;
}

/* A user whose home is another one than the system says: nobody would find his mail. */
static void
assigned_name(struct qmail *q, struct view *f, struct import_place at)
{
	struct view name = view_sub(f[NAME], 1, f[NAME].n);
	char user[USER_NAME_MAX + 1];
	struct buf target = buf_make(1024);
	struct user u;

	(void)view_string(f[USER], user, sizeof(user));
	(void)buf_addf(&target, "%s%s%.*s", user, f[EXT].n ? "-" : "", VIEW_FMT(f[EXT]));
	if (user_find(user, &u) != 1 || !view_eq(f[HOME], view_of(u.home)))
		import_note(q->im, IMPORT_LEFT, at, "%.*s: %s has not the home %.*s in the system",
		    VIEW_FMT(name), user, VIEW_FMT(view_sub(f[HOME], 0, 500)));
	else if (f[EXT].n || !view_eq(name, view_of(user)))
		import_alias(q->im, name, buf_view(&target), at);
	buf_free(&target);
}

/* "+USER-" is so by itself, and a prefix of a domain is dealt with there. */
static void
assigned_prefix(struct qmail *q, struct view *f, struct import_place at)
{
	struct view prefix = view_sub(f[NAME], 1, f[NAME].n);
	struct user u;
	char user[USER_NAME_MAX + 1], home[PATH_MAX];

	if (prefix.n == 0 || prefix.p[prefix.n - 1] != '-') {
		import_note(q->im, IMPORT_LEFT, at, "+%.*s: make an alias of the name before the \"-\"",
		    VIEW_FMT(view_sub(prefix, 0, 255)));
		return;
	}
	prefix.n--;
	(void)view_string(f[USER], user, sizeof(user));
	if (find_vpopmail(q, prefix, home) || (view_eq(prefix, view_of(user)) &&
	    user_find(user, &u) == 1 && view_eq(f[HOME], view_of(u.home)) && f[EXT].n == 0))
		return;
	if (user_find(user, &u) == 1 && view_eq(f[HOME], view_of(u.home)))
		import_alias(q->im, prefix, view_of(user), at);
	import_note(q->im, IMPORT_LEFT, at, "+%.*s: all names that begin so; its files of instructions "
	    "are looked for as those of the user's own extensions", VIEW_FMT(view_sub(f[NAME], 1, 255)));
}

static void
read_assign(struct qmail *q)
{
	struct import_place at = { NULL, 0 };
	struct view rest = buf_view(&q->assign), line, f[FIELDS];
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%.4000s/users/assign", q->directory);
	at.file = import_keep(q->im, view_of(path));
	while (qmail_line_next(&rest, &line, &at.line)) {
		(void)qmail_fields(line, f, FIELDS);
		if (line.p[0] == '=')
			assigned_name(q, f, at);
		else if (line.p[0] == '+')
			assigned_prefix(q, f, at);
	}
}

/* ---- virtualdomains: "DOMAIN:PREPEND" */

/* "alice-shop": the user is the longest name before a '-' that there is. */
static bool
find_manager(struct qmail *q, struct view prepend, struct manager *m)
{
	struct user u;

	for (size_t n = prepend.n; n > 0; n--) {
		if (n < prepend.n && prepend.p[n] != '-')
			continue;
		if (view_string(view_sub(prepend, 0, n), m->user, sizeof(m->user)) == -1)
			continue;
		(void)snprintf(m->ext, sizeof(m->ext), "%.*s%s", VIEW_FMT(view_sub(prepend, n + 1, 200)),
		    n < prepend.n ? "-" : "");
		m->alias = strcmp(m->user, "alias") == 0;
		if (m->alias)
			(void)snprintf(m->home, sizeof(m->home), "%.1000s/alias", q->directory);
		else if (user_find(m->user, &u) == 1)
			(void)snprintf(m->home, sizeof(m->home), "%s", u.home);
		else
			continue;
		return true;
	}
	/* Whom the system does not know the user alias stands for. */
	(void)snprintf(m->user, sizeof(m->user), "alias");
	(void)snprintf(m->home, sizeof(m->home), "%.1000s/alias", q->directory);
	(void)snprintf(m->ext, sizeof(m->ext), "%.*s-", VIEW_FMT(view_sub(prepend, 0, 200)));
	m->alias = true;
	return true;
}

/* The address that a name in the domain leads to. */
static void
put_target(const struct manager *m, struct view name, struct buf *out)
{
	/* Of alias's ".qmail-X-default" there is an alias X. */
	bool rest = m->alias && view_eq(name, VIEW("default"));
	size_t n = strlen(m->ext);

	(void)buf_addf(out, "%s%s%.*s", m->alias ? "" : m->user, m->alias ? "" : "-",
	    (int)(rest && n ? n - 1 : n), m->ext);
	if (!rest)
		(void)buf_add_view(out, name);
}

static void
put_name(struct qmail *q, const struct manager *m, struct view domain, struct view name,
    struct import_place at)
{
	struct buf key = buf_make(1024), target = buf_make(1024);
	bool rest = view_eq(name, VIEW("default"));

	(void)buf_addf(&key, "%.*s@%.*s", VIEW_FMT(rest ? VIEW("") : name), VIEW_FMT(domain));
	put_target(m, name, &target);
	if (!rest && name.n > 8 && view_eq(view_sub(name, name.n - 8, 8), VIEW("-default"))) {
		/* Names with an extension: those of the name alone. */
		key.n = 0;
		(void)buf_addf(&key, "%.*s@%.*s", VIEW_FMT(view_sub(name, 0, name.n - 8)), VIEW_FMT(domain));
	}
	if (!key.failed && !target.failed)
		import_alias(q->im, buf_view(&key), buf_view(&target), at);
	buf_free(&key);
	buf_free(&target);
}

/* An alias for each file of the manager's that is for the domain. */
static void
read_manager(struct qmail *q, const struct manager *m, struct view domain, struct import_place at)
{
	DIR *d = opendir(m->home);
	struct dirent *e;
	size_t n = strlen(m->ext);
	bool all = false, some = false;

	while (d && (e = readdir(d)) != NULL) {
		struct buf name = buf_make(255);
		struct view v;

		if (qmail_name(view_of(e->d_name), &name) == 0) {
			v = buf_view(&name);
			if (v.n > n && view_eq(view_sub(v, 0, n), view_of(m->ext))) {
				put_name(q, m, domain, view_sub(v, n, v.n), at);
				all |= view_eq(view_sub(v, n, v.n), VIEW("default"));
			}
			some |= view_eq(v, VIEW("default"));
		}
		buf_free(&name);
	}
	/* ".qmail-default" is looked at last for any extension. */
	if (some && !all && !m->alias)
		put_name(q, m, domain, VIEW("default"), at);
	if (d)
		(void)closedir(d);
}

static void
virtual_domain(struct qmail *q, struct view domain, struct view prepend, struct import_place at)
{
	char home[PATH_MAX];
	struct manager m;

	import_domain(q->im, domain, "virtual", at);
	if (find_vpopmail(q, prepend, home))
		qmail_vpopmail(q, domain, home, at);
	else if (find_manager(q, prepend, &m))
		read_manager(q, &m, domain, at);
}

static void
virtual_line(struct qmail *q, struct view line, struct import_place at)
{
	struct view f[2], name;
	size_t n;
	struct buf target = buf_make(1024);
	struct manager m;

	(void)qmail_fields(line, f, 2);
	n = view_find(f[0], '@');
	name = view_sub(f[0], 0, n);
	if (f[1].n == 0 && f[0].n) {
		/* An exception from a pattern: nothing to say without these. */
	} else if (f[0].n == 0 || f[0].p[0] == '.') {
		import_note(q->im, IMPORT_LEFT, at, "%.*s: only whole domains are possible",
		    VIEW_FMT(view_sub(line, 0, 500)));
	} else if (n == f[0].n) {
		virtual_domain(q, f[0], f[1], at);
	} else if (find_manager(q, f[1], &m)) {
		put_target(&m, name, &target);
		import_alias(q->im, f[0], buf_view(&target), at);
	}
	buf_free(&target);
}

void
qmail_virtual(struct qmail *q)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);
	struct import_place at = { qmail_read(q, "control/virtualdomains", &text), 0 };
	struct view rest, line;

	for (rest = buf_view(&text); qmail_line_next(&rest, &line, &at.line);)
		virtual_line(q, line, at);
	buf_free(&text);
	read_assign(q);
}
