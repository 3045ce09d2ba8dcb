/* deliver_qmail.c: see deliver_qmail.h. */
#include "deliver/deliver_qmail.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deliver/deliver_forward.h"
#include "text/dotqmail.h"

/* ---- the text */

static int
take_address(const struct deliver *d, struct view text, unsigned line, struct forward *f)
{
	struct address a;

	if (address_parse(text, &a) == -1)
		return list_refuse(f, "%s:%u: not an address", f->files[0], line);
	if (a.domain[0] == '\0')
		(void)snprintf(a.domain, sizeof(a.domain), "%s", deliver_domain(d));
	return list_add_address(f, &a);
}

static int
take_line(const struct deliver *d, const struct dotqmail_line *l, unsigned line,
    bool *forwards_only, struct forward *f)
{
	enum program_kind kind = l->kind == DOTQMAIL_PROGRAM ? PROGRAM_RUN :
	    l->kind == DOTQMAIL_MBOX ? PROGRAM_MBOX : PROGRAM_MAILDIR;

	if (l->kind == DOTQMAIL_FORWARD)
		return take_address(d, l->text, line, f);
	if (l->kind == DOTQMAIL_LIST)
		*forwards_only = true;
	else if (*forwards_only)
		return list_refuse(f, "%s:%u: not in a file that is only for addresses", f->files[0],
		    line);
	return l->kind == DOTQMAIL_LIST ? 0 : list_add(f, kind, l->text, false, 0);
}

/* The number of the line whose text rest is behind. */
static unsigned
line_before(struct view text, struct view rest)
{
	unsigned n = 0;
	size_t used = text.n - rest.n;

	for (size_t i = 0; i < used; i++)
		n += text.p[i] == '\n';
	return n + (used && text.p[used - 1] != '\n');
}

int
deliver_qmail_parse(const struct deliver *d, const char *name, struct view text,
    bool forwards_only, struct forward *f)
{
	struct view rest = text;
	struct dotqmail_line l;
	const char *why;
	int got;

	list_begin(f);
	f->qmail = true;
	f->nfiles = 1;
	(void)snprintf(f->files[0], PROGRAM_FILE_MAX, "%s", name);
	f->keep = text.n == 0;
	while ((got = dotqmail_next(&rest, rest.n == text.n, &l, &why)) == 1)
		if (take_line(d, &l, line_before(text, rest), &forwards_only, f) == -1)
			return -1;
	return got == 0 ? 0 : list_refuse(f, "%s:%u: %s", name, line_before(text, rest), why);
}

/* ---- its name */

/* As it stands in names of files: no dot, so no way to leave the home. */
static void
make_safe(char *name)
{
	for (; *name; name++)
		*name = *name == '.' ? ':' : ascii_lower(*name);
}

bool
deliver_qmail_name(const char *extension, bool dash, unsigned number, char name[QMAIL_NAME_MAX],
    char by_default[ADDRESS_LOCAL_MAX + 1])
{
	size_t n = strlen(extension), at = n;
	char safe[ADDRESS_LOCAL_MAX + 1];

	(void)snprintf(safe, sizeof(safe), "%s", extension);
	make_safe(safe);
	by_default[0] = '\0';
	(void)snprintf(name, QMAIL_NAME_MAX, ".qmail%s%s", dash ? "-" : "", safe);
	if (number == 0) {
		/* One that is asked for by its name stands for what is behind that. */
		if (dash && n >= 7 && strcmp(safe + n - 7, "default") == 0)
			(void)snprintf(by_default, ADDRESS_LOCAL_MAX + 1, "%s", extension + n - 7);
		return true;
	}
	if (!dash)
		return false;
	/* From the whole extension to nothing of it, where it ends or a part does. */
	for (at = n + 1; at-- > 0;)
		if ((at == 0 || extension[at - 1] == '-') && --number == 0)
			break;
	if (number)
		return false;
	(void)snprintf(name, QMAIL_NAME_MAX, ".qmail-%.*sdefault", (int)at, safe);
	(void)snprintf(by_default, ADDRESS_LOCAL_MAX + 1, "%s", extension + at);
	return true;
}

/* ---- the file */

/* Whether NAME-owner is there. */
static bool
has_more(const struct deliver *d, const char *name, const char *suffix)
{
	char longer[QMAIL_NAME_MAX + 16];
	struct stat st;

	if ((size_t)snprintf(longer, sizeof(longer), "%s%s", name, suffix) >= sizeof(longer))
		return false;
	return fstatat(d->home_fd, longer, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

/* Errors of those to whom it is forwarded go to an owner, if there is one. */
static void
find_owner(const struct deliver *d, const struct address *recipient, const struct address *sender,
    const char *safe, struct forward *f)
{
	char local[ADDRESS_LOCAL_MAX + sizeof("-owner-")];

	if (address_is_null(sender) || !has_more(d, safe, "-owner"))
		return;
	f->verp = has_more(d, safe, "-owner-default");
	(void)snprintf(local, sizeof(local), "%s-owner%s", recipient->local, f->verp ? "-" : "");
	/* One that is too long is none. */
	if (address_set(&f->owner, view_of(local), view_of(recipient->domain)) != ADDRESS_OK)
		f->verp = false;
}

static int
read_file(const struct deliver *d, const char *name, struct list_file *file, struct forward *f)
{
	struct buf text = buf_make(LIST_SIZE_MAX);
	int result = list_read(file, name, &text, f);

	if (result == 0)
		result = deliver_qmail_parse(d, name, buf_view(&text), file->forwards_only, f);
	buf_free(&text);
	return result == 0 ? 1 : -1;
}

int
deliver_qmail(const struct deliver *d, const struct address *recipient,
    const struct address *sender, struct forward *f)
{
	char whole[ADDRESS_LOCAL_MAX + 1], name[QMAIL_NAME_MAX], first[QMAIL_NAME_MAX],
	    by_default[ADDRESS_LOCAL_MAX + 1];
	const char *extension = recipient->local + strlen(recipient->local);
	struct list_file file;
	bool dash;
	int got = 0;

	deliver_extension(d, recipient, whole);
	dash = whole[0] != '\0';
	/* As it was written, for what programs see of it. */
	if (dash)
		extension -= strlen(whole + 1);
	for (unsigned i = 0; got == 0 && deliver_qmail_name(extension, dash, i, name, by_default);
	    i++) {
		if (i == 0)
			(void)snprintf(first, sizeof(first), "%s", name);
		got = list_open(d, name, &file, f);
	}
	if (got == 1)
		got = read_file(d, name, &file, f);
	if (got == 1) {
		(void)snprintf(f->by_default, sizeof(f->by_default), "%s", by_default);
		find_owner(d, recipient, sender, first, f);
	}
	return got;
}
