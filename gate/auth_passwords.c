/* auth_passwords.c: see auth_passwords.h. */
#include "gate/auth_passwords.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/scram_keys.h"
#include "sys/log.h"

unsigned auth_crypts;

/* Others have the same open file: its offset is nobody's. Returns 0, or -1 with errno. */
static int
read_all(int fd, size_t size, struct buf *text)
{
	*text = buf_make(AUTH_PASSWORDS_FILE_MAX);
	if (size > text->max) {
		errno = EFBIG;
		return -1;
	}
	if (buf_reserve(text, size) == -1)
		return -1;
	while (text->n < size) {
		ssize_t n = pread(fd, text->p + text->n, size - text->n, (off_t)text->n);

		if (n == 0)
			return 0;
		if (n > 0)
			text->n += (size_t)n;
		else if (errno != EINTR)
			return -1;
	}
	return 0;
}

int
auth_passwords_read(int fd, const char *path, struct buf *text)
{
	const char *wrong = NULL;
	struct log_line l;
	struct stat st;

	if (fd == -1)
		return 0;
	if (fstat(fd, &st) == -1)
		wrong = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		wrong = "not a file";
	else if (st.st_uid != 0 && st.st_uid != geteuid())
		wrong = "belongs to somebody else; chown root";
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		wrong = "others may read or write it; chmod 600";
	else if (read_all(fd, (size_t)st.st_size, text) == -1)
		wrong = strerror(errno);
	if (wrong == NULL)
		return 0;
	l = log_begin(LOG_ERR, "passwords");
	log_str(&l, "file", path);
	log_str(&l, "error", wrong);
	log_end(&l);
	return -1;
}

/* Whether crypt(3) can do something with it: not empty, not "!" or "*". */
static bool
hash_usable(struct view hash)
{
	char setting[AUTH_HASH_MAX];
	int kind;

	if (hash.n == 0 || view_string(hash, setting, sizeof(setting)) == -1)
		return false;
	kind = crypt_checksalt(setting);
	return kind == CRYPT_SALT_OK || kind == CRYPT_SALT_METHOD_LEGACY;
}

/* The name with its domain, in lower case; empty when that is too long. */
static void
complete(const struct conf *conf, struct view name, char out[PASSWORDS_NAME_MAX + 1])
{
	struct buf full = buf_make(2 * PASSWORDS_NAME_MAX);

	(void)buf_add_view(&full, name);
	if (view_find(name, '@') == name.n)
		(void)buf_addf(&full, "@%s", conf->hostname);
	(void)view_string(buf_view(&full), out, PASSWORDS_NAME_MAX + 1);
	for (char *p = out; *p; p++)
		*p = ascii_lower(*p);
	buf_free(&full);
}

void
auth_account_find(const struct conf *conf, struct view text, struct view name,
    struct auth_account *out)
{
	struct passwords_scan own;
	struct passwords_entry e;
	struct view rest = text;

	*out = (struct auth_account){ .found = false };
	complete(conf, name, out->address);
	while (passwords_next(&rest, &e))
		if (out->like[0] == '\0' && e.app.n == 0 && hash_usable(e.hash) &&
		    !view_eq(e.address, VIEW(PASSWORDS_SECRET)))
			(void)view_string(e.hash, out->like, sizeof(out->like));
	own = (struct passwords_scan){ .rest = text, .address = view_of(out->address) };
	while (passwords_scan_next(&own, &e)) {
		out->found = true;
		out->usable = out->usable || passwords_usable(&e);
		if (e.app.n == 0 && hash_usable(e.hash))
			(void)view_string(e.hash, out->hash, sizeof(out->hash));
	}
}

bool
auth_app_matches(struct view text, const char *address, struct view password, char *app)
{
	struct passwords_scan own = { .rest = text, .address = view_of(address) };
	struct passwords_entry e;
	char hash[APP_HASH_SIZE];
	bool found = false;

	app_hash(password, hash);
	while (passwords_scan_next(&own, &e))
		if (e.app.n && e.hash.n == sizeof(hash) - 1 &&
		    same_octets(e.hash.p, hash, sizeof(hash) - 1)) {
			(void)view_string(e.app, app, PASSWORDS_APP_MAX + 1);
			found = true;
		}
	explicit_bzero(hash, sizeof(hash));
	return found;
}

/* All of it is written to: its pages come in one call, not by a fault for each. They stay. */
static void *
crypt_memory(void)
{
	static void *p = MAP_FAILED;

	if (p == MAP_FAILED)
		p = mmap(NULL, AUTH_CRYPT_DATA, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

bool
auth_hash_matches(struct view hash, struct view like, struct view password)
{
	char phrase[AUTH_PASSWORD_MAX + 1] = "", setting[AUTH_HASH_MAX] = "";
	void *data = crypt_memory();
	bool fits = view_string(password, phrase, sizeof(phrase)) == 0 && password.n;
	const char *computed;

	if (hash_usable(hash))
		(void)view_string(hash, setting, sizeof(setting));
	else if (hash_usable(like))
		(void)view_string(like, setting, sizeof(setting));
	else
		(void)crypt_gensalt_rn(NULL, 0, NULL, 0, setting, sizeof(setting));
	auth_crypts++;
	computed = data ? crypt_rn(phrase, setting, data, AUTH_CRYPT_DATA) : NULL;
	/* What is like the hash may be somebody else's. */
	fits = computed && strlen(computed) == strlen(setting) &&
	    same_octets(computed, setting, strlen(setting)) && fits && hash_usable(hash);
	if (data)
		explicit_bzero(data, AUTH_CRYPT_DATA);
	explicit_bzero(phrase, sizeof(phrase));
	return fits;
}

int
auth_virtual_user(const struct auth_exchange *x, const char *address, struct user *out)
{
	struct view v = view_of(address);
	size_t at = view_rfind(v, '@');
	struct view local = view_sub(v, 0, at), domain = view_sub(v, at + 1, v.n);
	int n;

	*out = (struct user){ .uid = x->mailbox.uid, .gid = x->mailbox.gid };
	if (!passwords_address_valid(v) || view_string(v, out->name, sizeof(out->name)) == -1)
		return -1;
	for (char *p = out->name; *p; p++)
		*p = ascii_lower(*p);
	n = snprintf(out->home, sizeof(out->home), "%s/%.*s/%.*s", x->conf->virtual_dir,
	    VIEW_FMT(domain), VIEW_FMT(local));
	return n < 0 || (size_t)n >= sizeof(out->home) ? -1 : 0;
}
