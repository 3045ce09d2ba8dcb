/* password_request.c: see password_request.h. */
#include "admin/users/password_request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "admin/users/password_line.h"

bool
password_request_app_valid(const char *app)
{
	if (passwords_app_valid(view_of(app)))
		return true;
	mailstead_complain(app, "a name is 1 to 32 letters, digits, \".\", \"_\" and \"-\"");
	return false;
}

static int
list(const struct mailstead_file *f, const struct password_request *q)
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
app_exists(const struct mailstead_file *f, const struct password_request *q)
{
	struct passwords_scan scan = { .rest = buf_view(&f->text), .address = view_of(q->address) };
	struct passwords_entry e;

	while (passwords_scan_next(&scan, &e))
		if (e.app.n && view_eq(e.app, view_of(q->app)))
			return true;
	return false;
}

static enum mailstead_changed
remove_lines(const struct mailstead_file *f, const struct password_request *q, struct buf *out)
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
set(const struct mailstead_file *f, const struct password_request *q, struct buf *out)
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
int
password_request_get(struct password_request *q)
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
	const struct password_request *q = arg;

	f->mode = 0600;
	if (q->remove)
		return remove_lines(f, q, out);
	if (q->app[0] && app_exists(f, q)) {
		mailstead_complain(q->app, "there is one of that name; revoke it first");
		return MAILSTEAD_SAME;
	}
	return set(f, q, out);
}

static int
change(const struct conf *conf, struct password_request *q)
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
show(const struct conf *conf, const struct password_request *q)
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
password_request_run(const struct conf *conf, struct password_request *q)
{
	int status;

	if (password_request_get(q) == -1)
		return EXIT_NOT_DONE;
	status = q->list ? show(conf, q) : change(conf, q);
	explicit_bzero(q->password, sizeof(q->password));
	return status;
}
