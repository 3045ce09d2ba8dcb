/* password_line.c: see password_line.h. */
#include "admin/users/password_line.h"

#include <crypt.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "admin/mailstead.h"
#include "net/scram_keys.h"
#include "text/base64.h"

#define LINE_MAX_OCTETS 4096

static int
put_crypt(struct buf *line, const char *password)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	static struct crypt_data data;
	const char *hash;

	if (crypt_gensalt_rn("$y$", 0, NULL, 0, setting, sizeof(setting)) == NULL)
		return -1;
	hash = crypt_rn(password, setting, &data, sizeof(data));
	if (hash)
		(void)buf_add_str(line, hash);
	explicit_bzero(&data, sizeof(data));
	return hash ? 0 : -1;
}

/* What a server of SCRAM needs, with the salt of the user's other passwords. */
static int
put_verifiers(struct buf *line, const struct password_line *q, struct view text)
{
	for (enum scram_kind kind = SCRAM_KINDS; kind-- > 0;) {
		struct scram_verifier v;

		if (!mailstead_find_salt(text, view_of(q->address), view_of(q->app), kind, &v)) {
			v = (struct scram_verifier){
				.iterations = SCRAM_ITERATIONS, .salt_length = SCRAM_SALT_LENGTH,
			};
			if (getrandom(v.salt, v.salt_length, 0) != (ssize_t)v.salt_length)
				return -1;
		}
		scram_make(kind, view_of(q->password), &v);
		if (passwords_put_verifier(line, kind, &v) == -1)
			return -1;
	}
	return 0;
}

/* Returns 0, or -1 with errno. */
static int
make_line(struct buf *line, const struct password_line *q, struct view text)
{
	char hash[APP_HASH_SIZE];

	(void)buf_addf(line, "%s:", q->address);
	if (q->hash)
		return buf_add_str(line, q->hash);
	if (q->password == NULL)
		return buf_add_char(line, '!');
	if (q->app[0]) {
		app_hash(view_of(q->password), hash);
		(void)buf_addf(line, "%s:app=%s", hash, q->app);
	} else if (put_crypt(line, q->password) == -1) {
		return -1;
	}
	if (q->apop) {
		(void)buf_add_str(line, ":" PASSWORDS_APOP_FIELD);
		(void)base64_encode(line, view_of(q->password));
	}
	return put_verifiers(line, q, text);
}

/* A file without a secret gets one. */
static int
put_secret(struct buf *out)
{
	struct view text = buf_view(out);
	unsigned char random[SCRAM_KEY_MAX];
	struct passwords_entry e;

	while (passwords_next(&text, &e))
		if (view_eq(e.address, VIEW(PASSWORDS_SECRET)))
			return 0;
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -1;
	(void)buf_add_str(out, PASSWORDS_SECRET ":");
	(void)base64_encode(out, (struct view){ (const char *)random, sizeof(random) });
	return buf_add_char(out, '\n');
}

int
password_line_put(struct view text, const struct password_line *p, struct buf *out)
{
	struct buf line = buf_make(LINE_MAX_OCTETS);
	int result = -1;

	errno = ENOMEM;
	if (make_line(&line, p, text) == 0 && !line.failed &&
	    mailstead_replace(text, view_of(p->address), view_of(p->app), buf_view(&line), out) != -1)
		result = put_secret(out);
	buf_free(&line);
	return result;
}
