/* import_qmail.c: mailstead import qmail; see mailstead-import(8). */
#include "admin/import/import_qmail.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "admin/mailstead.h"

/* ---- Files */

const char *
qmail_read(struct qmail *q, const char *name, struct buf *out)
{
	char path[PATH_MAX];
	const char *file;

	(void)snprintf(path, sizeof(path), "%s/%s", q->directory, name);
	file = import_keep(q->im, view_of(path));
	(void)import_read(q->im, file, true, (struct import_place){ file, 0 }, out);
	return file;
}

bool
qmail_control(struct qmail *q, const char *name, struct buf *out, struct import_place *at)
{
	char path[256];
	struct buf text = buf_make(IMPORT_FILE_MAX);
	struct view rest, line = VIEW("");
	unsigned number = 0;
	bool found;

	(void)snprintf(path, sizeof(path), "control/%s", name);
	*at = (struct import_place){ qmail_read(q, path, &text), 0 };
	rest = buf_view(&text);
	found = qmail_line_next(&rest, &line, &number);
	at->line = number;
	(void)buf_add_view(out, line);
	buf_free(&text);
	return found;
}

/* Calls each for the lines of control/NAME. Returns whether there is the file. */
static bool
each_line(struct qmail *q, const char *name,
    void (*each)(struct qmail *q, struct view line, struct import_place at))
{
	char path[256];
	struct buf text = buf_make(IMPORT_FILE_MAX);
	struct import_place at = { NULL, 0 };
	struct view rest, line;

	(void)snprintf(path, sizeof(path), "control/%s", name);
	at.file = qmail_read(q, path, &text);
	for (rest = buf_view(&text); qmail_line_next(&rest, &line, &at.line);)
		each(q, line, at);
	buf_free(&text);
	return at.line != 0;
}

/* ---- Domains */

static void
local_domain(struct qmail *q, struct view line, struct import_place at)
{
	import_domain(q->im, line, "local", at);
}

/* What is neither local nor virtual is for others. */
static void
accepted_domain(struct qmail *q, struct view line, struct import_place at)
{
	if (line.p[0] == '.')
		import_note(q->im, IMPORT_LEFT, at, "%.*s: only whole domains are possible",
		    VIEW_FMT(view_sub(line, 0, 255)));
	else if (import_find(q->im, IMPORT_DOMAINS, line) == NULL &&
	    !view_eq_nocase(line, VIEW("localhost")))
		import_domain(q->im, line, "relay", at);
}

static void
put_domains(struct qmail *q, struct import_place me)
{
	if (!each_line(q, "locals", local_domain) && q->me[0])
		import_domain(q->im, view_of(q->me), "local", me);
	qmail_virtual(q);
	if (!each_line(q, "rcpthosts", accepted_domain))
		import_note(q->im, IMPORT_DIFFERENT, me, "without rcpthosts anybody could send to anybody; not "
		    "here");
	(void)each_line(q, "morercpthosts", accepted_domain);
}

/* ---- Routes */

static void
put_route(struct qmail *q, struct view line, struct import_place at)
{
	struct view f[3], host, rest;
	struct buf target = buf_make(1024);
	bool literal;

	(void)qmail_fields(line, f, 3);
	rest = f[2].n ? f[2] : f[1];
	(void)view_word(&rest, f[2].n ? &f[2] : &f[1]);
	host = f[1];
	literal = host.n && ascii_digit(host.p[0]) && ascii_digit(host.p[host.n - 1]);
	if (view_trim(rest).n)
		import_note(q->im, IMPORT_LEFT, at, "the login: see mailstead-relay-passwords(5), and auth= "
		    "in %s", q->im->conf->routes);
	if (host.n == 0)
		(void)buf_add_str(&target, "mx");
	else
		(void)buf_addf(&target, literal ? "smtp:[%.*s]" : "smtp:%.*s", VIEW_FMT(host));
	if (host.n && f[2].n)
		(void)buf_addf(&target, ":%.*s", VIEW_FMT(f[2]));
	import_route(q->im, f[0].n ? f[0] : VIEW("*"), buf_view(&target), at);
	buf_free(&target);
}

/* ---- Who may relay */

static void
put_networks(struct qmail *q)
{
	struct import_place at = { "/etc/tcp.smtp", 0 };
	struct buf text = buf_make(IMPORT_FILE_MAX), networks = buf_make(4000);
	struct view rest, line;

	(void)import_read(q->im, at.file, true, at, &text);
	for (rest = buf_view(&text); qmail_line_next(&rest, &line, &at.line);) {
		struct buf network = buf_make(64);
		int got = qmail_relay_network(line, &network);

		if (got == -1)
			import_note(q->im, IMPORT_LEFT, at, "%.*s", VIEW_FMT(view_sub(line, 0, 500)));
		else if (got == 1)
			(void)buf_addf(&networks, "%s%.*s", networks.n ? " " : "", VIEW_FMT(buf_view(&network)));
		buf_free(&network);
	}
	at.line = 0;
	if (networks.n && !networks.failed) {
		(void)buf_add_str(&networks, " ::1/128");
		import_conf(q->im, "trusted_networks", buf_view(&networks), at);
	}
	buf_free(&text);
	buf_free(&networks);
}

/* ---- All of it */

static struct import_place
put_name(struct qmail *q)
{
	struct buf me = buf_make(ADDRESS_DOMAIN_MAX);
	struct import_place at;

	(void)qmail_control(q, "me", &me, &at);
	if (address_domain(buf_view(&me), q->me) != ADDRESS_OK)
		q->me[0] = '\0';
	if (q->me[0])
		import_conf(q->im, "hostname", view_of(q->me), at);
	buf_free(&me);
	return at;
}

int
import_qmail(struct import *im, const struct import_options *o)
{
	struct qmail q = { .im = im, .assign = buf_make(IMPORT_FILE_MAX) };
	struct import_place me;

	q.directory = o->directory ? o->directory : "/var/qmail";
	me = put_name(&q);
	if (q.me[0] == '\0') {
		mailstead_complain(me.file, "cannot be read, or says no name");
		buf_free(&q.assign);
		return -1;
	}
	(void)qmail_read(&q, "users/assign", &q.assign);
	put_domains(&q, me);
	qmail_aliases(&q);
	(void)each_line(&q, "smtproutes", put_route);
	put_networks(&q);
	qmail_settings(&q);
	im->failed |= q.assign.failed;
	buf_free(&q.assign);
	return 0;
}
