/* route_alias.c: see route_alias.h. */
#include "mail/route_alias.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/route_search.h"
#include "sys/file.h"
#include "text/aliases.h"

#define INCLUDE_SIZE_MAX (16U << 20)	/* octets of an :include: file */
#define INCLUDE_DEPTH_MAX 5		/* files in files */
#define INCLUDE_PATH_MAX 1024
#define INSTRUCTION_MAX 1000		/* octets of a program or a file */

static int
read_entries(struct table *t, struct view text, bool warn)
{
	struct aliases_reader reader;
	struct alias_entry e;
	int got;

	aliases_init(&reader, text);
	while ((got = aliases_next(&reader, &e)) != 0) {
		if (got == -1 && warn)
			table_warn(t, e.line, e.error);
		if (e.name[0] != '\0' &&
		    table_add(t, view_of(e.name), e.targets, e.line, e.error) == -1)
			return -1;
	}
	return 0;
}

int
route_alias_read(struct table *t, struct view text)
{
	return read_entries(t, text, true);
}

int
route_alias_read_quietly(struct table *t, struct view text)
{
	return read_entries(t, text, false);
}

static int
fail(struct expansion *x, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int
fail(struct expansion *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(x->why, ROUTE_WHY_MAX, fmt, ap);
	va_end(ap);
	return -1;
}

/* Where a target stands, for messages. */
struct place {
	const char *path;
	unsigned line;
};

static int
expand_list(struct expansion *x, struct place at, struct view targets);

/* Opens an included file. Returns a descriptor, or -1 with *what is wrong. */
static int
open_include(const char *path, const char **what)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
	struct stat st;

	*what = NULL;
	if (fd == -1 || fstat(fd, &st) == -1)
		*what = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		*what = "not a regular file";
	else if (st.st_mode & S_IWOTH)
		*what = "everybody can write it";
	if (*what == NULL)
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

static int
expand_include(struct expansion *x, struct place at, const char *path)
{
	struct place start = { .path = path, .line = 1 };
	struct buf text = buf_make(INCLUDE_SIZE_MAX);
	const char *what;
	int fd, result = -1;

	if (x->includes == INCLUDE_DEPTH_MAX)
		return fail(x, "%s:%u: files included in each other too deep", at.path, at.line);
	fd = open_include(path, &what);
	if (fd == -1)
		return fail(x, "%s:%u: %s: %s", at.path, at.line, path, what);
	x->includes++;
	if (file_read(fd, &text) == -1)
		(void)fail(x, "%s:%u: %s: %s", at.path, at.line, path, strerror(errno));
	else
		result = expand_list(x, start, buf_view(&text));
	x->includes--;
	buf_free(&text);
	close(fd);
	return result;
}

static int
expand_address(struct expansion *x, struct place at, const struct alias_target *t)
{
	struct address a = t->address;
	bool local_only = t->kind == ALIAS_LOCAL_ONLY;

	if (a.domain[0] == '\0')
		(void)snprintf(a.domain, sizeof(a.domain), "%s", x->hostname);
	if (x->count++ == x->limit)
		return fail(x, "%s:%u: more than %llu targets", at.path, at.line,
		    (unsigned long long)x->limit);
	if (x->each(&a, local_only || address_eq(&a, x->self), x->arg) != 0)
		return fail(x, "%s:%u: too many targets, or no memory", at.path, at.line);
	return 0;
}

/* A program or a file; text is without the mark of a program. */
static int
expand_instruction(struct expansion *x, struct place at, enum alias_kind kind, const char *text)
{
	char whole[INSTRUCTION_MAX + 1];
	int n = snprintf(whole, sizeof(whole), "%s%s", kind == ALIAS_PROGRAM ? "|" : "", text);

	/* Whoever may add an address to a list may not run programs as alias_user. */
	if (x->includes)
		return fail(x, "%s:%u: programs and files are not for included files", at.path, at.line);
	if (n < 0 || (size_t)n >= sizeof(whole))
		return fail(x, "%s:%u: too long", at.path, at.line);
	if (x->count++ == x->limit || (x->instruction && x->instruction(whole, x->arg) != 0))
		return fail(x, "%s:%u: too many targets, or no memory", at.path, at.line);
	return 0;
}

/* A target that is something else than an address; text is what it says. */
static int
expand_other(struct expansion *x, struct place at, enum alias_kind kind, const char *text)
{
	switch (kind) {
	case ALIAS_INCLUDE:
		return expand_include(x, at, text);
	case ALIAS_ERROR:
		/* Alone it is no alias, but ROUTE_REFUSED. */
		return fail(x, "%s:%u: error: must be the first target", at.path, at.line);
	case ALIAS_FIELD:
		return fail(x, "%s:%u: a header field, which only " ROUTE_LIST "NAME may have",
		    at.path, at.line);
	default:
		return expand_instruction(x, at, kind, text);
	}
}

static int
expand_target(struct expansion *x, struct place at, const struct alias_target *t)
{
	struct buf text = buf_make(INCLUDE_PATH_MAX);
	const char *plain;
	int result;

	if (t->kind == ALIAS_ADDRESS || t->kind == ALIAS_LOCAL_ONLY)
		return expand_address(x, at, t);
	(void)alias_target_text(t, &text);
	plain = buf_cstr(&text);
	if (plain)
		result = expand_other(x, at, t->kind, plain);
	else
		result = fail(x, "%s:%u: too long", at.path, at.line);
	buf_free(&text);
	return result;
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
expand_list(struct expansion *x, struct place at, struct view targets)
{
	const char *seen = targets.p, *what;
	struct alias_target t;
	int got;

	while ((got = alias_target_next(&targets, &t, &what)) != 0) {
		/* What was taken off ends on the target's own line. */
		at.line += count_lines(seen, targets.p);
		seen = targets.p;
		if (got == -1)
			return fail(x, "%s:%u: %s", at.path, at.line, what);
		if (expand_target(x, at, &t) == -1)
			return -1;
	}
	return 0;
}

int
route_alias_expand(struct expansion *x, const char *path, const struct table_row *row)
{
	struct place at = { .path = path, .line = row->line };

	if (row->error)
		return fail(x, "%s:%u: %s", path, row->line, row->error);
	return expand_list(x, at, row->value);
}
