/* mailstead_password.c: mailstead password; see mailstead(8). */
#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "net/scram_keys.h"
#include "text/base64.h"

#define LINE_MAX_OCTETS 4096

struct request {
	bool remove, generate, list, restrict_to_apps;
	bool apop;		/* the password itself is kept, for APOP */
	const char *app;	/* "" for the main password */
	const char *address;
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

/* ---- A line */

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
put_verifiers(struct buf *line, const struct request *q, struct view text, const char *password)
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
		scram_make(kind, view_of(password), &v);
		if (passwords_put_verifier(line, kind, &v) == -1)
			return -1;
	}
	return 0;
}

/* Returns 0, or -1 with errno. */
static int
make_line(struct buf *line, const struct request *q, struct view text, const char *password)
{
	char hash[APP_HASH_SIZE];

	(void)buf_addf(line, "%s:", q->address);
	if (q->restrict_to_apps)
		return buf_add_char(line, '!');
	if (q->app[0]) {
		app_hash(view_of(password), hash);
		(void)buf_addf(line, "%s:app=%s", hash, q->app);
	} else if (put_crypt(line, password) == -1) {
		return -1;
	}
	if (q->apop) {
		(void)buf_add_str(line, ":" PASSWORDS_APOP_FIELD);
		(void)base64_encode(line, view_of(password));
	}
	return put_verifiers(line, q, text, password);
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

static int
remove_lines(struct mailstead_file *f, const struct request *q)
{
	struct buf out = buf_make(f->text.max);
	struct view address = view_of(q->address);
	int status = EXIT_TEMPORARY, n;

	if (q->app[0])
		n = mailstead_replace(buf_view(&f->text), address, view_of(q->app), VIEW(""), &out);
	else
		n = mailstead_remove(buf_view(&f->text), address, &out);
	if (n == 0) {
		mailstead_complain(q->app[0] ? q->app : q->address, "there is no such password");
		status = EXIT_NOT_DONE;
	} else if (n > 0 && mailstead_file_replace(f, buf_view(&out)) == 0) {
		status = EXIT_OK;
	}
	buf_free(&out);
	return status;
}

/* Puts a line for the password into the file. */
static int
set(struct mailstead_file *f, const struct request *q, const char *password)
{
	struct buf line = buf_make(LINE_MAX_OCTETS), out = buf_make(f->text.max);
	struct view text = buf_view(&f->text);
	int status = EXIT_TEMPORARY;

	if (make_line(&line, q, text, password) == -1 || line.failed)
		mailstead_complain(q->address, "cannot make a hash");
	else if (mailstead_replace(text, view_of(q->address), view_of(q->app), buf_view(&line),
	    &out) == -1 || put_secret(&out) == -1)
		mailstead_complain(f->path, "too large, or no memory");
	else if (mailstead_file_replace(f, buf_view(&out)) == 0)
		status = EXIT_OK;
	buf_free(&line);
	buf_free(&out);
	return status;
}

/* The password is asked for before the file is locked. */
static int
get_password(const struct request *q, char password[MAILSTEAD_PASSWORD_MAX + 1])
{
	password[0] = '\0';
	if (q->remove || q->list || q->restrict_to_apps)
		return 0;
	if (!q->generate && q->app[0] == '\0')
		return mailstead_ask_password(password);
	if (mailstead_generate(password) == 0)
		return 0;
	mailstead_complain("random numbers", strerror(errno));
	return -1;
}

static int
act(struct mailstead_file *f, const struct request *q, const char *password)
{
	int status;

	if (q->list)
		return list(f, q);
	if (q->remove)
		return remove_lines(f, q);
	if (q->app[0] && app_exists(f, q)) {
		mailstead_complain(q->app, "there is one of that name; revoke it with -d first");
		return EXIT_NOT_DONE;
	}
	status = set(f, q, password);
	if (status == EXIT_OK && (q->generate || q->app[0]))
		(void)printf("%s\n", password);
	return status;
}

int
mailstead_password(const struct conf *conf, int argc, char **argv)
{
	char password[MAILSTEAD_PASSWORD_MAX + 1];
	struct mailstead_file f;
	struct request q;
	int status = request_parse(&q, argc, argv);

	if (status != EXIT_OK)
		return status;
	if (get_password(&q, password) == -1)
		return EXIT_NOT_DONE;
	status = EXIT_TEMPORARY;
	if (mailstead_file_open(&f, conf->passwords, !q.remove && !q.list) == 0) {
		status = act(&f, &q, password);
		mailstead_file_close(&f);
	}
	explicit_bzero(password, sizeof(password));
	return status;
}
