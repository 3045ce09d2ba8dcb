/* client_services.c: see client_services.h. */
#include "admin/dns/client_services.h"

#include <fcntl.h>

#include "sys/file.h"

#define TABLE_MAX (4 << 20)	/* octets of /proc/net/tcp that are read */
#define LISTEN VIEW("0A")	/* TCP_LISTEN of the kernel, as it stands there */

const struct service_kind service_kinds[SERVICES] = {
	[SERVICE_SUBMISSIONS] = { "submissions", 465, true },
	[SERVICE_SUBMISSION] = { "submission", 587, false },
	[SERVICE_IMAPS] = { "imaps", 993, true },
	[SERVICE_IMAP] = { "imap", 143, false },
	[SERVICE_POP3S] = { "pop3s", 995, true },
	[SERVICE_POP3] = { "pop3", 110, false },
};

unsigned
services_named(struct view names)
{
	unsigned found = 0;
	struct view word;

	while (view_word(&names, &word))
		for (unsigned i = 0; i < SERVICES; i++)
			if (view_eq(word, view_of(service_kinds[i].name)))
				found |= SERVICE_BIT(i);
	return found;
}

/* Words of hexadecimal digits: 8, or 32, octets in the order of the machine. */
static bool
is_loopback(struct view address)
{
	if (address.n == 8)
		return view_eq(view_sub(address, 6, 2), VIEW("7F"));
	return view_eq(address, VIEW("00000000000000000000000001000000"));
}

/* "  0: 00000000:0019 00000000:0000 0A ...": the port, or 0 of what does not listen for others. */
static unsigned
listening_port(struct view line)
{
	struct view number, local, remote, state;
	unsigned port = 0;

	if (!view_word(&line, &number) || !view_word(&line, &local) || !view_word(&line, &remote) ||
	    !view_word(&line, &state) || !view_eq(state, LISTEN) || local.n < 5 ||
	    local.p[local.n - 5] != ':' || is_loopback(view_sub(local, 0, local.n - 5)))
		return 0;
	for (size_t i = local.n - 4; i < local.n; i++) {
		char c = ascii_lower(local.p[i]);

		port = port * 16 + (unsigned)(ascii_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return port;
}

unsigned
services_listening(struct view table)
{
	unsigned found = 0;
	struct view line;

	while (view_line(&table, &line)) {
		unsigned port = listening_port(line);

		for (unsigned i = 0; i < SERVICES; i++)
			if (service_kinds[i].port == port)
				found |= SERVICE_BIT(i);
	}
	return found;
}

static unsigned
listening_in(const char *path)
{
	struct buf text = buf_make(TABLE_MAX);
	unsigned found = 0;

	if (file_read_path(AT_FDCWD, path, true, &text) == 0)
		found = services_listening(buf_view(&text));
	buf_free(&text);
	return found;
}

unsigned
services_offered(const struct conf *conf)
{
	unsigned found = services_named(view_of(conf->client_services));

	if (found == 0)
		found = listening_in("/proc/net/tcp") | listening_in("/proc/net/tcp6");
	return found ? found : SERVICES_PRESET;
}

enum service
services_best(unsigned offered, enum service first, enum service second)
{
	return offered & SERVICE_BIT(first) ? first : offered & SERVICE_BIT(second) ? second : SERVICES;
}
