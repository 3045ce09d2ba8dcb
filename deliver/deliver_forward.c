/* deliver_forward.c: see deliver_forward.h. */
#include "deliver/deliver_forward.h"

#include <stdio.h>
#include <string.h>

#include "text/aliases.h"

/* One .forward being read, or a file that is included in it. */
struct reading {
	const struct deliver *d;
	const struct address *recipient;
	size_t file;		/* in f->files */
	unsigned line;
	struct forward *f;
};

static int
read_list(struct reading *r, struct view text);

/* ---- whose address is whose */

/* The local part of the user's own name. */
static struct view
own_local(const struct deliver *d)
{
	struct view name = view_of(d->user);

	return view_sub(name, 0, view_rfind(name, '@'));
}

const char *
deliver_domain(const struct deliver *d)
{
	const char *at = strrchr(d->user, '@');

	return at ? at + 1 : d->hostname;
}

/* Whether a leads back to this user. */
static bool
is_self(const struct deliver *d, const struct address *recipient, const struct address *a)
{
	struct view domain = view_of(a->domain);

	if (address_eq(a, recipient))
		return true;
	if (!view_eq_nocase(view_of(a->local), own_local(d)))
		return false;
	if (view_eq_nocase(domain, view_of(deliver_domain(d))))
		return true;
	/* The domains of system users share them. */
	return !strchr(d->user, '@') && (view_eq_nocase(domain, view_of(recipient->domain)) ||
	    view_eq(domain, VIEW("localhost")));
}

void
deliver_extension(const struct deliver *d, const struct address *recipient,
    char out[ADDRESS_LOCAL_MAX + 1])
{
	struct view local = view_of(recipient->local), own = own_local(d);
	size_t n = 0;

	out[0] = '\0';
	if (!view_starts_nocase(local, own) || local.n < own.n + 2 ||
	    !strchr(d->extension, local.p[own.n]) || strchr(recipient->local, '/'))
		return;
	for (size_t i = own.n; i < local.n; i++)
		out[n++] = ascii_lower(local.p[i]);
	out[n] = '\0';
}

/* ---- the text */

static const char *
name_of(const struct reading *r)
{
	return r->f->files[r->file];
}

static int
take_address(struct reading *r, const struct alias_target *t)
{
	struct address a = t->address;

	if (a.domain[0] == '\0')
		(void)snprintf(a.domain, sizeof(a.domain), "%s", deliver_domain(r->d));
	if (is_self(r->d, r->recipient, &a)) {
		r->f->keep = true;
		return 0;
	}
	if (t->kind == ALIAS_LOCAL_ONLY)
		return list_refuse(r->f, "%s:%u: \\ is only for the user's own name", name_of(r),
		    r->line);
	return list_add_address(r->f, &a);
}

static int
take_file(struct reading *r, const struct alias_target *t)
{
	struct view path = t->text;
	enum program_kind kind = path.p[path.n - 1] == '/' ? PROGRAM_MAILDIR : PROGRAM_MBOX;

	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	return list_add(r->f, kind, path, t->quoted, r->file);
}

/* Begins a file. Returns 0, or -1 with why. */
static int
add_file(struct forward *f, const char *name)
{
	if (f->nfiles == LIST_FILES_MAX)
		return list_refuse(f, "%.400s: more than %d files", name, LIST_FILES_MAX - 1);
	(void)snprintf(f->files[f->nfiles++], PROGRAM_FILE_MAX, "%s", name);
	return 0;
}

static int
include(struct reading *r, const char *path)
{
	struct reading inner = { .d = r->d, .recipient = r->recipient, .f = r->f, .line = 1,
		.file = r->f->nfiles };
	struct buf text = buf_make(LIST_SIZE_MAX);
	struct list_file file;
	int result = list_open(r->d, path, &file, r->f);

	if (result == 0)
		(void)list_refuse(r->f, "%s:%u: %.400s: no such file", name_of(r), r->line, path);
	result = result == 1 ? list_read(&file, path, &text, r->f) : -1;
	if (result == 0)
		result = add_file(r->f, path);
	if (result == 0)
		result = read_list(&inner, buf_view(&text));
	buf_free(&text);
	return result;
}

static int
take_include(struct reading *r, const struct alias_target *t)
{
	struct buf path = buf_make(PROGRAM_FILE_MAX - 1);
	const char *plain;
	int result;

	(void)alias_target_text(t, &path);
	plain = buf_cstr(&path);
	result = plain ? include(r, plain) :
	    list_refuse(r->f, "%s:%u: too long", name_of(r), r->line);
	buf_free(&path);
	return result;
}

static int
take_target(struct reading *r, const struct alias_target *t)
{
	switch (t->kind) {
	case ALIAS_ADDRESS:
	case ALIAS_LOCAL_ONLY:
		return take_address(r, t);
	case ALIAS_PROGRAM:
		return list_add(r->f, PROGRAM_RUN, t->text, t->quoted, r->file);
	case ALIAS_FILE:
		return take_file(r, t);
	case ALIAS_INCLUDE:
		return take_include(r, t);
	case ALIAS_FIELD:
		return list_refuse(r->f, "%s:%u: a header field", name_of(r), r->line);
	default:
		return list_refuse(r->f, "%s:%u: error: not supported in a .forward", name_of(r),
		    r->line);
	}
}

static unsigned
count_lines(const char *from, const char *to)
{
	unsigned n = 0;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

static int
read_list(struct reading *r, struct view text)
{
	const char *seen = text.p, *what;
	struct alias_target t;
	int got;

	while ((got = alias_target_next(&text, &t, &what)) != 0) {
		/* What was taken off ends on the target's own line. */
		r->line += count_lines(seen, text.p);
		seen = text.p;
		if (got == -1)
			return list_refuse(r->f, "%s:%u: %s", name_of(r), r->line, what);
		if (take_target(r, &t) == -1)
			return -1;
	}
	return 0;
}

int
deliver_forward_parse(const struct deliver *d, const struct address *recipient, const char *name,
    struct view text, struct forward *f)
{
	struct reading r = { .d = d, .recipient = recipient, .line = 1, .f = f };

	list_begin(f);
	if (add_file(f, name) == -1 || read_list(&r, text) == -1)
		return -1;
	/* A file that says nothing changes nothing. */
	f->keep = f->keep || (f->n == 0 && f->nactions == 0);
	return 0;
}

/* ---- the file */

static int
try_file(const struct deliver *d, const struct address *recipient, const char *name,
    struct forward *f)
{
	struct buf text = buf_make(LIST_SIZE_MAX);
	struct list_file file;
	int result = list_open(d, name, &file, f);

	if (result == 1 && (list_read(&file, name, &text, f) == -1 ||
	    deliver_forward_parse(d, recipient, name, buf_view(&text), f) == -1))
		result = -1;
	buf_free(&text);
	return result;
}

int
deliver_forward(const struct deliver *d, const struct address *recipient, struct forward *f)
{
	char extension[ADDRESS_LOCAL_MAX + 1], name[sizeof(".forward") + ADDRESS_LOCAL_MAX];
	int got = 0;

	deliver_extension(d, recipient, extension);
	(void)snprintf(name, sizeof(name), ".forward%s", extension);
	if (extension[0] != '\0')
		got = try_file(d, recipient, name, f);
	return got == 0 ? try_file(d, recipient, ".forward", f) : got;
}
