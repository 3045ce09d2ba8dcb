/* setup_ports.c: the services, and whether their ports are to be had. See setup.h. */
#include "admin/setup/setup.h"

#include <stdio.h>
#include <string.h>

#include "sys/paths.h"

const struct setup_service setup_services[] = {
	{ "smtp", 25, "mailstead-smtp", "smtpd", "smtp", "smtpd" },
	{ "submission", 587, "mailstead-submission", "smtpd-submission", "submission", "smtpd -s" },
	{ "submissions", 465, "mailstead-submissions", "smtpd-submissions", "submissions",
	    "smtpd -s -t" },
	{ "lmtp", 24, "mailstead-lmtp", "smtpd-lmtp", "127.0.0.1:24", "smtpd -l" },
	{ "pop3", 110, "mailstead-pop3", "pop3d", "pop3", "pop3d" },
	{ "pop3s", 995, "mailstead-pop3s", "pop3ds", "pop3s", "pop3d -t" },
	{ "imap", 143, "mailstead-imap", "imapd", "imap2", "imapd" },
	{ "imaps", 993, "mailstead-imaps", "imapds", "imaps", "imapd -t" },
	{ .name = NULL },
};

/* The unit that stops all of its instances: "postfix.service" of "postfix@-.service". */
static void
plain_unit(const char *unit, char *out, size_t size)
{
	size_t at = view_find(view_of(unit), '@');

	(void)snprintf(out, size, "%.*s%s", (int)at, unit, unit[at] ? ".service" : "");
}

/* Whether it is ours already: one of our programs, or who starts them and does it for this port. */
static bool
is_ours(const struct setup *s, const struct setup_service *v, const struct setup_holder *h)
{
	char directory[PATH_MAX];

	path_directory(h->path, directory);
	if (strcmp(directory, path_libexec()) == 0)
		return true;
	if (h->pid == 1 && s->starter == SETUP_SYSTEMD)
		return setup_is_active(v->unit) || setup_is_active(v->each);
	return s->starter == SETUP_INETD && strstr(h->path, "inetd") != NULL && setup_inetd_has(v);
}

static void
say_holder(const struct setup_service *v, const struct setup_holder *h, struct buf *said)
{
	char unit[256];

	plain_unit(h->unit, unit, sizeof(unit));
	(void)buf_addf(said, "%sport %u (%s) is held by ", said->n ? "\n" : "", v->port, v->name);
	if (h->pid == 0)
		(void)buf_add_str(said, "a program that cannot be seen from here");
	else
		(void)buf_addf(said, "%s, process %d%s%s", h->path, h->pid, unit[0] ? " of " : "", unit);
	if (h->pid == 1)
		(void)buf_add_str(said, ", for a unit that \"systemctl list-sockets\" shows");
	else if (strstr(h->path, "inetd") != NULL)
		(void)buf_add_str(said, ", by a line of /etc/inetd.conf that is not ours");
}

/* The ports that others hold, up to SETUP_SERVICES_MAX. */
static size_t
find_foreign(const struct setup *s, const struct setup_service *services[SETUP_SERVICES_MAX],
    struct setup_holder holders[SETUP_SERVICES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s->nservices; i++)
		if (setup_holder(s->services[i]->port, &holders[n]) &&
		    !is_ours(s, s->services[i], &holders[n]))
			services[n++] = s->services[i];
	return n;
}

/* What --replace can do: a unit of its own, not that which started us. */
static bool
is_replaceable(const struct setup *s, const struct setup_holder *h)
{
	return s->starter == SETUP_SYSTEMD && h->pid > 1 && h->unit[0] != '\0' &&
	    strncmp(h->unit, "user@", 5) != 0 && strstr(h->path, "inetd") == NULL;
}

enum plan_state
setup_look_ports(void *arg, struct buf *said)
{
	static struct setup_holder holders[SETUP_SERVICES_MAX];
	const struct setup_service *services[SETUP_SERVICES_MAX];
	const struct setup *s = arg;
	bool needed = !s->no_start && (s->starter == SETUP_SYSTEMD || s->starter == SETUP_INETD);
	size_t n = needed ? find_foreign(s, services, holders) : 0, replaceable = 0;

	if (n == 0) {
		(void)buf_add_str(said, needed ? "free, or ours" : "not looked at");
		return PLAN_RIGHT;
	}
	for (size_t i = 0; i < n; i++) {
		say_holder(services[i], &holders[i], said);
		replaceable += is_replaceable(s, &holders[i]);
	}
	if (replaceable == n && s->replace) {
		(void)buf_add_str(said, "\nits units are stopped, and disabled");
		return PLAN_CHANGE;
	}
	(void)buf_add_str(said, replaceable == n ?
	    "\nStop it and run this again, or say --replace; or leave its ports out of --services." :
	    "\nStop it and run this again, or leave its ports out of --services.");
	return PLAN_PERSON;
}

int
setup_act_ports(void *arg, struct buf *said)
{
	static struct setup_holder holders[SETUP_SERVICES_MAX];
	const struct setup_service *services[SETUP_SERVICES_MAX];
	const struct setup *s = arg;
	size_t n = find_foreign(s, services, holders);

	for (size_t i = 0; i < n; i++) {
		char unit[256];
		const char *const disable[] = { "systemctl", "disable", "--now", unit, NULL };

		plain_unit(holders[i].unit, unit, sizeof(unit));
		if (setup_run_or_say(disable, said) == -1)
			return -1;
	}
	/* A socket that the unit was started by would have it come back. */
	if (find_foreign(s, services, holders) == 0)
		return 0;
	say_holder(services[0], &holders[0], said);
	(void)buf_add_str(said, " still\nStop it and run this again.");
	return -1;
}
