/* mailstead_password.c: mailstead password; see mailstead(8). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "admin/password_line.h"

struct request {
	bool remove, generate, list, restrict_to_apps;
	bool apop;		/* the password itself is kept, for APOP */
	const char *app;	/* "" for the main password */
	const char *address;
	char password[MAILSTEAD_PASSWORD_MAX + 1];
};

/* Whether the options make sense together. */
static bool
request_valid(const struct request *q)
{
	if (q->remove + q->list + q->restrict_to_apps > 1)
		return false;
	if (q->generate && (q->remove || q->list || q->restrict_to_apps))
		return false;
	if (q->apop && (q->remove || q->list || q->restrict_to_apps))
		return false;
	return !(q->app[0] && (q->list || q->restrict_to_apps));
}

static int
request_parse(struct request *q, int argc, char **argv)
{
	int c;

	*q = (struct request){ .app = "" };
	while ((c = getopt(argc, argv, "adgln:r")) != -1)
		switch (c) {
		case 'a': q->apop = true; break;
		case 'd': q->remove = true; break;
		case 'g': q->generate = true; break;
		case 'l': q->list = true; break;
		case 'n': q->app = optarg; break;
		case 'r': q->restrict_to_apps = true; break;
		default: return EXIT_USAGE;
		}
	if (argc - optind != 1 || !request_valid(q))
		return EXIT_USAGE;
	q->address = argv[optind];
	if (!passwords_address_valid(view_of(q->address)) || q->address[0] == '#' ||
	    view_trim(view_of(q->address)).n != strlen(q->address)) {
		mailstead_complain(q->address, "an address is LOCAL@DOMAIN; users of the system have passwd(1)");
		return EXIT_USAGE;
	}
	if (q->app[0] && !passwords_app_valid(view_of(q->app))) {
		mailstead_complain(q->app, "a name is 1 to 32 letters, digits, \".\", \"_\" and \"-\"");
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

/* ---- What can be asked for */

static int
list(const struct mailstead_file *f, const struct request *q)
{
	struct passwords_scan scan = { .rest = buf_view(&f->text), .address = view_of(q->address) };
	struct passwords_entry e;
	int status = EXIT_NOT_DONE;

	while (passwords_scan_next(&scan, &e)) {
		status = EXIT_OK;
		if (e.app.n)
			(void)printf("app %.*s%s\n", VIEW_FMT(e.app), passwords_usable(&e) ? "" : " off");
		else
			(void)printf("main%s\n", passwords_usable(&e) ? "" : " off");
	}
	if (status != EXIT_OK)
		mailstead_complain(q->address, "has no password");
	return status;
}

static bool
app_exists(const struct mailstead_file *f, const struct request *q)
{
	struct passwords_scan scan = { .rest = buf_view(&f->text), .address = view_of(q->address) };
	struct passwords_entry e;

	while (passwords_scan_next(&scan, &e))
		if (e.app.n && view_eq(e.app, view_of(q->app)))
			return true;
	return false;
}

static enum mailstead_changed
remove_lines(const struct mailstead_file *f, const struct request *q, struct buf *out)
{
	struct view address = view_of(q->address);
	int n;

	if (q->app[0])
		n = mailstead_replace(buf_view(&f->text), address, view_of(q->app), VIEW(""), out);
	else
		n = mailstead_remove(buf_view(&f->text), address, out);
	if (n == 0)
		mailstead_complain(q->app[0] ? q->app : q->address, "there is no such password");
	return n == 0 ? MAILSTEAD_SAME : MAILSTEAD_CHANGED;
}

/* Puts a line for the password into the file. */
static enum mailstead_changed
set(const struct mailstead_file *f, const struct request *q, struct buf *out)
{
	const struct password_line line = {
		.address = q->address, .app = q->app, .apop = q->apop,
		.password = q->restrict_to_apps ? NULL : q->password,
	};

	if (password_line_put(buf_view(&f->text), &line, out) == 0)
		return MAILSTEAD_CHANGED;
	mailstead_complain(q->address, "cannot make a hash");
	return MAILSTEAD_FAILED;
}

/* The password is asked for before the file is locked. */
static int
get_password(struct request *q)
{
	if (q->remove || q->list || q->restrict_to_apps)
		return 0;
	if (!q->generate && q->app[0] == '\0')
		return mailstead_ask_password(q->password);
	if (mailstead_generate(q->password) == 0)
		return 0;
	mailstead_complain("random numbers", strerror(errno));
	return -1;
}

static enum mailstead_changed
edit(struct mailstead_file *f, struct buf *out, void *arg)
{
	const struct request *q = arg;

	f->mode = 0600;
	if (q->remove)
		return remove_lines(f, q, out);
	if (q->app[0] && app_exists(f, q)) {
		mailstead_complain(q->app, "there is one of that name; revoke it with -d first");
		return MAILSTEAD_SAME;
	}
	return set(f, q, out);
}

static int
change(const struct conf *conf, struct request *q)
{
	switch (mailstead_file_change(conf->passwords, q->remove ? 0 : 0600, edit, q)) {
	case MAILSTEAD_CHANGED:
		if (q->generate || (q->app[0] && !q->remove))
			(void)printf("%s\n", q->password);
		return EXIT_OK;
	case MAILSTEAD_SAME:
		return EXIT_NOT_DONE;
	default:
		return EXIT_TEMPORARY;
	}
}

static int
show(const struct conf *conf, const struct request *q)
{
	struct mailstead_file f;
	int status;

	if (mailstead_file_open(&f, conf->passwords, 0) == -1)
		return EXIT_TEMPORARY;
	status = list(&f, q);
	mailstead_file_close(&f);
	return status;
}

int
mailstead_password(const struct conf *conf, int argc, char **argv)
{
	struct request q;
	int status = request_parse(&q, argc, argv);

	if (status != EXIT_OK)
		return status;
	if (get_password(&q) == -1)
		return EXIT_NOT_DONE;
	status = q.list ? show(conf, &q) : change(conf, &q);
	explicit_bzero(q.password, sizeof(q.password));
	return status;
}
