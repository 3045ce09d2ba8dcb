/* check_enabled.c: what files say; see check_enabled.h. */
#include "admin/check/check_enabled.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

const struct enabled_kind enabled_kinds[] = {
	{ "smtp", "smtpd", "", 25, "mailstead-smtp", "smtpd", "smtp" },
	{ "submission", "smtpd", "s", 587, "mailstead-submission", "smtpd-submission", "submission" },
	{ "submissions", "smtpd", "st", 465, "mailstead-submissions", "smtpd-submissions",
	    "submissions" },
	{ "lmtp", "smtpd", "l", 24, "mailstead-lmtp", "smtpd-lmtp", "lmtp" },
	{ "pop3", "pop3d", "", 110, "mailstead-pop3", "pop3d", "pop3" },
	{ "pop3s", "pop3d", "t", 995, "mailstead-pop3s", "pop3ds", "pop3s" },
	{ "imap", "imapd", "", 143, "mailstead-imap", "imapd", "imap2" },
	{ "imaps", "imapd", "t", 993, "mailstead-imaps", "imapds", "imaps" },
};

const unsigned enabled_nkinds = sizeof(enabled_kinds) / sizeof(enabled_kinds[0]);

/* ---- commands */

static struct view
base_name(struct view path)
{
	size_t slash = view_rfind(path, '/');

	return slash == path.n ? path : view_sub(path, slash + 1, path.n);
}

static bool
has_letter(const char *letters, char c)
{
	return strchr(letters, c) != NULL;
}

static bool
same_flags(const char *want, const char *have)
{
	return has_letter(want, 's') == has_letter(have, 's') &&
	    has_letter(want, 't') == has_letter(have, 't') &&
	    has_letter(want, 'l') == has_letter(have, 'l');
}

const struct enabled_kind *
enabled_kind_of(struct view command)
{
	struct view word, program = VIEW("");
	char letters[32] = "";
	size_t n = 0;

	while (view_word(&command, &word)) {
		struct view name = base_name(word);

		if (view_eq(name, VIEW("smtpd")) || view_eq(name, VIEW("pop3d")) ||
		    view_eq(name, VIEW("imapd"))) {
			program = name;
			n = 0;
		} else if (program.n && word.p[0] == '-') {
			for (size_t i = 1; i < word.n && n < sizeof(letters) - 1; i++)
				letters[n++] = word.p[i];
		}
	}
	letters[n] = '\0';
	for (unsigned i = 0; i < enabled_nkinds; i++)
		if (view_eq(program, view_of(enabled_kinds[i].program)) &&
		    same_flags(enabled_kinds[i].flags, letters))
			return &enabled_kinds[i];
	return NULL;
}

/* Whether a word is an address with that port. */
static bool
has_port(struct view word, unsigned port)
{
	size_t colon = view_rfind(word, ':');
	uint64_t n;

	return colon < word.n && num_parse(view_sub(word, colon + 1, word.n), UINT16_MAX, &n) == 0 &&
	    n == port;
}

struct view
enabled_service(struct view command, unsigned port)
{
	struct view rest = command, word;
	const char *begin = command.p;
	bool found = false;

	while (view_word(&rest, &word)) {
		if (!view_eq(word, VIEW("+"))) {
			found = found || has_port(word, port);
		} else if (found) {
			return (struct view){ begin, (size_t)(word.p - begin) };
		} else {
			begin = rest.p;
		}
	}
	return found ? (struct view){ begin, (size_t)(command.p + command.n - begin) } : command;
}

/* ---- places */

/* A number, or a name of services(5). Returns 0 for what is none. */
static unsigned
port_of(struct view text)
{
	const struct servent *e;
	uint64_t port;
	char name[64];

	if (num_parse(text, 65535, &port) == 0)
		return (unsigned)port;
	if (view_string(text, name, sizeof(name)) == -1)
		return 0;
	for (unsigned i = 0; i < enabled_nkinds; i++)
		if (strcmp(name, enabled_kinds[i].inetd) == 0)
			return enabled_kinds[i].port;
	e = getservbyname(name, "tcp");
	return e ? (unsigned)((e->s_port & 0xff) << 8 | (e->s_port >> 8 & 0xff)) : 0;
}

/* PORT, ADDRESS:PORT or [ADDRESS]:PORT; * is any address. */
static void
set_place(struct enabled *s, struct view place)
{
	size_t colon = view_rfind(place, ':');
	struct view address = colon == place.n ? VIEW("") : view_sub(place, 0, colon);

	s->port = place.n && place.p[0] == '/' ? 0 :
	    port_of(colon == place.n ? place : view_sub(place, colon + 1, place.n));
	if (address.n > 1 && address.p[0] == '[')
		address = view_sub(address, 1, address.n - 2);
	if (view_eq(address, VIEW("*")) || view_eq(address, VIEW("0.0.0.0")) ||
	    view_eq(address, VIEW("::")))
		address = VIEW("");
	(void)view_string(address, s->address, sizeof(s->address));
}

