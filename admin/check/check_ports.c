/*
 * check_ports.c: whether the ports that something is told to hold for ours can be reached, and are
 * ours. See check.h.
 */
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>

#include "admin/check/check.h"
#include "admin/check/check_enabled.h"
#include "admin/check/check_probe.h"

#define TOPIC "ports"
#define OWN_MAX 4	/* addresses of this machine that are tried, of each family */
#define SUBJECT_MAX 96

struct ports {
	struct check *c;
	struct sockets sockets;
	struct enabled_all services;
	char own[2][OWN_MAX][INET6_ADDRSTRLEN];	/* IPv4, IPv6 */
	size_t nown[2];
	struct probe probes[PROBES_MAX];
	size_t nprobes;
};

/* Other mail servers by the names of their processes. */
static const struct {
	const char *process, *name, *unit;
} others[] = {
	{ "master", "Postfix", "postfix" }, { "exim4", "Exim", "exim4" }, { "exim", "Exim", "exim" },
	{ "sendmail-mta", "Sendmail", "sendmail" }, { "dovecot", "Dovecot", "dovecot" },
	{ "smtpd", "OpenSMTPD", "opensmtpd" }, { "cyrmaster", "Cyrus", "cyrus-imapd" },
	{ "couriertcpd", "Courier", "courier" }, { "qmail-smtpd", "qmail", "qmail" },
};

/* Who holds ports for others. */
static const char *const acceptors[] = { "systemd", "listen", "inetd", "xinetd", "inetutils-inetd",
	"tcpserver", "systemd-socket", "s6-tcpserver" };

/* ---- whom to ask */

static void
take_own(struct ports *p, const struct ifaddrs *i)
{
	const struct sockaddr *a = i->ifa_addr;
	bool six = a && a->sa_family == AF_INET6;
	const struct sockaddr_in6 *in6 = (const void *)a;
	const struct sockaddr_in *in = (const void *)a;
	const void *address = six ? (const void *)&in6->sin6_addr : (const void *)&in->sin_addr;

	if (a == NULL || (a->sa_family != AF_INET && !six) || !(i->ifa_flags & IFF_UP) ||
	    i->ifa_flags & IFF_LOOPBACK || p->nown[six] == OWN_MAX ||
	    (six && IN6_IS_ADDR_LINKLOCAL(&in6->sin6_addr)))
		return;
	if (inet_ntop(a->sa_family, address, p->own[six][p->nown[six]], INET6_ADDRSTRLEN))
		p->nown[six]++;
}

static void
find_own(struct ports *p)
{
	struct ifaddrs *list;

	if (getifaddrs(&list) == -1)
		return;
	for (const struct ifaddrs *i = list; i; i = i->ifa_next)
		take_own(p, i);
	freeifaddrs(list);
}

static void
add_probe(struct ports *p, const struct enabled *s, const char *host)
{
	struct probe *probe = &p->probes[p->nprobes];
	const char *program = s->kind->program;

	if (p->nprobes == PROBES_MAX)
		return;
	for (size_t i = 0; i < p->nprobes; i++)
		if (p->probes[i].about == s && strcmp(p->probes[i].host, host) == 0)
			return;
	*probe = (struct probe){ .port = s->port, .about = s,
		.protocol = strchr(s->kind->flags, 'l') ? "lmtp" : program[0] == 's' ? "smtp" :
		program[0] == 'p' ? "pop3" : "imap",
		.mode = strchr(s->kind->flags, 't') ? "tls" :
		p->c->conf->tls_certificates[0] && !strchr(s->kind->flags, 'l') ? "starttls" : "clear" };
	(void)snprintf(probe->host, sizeof(probe->host), "%s", host);
	p->nprobes++;
}

/* One socket that stands for all addresses. */
static void
add_all(struct ports *p, const struct enabled *s, bool six)
{
	add_probe(p, s, six ? "::1" : "127.0.0.1");
	for (size_t i = 0; i < p->nown[six]; i++)
		add_probe(p, s, p->own[six][i]);
}

/* Returns whether somebody listens. */
static bool
add_probes(struct ports *p, const struct enabled *s)
{
	const struct socket_listening *l;
	bool four = false, six = false, any = false;
	size_t i = 0;

	while ((l = sockets_next(&p->sockets, s->port, &i)) != NULL) {
		any = true;
		four = four || (l->any && !l->ipv6);
		six = six || (l->any && l->ipv6);
		if (!l->any && (s->address[0] == '\0' || strcmp(s->address, l->address) == 0))
			add_probe(p, s, l->address);
	}
	if (s->address[0])
		return any;
	if (four || six)
		add_all(p, s, false);
	/* A socket of IPv6 is one of IPv4 as well, unless that is switched off. */
	if (six)
		add_all(p, s, true);
	return any;
}

/* ---- who holds a port */

static const struct socket_listening *
holder(const struct ports *p, unsigned port)
{
	const struct socket_listening *l, *known = NULL;
	size_t i = 0;

	while ((l = sockets_next(&p->sockets, port, &i)) != NULL)
		if (l->pid)
			known = l;
	return known;
}

static bool
is_acceptor(const char *name)
{
	for (size_t i = 0; i < sizeof(acceptors) / sizeof(acceptors[0]); i++)
		if (strncmp(acceptors[i], name, 14) == 0)
			return true;
	return false;
}

