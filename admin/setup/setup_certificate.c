/* setup_certificate.c: a certificate that is good enough to begin with. See setup.h. */
#include "admin/setup/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/tool_run.h"
#include "base/num.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "text/idna.h"

#define PROGRAM  "certificate-make"
#define TEXT_MAX (256 * 1024)
#define DAYS_MIN 30		/* left; less, and one of ours is made anew */
#define NAMES 4

struct found {
	bool self;
	uint64_t days;
	bool has[NAMES];	/* the names that it should have */
};

/* What clients may call this server: its name, and those that they guess. Returns how many. */
static size_t
names_of(const struct setup *s, char names[NAMES][SETUP_NAME_MAX])
{
	static const char *const guesses[] = { "mail", "autoconfig", "autodiscover" };
	char domain[ADDRESS_DOMAIN_MAX + 1];
	size_t n = 1;

	(void)snprintf(names[0], SETUP_NAME_MAX, "%s", s->host);
	if (idna_to_ascii(s->first, domain) == -1)
		return n;
	for (size_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++) {
		int length = snprintf(names[n], SETUP_NAME_MAX, "%s.%s", guesses[i], domain);

		if (length < SETUP_NAME_MAX && strcasecmp(names[n], s->host) != 0)
			n++;
	}
	return n;
}

/* A line of what certificate-make says. */
static void
take_line(struct view line, char names[NAMES][SETUP_NAME_MAX], size_t n, struct found *f)
{
	struct view word;

	(void)view_word(&line, &word);
	line = view_trim(line);
	if (view_eq(word, VIEW("self")))
		f->self = true;
	else if (view_eq(word, VIEW("days")) && num_parse(line, 1000000, &f->days) == -1)
		f->days = 0;
	else if (view_eq(word, VIEW("name")))
		for (size_t i = 0; i < n; i++)
			if (view_eq_nocase(line, view_of(names[i])))
				f->has[i] = true;
}

/* Looks at a certificate. Returns 0, or -1: there is none that can be read. */
static int
look_at(const char *path, char names[NAMES][SETUP_NAME_MAX], size_t n, struct found *f)
{
	struct buf out = buf_make(TEXT_MAX);
	static const char *const args[] = { "-l", NULL };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), status = -1;
	struct view rest, line;

	*f = (struct found){ .self = false };
	if (fd != -1)
		status = tool_run(PROGRAM, path_user_key, args, fd, &out);
	file_close(fd);
	rest = buf_view(&out);
	while (status == 0 && view_line(&rest, &line))
		take_line(line, names, n, f);
	buf_free(&out);
	return status == 0 ? 0 : -1;
}

static bool
has_all(const struct found *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!f->has[i])
			return false;
	return true;
}

/* What the administrator has named is his business, as long as it is there. */
static enum plan_state
look_foreign(const struct setup *s, struct buf *said)
{
	struct view rest = view_of(s->conf.tls_certificates), word;
	char path[PATH_MAX];

	while (view_word(&rest, &word)) {
		struct view certificate = view_sub(word, 0, view_find(word, ':'));

		if (view_string(certificate, path, sizeof(path)) == 0 && access(path, R_OK) == -1) {
			(void)buf_addf(said, "%s: %s\nmailstead.conf names it in tls_certificates.", path,
			    strerror(errno));
			return PLAN_LEFT;
		}
	}
	(void)buf_addf(said, "as tls_certificates says: %s", s->conf.tls_certificates);
	return PLAN_RIGHT;
}

static bool
is_foreign(const struct setup *s)
{
	return s->conf.tls_certificates[0] != '\0' &&
	    strcmp(s->conf.tls_certificates, SETUP_CERTIFICATE) != 0;
}

enum plan_state
setup_look_certificate(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char names[NAMES][SETUP_NAME_MAX];
	size_t n = names_of(s, names);
	struct found f;
	bool named = s->conf.tls_certificates[0] != '\0';

	if (is_foreign(s))
		return look_foreign(s, said);
	if (look_at(SETUP_CERTIFICATE, names, n, &f) == 0 &&
	    (!f.self || (f.days >= DAYS_MIN && has_all(&f, n)))) {
		(void)buf_addf(said, named ? "%s, %s, good for %u days" :
		    "set tls_certificates = %s (%s, good for %u days)", SETUP_CERTIFICATE,
		    f.self ? "signed by itself" : "issued by an authority", (unsigned)f.days);
		return named ? PLAN_RIGHT : PLAN_CHANGE;
	}
	(void)buf_addf(said, "make one that is signed by itself, %s, for", SETUP_CERTIFICATE);
	for (size_t i = 0; i < n; i++)
		(void)buf_addf(said, "%s %s", i ? "," : "", names[i]);
	return PLAN_CHANGE;
}

static int
make_certificate(const struct setup *s, struct buf *said)
{
	struct buf out = buf_make(TEXT_MAX);
	char names[NAMES][SETUP_NAME_MAX];
	const char *args[NAMES + 1] = { NULL };
	size_t n = names_of(s, names);
	int result = -1;

	for (size_t i = 0; i < n; i++)
		args[i] = names[i];
	if (mkdir(SETUP_TLS, 0700) == -1 && errno != EEXIST)
		(void)setup_failed(said, SETUP_TLS);
	else if (tool_run(PROGRAM, path_user_key, args, -1, &out) != 0)
		(void)buf_add_str(said, PROGRAM " has made none");
	else
		result = setup_write(SETUP_CERTIFICATE, buf_view(&out), 0600) == -1 ? -1 : 0;
	if (out.p)
		explicit_bzero(out.p, out.n);
	buf_free(&out);
	return result;
}

int
setup_act_certificate(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char names[NAMES][SETUP_NAME_MAX];
	size_t n = names_of(s, names);
	struct found f;

	if ((look_at(SETUP_CERTIFICATE, names, n, &f) == -1 ||
	    (f.self && (f.days < DAYS_MIN || !has_all(&f, n)))) && make_certificate(s, said) == -1)
		return -1;
	return setup_conf_set(s, "tls_certificates", SETUP_CERTIFICATE, said);
}

bool
setup_certificate_is_issued(const struct setup *s)
{
	char names[NAMES][SETUP_NAME_MAX];
	size_t n = names_of(s, names);
	struct found f;

	return look_at(SETUP_CERTIFICATE, names, n, &f) == 0 && !f.self && f.days > 0 && f.has[0];
}
