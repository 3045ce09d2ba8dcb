/* mailbox_check.c: mailbox check; see mailbox_tool.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "imapd/mailbox_tool.h"
#include "mail/maildir_quota.h"
#include "mail/maildir_vsize.h"
#include "sys/clock.h"
#include "text/json.h"
#include "text/shown.h"

#define TEXT_OCTETS 2000

void
mailbox_tool_fault(struct mailbox_tool *t, const struct mailbox_folder *f, const char *fmt, ...)
{
	struct buf shown = buf_make(TEXT_OCTETS), line = buf_make(8 * TEXT_OCTETS);
	char text[TEXT_OCTETS];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	t->faults++;
	shown_line(view_of(text), &shown);
	if (t->json) {
		buf_add_char(&line, '{');
		json_key("folder", &line);
		json_string(view_of(f ? f->shown : ""), &line);
		json_key("fault", &line);
		json_string(buf_view(&shown), &line);
		buf_add_str(&line, "}\n");
	} else {
		buf_addf(&line, "%s%s", f ? f->shown : "", f ? ": " : "");
		buf_add_view(&line, buf_view(&shown));
		buf_add_char(&line, '\n');
	}
	(void)fwrite(line.p, 1, line.n, stdout);
	buf_free(&shown);
	buf_free(&line);
}

/* ---- the directories */

/* The base names of all messages that the directories have. */
struct names {
	struct mailbox_tool *t;
	struct mailbox_folder *f;
	int dir;
	char **p;
	size_t n;
};

