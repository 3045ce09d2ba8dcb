/* mailq_print.c: see mailq_print.h. */
#include "queue/mailq_print.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/mailq_json.h"
#include "queue/mailq_list.h"
#include "queue/queue_walk.h"
#include "sys/file.h"
#include "sys/paths.h"

#define AT_ONCE 100	/* messages that are written each by itself: the list begins at once */
#define PRINT_MSEC 200	/* after which whatever there is is written */

void
mailq_print_start(struct mailq_print *p, const struct queue_dirs *d, bool json)
{
	*p = (struct mailq_print){ .dirs = d, .json = json, .lines = buf_make(PRINT_MESSAGE_MAX) };
}

/* Writes what has been added to p->lines: at once, or when it is enough for a block. */
static void
print_flush(struct mailq_print *p, bool now)
{
	if (!now && p->messages + p->bad > AT_ONCE && p->lines.n < PRINT_BLOCK &&
	    clock_monotonic() - p->last < PRINT_MSEC)
		return;
	if (p->lines.failed)
		errno = ENOMEM;
	if (p->lines.failed || (p->lines.n &&
	    file_write(STDOUT_FILENO, buf_view(&p->lines)) == -1))
		p->failed = true;
	p->last = clock_monotonic();
	/* One long message must not keep its memory. */
	if (p->lines.cap > 2 * PRINT_BLOCK)
		buf_free(&p->lines);
	else
		buf_clear(&p->lines);
}

static void
add_title(struct mailq_print *p)
{
	if (p->messages + p->bad == 0 && !p->json)
		mailq_title(&p->lines);
}

static void
print_open(struct mailq_print *p, const struct queue_name *name,
    const struct queue_message *m)
{
	int64_t now = clock_unix();

	add_title(p);
	p->messages++;
	p->octets += m->body_size;
	if (p->json)
		p->rcpts += mailq_json(m, name->place, p->all, now, &p->lines);
	else
		p->rcpts += mailq_message(m, name->place == QUEUE_HOLD, now, clock_utc_offset(now),
		    &p->lines);
	print_flush(p, false);
}

static void
print_bad(struct mailq_print *p, const struct queue_name *name, const char *why)
{
	add_title(p);
	p->bad++;
	if (p->json)
		mailq_json_bad(name, why, &p->lines);
	else
		buf_addf(&p->lines, "%s  cannot be read: %s\n", name->id, why);
	print_flush(p, false);
}

bool
mailq_print_message(struct mailq_print *p, const struct queue_name *name,
    const struct queue_select *select)
{
	struct queue_file f;
	const char *why;
	bool any = select == NULL || !queue_select_any(select), fits;
	enum queue_open opened;

	if (!any && !queue_select_age(select, clock_unix() - queue_id_time(name->id) / 1000000))
		return false;
	opened = queue_open(p->dirs, name, false, &f, &why);
	if (opened == QUEUE_OPEN_GONE)
		return false;
	if (opened != QUEUE_OPEN_OK) {
		if (any)
			print_bad(p, name, opened == QUEUE_OPEN_BAD ? why : strerror(errno));
		return any;
	}
	fits = any || queue_select_fits(select, &f.m, clock_unix());
	if (fits)
		print_open(p, name, &f.m);
	queue_close(&f);
	return fits;
}

int
mailq_print_end(struct mailq_print *p)
{
	int error;

	if (!p->json && p->messages + p->bad == 0)
		buf_add_str(&p->lines, p->chosen ? "No message is like that\n" :
		    "Mail queue is empty\n");
	else if (!p->json)
		buf_addf(&p->lines, "%llu message%s, %llu recipient%s, %llu octets\n",
		    (unsigned long long)p->messages, p->messages == 1 ? "" : "s",
		    (unsigned long long)p->rcpts, p->rcpts == 1 ? "" : "s",
		    (unsigned long long)p->octets);
	print_flush(p, true);
	error = errno;
	buf_free(&p->lines);
	errno = error;
	return p->failed ? -1 : 0;
}

int
mailq_print_all(struct mailq_print *p, unsigned places, const struct queue_select *select)
{
	struct queue_walk w;
	struct queue_name name;

	p->chosen = places != WALK_ALL || (select && queue_select_any(select));
	queue_walk_start(&w, p->dirs, places);
	while (!p->failed && w.error == 0 && queue_walk_next(&w, &name))
		(void)mailq_print_message(p, &name, select);
	queue_walk_end(&w);
	if (w.error == 0 && !p->failed)
		return mailq_print_end(p);
	print_flush(p, true);
	if (w.error)
		errno = w.error;
	return -1;
}

/* Whose the queue is: who is neither root nor that user has to be told. */
static void
explain_owner(const char *program, const char *spool)
{
	char path[PATH_MAX];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/queue", spool);
	if (stat(path, &st) == 0)
		(void)fprintf(stderr, "%s: the queue in %s belongs to uid %u: run this as that "
		    "user, or as root where that is %s\n", program, spool, (unsigned)st.st_uid,
		    path_user_queue);
	else
		(void)fprintf(stderr, "%s: %s: %s\n", program, path, strerror(errno));
}

int
mailq_explain(const char *program, const char *spool)
{
	if (errno == ENOENT) {
		(void)fprintf(stderr, "%s: there is no queue in %s\n", program, spool);
		return EX_UNAVAILABLE;
	}
	if (errno == EACCES || errno == EPERM) {
		explain_owner(program, spool);
		return EX_NOPERM;
	}
	(void)fprintf(stderr, "%s: queue in %s: %s\n", program, spool, strerror(errno));
	return EX_OSERR;
}
