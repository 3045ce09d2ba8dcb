/* sched_dest.c: see sched_dest.h. */
#include "queue/sched_dest.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096

/* Agents at once for one that has proven nothing. */
static uint32_t
first_limit(const struct dests *d)
{
	return DEST_FIRST < d->limit_max ? DEST_FIRST : d->limit_max;
}

/* ---- The table */

static struct dest **
dest_bucket(const struct dests *d, const char *name)
{
	return &d->buckets[siphash(d->key, view_of(name)) % BUCKETS];
}

static struct dest *
dest_get(const struct dests *d, const char *name)
{
	struct dest *e = d->buckets ? *dest_bucket(d, name) : NULL;

	while (e && strcmp(e->name, name) != 0)
		e = e->chain;
	return e;
}

const struct dest *
dest_find(const struct dests *d, const char *name)
{
	return dest_get(d, name);
}

static void
list_take(struct dests *d, struct dest *e)
{
	*(e->newer ? &e->newer->older : &d->newest) = e->older;
	*(e->older ? &e->older->newer : &d->oldest) = e->newer;
}

static void
list_put(struct dests *d, struct dest *e)
{
	e->newer = NULL;
	e->older = d->newest;
	*(d->newest ? &d->newest->newer : &d->oldest) = e;
	d->newest = e;
}

static void
dest_drop(struct dests *d, struct dest *e)
{
	struct dest **at = dest_bucket(d, e->name);

	while (*at != e)
		at = &(*at)->chain;
	*at = e->chain;
	list_take(d, e);
	free(e->text);
	free(e);
	d->n--;
}

void
dests_free(struct dests *d)
{
	while (d->oldest)
		dest_drop(d, d->oldest);
	free(d->buckets);
	d->buckets = NULL;
}

static struct dest *
dest_make(struct dests *d, const char *name)
{
	size_t size = strlen(name) + 1;
	struct dest **bucket, *e;

	if (size - 1 > DEST_NAME_MAX)
		return NULL;
	if (d->buckets == NULL)
		d->buckets = calloc(BUCKETS, sizeof(struct dest *));
	e = d->buckets ? calloc(1, sizeof(*e) + size) : NULL;
	if (e == NULL)
		return NULL;
	if (d->n == DESTS_MAX)
		dest_drop(d, d->oldest);
	memcpy(e->name, name, size);
	e->limit = first_limit(d);
	bucket = dest_bucket(d, name);
	e->chain = *bucket;
	*bucket = e;
	list_put(d, e);
	d->n++;
	return e;
}

/* The destination, which has just told something; NULL for want of memory. */
static struct dest *
dest_touch(struct dests *d, const char *name, int64_t now)
{
	struct dest *e = dest_get(d, name);

	if (e == NULL)
		e = dest_make(d, name);
	if (e == NULL)
		return NULL;
	list_take(d, e);
	list_put(d, e);
	e->used = now;
	d->changed = true;
	return e;
}

/* ---- What is asked and told */

unsigned
dest_limit(const struct dests *d, const char *name)
{
	const struct dest *e = dest_find(d, name);
	uint32_t limit = e ? e->limit : DEST_FIRST;

	if (e && e->since)
		limit = 1;
	return limit < d->limit_max ? limit : d->limit_max;
}

const struct dest *
dest_dead(const struct dests *d, const char *name, int64_t now)
{
	const struct dest *e = dest_find(d, name);

	/* If it lies further ahead than it can, the clock was wrong. */
	return e && e->since && e->next > now && e->next - now <= d->interval ? e : NULL;
}

static void
dest_lives(struct dest *e)
{
	free(e->text);
	e->text = NULL;
	e->code[0] = '\0';
	e->since = e->next = 0;
	e->failures = 0;
}

/* As many successes as it has agents at once make one more. */
void
dest_good(struct dests *d, const char *name, int64_t now)
{
	struct dest *e = dest_touch(d, name, now);

	if (e == NULL)
		return;
	dest_lives(e);
	e->good = now;
	if (e->limit < d->limit_max && ++e->credit >= e->limit) {
		e->limit++;
		e->credit = 0;
	}
}

void
dest_busy(struct dests *d, const char *name, int64_t now)
{
	struct dest *e = dest_touch(d, name, now);

	if (e == NULL)
		return;
	dest_lives(e);
	e->limit = e->limit > 1 ? e->limit / 2 : 1;
	e->credit = 0;
}

/* Tabs and what else is not printable would end the field. */
static char *
clean_text(struct view v)
{
	char *text;

	v = view_sub(v, 0, DEST_TEXT_MAX);
	/* Not in the middle of a character. */
	if (v.n == DEST_TEXT_MAX)
		while (v.n && ((unsigned char)v.p[v.n - 1] & 0x80))
			v.n--;
	text = strndup(v.p, v.n);
	for (char *c = text; c && *c; c++)
		if (ascii_control(*c))
			*c = ' ';
	return text;
}

bool
dest_down(struct dests *d, const char *name, int64_t now, const char *code, struct view text)
{
	struct dest *e = dest_touch(d, name, now);
	char *kept = e ? clean_text(text) : NULL;

	if (kept == NULL)
		return false;
	e->limit = first_limit(d);
	e->credit = 0;
	if (e->failures++ == 0 && e->good && now - e->good < DEST_GOOD_SECONDS) {
		e->limit = 1;
		free(kept);
		return false;
	}
	free(e->text);
	e->text = kept;
	if (view_string(view_of(code), e->code, sizeof(e->code)) == -1 || code[0] == '\0')
		(void)view_string(VIEW("4.4.1"), e->code, sizeof(e->code));
	if (e->since == 0 || e->since > now)
		e->since = now;
	e->next = now + d->interval;
	return true;
}

void
dest_forget(struct dests *d, const char *name)
{
	struct dest *e = dest_get(d, name);

	if (e == NULL)
		return;
	d->changed = true;
	if (e->tls == AGENT_TLS_UNKNOWN) {
		dest_drop(d, e);
		return;
	}
	dest_lives(e);
	e->good = 0;
	e->credit = 0;
	e->limit = first_limit(d);
}

void
dest_tls(struct dests *d, const char *name, int64_t now, enum agent_tls tls)
{
	struct dest *e = dest_get(d, name);

	if (e == NULL)
		return;
	d->changed = true;
	if (e->tls == AGENT_TLS_UNKNOWN || tls < e->tls)
		e->tls_since = now;
	else if (e->tls_since <= now && now - e->tls_since < DEST_TLS_SECONDS)
		return;
	e->tls = tls;
}

enum agent_tls
dest_tls_known(const struct dests *d, const char *name)
{
	const struct dest *e = dest_get(d, name);

	return e ? e->tls : AGENT_TLS_UNKNOWN;
}