static int
add_name(const char *file, void *arg)
{
	struct names *names = arg;
	struct maildir_name name;
	struct stat st;
	char **p;

	if (maildir_name_parse(view_of(file), &name) == -1)
		return 0;
	if (fstatat(names->dir, file, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return 0;
	if (!S_ISREG(st.st_mode)) {
		mailbox_tool_fault(names->t, names->f, "%s is no file", file);
		return 0;
	}
	if (name.has_size && name.size != (uint64_t)st.st_size)
		mailbox_tool_fault(names->t, names->f, "%s has %lld octets", file,
		    (long long)st.st_size);
	p = array_grow(names->p, names->n, sizeof(*p));
	if (p == NULL)
		return -1;
	names->p = p;
	p[names->n] = strndup(name.base.p, name.base.n);
	return p[names->n++] == NULL ? -1 : 0;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the names and takes those out that are there twice. With a fault for each if told. */
static void
settle(struct names *names, bool tell)
{
	size_t kept = 0;

	qsort(names->p, names->n, sizeof(*names->p), compare);
	for (size_t i = 0; i < names->n; i++) {
		if (kept && strcmp(names->p[kept - 1], names->p[i]) == 0) {
			if (tell)
				mailbox_tool_fault(names->t, names->f, "%s is there twice",
				    names->p[i]);
			free(names->p[i]);
		} else {
			names->p[kept++] = names->p[i];
		}
	}
	names->n = kept;
}

static void
free_names(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->p[i]);
	free(names->p);
}

/* Whether the index knows as many messages as there are. */
static void
check_directories(struct mailbox_tool *t, struct mailbox_folder *f, const struct maildir *m)
{
	struct names names = { .t = t, .f = f };
	struct maildir_stamp before = maildir_stamp(m);
	bool read, same;

	names.dir = m->new;
	read = maildir_each(m->new, add_name, &names) == 0;
	names.dir = m->cur;
	read = read && maildir_each(m->cur, add_name, &names) == 0;
	same = maildir_unchanged(m, &before);
	if (!read)
		mailbox_tool_fail(t, f->shown, strerror(errno));
	else
		settle(&names, same);
	/* What comes and goes at this moment is counted another time. */
	if (read && same && names.n != index_status(f->ix)->messages &&
	    index_sync(f->ix, INDEX_LOOK) == 0 && maildir_unchanged(m, &before) &&
	    names.n != index_status(f->ix)->messages)
		mailbox_tool_fault(t, f, "has %zu messages, the index %" PRIu32, names.n,
		    index_status(f->ix)->messages);
	free_names(&names);
}

/* ---- the index */

static void
check_message(struct mailbox_tool *t, struct mailbox_folder *f, const struct index_message *m)
{
	uint64_t vsize = m->vsize, size = m->size, real;
	uint32_t uid = m->uid;
	int fd = index_message_open(f->ix, uid);
	struct stat st;

	if (fd == -1) {
		if (errno != ENOENT || index_find(f->ix, uid))
			mailbox_tool_fault(t, f, "UID %" PRIu32 ": %s", uid, strerror(errno));
		return;
	}
	if (fstat(fd, &st) == 0 && (uint64_t)st.st_size != size)
		mailbox_tool_fault(t, f, "UID %" PRIu32 " has %lld octets, and %" PRIu64
		    " in the index", uid, (long long)st.st_size, size);
	if (t->full && maildir_vsize(fd, &real) == -1)
		mailbox_tool_fault(t, f, "UID %" PRIu32 ": %s", uid, strerror(errno));
	else if (t->full && vsize && real != vsize)
		mailbox_tool_fault(t, f, "UID %" PRIu32 " has %" PRIu64 " octets with CRLF, and %"
		    PRIu64 " in the index", uid, real, vsize);
	close(fd);
}

static void
check_messages(struct mailbox_tool *t, struct mailbox_folder *f)
{
	const struct index_message *m;
	uint32_t uid = 0, uidnext = index_status(f->ix)->uidnext;

	while ((m = index_next(f->ix, uid + 1)) != NULL) {
		uid = m->uid;
		check_message(t, f, m);
		if (uid == UINT32_MAX)
			break;
	}
	if (uid >= uidnext && uid >= index_status(f->ix)->uidnext)
		mailbox_tool_fault(t, f, "has UID %" PRIu32 ", and UIDNEXT %" PRIu32, uid, uidnext);
}

/* ---- tmp */

struct stale {
	int dir;
	int64_t before;
	size_t n;
};

static int
count_stale(const char *name, void *arg)
{
	struct stale *s = arg;
	struct stat st;

	if (fstatat(s->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_mtim.tv_sec < s->before &&
	    st.st_ctim.tv_sec < s->before)
		s->n++;
	return 0;
}

void
mailbox_check_each(struct mailbox_tool *t, struct mailbox_folder *f)
{
	struct stale stale = { .before = clock_unix() - MAILDIR_STALE_SECONDS };
	struct maildir m;

	check_messages(t, f);
	if (maildir_open(f->place.options.home, f->place.options.path, false, &m) == -1)
		return;
	check_directories(t, f, &m);
	stale.dir = m.tmp;
	if (maildir_each(m.tmp, count_stale, &stale) == 0 && stale.n)
		mailbox_tool_fault(t, f, "has %zu old files in tmp", stale.n);
	maildir_close(&m);
}

/* ---- all of it */

static int
check_dir(const char *dir, void *arg)
{
	struct mailbox_tool *t = arg;
	char name[FOLDER_NAME_MAX + 1];
	const struct folder *folder;
	struct stat st;

	if (fstatat(t->maildir.dir, dir, &st, AT_SYMLINK_NOFOLLOW) == -1 || !S_ISDIR(st.st_mode))
		return 0;
	if (folder_of_dir(view_of(dir), name) == -1) {
		mailbox_tool_fault(t, NULL, "%s can be no folder", dir);
		return 0;
	}
	folder = folder_list_find(&t->list, view_of(name));
	if (folder && folder->dir && strcmp(folder->dir, dir) != 0)
		mailbox_tool_fault(t, NULL, "%s is hidden by %s", dir, folder->dir);
	return 0;
}

void
mailbox_check_after(struct mailbox_tool *t)
{
	struct maildir_quota q;
	struct maildir_load said;

	if (maildir_folders(&t->maildir, check_dir, t) == -1)
		mailbox_tool_fail(t, "folders", strerror(errno));
	if (quota_open(&q, &t->maildir, t->folders.limit) == -1) {
		mailbox_tool_fail(t, "maildirsize", strerror(errno));
		return;
	}
	said = q.used;
	if (q.fd != -1 && !q.wrong) {
		q.wrong = true;
		if (quota_count(&q, &t->maildir) == 0 && (q.used.bytes != said.bytes ||
		    q.used.messages != said.messages))
			mailbox_tool_fault(t, NULL, "maildirsize said %" PRId64 " octets, %" PRId64
			    " messages; there are %" PRId64 " and %" PRId64, said.bytes,
			    said.messages, q.used.bytes, q.used.messages);
	}
	quota_end(&q);
}
