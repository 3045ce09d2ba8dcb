/* auth_check.c: see auth_check.h. */
#include "gate/auth_check.h"

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "text/utf8.h"

#define PASSWORDS_FILE_MAX (64 * 1024 * 1024)
#define DAY 86400

/* What was found out about a name before its password is looked at. */
struct candidate {
	struct user user;
	char hash[CRYPT_OUTPUT_SIZE];	/* "" when nobody may log in by this name */
	char like[CRYPT_OUTPUT_SIZE];	/* a hash that takes as long; "" for the system's kind */
};

bool
auth_name_valid(struct view name)
{
	if (name.n == 0 || name.n > USER_NAME_MAX || view_find(name, ':') != name.n)
		return false;
	while (name.n) {
		size_t n = utf8_printable(name);

		if (n == 0)
			return false;
		name = view_sub(name, n, name.n);
	}
	return true;
}

/* Whether crypt(3) can do something with it: not empty, not "!" or "*". */
static bool
hash_usable(struct view hash)
{
	char setting[CRYPT_OUTPUT_SIZE];
	int kind;

	if (hash.n == 0 || view_string(hash, setting, sizeof(setting)) == -1)
		return false;
	kind = crypt_checksalt(setting);
	return kind == CRYPT_SALT_OK || kind == CRYPT_SALT_METHOD_LEGACY;
}

bool
auth_entry_find(struct view text, struct view name, struct view *address, struct view *hash,
    struct view *first)
{
	struct view line;
	bool found = false;

	*address = *hash = *first = VIEW("");
	/* To the end in any case: where a name stands must not show in the time. */
	while (view_line(&text, &line)) {
		size_t colon = view_find(line, ':');
		struct view who = view_trim(view_sub(line, 0, colon));
		struct view what = view_sub(line, colon + 1, line.n);

		if (who.n == 0 || who.p[0] == '#' || colon == line.n)
			continue;
		what = view_trim(view_sub(what, 0, view_find(what, ':')));
		if (first->n == 0 && hash_usable(what))
			*first = what;
		if (!found && view_eq_nocase(who, name)) {
			*address = who;
			*hash = what;
			found = true;
		}
	}
	return found;
}

/* Whether it may be the name of a directory. */
static bool
is_component(struct view v)
{
	return v.n && v.p[0] != '.' && view_find(v, '/') == v.n && auth_name_valid(v);
}

int
auth_virtual_home(const char *dir, struct view address, char *out, size_t size)
{
	size_t at = view_rfind(address, '@');
	struct view local = view_sub(address, 0, at);
	struct view domain = view_sub(address, at + 1, address.n);
	int n;

	if (!is_component(local) || !is_component(domain))
		return -1;
	n = snprintf(out, size, "%s/%.*s/%.*s", dir, VIEW_FMT(domain), VIEW_FMT(local));
	return n < 0 || (size_t)n >= size ? -1 : 0;
}

/* Takes as long wherever two strings of one length differ. */
static bool
same_string(const char *a, const char *b)
{
	size_t n = strlen(a);
	unsigned char different = 0;

	if (n != strlen(b))
		return false;
	for (size_t i = 0; i < n; i++)
		different |= (unsigned char)(a[i] ^ b[i]);
	return different == 0;
}

bool
auth_hash_matches(struct view hash, struct view like, struct view password)
{
	char phrase[AUTH_PASSWORD_MAX + 1] = "", setting[CRYPT_OUTPUT_SIZE] = "";
	struct crypt_data *data = calloc(1, sizeof(*data));
	bool fits = view_string(password, phrase, sizeof(phrase)) == 0 && password.n;
	const char *computed;

	if (hash_usable(hash))
		(void)view_string(hash, setting, sizeof(setting));
	else if (hash_usable(like))
		(void)view_string(like, setting, sizeof(setting));
	else
		(void)crypt_gensalt_rn(NULL, 0, NULL, 0, setting, sizeof(setting));
	computed = data ? crypt_rn(phrase, setting, data, sizeof(*data)) : NULL;
	/* What is like the hash may be somebody else's. */
	fits = computed && same_string(computed, setting) && fits && hash_usable(hash);
	if (data)
		explicit_bzero(data, sizeof(*data));
	explicit_bzero(phrase, sizeof(phrase));
	free(data);
	return fits;
}

