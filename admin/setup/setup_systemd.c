/* setup_systemd.c: units, enabled and started. See setup.h. */
#include "admin/setup/setup.h"

#include <stdio.h>
#include <string.h>

#define SAID_MAX 65536
#define SETUP_ALL_MAX 32

static bool
ask(const char *verb, const char *unit, const char *suffix)
{
	struct buf out = buf_make(SAID_MAX);
	char name[256];
	const char *const argv[] = { "systemctl", verb, "--quiet", name, NULL };
	int status;

	(void)snprintf(name, sizeof(name), "%s%s", unit, suffix);
	status = setup_run(argv, &out);
	buf_free(&out);
	return status == 0;
}

bool
setup_is_active(const char *unit)
{
	return ask("is-active", unit, ".socket");
}

static bool
is_on(const char *unit)
{
	return ask("is-active", unit, "") && ask("is-enabled", unit, "");
}

/* The unit of the service, or the other one of its port if that is what the administrator uses. */
static bool
is_served(const struct setup_service *v)
{
	return (ask("is-active", v->unit, ".socket") && ask("is-enabled", v->unit, ".socket")) ||
	    (ask("is-active", v->each, ".socket") && ask("is-enabled", v->each, ".socket"));
}

size_t
setup_sockets(const struct setup *s, char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s->nservices; i++)
		if (!is_served(s->services[i]))
			(void)snprintf(names[n++], SETUP_UNIT_MAX, "%s.socket", s->services[i]->unit);
	return n;
}

size_t
setup_units_off(const char *const *units, char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX])
{
	size_t n = 0;

	for (size_t i = 0; units[i]; i++)
		if (!is_on(units[i]))
			(void)snprintf(names[n++], SETUP_UNIT_MAX, "%s", units[i]);
	return n;
}

int
setup_enable(char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX], size_t n, struct buf *said)
{
	static const char *const reload[] = { "systemctl", "daemon-reload", NULL };
	const char *argv[SETUP_SERVICES_MAX + 4] = { "systemctl", "enable", "--now" };

	for (size_t i = 0; i < n; i++)
		argv[3 + i] = names[i];
	if (n == 0 || (setup_run_or_say(reload, said) == 0 && setup_run_or_say(argv, said) == 0))
		return 0;
	(void)buf_addf(said, "\nIf systemd does not look there, \"systemctl link %s/mailstead-*\" "
	    "tells it of them.", UNITDIR);
	return -1;
}

/* ---- unsetup */

/* Units of ours by their names: the queue's, and both kinds of each port's. */
static size_t
all_units(char names[SETUP_ALL_MAX][SETUP_UNIT_MAX])
{
	static const char *const others[] = {
		"mailstead-runner.socket", "mailstead-runner.timer", "mailstead-runner.path",
		"mailstead-acme.timer",
	};
	size_t n = 0;

	for (const struct setup_service *v = setup_services; v->name; v++) {
		(void)snprintf(names[n++], SETUP_UNIT_MAX, "%s.socket", v->unit);
		(void)snprintf(names[n++], SETUP_UNIT_MAX, "%s.socket", v->each);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		(void)snprintf(names[n++], SETUP_UNIT_MAX, "%s", others[i]);
	return n;
}

/* Those that are enabled or run. */
static size_t
units_on(char names[SETUP_ALL_MAX][SETUP_UNIT_MAX])
{
	size_t n = all_units(names), on = 0;

	for (size_t i = 0; i < n; i++)
		if (ask("is-enabled", names[i], "") || ask("is-active", names[i], "")) {
			if (i != on)
				memcpy(names[on], names[i], SETUP_UNIT_MAX);
			on++;
		}
	return on;
}

bool
setup_units_on(struct buf *said)
{
	char names[SETUP_ALL_MAX][SETUP_UNIT_MAX];
	size_t n = units_on(names);

	for (size_t i = 0; i < n; i++)
		(void)buf_addf(said, " %s", names[i]);
	return n != 0;
}

int
setup_leave_units(struct buf *said)
{
	static const char *const runner[] = { "systemctl", "stop", "mailstead-runner.service", NULL };
	char names[SETUP_ALL_MAX][SETUP_UNIT_MAX];
	const char *argv[SETUP_ALL_MAX + 4] = { "systemctl", "disable", "--now" };
	size_t n = units_on(names);

	for (size_t i = 0; i < n; i++)
		argv[3 + i] = names[i];
	if (n != 0 && setup_run_or_say(argv, said) == -1)
		return -1;
	return setup_run_or_say(runner, said);
}
