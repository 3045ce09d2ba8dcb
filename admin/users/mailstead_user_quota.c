/* mailstead_user_quota.c: mailstead user quota; see mailstead-user(8). */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/users/size_text.h"
#include "admin/users/table_edit.h"
#include "admin/users/table_index.h"
#include "admin/users/user_find.h"
#include "admin/users/user_usage.h"
#include "base/num.h"
#include "mail/mailbox_find.h"

#define LINE_OCTETS_MAX 4096

struct request {
	const char *name;	/* in the table */
	const char *size;	/* or NULL */
	bool recalculate;
};

/* ---- Setting it */

/* A user of the system whose line has no settings left has no line. */
static int
drop_bare_name(struct view name, struct buf *out)
{
	struct table_line line;
	struct buf text = buf_make(out->max);
	int result = 0;

	if (view_find(name, '@') == name.n && table_edit_find(buf_view(out), name, &line) &&
	    line.words.n == 0) {
		(void)buf_add_view(&text, buf_view(out));
		buf_clear(out);
		result = text.failed ? -1 : table_edit_remove(buf_view(&text), name, out);
	}
	buf_free(&text);
	return result;
}

static enum mailstead_changed
edit(struct mailstead_file *f, struct buf *out, void *arg)
{
	const struct request *q = arg;
	struct view name = view_of(q->name), text = buf_view(&f->text);
	struct view size = strcmp(q->size, "default") == 0 ? VIEW("") : view_of(q->size);
	struct buf line = buf_make(LINE_OCTETS_MAX);
	int found = table_edit_set(text, name, VIEW("quota"), size, out);

	if (found == 0 && size.n) {
		(void)buf_addf(&line, "%s quota=%s", q->name, q->size);
		(void)table_edit_append(out, buf_view(&line));
	}
	buf_free(&line);
	if (drop_bare_name(name, out) == -1)
		out->failed = true;
	return out->failed || !view_eq(buf_view(out), text) ? MAILSTEAD_CHANGED : MAILSTEAD_SAME;
}

static int
set(const struct conf *conf, struct request *q)
{
	switch (mailstead_file_change(conf->users, MAILSTEAD_TABLE_MODE, edit, q)) {
	case MAILSTEAD_CHANGED:
		table_index_renew(conf->users, table_read_users);
		return EXIT_OK;
	case MAILSTEAD_SAME:
		return EXIT_OK;
	default:
		return EXIT_TEMPORARY;
	}
}

/* ---- Showing it */

static void
show(const struct user_usage *u)
{
	char used[SIZE_TEXT_MAX], quota[SIZE_TEXT_MAX];

	(void)printf("%s: %s", u->name, size_text((uint64_t)u->bytes, used));
	if (u->settings.quota)
		(void)printf(" of %s (%u%%)", size_text(u->settings.quota, quota),
		    size_percent((uint64_t)u->bytes, u->settings.quota));
	else
		(void)printf(", no quota");
	if (u->messages >= 0)
		(void)printf(", %" PRId64 " messages", u->messages);
	if (u->messages >= 0 && u->settings.quota_messages)
		(void)printf(" of %" PRIu64, u->settings.quota_messages);
	(void)printf("\n");
}

static int
look(const struct conf *conf, const struct request *q, const struct user *owner)
{
	static struct user_usage u;
	char why[256] = "too long";

	u = (struct user_usage){ .owner = *owner };
	if (view_string(view_of(q->name), u.name, sizeof(u.name)) == -1 ||
	    mailbox_find(conf, q->name, true, &u.settings, why) == -1) {
		mailstead_complain(q->name, why);
		return EXIT_TEMPORARY;
	}
	/* A limit that is gone would go on in the mailbox itself. */
	if (user_usage_look(conf, &u, 1, q->recalculate || q->size) == -1)
		return EXIT_TEMPORARY;
	if (u.error) {
		mailstead_complain(u.owner.home, strerror(u.error));
		return EXIT_TEMPORARY;
	}
	show(&u);
	return EXIT_OK;
}

/* ---- */

static int
parse(struct request *q, int argc, char **argv)
{
	static const struct option options[] = {
		{ "recalculate", no_argument, NULL, 'r' }, { NULL, 0, NULL, 0 },
	};
	uint64_t size;
	int c;

	*q = (struct request){ .size = NULL };
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'r')
			return EXIT_USAGE;
		q->recalculate = true;
	}
	if (argc - optind < 1 || argc - optind > 2)
		return EXIT_USAGE;
	q->name = argv[optind];
	q->size = argv[optind + 1];
	if (q->size == NULL || strcmp(q->size, "default") == 0 ||
	    num_parse_size(view_of(q->size), INT64_MAX, &size) == 0)
		return EXIT_OK;
	mailstead_complain(q->size, "a quota is a size, such as 500M or 2G, 0 for any amount, or default");
	return EXIT_USAGE;
}

int
mailstead_user_quota(const struct conf *conf, int argc, char **argv)
{
	struct request q;
	struct place p;
	struct user owner;
	int status = parse(&q, argc, argv);

	if (status == EXIT_OK)
		status = user_find_any(conf, q.name, &p, &owner);
	q.name = p.text;
	if (status == EXIT_OK && q.size)
		status = set(conf, &q);
	return status == EXIT_OK ? look(conf, &q, &owner) : status;
}