bool
auth_account_expired(const struct spwd *account, long today)
{
	if (account->sp_expire != -1 && today >= account->sp_expire)
		return true;
	if (account->sp_lstchg == 0)	/* has to be changed at the first login */
		return true;
	return account->sp_lstchg != -1 && account->sp_max != -1 &&
	    today - account->sp_lstchg > account->sp_max;
}

/* Nobody but its owner, root or the one user of the site, may read or write the file. */
static int
passwords_read(const char *path, struct buf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), result = -1;
	const char *wrong = NULL;
	struct stat st;

	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1 || fstat(fd, &st) == -1)
		wrong = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		wrong = "not a file";
	else if (st.st_uid != 0 && st.st_uid != geteuid())
		wrong = "belongs to somebody else; chown root";
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		wrong = "others may read or write it; chmod 600";
	else if (file_read(fd, text) == -1)
		wrong = strerror(errno);
	else
		result = 0;
	if (wrong) {
		struct log_line l = log_begin(LOG_ERR, "passwords");

		log_str(&l, "file", path);
		log_str(&l, "error", wrong);
		log_end(&l);
	}
	if (fd != -1)
		close(fd);
	return result;
}

/* Whose files virtual mailboxes are: the role user's, or our own without root. */
static int
virtual_owner(struct user *u)
{
	*u = (struct user){ .uid = geteuid(), .gid = getegid() };
	if (u->uid != 0 || (user_find(path_user_mailbox, u) == 1 && u->uid != 0))
		return 0;
	log_note(LOG_ERR, "passwords", "missing_user", path_user_mailbox);
	return -1;
}

/* Returns 1 found, 0 not there, -1 temporary. */
static int
find_virtual(const struct conf *conf, struct view text, struct view name, struct candidate *c)
{
	struct view address, hash, like;
	struct buf full = buf_make(2 * USER_NAME_MAX);
	int found = 0;

	buf_add_view(&full, name);
	if (view_find(name, '@') == name.n)
		buf_addf(&full, "@%s", conf->hostname);
	if (auth_entry_find(text, buf_view(&full), &address, &hash, &like))
		found = virtual_owner(&c->user) == 0 ? 1 : -1;
	/* Without root all are virtual; with it a bare name is most likely the system's. */
	if (geteuid() != 0 || view_find(name, '@') != name.n)
		(void)view_string(like, c->like, sizeof(c->like));
	if (found == 1 && view_string(address, c->user.name, sizeof(c->user.name)) == 0) {
		for (char *p = c->user.name; *p; p++)
			*p = ascii_lower(*p);
		if (auth_virtual_home(conf->virtual_dir, view_of(c->user.name), c->user.home,
		    sizeof(c->user.home)) == 0)
			(void)view_string(hash, c->hash, sizeof(c->hash));
	}
	buf_free(&full);
	return found;
}

/* Returns 0, or -1 when the system's user database did not answer. */
static int
find_system(struct view name, struct candidate *c)
{
	char text[USER_NAME_MAX + 1];
	struct spwd *account;
	int found;

	if (view_string(name, text, sizeof(text)) == -1)
		return 0;
	found = user_find(text, &c->user);
	if (found == -1) {
		log_errno("look up user", text);
		return -1;
	}
	errno = 0;
	account = getspnam(text);
	if (account == NULL && errno != 0 && errno != ENOENT && errno != ESRCH) {
		log_errno("look up password of", text);
		return -1;
	}
	if (account && found == 1 && c->user.uid != 0 &&
	    !auth_account_expired(account, (long)(clock_unix() / DAY)))
		(void)view_string(view_of(account->sp_pwdp), c->hash, sizeof(c->hash));
	return 0;
}

enum auth_verdict
auth_check(const struct conf *conf, struct view name, struct view password, struct user *user)
{
	struct buf text = buf_make(PASSWORDS_FILE_MAX);
	struct candidate c = { .hash = "" };
	int found = passwords_read(conf->passwords, &text);

	if (found == 0 && auth_name_valid(name)) {
		found = find_virtual(conf, buf_view(&text), name, &c);
		if (found == 0 && geteuid() == 0 && view_find(name, '@') == name.n)
			found = find_system(name, &c);
	}
	buf_free(&text);
	if (found == -1)
		return AUTH_CHECK_TEMPORARY;
	if (!auth_hash_matches(view_of(c.hash), view_of(c.like), password))
		return AUTH_CHECK_NO;
	*user = c.user;
	return AUTH_CHECK_OK;
}
