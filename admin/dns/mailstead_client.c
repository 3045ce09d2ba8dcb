/* mailstead_client.c: settings for people's mail programs; mailstead-client(8). */
#include <stdio.h>
#include <string.h>

#include "admin/dns/client_settings.h"
#include "admin/dns/dns_facts.h"
#include "admin/mailstead.h"

#define TEXT_MAX 65536

static int
print(const struct buf *text)
{
	return text->failed || fwrite(text->p, 1, text->n, stdout) != text->n ? EXIT_TEMPORARY : EXIT_OK;
}

static int
autoconfig(const struct conf *conf, const char *domain)
{
	struct buf text = buf_make(TEXT_MAX);
	struct client_settings s;
	int status = EXIT_NOT_DONE;

	if (client_domain_settings(conf, domain, &s) == 0) {
		client_autoconfig(&s, &text);
		status = print(&text);
	}
	buf_free(&text);
	return status;
}

static int
mobileconfig(const struct conf *conf, const char *address)
{
	struct buf text = buf_make(TEXT_MAX);
	struct client_settings s;
	int status = EXIT_NOT_DONE;

	if (client_settings_find(conf, address, &s) == 0) {
		client_mobileconfig(&s, &text);
		status = print(&text);
	}
	buf_free(&text);
	return status;
}

static int
qr(const struct conf *conf, const char *address)
{
	struct buf text = buf_make(TEXT_MAX);
	struct client_settings s;
	int status = EXIT_NOT_DONE;

	if (client_settings_find(conf, address, &s) == 0) {
		if (client_export(&s, &text) == 0 && client_qr(buf_view(&text), false, stdout) == 0)
			status = EXIT_OK;
		else
			mailstead_complain(address, "a QR code cannot say its settings");
	}
	buf_free(&text);
	return status;
}

static int
show(const struct conf *conf, const char *address)
{
	return client_settings_print(conf, address, stdout) == 0 ? EXIT_OK : EXIT_NOT_DONE;
}

static void
no_remark(void *arg, const char *subject, const char *what)
{
	(void)arg;
	(void)subject;
	(void)what;
}

static int
publish(const struct conf *conf, int argc, char **argv)
{
	const struct dns_facts_wanted w = { .domains = argv + 2, .ndomains = (size_t)(argc - 2),
		.remark = no_remark };
	static struct zone_facts facts;
	int status = EXIT_NOT_DONE;

	facts = (struct zone_facts){ .sts_mode = conf->mta_sts, .sts_max_age = conf->mta_sts_max_age };
	if (view_string(view_of(conf->hostname), facts.hostname, sizeof(facts.hostname)) == 0 &&
	    dns_find_domains(conf, &w, &facts) == 0 && client_publish(conf, &facts, argv[1]) == 0)
		status = EXIT_OK;
	dns_facts_free(&facts);
	return status;
}

int
mailstead_client(const struct conf *conf, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(const struct conf *conf, const char *of);
	} commands[] = {
		{ "autoconfig", autoconfig }, { "mobileconfig", mobileconfig }, { "qr", qr },
		{ "show", show },
	};

	argc--;
	argv++;
	if (argc >= 2 && argv[1][0] != '-' && strcmp(argv[0], "publish") == 0)
		return publish(conf, argc, argv);
	for (size_t i = 0; argc == 2 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[0], commands[i].name) == 0 && argv[1][0] != '-')
			return commands[i].run(conf, argv[1]);
	return EXIT_USAGE;
}
