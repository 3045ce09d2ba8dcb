/* import_qmail_vpopmail.c: a domain of vpopmail, whose users are in a file vpasswd. */
#include "admin/import/import_qmail.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

/* "user:hash:uid:gid:gecos:directory:quota:password" */
enum { NAME, HASH, UID, GID, GECOS, DIRECTORY, QUOTA, CLEAR, FIELDS };

struct domain {
	struct view name;
	const char *directory;
	const char *file;
};

/* "10485760S,1000C", "10485760", "10M" or NOQUOTA, as settings of ours. Returns 0 or -1. */
static int
put_quota(struct view text, struct buf *out)
{
	uint64_t n;

	if (text.n == 0 || view_eq(text, VIEW("NOQUOTA")))
		return 0;
	while (text.n) {
		size_t comma = view_find(text, ',');
		struct view part = view_sub(text, 0, comma);
		bool count = part.n && part.p[part.n - 1] == 'C';

		if (part.n && (count || part.p[part.n - 1] == 'S'))
			part.n--;
		if (num_parse_size(part, UINT64_MAX, &n) == -1)
			return -1;
		if (n)
			(void)buf_addf(out, "%s%s=%.*s", out->n ? " " : "", count ? "quota_messages" : "quota",
			    VIEW_FMT(part));
		text = view_sub(text, comma + (comma < text.n), text.n);
	}
	return out->failed ? -1 : 0;
}

static void
put_user(struct qmail *q, const struct domain *d, struct view *f, struct import_place at)
{
	struct buf address = buf_make(400), settings = buf_make(200), path = buf_make(PATH_MAX);
	const char *own;

	(void)buf_addf(&address, "%.*s@%.*s", VIEW_FMT(f[NAME]), VIEW_FMT(d->name));
	if (put_quota(f[QUOTA], &settings) == -1) {
		import_note(q->im, IMPORT_LEFT, at, "%.*s: the quota %.*s", VIEW_FMT(f[NAME]),
		    VIEW_FMT(view_sub(f[QUOTA], 0, 100)));
		buf_clear(&settings);
	}
	if (!address.failed && import_user(q->im, buf_view(&address), buf_view(&settings), at)) {
		if (f[HASH].n)
			import_password(q->im, buf_view(&address), import_keep(q->im, f[HASH]), false, at);
		(void)buf_addf(&path, "%.*s/Maildir", VIEW_FMT(f[DIRECTORY]));
		import_move(q->im, buf_view(&path), buf_view(&address), at);
		buf_clear(&path);
		(void)buf_addf(&path, "%.*s/.qmail", VIEW_FMT(f[DIRECTORY]));
		own = buf_cstr(&path);
		if (own && access(own, F_OK) == 0)
			import_note(q->im, IMPORT_LEFT, at, "%s: put what is in it into the user's new home, if it "
			    "is addresses, or make an alias", own);
	}
	buf_free(&address);
	buf_free(&settings);
	buf_free(&path);
}

static void
read_users(struct qmail *q, const struct domain *d)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);
	char path[PATH_MAX];
	struct import_place at;
	struct view rest, line, f[FIELDS];

	(void)snprintf(path, sizeof(path), "%.3000s/vpasswd", d->directory);
	at = (struct import_place){ import_keep(q->im, view_of(path)), 0 };
	if (import_read(q->im, path, false, at, &text) == 0)
		for (rest = buf_view(&text); qmail_line_next(&rest, &line, &at.line);) {
			(void)qmail_fields(line, f, FIELDS);
			put_user(q, d, f, at);
		}
	buf_free(&text);
}

/* ---- .qmail-NAME of the domain */

/* "| vdelivermail '' WHAT": whom mail for other names is for. Returns whether it is such a line. */
static bool
put_rest(struct qmail *q, const struct domain *d, struct view text, struct import_place at)
{
	struct view last = VIEW(""), word;
	struct buf name = buf_make(400);

	if (!view_contains_nocase(text, VIEW("vdelivermail")))
		return false;
	while (view_word(&text, &word))
		last = word;
	while (last.n && last.p[last.n - 1] == '\n')
		last.n--;
	(void)buf_addf(&name, "@%.*s", VIEW_FMT(d->name));
	if (view_find(last, '@') < last.n)
		import_alias(q->im, buf_view(&name), last, at);
	else if (last.n && last.p[0] == '/')
		import_note(q->im, IMPORT_LEFT, at, "%.*s: let an alias %.*s lead to the user whose it is",
		    VIEW_FMT(view_sub(last, 0, 500)), VIEW_FMT(buf_view(&name)));
	buf_free(&name);
	return true;
}

static void
put_alias(struct qmail *q, const struct domain *d, struct view name, struct view text,
    struct import_place at)
{
	struct buf key = buf_make(400), targets = buf_make(1U << 20);
	bool rest = view_eq(name, VIEW("default"));

	if (!rest || !put_rest(q, d, text, at)) {
		(void)buf_addf(&key, "%.*s@%.*s", VIEW_FMT(rest ? VIEW("") : name), VIEW_FMT(d->name));
		(void)qmail_targets(q, text, d->directory, at, &targets);
		if (targets.n && !targets.failed && !key.failed)
			import_alias(q->im, buf_view(&key), buf_view(&targets), at);
	}
	buf_free(&key);
	buf_free(&targets);
}

static int
is_qmail(const struct dirent *e)
{
	return strncmp(e->d_name, ".qmail-", 7) == 0;
}

static void
read_file(struct qmail *q, const struct domain *d, const char *file)
{
	char path[PATH_MAX];
	struct buf name = buf_make(255), text = buf_make(IMPORT_FILE_MAX);
	struct import_place at;

	(void)snprintf(path, sizeof(path), "%.3000s/%.255s", d->directory, file);
	at = (struct import_place){ import_keep(q->im, view_of(path)), 0 };
	if (qmail_name(view_of(file), &name) == 0 && import_read(q->im, path, false, at, &text) == 0)
		put_alias(q, d, buf_view(&name), buf_view(&text), at);
	buf_free(&name);
	buf_free(&text);
}

void
qmail_vpopmail(struct qmail *q, struct view domain, const char *directory, struct import_place at)
{
	struct domain d = { .name = domain, .directory = directory, .file = at.file };
	struct dirent **names;
	int n;

	read_users(q, &d);
	n = scandir(directory, &names, is_qmail, alphasort);
	for (int i = 0; i < n; i++) {
		read_file(q, &d, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}
