/* deliver_list.c: see deliver_list.h. */
#include "deliver/deliver_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

#define OTHERS_WRITE (S_IWGRP | S_IWOTH)

void
list_begin(struct forward *f)
{
	struct buf texts = f->texts.max ? f->texts : buf_make(LIST_FILES_MAX * LIST_SIZE_MAX);

	buf_clear(&texts);
	f->keep = f->qmail = f->verp = f->nobody = false;
	f->n = f->nactions = f->nfiles = 0;
	f->owner = (struct address){ .local = "" };
	f->by_default[0] = f->why[0] = '\0';
	f->texts = texts;
}

int
list_refuse(struct forward *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(f->why, sizeof(f->why), fmt, ap);
	va_end(ap);
	return -1;
}

int
list_add(struct forward *f, enum program_kind kind, struct view text, bool quoted, size_t file)
{
	const char *name = f->files[file];

	if (f->nactions == LIST_ACTIONS_MAX)
		return list_refuse(f, "%s: more than %d programs and files", name, LIST_ACTIONS_MAX);
	if (text.n >= PROGRAM_TEXT_MAX)
		return list_refuse(f, "%s: a line is too long", name);
	f->actions[f->nactions++] = (struct action){
		.kind = kind, .quoted = quoted, .at = f->texts.n, .n = text.n, .file = file,
		.forwards = f->n,
	};
	return buf_add_view(&f->texts, text) == 0 ? 0 : list_refuse(f, "%s: out of memory", name);
}

void
list_order(const struct forward *f, const struct action *a, struct program_order *o)
{
	*o = (struct program_order){
		.kind = a->kind, .owner = f->owner,
		.flags = (a->quoted ? PROGRAM_QUOTED : 0) | (f->qmail ? PROGRAM_QMAIL : 0),
	};
	(void)view_string(view_sub(buf_view(&f->texts), a->at, a->n), o->text, sizeof(o->text));
	(void)snprintf(o->file, sizeof(o->file), "%s", f->files[a->file]);
	(void)snprintf(o->by_default, sizeof(o->by_default), "%s", f->by_default);
}

int
list_add_address(struct forward *f, const struct address *a)
{
	for (size_t i = 0; i < f->n; i++)
		if (address_eq(&f->to[i], a))
			return 0;
	if (f->n == AGENT_FORWARD_MAX)
		return list_refuse(f, "%s: more than %d addresses", f->files[0], AGENT_FORWARD_MAX);
	f->to[f->n++] = *a;
	return 0;
}

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
check_open(const struct deliver *d, const char *name, struct list_file *file, struct forward *f)
{
	struct stat st, home;
	const char *wrong;

	if (fstat(file->fd, &st) == -1 || fstat(d->home_fd, &home) == -1)
		return list_refuse(f, "%s: %s", name, strerror(errno));
	if (home.st_mode & OTHERS_WRITE)
		return list_refuse(f, "%s: others can write to %.200s", name, d->home);
	wrong = check_file(&st);
	if (wrong)
		return list_refuse(f, "%s: %s", name, wrong);
	file->forwards_only = st.st_mode & S_IXUSR;
	return 1;
}

int
list_open(const struct deliver *d, const char *name, struct list_file *file, struct forward *f)
{
	int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int result;

	file->fd = openat(d->home_fd, name, flags);
	if (file->fd == -1 && errno == ENOENT)
		return 0;
	if (file->fd == -1)
		return list_refuse(f, "%s: %s", name, errno == ELOOP ? "is a link" : strerror(errno));
	result = check_open(d, name, file, f);
	if (result == -1)
		close(file->fd);
	return result;
}

int
list_read(struct list_file *file, const char *name, struct buf *text, struct forward *f)
{
	int result = file_read(file->fd, text);

	if (result == -1)
		(void)list_refuse(f, "%s: %s", name, strerror(errno));
	close(file->fd);
	return result;
}
