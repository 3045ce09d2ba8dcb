/* import_postfix.c: mailstead import postfix; see mailstead-import(8). */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "admin/import/import_postfix.h"
#include "admin/mailstead.h"

/* ---- Who we are */

/* What Postfix takes for its name where main.cf does not say, and for its domain. */
static void
preset_names(struct postfix *p)
{
	char host[256] = "localhost";
	const char *name;
	struct view domain;

	(void)gethostname(host, sizeof(host) - 1);
	postfix_conf_preset(&p->conf, "myhostname", view_of(strchr(host, '.') ? host :
	    p->im->conf->hostname));
	name = postfix_value(p, "myhostname");
	if (name == NULL)
		return;
	domain = view_of(name);
	domain = view_sub(domain, view_find(domain, '.'), domain.n);
	domain = domain.n ? view_sub(domain, 1, domain.n) : VIEW("localdomain");
	postfix_conf_preset(&p->conf, "mydomain", view_of(import_keep(p->im, domain)));
}

/* The domain that completes a name: it may stand in a file. */
static void
find_origin(struct postfix *p)
{
	const char *value = postfix_value(p, "myorigin");
	struct buf text = buf_make(IMPORT_FILE_MAX);
	struct view line = view_of(value ? value : ""), rest;

	if (line.n && line.p[0] == '/' && import_read(p->im, import_keep(p->im, line), false,
	    postfix_place(p, "myorigin"), &text) == 0) {
		rest = buf_view(&text);
		if (!view_line(&rest, &line))
			line = VIEW("");
	}
	if (address_domain(view_trim(line), p->origin) != ADDRESS_OK)
		p->origin[0] = '\0';
	buf_free(&text);
}

static void
put_names(struct postfix *p)
{
	const char *value = postfix_value(p, "myhostname");
	const char *name = p->host = import_keep(p->im, view_of(value ? value : ""));
	struct import_place at = postfix_place(p, "myhostname");

	if (postfix_is_set(p, "myhostname") && strcmp(name, p->im->conf->hostname) != 0)
		import_conf(p->im, "hostname", view_of(name), at);
	find_origin(p);
	if (p->origin[0] && strcasecmp(p->origin, name) != 0)
		import_note(p->im, IMPORT_DIFFERENT, postfix_place(p, "myorigin"),
		    "names without a domain, as of programs that send, are completed with @%s here, not "
		    "@%s", name, p->origin);
}

/* ---- Domains */

static void
put_domain(struct postfix *p, struct view member, const char *kind, struct import_place at)
{
	if (member.p[0] == '!' || member.p[0] == '.' || member.p[0] == '[')
		import_note(p->im, IMPORT_LEFT, at, "%.*s: only whole domains are possible",
		    VIEW_FMT(view_sub(member, 0, 255)));
	else
		import_domain(p->im, member, kind, at);
}

static void
local_domain(struct postfix *p, struct view member, struct import_place at)
{
	put_domain(p, member, "local", at);
}

/* Of one that is local already nothing is said: Postfix warns of it, too. */
static void
virtual_domain(struct postfix *p, struct view member, struct import_place at)
{
	if (import_find(p->im, IMPORT_DOMAINS, member) == NULL)
		put_domain(p, member, "virtual", at);
}

static void
relay_domain(struct postfix *p, struct view member, struct import_place at)
{
	if (import_find(p->im, IMPORT_DOMAINS, member) == NULL)
		put_domain(p, member, "relay", at);
}

static void
put_domains(struct postfix *p)
{
	postfix_list(p, "mydestination", local_domain);
	/* First those that are only domains: the other list may be a table with addresses in it. */
	postfix_list(p, "virtual_mailbox_domains", virtual_domain);
	postfix_list(p, "virtual_alias_domains", virtual_domain);
	postfix_list(p, "relay_domains", relay_domain);
}

/* ---- All of it */

static int
read_main(struct postfix *p)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);
	int result = import_read(p->im, p->main_cf, false, (struct import_place){ p->main_cf, 0 },
	    &text);

	if (result == 0)
		postfix_conf_read(&p->conf, buf_view(&text));
	else
		mailstead_complain(p->main_cf, strerror(errno));
	buf_free(&text);
	return result;
}

int
import_postfix(struct import *im, const struct import_options *o)
{
	struct postfix p = { .im = im, .value = buf_make(POSTFIX_VALUE_MAX) };
	char path[PATH_MAX];
	int result;

	p.directory = o->directory ? o->directory : "/etc/postfix";
	(void)snprintf(path, sizeof(path), "%s/main.cf", p.directory);
	p.main_cf = import_keep(im, view_of(path));
	postfix_conf_preset(&p.conf, "config_directory", view_of(p.directory));
	result = read_main(&p);
	if (result == 0) {
		preset_names(&p);
		put_names(&p);
		put_domains(&p);
		postfix_aliases(&p);
		postfix_mailboxes(&p);
		postfix_routes(&p);
		postfix_settings(&p);
		postfix_policy(&p);
		postfix_rest(&p);
	}
	im->failed |= p.conf.failed;
	postfix_conf_free(&p.conf);
	buf_free(&p.value);
	return result;
}
