/*
 * check_outbound.c: whether mail can leave. See check.h. Connects to hosts that routes name and to
 * those of --probe, and to nobody else: strangers have not asked for it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "admin/check/check.h"
#include "admin/check/check_probe.h"
#include "mail/nexthop.h"
#include "sys/file.h"

#define TOPIC "outbound"
#define HOSTS_MAX 16	/* of routes that are tried */
#define PORT_SMTP 25
#define PORT_SMTPS 465

struct outbound {
	struct probe probes[HOSTS_MAX + CHECK_PROBES_MAX];
	size_t n;
};

/* Without the brackets of an address. */
static void
strip(const char *host, char *out, size_t size)
{
	struct view v = view_of(host);

	if (v.n > 2 && v.p[0] == '[')
		v = view_sub(v, 1, v.n - 2);
	if (view_starts_nocase(v, VIEW("IPv6:")))
		v = view_sub(v, 5, v.n);
	(void)view_string(v, out, size);
}

static void
add(struct outbound *o, const char *host, unsigned port, bool lmtp)
{
	struct probe *p = &o->probes[o->n];

	*p = (struct probe){ .port = port, .protocol = lmtp ? "lmtp" : "smtp",
		.mode = port == PORT_SMTPS ? "tls" : "clear" };
	strip(host, p->host, sizeof(p->host));
	for (size_t i = 0; i < o->n; i++)
		if (o->probes[i].port == port && strcmp(o->probes[i].host, p->host) == 0)
			return;
	o->n++;
}

/* HOST or HOST:PORT; an IPv6 address in brackets. */
static void
add_named(struct outbound *o, const char *text)
{
	struct nexthop_target t;
	struct buf route = buf_make(NEXTHOP_TEXT_MAX);

	(void)buf_addf(&route, "smtp %.255s", text);
	if (nexthop_parse(buf_view(&route), &t) == NULL)
		add(o, t.host, t.port, false);
	else
		add(o, text, PORT_SMTP, false);
	buf_free(&route);
}

/* The first word is the pattern, the rest where it leads. */
static void
add_route(struct outbound *o, struct view line)
{
	struct nexthop_target t;
	struct view pattern, word, target = VIEW("");
	size_t colon;
	char text[NEXTHOP_TEXT_MAX];

	if (!view_word(&line, &pattern) || pattern.p[0] == '#')
		return;
	line = view_trim(line);
	colon = view_find(line, ':');
	/* In the table it is "smtp:HOST[:PORT] SETTING...". */
	(void)view_word(&line, &word);
	target = colon < word.n ? view_sub(word, colon + 1, word.n) : VIEW("");
	if (target.n == 0 || o->n >= HOSTS_MAX ||
	    !(view_starts_nocase(word, VIEW("smtp:")) || view_starts_nocase(word, VIEW("lmtp:"))))
		return;
	(void)snprintf(text, sizeof(text), "%.4s %.*s", word.p, (int)(target.n < 300 ? target.n : 300),
	    target.p);
	if (nexthop_parse(view_of(text), &t) == NULL && t.protocol != NEXTHOP_LMTP_UNIX)
		add(o, t.host, t.port, t.protocol == NEXTHOP_LMTP);
}

static void
add_routes(struct outbound *o, const char *path)
{
	struct buf text = buf_make(TABLE_FILE_MAX);
	struct view rest, line;

	if (file_read_path(AT_FDCWD, path, true, &text) == 0) {
		rest = buf_view(&text);
		while (view_line(&rest, &line))
			add_route(o, line);
	}
	buf_free(&text);
}

static void
report(struct check *c, const struct probe *p)
{
	const char *other = p->port == PORT_SMTP ? "ask the provider to open port 25, or send by way of a "
	    "server on port 587: mailstead-routes(5)" : NULL;
	char subject[300];

	(void)snprintf(subject, sizeof(subject), "%s port %u", p->host, p->port);
	switch (p->result) {
	case PORT_OURS:
	case PORT_OTHERS:
		if (p->text[0] == '4' || p->text[0] == '5')
			check_report(c, CHECK_WARNING, TOPIC, subject, NULL, "answers: %s", p->text);
		else
			check_report(c, CHECK_OK, TOPIC, subject, NULL, "answers: %s", p->text);
		return;
	case PORT_SILENT:
		check_report(c, CHECK_ERROR, TOPIC, subject, other,
		    "no answer: connections to it are blocked on the way");
		return;
	case PORT_RESULTS:
		check_report(c, CHECK_UNKNOWN, TOPIC, subject, NULL, "could not be tried");
		return;
	default:
		check_report(c, CHECK_ERROR, TOPIC, subject, p->result == PORT_UNREACHABLE ? other : NULL,
		    "%s", p->text);
	}
}

void
check_outbound(struct check *c)
{
	static struct outbound o;

	add_routes(&o, c->conf->routes);
	for (unsigned i = 0; i < c->nprobes; i++)
		add_named(&o, c->probes[i]);
	if (o.n == 0) {
		check_report(c, CHECK_NOTE, TOPIC, "port 25", "mailstead check outbound --probe HOST",
		    "has not been tried: say a host, such as an MX of a domain that you write to");
		return;
	}
	probe_all(o.probes, o.n, PORT_SECONDS, c->conf->hostname);
	for (size_t i = 0; i < o.n; i++)
		report(c, &o.probes[i]);
}
