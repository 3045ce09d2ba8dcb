/* setup_names.c: what the server is to be called, found out before the first step. See setup.h. */
#include "admin/setup/setup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "admin/users/table_edit.h"
#include "text/address.h"
#include "text/helo.h"
#include "text/idna.h"

#define TEXT_MAX (64 * 1024 * 1024)

/* RFC 6762 appendix G, RFC 8375, and what clouds and installers call machines. */
static const char *const private_domains[] = {
	"local", "localdomain", "localhost", "internal", "intranet", "private", "corp", "home",
	"lan", "home.arpa", "in-addr.arpa", "ip6.arpa", "invalid",
};

bool
setup_is_public(struct view name)
{
	if (!helo_is_name(name))
		return false;
	for (size_t i = 0; i < sizeof(private_domains) / sizeof(private_domains[0]); i++) {
		struct view domain = view_of(private_domains[i]);

		if (name.n > domain.n && name.p[name.n - domain.n - 1] == '.' &&
		    view_eq_nocase(view_sub(name, name.n - domain.n, domain.n), domain))
			return false;
	}
	return true;
}

/* The name that begins with short and a dot, in the lines of hosts(5). */
static bool
find_full(struct view hosts, struct view brief, char out[SETUP_NAME_MAX])
{
	struct view line, word;

	while (view_line(&hosts, &line)) {
		line = view_sub(line, 0, view_find(line, '#'));
		while (view_word(&line, &word))
			if (view_starts_nocase(word, brief) && word.n > brief.n && word.p[brief.n] == '.' &&
			    setup_is_public(word))
				return view_string(word, out, SETUP_NAME_MAX) == 0;
	}
	return false;
}

bool
setup_machine_name(char out[SETUP_NAME_MAX])
{
	struct buf hosts = buf_make(1024 * 1024);
	bool found;

	memset(out, 0, SETUP_NAME_MAX);
	if (gethostname(out, SETUP_NAME_MAX - 1) == -1)
		out[0] = '\0';
	if (setup_is_public(view_of(out)))
		return true;
	/* No resolver is asked: one that does not answer would take its time. */
	found = out[0] != '\0' && setup_read("/etc/hosts", &hosts) == 0 &&
	    find_full(buf_view(&hosts), view_of(out), out);
	buf_free(&hosts);
	return found;
}

/* A domain as it stands in addresses, in small letters. Returns 0, or -1 after a message. */
static int
take_domain(const char *text, char out[SETUP_NAME_MAX])
{
	struct address a;
	char whole[2 * SETUP_NAME_MAX];
	int n = snprintf(whole, sizeof(whole), "x@%s", text);

	if (n < 0 || (size_t)n >= sizeof(whole) || address_parse(view_of(whole), &a) == -1 ||
	    strchr(a.domain, '.') == NULL || a.domain[0] == '[' || strcmp(a.local, "x") != 0) {
		mailstead_complain(text, "not a domain, such as example.org");
		return -1;
	}
	return view_string(view_of(a.domain), out, SETUP_NAME_MAX);
}

/* The first domain of an earlier run: not one that mail is only passed on for. */
static void
find_first(const struct setup *s, char out[SETUP_NAME_MAX])
{
	struct buf text = buf_make(TEXT_MAX);
	struct table_lines lines;
	struct table_line line;

	out[0] = '\0';
	if (setup_read(s->conf.domains, &text) == 0) {
		lines = (struct table_lines){ .rest = buf_view(&text) };
		while (out[0] == '\0' && table_lines_next(&lines, &line))
			if (!view_starts_nocase(line.words, VIEW("relay")) &&
			    !view_starts_nocase(line.words, VIEW("alias")))
				(void)view_string(line.key, out, SETUP_NAME_MAX);
	}
	buf_free(&text);
}

/* Asks at the terminal; proposes what the machine's name says. Returns 0 or -1. */
static int
ask(char out[SETUP_NAME_MAX])
{
	char machine[SETUP_NAME_MAX], line[SETUP_NAME_MAX + 2];
	const char *proposed = setup_machine_name(machine) ? strchr(machine, '.') + 1 : "";
	struct view answer;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return -1;
	if (!setup_is_public(view_of(proposed)))
		proposed = "";
	(void)printf("Which domain is the mail for, the part behind the \"@\"?%s%s%s ",
	    proposed[0] ? " [" : "", proposed, proposed[0] ? "]" : "");
	(void)fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return -1;
	answer = view_trim(view_sub(view_of(line), 0, view_find(view_of(line), '\n')));
	if (answer.n == 0)
		answer = view_of(proposed);
	return answer.n && view_string(answer, out, SETUP_NAME_MAX) == 0 ? 0 : -1;
}

/* mail.DOMAIN, as the DNS has it. Returns 0, or -1 after a message. */
static int
make_host(const char *domain, char out[SETUP_NAME_MAX])
{
	char ascii[ADDRESS_DOMAIN_MAX + 1];
	int n = idna_to_ascii(domain, ascii) == 0 ? snprintf(out, SETUP_NAME_MAX, "mail.%s", ascii) : -1;

	if (n > 0 && n < SETUP_NAME_MAX && helo_is_name(view_of(out)))
		return 0;
	mailstead_complain(domain, "no host can be called mail.DOMAIN there; say --hostname");
	return -1;
}

/* The hostname: as wished, as configured, as the machine is called, or mail.DOMAIN. */
static int
find_host(struct setup *s)
{
	struct buf text = buf_make(TEXT_MAX);
	struct view set = VIEW("");
	int result = 0;

	if (s->hostname) {
		if (!helo_is_name(view_of(s->hostname)) ||
		    view_string(view_of(s->hostname), s->host, SETUP_NAME_MAX) == -1) {
			mailstead_complain(s->hostname, "not the full name of a machine");
			result = -1;
		}
	} else if (setup_conf_get("hostname", &text, &set) && set.n)
		result = view_string(set, s->host, SETUP_NAME_MAX);
	else if (!setup_machine_name(s->host))
		result = make_host(s->first, s->host);
	buf_free(&text);
	return result;
}

int
setup_names(struct setup *s)
{
	char asked[SETUP_NAME_MAX];

	find_first(s, s->first);
	if (s->domain && take_domain(s->domain, s->wanted) == -1)
		return -1;
	if (s->domain == NULL && s->first[0] == '\0')
		do
			if (ask(asked) == -1) {
				mailstead_complain("setup", "say --domain, such as --domain example.org");
				return -1;
			}
		while (take_domain(asked, s->wanted) == -1);
	if (s->wanted[0] == '\0')
		(void)view_string(view_of(s->first), s->wanted, SETUP_NAME_MAX);
	else if (s->first[0] == '\0')
		(void)view_string(view_of(s->wanted), s->first, SETUP_NAME_MAX);
	return find_host(s);
}
