/* remote_login.c: the relay password of a route; see remote.h. */
#include "deliver/remote.h"

#include <fcntl.h>
#include <string.h>

#include "sys/file.h"
#include "sys/log.h"

#define PASSWORDS_MAX (1 << 20)	/* octets of the file */

/* The token is the first line of a file of its own, which other programs keep fresh. */
static const char *
read_token(struct remote *r, struct view path)
{
	struct buf text = buf_make(RELAY_SECRET_MAX + 2);
	struct view rest, line = VIEW("");
	char name[PATH_MAX];
	const char *error = NULL;

	if (view_string(path, name, sizeof(name)) == -1 ||
	    file_read_path(AT_FDCWD, name, true, &text) == -1)
		error = "the file of the relay's token cannot be read";
	rest = buf_view(&text);
	if (!error && (!view_line(&rest, &line) || view_trim(line).n == 0 ||
	    view_string(view_trim(line), r->secret, sizeof(r->secret)) == -1))
		error = "the file of the relay's token has no token";
	buf_free(&text);
	return error;
}

static const char *
take_login(struct remote *r, struct view text)
{
	struct relay_login login;
	const char *wrong = NULL;
	int found = relay_passwords_find(text, view_of(r->target.auth), &login, &wrong);

	if (found == 0)
		return "there is no relay password of that name";
	if (found == -1 || view_string(login.user, r->user, sizeof(r->user)) == -1)
		return "the line of the relay password is malformed";
	r->setup.login.token = login.kind != RELAY_PASSWORD;
	if (login.kind == RELAY_TOKEN_FILE)
		return read_token(r, login.secret);
	return view_string(login.secret, r->secret, sizeof(r->secret)) == 0 ? NULL :
	    "the line of the relay password is malformed";
}

/*
 * Whether the administrator has written that route. Who has taken over the scheduler could
 * else have our passwords shown to a server of his own.
 */
static bool
is_routed(const struct remote *r)
{
	struct buf text = buf_make(TABLE_FILE_MAX);
	bool found = false;

	if (file_read_path(AT_FDCWD, r->conf->routes, true, &text) == -1)
		log_errno("read", r->conf->routes);
	else
		found = nexthop_is_routed(buf_view(&text), &r->target);
	buf_free(&text);
	return found;
}

void
remote_read_login(struct remote *r)
{
	struct buf text = buf_make(PASSWORDS_MAX);

	if (r->target.auth[0] == '\0')
		return;
	if (!is_routed(r)) {
		r->login_error = "no route leads there with that login any more";
	} else if (file_read_path(AT_FDCWD, r->conf->relay_passwords, true, &text) == -1) {
		log_errno("read", r->conf->relay_passwords);
		r->login_error = "the relay passwords cannot be read";
	} else {
		r->login_error = take_login(r, buf_view(&text));
	}
	if (text.p)
		explicit_bzero(text.p, text.n);
	buf_free(&text);
	r->setup.login.user = r->user;
	r->setup.login.secret = r->secret;
}