/* Reports who has the port, if that is another. Returns whether it is. */
static bool
is_held(struct ports *p, enum check_level level, unsigned port, const char *subject,
    const char *answer)
{
	const struct socket_listening *l = holder(p, port);
	const char *name = NULL, *unit = NULL;
	char todo[160];

	if (l == NULL || is_acceptor(l->name))
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i].process, l->name) == 0) {
			name = others[i].name;
			unit = others[i].unit;
		}
	if (unit)
		(void)snprintf(todo, sizeof(todo), "systemctl disable --now %s", unit);
	else
		(void)snprintf(todo, sizeof(todo), "end process %ld, and what starts it", (long)l->pid);
	check_report(p->c, level, TOPIC, subject, level == CHECK_NOTE ? NULL : todo,
	    "is held by %s (process %ld)%s%s%s%s", l->name, (long)l->pid, name ? ", which is " : "",
	    name ? name : "", answer[0] ? ", which says: " : "", answer);
	return true;
}

/* ---- what came of it */

static void
report_failure(struct ports *p, const struct probe *r, const char *subject, bool others_do)
{
	const struct enabled *s = r->about;

	if (is_held(p, CHECK_ERROR, s->port, subject, r->text))
		return;
	switch (r->result) {
	case PORT_OURS:
		return;
	case PORT_OTHERS:
		check_report(p->c, CHECK_WARNING, TOPIC, subject, NULL, "at %s answers: %s", r->host, r->text);
		return;
	case PORT_MUTE:
		check_report(p->c, CHECK_ERROR, TOPIC, subject, "see the log for why",
		    "at %s takes connections, and does not greet", r->host);
		return;
	case PORT_NO_TLS:
		check_report(p->c, CHECK_ERROR, TOPIC, subject, "mailstead check certificates",
		    "at %s there is no TLS: %s", r->host, r->text);
		return;
	case PORT_REFUSED:
		/* inetd has IPv4 alone, for example. */
		check_report(p->c, others_do ? CHECK_NOTE : CHECK_ERROR, TOPIC, subject, s->todo,
		    "nobody listens at %s", r->host);
		return;
	case PORT_SILENT:
	case PORT_UNREACHABLE:
	case PORT_NO_NAME:
		check_report(p->c, CHECK_ERROR, TOPIC, subject, "look at the packet filter: nft list ruleset",
		    "cannot be reached at %s: %s", r->host, r->text[0] ? r->text : "no answer in time");
		return;
	case PORT_RESULTS:
		check_report(p->c, CHECK_UNKNOWN, TOPIC, subject, NULL, "could not be tried at %s", r->host);
	}
}

static void
put_subject(const struct enabled *s, char out[SUBJECT_MAX])
{
	(void)snprintf(out, SUBJECT_MAX, "port %u (%s)", s->port, s->kind->name);
}

static void
report_service(struct ports *p, const struct enabled *s)
{
	struct buf where = buf_make(FINDING_FIELD_MAX);
	unsigned good = 0, bad = 0;
	char subject[SUBJECT_MAX];

	put_subject(s, subject);
	for (size_t i = 0; i < p->nprobes; i++)
		if (p->probes[i].about == s && p->probes[i].result == PORT_OURS) {
			(void)buf_addf(&where, "%s%s", good++ ? ", " : "", p->probes[i].host);
		}
	for (size_t i = 0; i < p->nprobes && bad == 0; i++)
		if (p->probes[i].about == s && p->probes[i].result != PORT_OURS) {
			report_failure(p, &p->probes[i], subject, good > 0);
			bad++;
		}
	if (good && !bad)
		check_report(p->c, CHECK_OK, TOPIC, subject, NULL, "answers at %s (%s)", buf_cstr(&where), s->by);
	buf_free(&where);
}

/* What is enabled, and nobody listens. */
static void
report_closed(struct ports *p, const struct enabled *s)
{
	char subject[SUBJECT_MAX];

	put_subject(s, subject);
	check_report(p->c, CHECK_ERROR, TOPIC, subject, s->todo, "nobody listens; %s should have it",
	    s->by);
}

static bool
is_claimed(const struct ports *p, unsigned port)
{
	for (size_t i = 0; i < p->services.n; i++)
		if (p->services.s[i].port == port)
			return true;
	return false;
}

/* Ports of mail that others have: good to know before one is enabled. */
static void
report_others(struct ports *p)
{
	char subject[SUBJECT_MAX];

	for (unsigned i = 0; i < enabled_nkinds; i++) {
		const struct enabled s = { .kind = &enabled_kinds[i], .port = enabled_kinds[i].port };

		put_subject(&s, subject);
		if (!is_claimed(p, s.port))
			(void)is_held(p, CHECK_NOTE, s.port, subject, "");
	}
}

static void
report_incoming(struct ports *p)
{
	for (size_t i = 0; i < p->services.n; i++)
		if (p->services.s[i].kind->program[0] == 's')
			return;
	check_report(p->c, CHECK_NOTE, TOPIC, "SMTP", "systemctl enable --now mailstead-smtp.socket",
	    "nothing is told to listen for mail: only programs on this machine can send some");
}

void
check_ports(struct check *c)
{
	static struct ports p;
	bool open[ENABLED_MAX];

	if (!check_is_ours(c, TOPIC))
		return;
	p.c = c;
	if (sockets_find(&p.sockets) == -1) {
		check_report(c, CHECK_UNKNOWN, TOPIC, "/proc/net/tcp", NULL, "%s", strerror(errno));
		return;
	}
	enabled_find(&p.services, &p.sockets);
	find_own(&p);
	for (size_t i = 0; i < p.services.n; i++)
		open[i] = add_probes(&p, &p.services.s[i]);
	probe_all(p.probes, p.nprobes, PORT_SECONDS + (unsigned)c->conf->smtp_greeting_delay,
	    c->conf->hostname);
	for (size_t i = 0; i < p.services.n; i++)
		if (open[i])
			report_service(&p, &p.services.s[i]);
		else
			report_closed(&p, &p.services.s[i]);
	report_others(&p);
	report_incoming(&p);
}