static struct enabled *
add(struct enabled_all *all, const struct enabled_kind *kind, struct view place, const char *by)
{
	struct enabled *s = &all->s[all->n];

	if (kind == NULL || all->n == ENABLED_MAX)
		return NULL;
	*s = (struct enabled){ .kind = kind };
	set_place(s, place);
	(void)snprintf(s->by, sizeof(s->by), "%s", by);
	if (s->port)
		all->n++;
	return s->port ? s : NULL;
}

/* Whether one of the words is a program of ours. */
static bool
is_ours(struct view command, const char *libexec)
{
	struct view word;

	while (view_word(&command, &word))
		if (word.n > strlen(libexec) && word.p[strlen(libexec)] == '/' &&
		    view_eq(view_sub(word, 0, strlen(libexec)), view_of(libexec)))
			return true;
	return false;
}

/* ---- files */

void
enabled_inetd(struct enabled_all *all, struct view text, const char *libexec, const char *path)
{
	struct view line, word;

	while (view_line(&text, &line)) {
		struct enabled *s;

		if (!is_ours(line, libexec) || !view_word(&line, &word) || word.p[0] == '#')
			continue;
		s = add(all, enabled_kind_of(line), word, path);
		if (s)
			(void)snprintf(s->todo, sizeof(s->todo), "have inetd run, and read %s again", path);
	}
}

/* KEY = VALUE, with any blanks. */
static struct view
value_of(struct view line, const char *key)
{
	size_t equals = view_find(line, '=');

	return equals < line.n && view_eq(view_trim(view_sub(line, 0, equals)), view_of(key)) ?
	    view_trim(view_sub(line, equals + 1, line.n)) : VIEW("");
}

struct xinetd_entry {
	struct view name, server, args, port, bind;
	bool disabled;
};

static void
add_xinetd(struct enabled_all *all, const struct xinetd_entry *e, const char *libexec,
    const char *path)
{
	struct buf command = buf_make(4096), place = buf_make(256);
	struct enabled *s;

	(void)buf_add_view(&command, e->server);
	(void)buf_add_char(&command, ' ');
	(void)buf_add_view(&command, e->args);
	if (e->bind.n)
		(void)buf_addf(&place, "%.*s:", VIEW_FMT(e->bind));
	(void)buf_add_view(&place, e->port.n ? e->port : e->name);
	if (!e->disabled && is_ours(buf_view(&command), libexec)) {
		s = add(all, enabled_kind_of(buf_view(&command)), buf_view(&place), path);
		if (s)
			(void)snprintf(s->todo, sizeof(s->todo), "have xinetd run, and read %s again", path);
	}
	buf_free(&command);
	buf_free(&place);
}

void
enabled_xinetd(struct enabled_all *all, struct view text, const char *libexec, const char *path)
{
	struct xinetd_entry e = { .disabled = true };
	struct view line, word;

	while (view_line(&text, &line)) {
		struct view rest = line = view_trim(line);

		if (view_starts_nocase(line, VIEW("service ")) && view_word(&rest, &word)) {
			e = (struct xinetd_entry){ .disabled = false };
			(void)view_word(&rest, &e.name);
		} else if (view_eq(line, VIEW("}"))) {
			add_xinetd(all, &e, libexec, path);
			e.disabled = true;
		} else if (value_of(line, "server").n)
			e.server = value_of(line, "server");
		else if (value_of(line, "server_args").n)
			e.args = value_of(line, "server_args");
		else if (value_of(line, "port").n)
			e.port = value_of(line, "port");
		else if (value_of(line, "bind").n)
			e.bind = value_of(line, "bind");
		else if (view_eq(value_of(line, "disable"), VIEW("yes")))
			e.disabled = true;
	}
}

/* Takes those of the unit out again: ListenStream= without a value. */
static void
forget(struct enabled_all *all, const char *unit)
{
	size_t kept = 0;

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->s[i].by, unit) != 0)
			all->s[kept++] = all->s[i];
	all->n = kept;
}

void
enabled_systemd(struct enabled_all *all, const struct enabled_kind *kind, struct view text,
    const char *unit)
{
	struct view line;

	while (view_line(&text, &line)) {
		struct enabled *s;
		struct view place = value_of(line, "ListenStream");

		if (place.n == 0 && view_starts_nocase(view_trim(line), VIEW("ListenStream=")))
			forget(all, unit);
		s = place.n ? add(all, kind, place, unit) : NULL;
		if (s)
			(void)snprintf(s->todo, sizeof(s->todo), "systemctl start %s", unit);
	}
}
