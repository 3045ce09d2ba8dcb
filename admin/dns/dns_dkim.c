/* dns_dkim.c: the keys that sign mail of our domains; see dns_facts.h. */
#include "admin/dns/dns_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/dns/dkim_conf.h"
#include "admin/dns/key_public.h"
#include "sys/file.h"

#define CONF_MAX (1 << 20)	/* octets of a file of others' configuration */

struct finding {
	const struct dns_facts_wanted *w;
	struct zone_facts *out;
	char path[DKIM_PATH_SIZE];	/* of the key that lines are about: one for many domains */
	struct buf lines;
};

/* Reads a file; one that is not there is empty. Returns whether there is anything in it. */
static bool
read_conf(const struct finding *d, const char *path, struct buf *text)
{
	buf_clear(text);
	if (file_read_path(AT_FDCWD, path, true, text) == -1 && errno != ENOENT)
		d->w->remark(d->w->arg, path, strerror(errno));
	return text->n != 0 && !text->failed;
}

/* ---- a key */

static bool
is_dkim(struct view line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] < ' ' || line.p[i] > '~')
			return false;
	return view_starts_nocase(line, VIEW("v=DKIM1;"));
}

static void
add_key(struct finding *d, const char *domain, const char *selector, struct view value)
{
	struct zone_dkim *all, *k;

	for (size_t i = 0; i < d->out->ndkim; i++)
		if (strcmp(d->out->dkim[i].domain, domain) == 0 &&
		    strcmp(d->out->dkim[i].selector, selector) == 0)
			return;
	all = reallocarray(d->out->dkim, d->out->ndkim + 1, sizeof(*all));
	if (all == NULL)
		return;
	d->out->dkim = all;
	k = &all[d->out->ndkim];
	(void)snprintf(k->domain, sizeof(k->domain), "%s", domain);
	(void)snprintf(k->selector, sizeof(k->selector), "%s", selector);
	k->value = strndup(value.p, value.n);
	d->out->ndkim += k->value != NULL;
}

static void
take_key(struct finding *d, const char *domain, const struct dkim_key *key)
{
	struct view rest, line;
	const char *why;

	if (strcmp(d->path, key->path) != 0) {
		(void)snprintf(d->path, sizeof(d->path), "%s", key->path);
		buf_clear(&d->lines);
		if (key_public(key->path, false, &d->lines, &why) == -1)
			d->w->remark(d->w->arg, key->path, why);
	}
	rest = buf_view(&d->lines);
	while (view_line(&rest, &line))
		if (is_dkim(line))
			add_key(d, domain, key->selector, line);
}

/* Those of our domains. */
static void
take_keys(struct finding *d, struct dkim_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		for (size_t j = 0; j < d->out->ndomains; j++)
			if (strcmp(keys->all[i].domain, "%") == 0 ||
			    strcasecmp(keys->all[i].domain, d->out->domains[j]) == 0)
				take_key(d, d->out->domains[j], &keys->all[i]);
	dkim_keys_free(keys);
}

/* ---- OpenDKIM */

static void
find_opendkim(struct finding *d)
{
	struct buf text = buf_make(CONF_MAX), table = buf_make(CONF_MAX);
	struct dkim_keys keys = { .all = NULL };
	struct opendkim o;
	char path[DKIM_PATH_SIZE];

	if (read_conf(d, d->w->opendkim, &text)) {
		opendkim_read(buf_view(&text), &o);
		opendkim_keys(&o, &keys);
		if (view_string(opendkim_table_path(&o), path, sizeof(path)) == 0 && path[0] &&
		    read_conf(d, path, &table))
			opendkim_table(buf_view(&table), &keys);
		take_keys(d, &keys);
	}
	buf_free(&text);
	buf_free(&table);
}

/* ---- rspamd */

static void
read_rspamd(struct finding *d, struct rspamd *r)
{
	static const char *const directories[] = { "modules.d", "local.d", "override.d" };
	struct buf text = buf_make(CONF_MAX);
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s/dkim_signing.conf", d->w->rspamd, directories[i]);
		if (read_conf(d, path, &text))
			rspamd_read(buf_view(&text), r);
	}
	buf_free(&text);
}

/* What the map has for the domain; text holds it. */
static struct view
look_up(struct finding *d, const char *map, const char *domain, struct buf *text)
{
	if (strncmp(map, "file://", 7) == 0)
		map += 7;
	return map[0] == '/' && read_conf(d, map, text) ?
	    rspamd_map(buf_view(text), view_of(domain)) : VIEW("");
}

static void
find_rspamd(struct finding *d)
{
	struct buf paths = buf_make(CONF_MAX), selectors = buf_make(CONF_MAX);
	struct rspamd *r = calloc(1, sizeof(*r));

	if (r)
		read_rspamd(d, r);
	for (size_t i = 0; r && i < d->out->ndomains; i++) {
		const char *domain = d->out->domains[i];
		struct dkim_keys keys = { .all = NULL };

		rspamd_keys(r, view_of(domain), look_up(d, r->path_map, domain, &paths),
		    look_up(d, r->selector_map, domain, &selectors), &keys);
		/*
		 * A path for all domains is tried for each: rspamd signs where there is such a
		 * file.
		 */
		for (size_t j = 0; j < keys.n; j++)
			if (access(keys.all[j].path, F_OK) == 0)
				take_key(d, domain, &keys.all[j]);
		dkim_keys_free(&keys);
	}
	free(r);
	buf_free(&paths);
	buf_free(&selectors);
}

void
dns_find_dkim(const struct conf *conf, const struct dns_facts_wanted *w, struct zone_facts *out)
{
	struct dkim_keys named = { .all = NULL };
	struct finding d = { .w = w, .out = out, .lines = buf_make(KEY_PUBLIC_MAX) };

	dkim_keys_named(view_of(conf->dkim_keys), &named);
	take_keys(&d, &named);
	find_opendkim(&d);
	find_rspamd(&d);
	buf_free(&d.lines);
}
