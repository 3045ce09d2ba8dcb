/* deliver_forward.c: see deliver_forward.h. */
#include "deliver/deliver_forward.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"
#include "text/aliases.h"

#define FORWARD_SIZE_MAX 65536		/* octets of a .forward */
#define OTHERS_WRITE (S_IWGRP | S_IWOTH)

/* One .forward being read. */
struct reading {
	const struct deliver *d;
	const struct address *recipient;
	const char *name;
	unsigned line;
	struct forward *f;
};

static int
refuse(struct forward *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int
refuse(struct forward *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(f->why, sizeof(f->why), fmt, ap);
	va_end(ap);
	return -1;
}

/* ---- whose address is whose */

/* The local part of the user's own name. */
static struct view
own_local(const struct deliver *d)
{
	struct view name = view_of(d->user);

	return view_sub(name, 0, view_rfind(name, '@'));
}

/* The domain that an address without one gets; a system user is at home on this machine. */
static const char *
own_domain(const struct deliver *d)
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
	if (view_eq_nocase(domain, view_of(own_domain(d))))
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

static int
add_address(struct reading *r, const struct address *a)
{
	struct forward *f = r->f;

	for (size_t i = 0; i < f->n; i++)
		if (address_eq(&f->to[i], a))
			return 0;
	if (f->n == AGENT_FORWARD_MAX)
		return refuse(f, "%s:%u: more than %d addresses", r->name, r->line,
		    AGENT_FORWARD_MAX);
	f->to[f->n++] = *a;
	return 0;
}

static int
take_address(struct reading *r, const struct alias_target *t)
{
	struct address a = t->address;

	if (a.domain[0] == '\0')
		(void)snprintf(a.domain, sizeof(a.domain), "%s", own_domain(r->d));
	if (is_self(r->d, r->recipient, &a)) {
		r->f->keep = true;
		return 0;
	}
	if (t->kind == ALIAS_LOCAL_ONLY)
		return refuse(r->f, "%s:%u: \\ is only for the user's own name", r->name, r->line);
	return add_address(r, &a);
}

static int
take_target(struct reading *r, const struct alias_target *t)
{
	static const char *const kinds[] = {
		[ALIAS_FILE] = "files", [ALIAS_PROGRAM] = "programs",
		[ALIAS_INCLUDE] = ":include:", [ALIAS_ERROR] = "error:",
	};

	if (t->kind == ALIAS_ADDRESS || t->kind == ALIAS_LOCAL_ONLY)
		return take_address(r, t);
	return refuse(r->f, "%s:%u: %s not supported in a .forward", r->name, r->line,
	    kinds[t->kind]);
}

static unsigned
count_lines(const char *from, const char *to)
{
	unsigned n = 0;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

int
deliver_forward_parse(const struct deliver *d, const struct address *recipient, const char *name,
    struct view text, struct forward *f)
{
	struct reading r = { .d = d, .recipient = recipient, .name = name, .line = 1, .f = f };
	const char *seen = text.p, *what;
	struct alias_target t;
	int got;

	*f = (struct forward){ .keep = false };
	while ((got = alias_target_next(&text, &t, &what)) != 0) {
		/* What was taken off ends on the target's own line. */
		r.line += count_lines(seen, text.p);
		seen = text.p;
		if (got == -1)
			return refuse(f, "%s:%u: %s", name, r.line, what);
		if (take_target(&r, &t) == -1)
			return -1;
	}
	/* A file that says nothing changes nothing. */
	f->keep = f->keep || f->n == 0;
	return 0;
}

/* ---- the file */

/* What is wrong with a file that has such an owner and modes, or NULL. */
static const char *
check_file(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "not a regular file";
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return "belongs to somebody else";
	if (st->st_mode & OTHERS_WRITE)
		return "others can write it";
	return NULL;
}

static int
read_file(const struct deliver *d, const struct address *recipient, const char *name, int fd,
    struct forward *f)
{
	struct buf text = buf_make(FORWARD_SIZE_MAX);
	const char *wrong;
	struct stat st;
	int result;

	if (fstat(fd, &st) == -1)
		return refuse(f, "%s: %s", name, strerror(errno));
	wrong = check_file(&st);
	if (wrong)
		return refuse(f, "%s: %s", name, wrong);
	if (file_read(fd, &text) == -1)
		result = refuse(f, "%s: %s", name, strerror(errno));
	else
		result = deliver_forward_parse(d, recipient, name, buf_view(&text), f);
	buf_free(&text);
	return result;
}

/* Returns 1 when there is no such file; else like deliver_forward(). */
static int
try_file(const struct deliver *d, const struct address *recipient, const char *name, mode_t home,
    struct forward *f)
{
	int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = openat(d->home_fd, name, flags), result;

	if (fd == -1 && errno == ENOENT)
		return 1;
	if (fd == -1)
		return refuse(f, "%s: %s", name, errno == ELOOP ? "is a link" : strerror(errno));
	if (home & OTHERS_WRITE)
		result = refuse(f, "%s: others can write to %.200s", name, d->home);
	else
		result = read_file(d, recipient, name, fd, f);
	close(fd);
	return result;
}

int
deliver_forward(const struct deliver *d, const struct address *recipient, struct forward *f)
{
	char extension[ADDRESS_LOCAL_MAX + 1], name[sizeof(".forward") + ADDRESS_LOCAL_MAX];
	struct stat st;
	int got = 1;

	*f = (struct forward){ .keep = true };
	if (fstat(d->home_fd, &st) == -1)
		return refuse(f, "%.200s: %s", d->home, strerror(errno));
	if (st.st_mode & S_ISVTX)
		return refuse(f, "%.200s: sticky bit set, the user is at work on it", d->home);
	deliver_extension(d, recipient, extension);
	(void)snprintf(name, sizeof(name), ".forward%s", extension);
	if (extension[0] != '\0')
		got = try_file(d, recipient, name, st.st_mode, f);
	if (got == 1)
		got = try_file(d, recipient, ".forward", st.st_mode, f);
	return got == 1 ? 0 : got;
}
