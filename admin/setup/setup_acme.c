/* setup_acme.c: a certificate of an authority, by an ACME client of the system. See setup.h. */
#include "admin/setup/setup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/setup/vars_edit.h"
#include "sys/paths.h"

#define CONF     SYSCONFDIR "/mailstead/acme.conf"
#define CRON     "/etc/cron.d/mailstead-acme"
#define TEXT_MAX (1024 * 1024)

static const char *const timer[] = { "mailstead-acme.timer", NULL };

static const char head[] =
    "# The certificate, by ACME: for acme-renew(8), a file of sh(1). Written by \"mailstead setup\n"
    "# --acme\", which changes in it what it is told, and leaves the rest.\n";

/* ---- acme.conf */

/* What the file has to say, as far as setup was told. */
static int
edit(void *arg, struct view text, struct buf *out)
{
	const struct setup *s = arg;
	char email[SETUP_NAME_MAX + 16];
	bool has_email = vars_edit_has(text, VIEW("EMAIL"));
	struct vars_edit v;

	(void)snprintf(email, sizeof(email), "postmaster@%s", s->first);
	vars_edit_begin(&v, text.n ? text : view_of(head));
	vars_edit_set(&v, "CLIENT", s->acme);
	vars_edit_set(&v, "NAMES", s->host);
	if (s->acme_email || !has_email)
		vars_edit_set(&v, "EMAIL", s->acme_email ? s->acme_email : email);
	if (s->acme_directory)
		vars_edit_set(&v, "DIRECTORY", s->acme_directory);
	if (s->acme_webroot)
		vars_edit_set(&v, "WEBROOT", s->acme_webroot);
	return vars_edit_end(&v, text, out);
}

/* Whether it says all that already. */
static bool
is_written(const struct setup *s)
{
	struct buf text = buf_make(TEXT_MAX), out = buf_make(TEXT_MAX);
	bool written = setup_read(CONF, &text) == 0 &&
	    edit((void *)(uintptr_t)s, buf_view(&text), &out) == 0;

	buf_free(&text);
	buf_free(&out);
	return written;
}

/* ---- when it is done */

static bool
is_renewed(const struct setup *s)
{
	char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX];

	return s->starter == SETUP_SYSTEMD ? setup_units_off(timer, names) == 0 : access(CRON, F_OK) == 0;
}

static int
have_renewed(const struct setup *s, struct buf *said)
{
	char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX];
	struct buf line = buf_make(1024);
	int result;

	if (s->starter == SETUP_SYSTEMD)
		return setup_enable(names, setup_units_off(timer, names), said);
	/* At a time of its own: authorities ask not to be asked by all at once. */
	(void)buf_addf(&line, SETUP_CRON_MARK "\n%u %u * * *\troot\t[ ! -x %s/acme-renew ] || "
	    "%s/acme-renew\n", (unsigned)getpid() % 60, (unsigned)getpid() / 60 % 24,
	    path_libexec(), path_libexec());
	result = setup_write(CRON, buf_view(&line), 0644);
	buf_free(&line);
	return result == -1 ? -1 : 0;
}

/* ---- the step */

static enum plan_state
look_unasked(const struct setup *s, struct buf *said)
{
	if (access(CONF, F_OK) == -1) {
		(void)buf_add_str(said, "not used: clients warn about a certificate that is signed by itself\n"
		    "\"mailstead setup --acme uacme\" (or lego) has Let's Encrypt issue one,\n"
		    "once the DNS has an address of this machine for its name.");
		return PLAN_LEFT;
	}
	(void)buf_addf(said, is_renewed(s) ? "the certificate is renewed as " CONF " says" :
	    CONF " is there, but nobody renews the certificate\nSay --acme again.");
	return is_renewed(s) ? PLAN_RIGHT : PLAN_LEFT;
}

/* What keeps it from working, which only a person can change. */
static bool
is_hindered(const struct setup *s, struct buf *said)
{
	struct setup_holder h;

	if (s->conf.tls_certificates[0] && strcmp(s->conf.tls_certificates, SETUP_CERTIFICATE) != 0)
		(void)buf_add_str(said, "tls_certificates in mailstead.conf names others\nTake it out there.");
	else if (!setup_has_program(s->acme))
		(void)buf_addf(said, "%s is not installed\napt install %s", s->acme, s->acme);
	else if (s->acme_webroot && access(s->acme_webroot, W_OK) == -1)
		(void)buf_addf(said, "%s: no such directory", s->acme_webroot);
	else if (!s->acme_webroot && !is_written(s) && setup_holder(80, &h))
		(void)buf_addf(said, "port 80 is held by %s\nSay --acme-webroot DIRECTORY, from which it serves "
		    "http://%s/", h.pid ? h.path : "somebody", s->host);
	return said->n != 0;
}

enum plan_state
setup_look_acme(void *arg, struct buf *said)
{
	const struct setup *s = arg;

	if (s->acme == NULL)
		return look_unasked(s, said);
	if (is_hindered(s, said))
		return PLAN_PERSON;
	if (is_written(s) && is_renewed(s) && setup_certificate_is_issued(s)) {
		(void)buf_addf(said, "%s renews the certificate as " CONF " says", s->acme);
		return PLAN_RIGHT;
	}
	(void)buf_addf(said, "write " CONF ", get a certificate for %s by %s, and renew it from now on\n"
	    "With this you accept the terms of the authority.", s->host, s->acme);
	return PLAN_CHANGE;
}

int
setup_act_acme(void *arg, struct buf *said)
{
	const struct setup *s = arg;
	char renew[PATH_MAX];
	const char *const argv[] = { renew, NULL };

	(void)snprintf(renew, sizeof(renew), "%s/acme-renew", path_libexec());
	if (setup_edit(CONF, 0644, edit, arg) == -1)
		return -1;
	if (setup_run_or_say(argv, said) == -1) {
		(void)buf_addf(said, "\nDoes %s lead here, and port 80 from everywhere? Then run this again.",
		    s->host);
		return -1;
	}
	return s->no_start ? 0 : have_renewed(s, said);
}

bool
setup_acme_cron(void)
{
	return access(CRON, F_OK) == 0;
}

int
setup_leave_acme(struct buf *said)
{
	return unlink(CRON) == 0 ? 0 : setup_failed(said, CRON);
}
