/* dns.c: see dns.h. */
#include "net/dns.h"

#include <ares.h>
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/buf.h"
#include "sys/log.h"

#define TRIES 3
#define CLASS_IN 1
#define UDP_SIZE 1232	/* octets that pass everywhere unfragmented */
#define SERVERS_MAX 1000
#define FLAGS_LOW 3	/* offset in a message; RFC 1035 4.1.1 */
#define FLAG_AD 0x20	/* there; RFC 4035 3.2.3, RFC 6840 5.7 */

#define DNS_PORT 53

struct dns {
	ares_channel channel;
	bool validates;
};

struct question {
	struct dns *dns;
	enum dns_type type;
	dns_done *done;
	void *arg;
};

/* ---- asking */

static struct dns *
failed(struct dns *d, const char *what, int status)
{
	struct log_line l = log_begin(LOG_ERR, "dns");

	log_str(&l, "what", what);
	log_str(&l, "error", ares_strerror(status));
	log_end(&l);
	if (d->channel)
		ares_destroy(d->channel);
	free(d);
	return NULL;
}

/* Blanks to the commas that c-ares wants. */
static int
set_servers(struct dns *d, struct view servers)
{
	struct buf list = buf_make(SERVERS_MAX);
	struct view word;
	const char *text;
	int status = ARES_ENOMEM;

	while (view_word(&servers, &word)) {
		if (list.n)
			buf_add_char(&list, ',');
		/* Brackets without a port are nothing that c-ares knows. */
		if (word.p[0] == '[' && word.p[word.n - 1] == ']')
			word = view_sub(word, 1, word.n - 2);
		buf_add_view(&list, word);
	}
	text = buf_cstr(&list);
	if (text)
		status = ares_set_servers_ports_csv(d->channel, text);
	buf_free(&list);
	return status;
}

/* Whether all servers are on this machine. */
static bool
servers_are_near(struct dns *d)
{
	struct ares_addr_port_node *all;
	bool near = true;

	if (ares_get_servers_ports(d->channel, &all) != ARES_SUCCESS || all == NULL)
		return false;
	for (struct ares_addr_port_node *s = all; s; s = s->next)
		near = near && (s->family == AF_INET6 ?
		    memcmp(&s->addr.addr6, &in6addr_loopback, 16) == 0 :
		    s->family == AF_INET && ntohl(s->addr.addr4.s_addr) >> 24 == 127);
	ares_free_data(all);
	return near;
}

struct dns *
dns_open(struct view servers, unsigned seconds)
{
	/* With each round the wait doubles: 1 + 2 + 4 parts. */
	struct ares_options options = {
		.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS,
		.timeout = (int)(seconds * 1000 / 7), .tries = TRIES, .ednspsz = UDP_SIZE,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ;
	struct dns *d = calloc(1, sizeof(*d));
	int status;

	if (d == NULL) {
		log_errno("allocate", "dns");
		return NULL;
	}
	status = ares_init_options(&d->channel, &options, mask);
	if (status != ARES_SUCCESS) {
		d->channel = NULL;
		return failed(d, "init", status);
	}
	if (servers.n)
		status = set_servers(d, servers);
	if (status != ARES_SUCCESS)
		return failed(d, "resolvers", status);
	d->validates = servers_are_near(d);
	return d;
}

bool
dns_validates(const struct dns *d)
{
	return d->validates;
}

void
dns_ports(const struct dns *d, unsigned out[DNS_PORTS_MAX])
{
	struct ares_addr_port_node *all;
	size_t n = 0;

	memset(out, 0, DNS_PORTS_MAX * sizeof(out[0]));
	if (ares_get_servers_ports(d->channel, &all) != ARES_SUCCESS)
		return;
	for (struct ares_addr_port_node *s = all; s && n < DNS_PORTS_MAX; s = s->next)
		out[n++] = s->tcp_port ? (unsigned)s->tcp_port : DNS_PORT;
	ares_free_data(all);
}

void
dns_cancel(struct dns *d)
{
	ares_cancel(d->channel);
}

void
dns_close(struct dns *d)
{
	if (d == NULL)
		return;
	ares_destroy(d->channel);
	free(d);
}

/* Names that cannot be asked for are none. */
static void
take_status(struct dns_answer *a, int status)
{
	a->outcome = DNS_FAILED;
	if (status == ARES_EBADNAME || status == ARES_ENOTFOUND) {
		a->outcome = DNS_NONE;
		a->no_name = true;
	}
}

static void
answered(void *arg, int status, int timeouts, unsigned char *reply, int n)
{
	struct dns_answer a = { .reply = VIEW("") };
	struct question *q = arg;

	(void)timeouts;
	if (status == ARES_SUCCESS && reply && n > FLAGS_LOW) {
		a.reply = (struct view){ (const char *)reply, (size_t)n };
		a.secure = q->dns->validates && reply[FLAGS_LOW] & FLAG_AD;
		dns_judge(&a, q->type);
	} else {
		take_status(&a, status);
	}
	q->done(q->arg, &a);
	free(q);
}

/* Asks as c-ares would, and for the AD bit besides, which it has no word for. */
void
dns_ask(struct dns *d, const char *name, enum dns_type type, dns_done *done, void *arg)
{
	struct dns_answer none = { .outcome = DNS_FAILED, .reply = VIEW("") };
	struct question *q = malloc(sizeof(*q));
	unsigned char *query = NULL;
	unsigned short id;
	int n, status;

	if (q == NULL || getrandom(&id, sizeof(id), 0) != sizeof(id)) {
		free(q);
		done(arg, &none);
		return;
	}
	*q = (struct question){ d, type, done, arg };
	status = ares_create_query(name, CLASS_IN, (int)type, id, 1, &query, &n, UDP_SIZE);
	if (status == ARES_SUCCESS) {
		query[FLAGS_LOW] |= FLAG_AD;
		ares_send(d->channel, query, n, answered, q);
	} else {
		answered(q, status, 0, NULL, 0);
	}
	ares_free_string(query);
}

/* Until the deadline, or until c-ares has to look at its clock. */
static int
patience(struct dns *d, msec deadline)
{
	struct timeval most = { 3600, 0 }, space, *tv;
	msec left = deadline == NEVER ? 3600000 : deadline - clock_monotonic(), own;

	tv = ares_timeout(d->channel, &most, &space);
	own = (msec)tv->tv_sec * 1000 + tv->tv_usec / 1000 + 1;
	if (own < left)
		left = own;
	return left < 0 ? 0 : (int)left;
}

static void
process(struct dns *d, const struct pollfd *fds, nfds_t n)
{
	bool any = false;

	for (nfds_t i = 0; i < n; i++) {
		bool in = fds[i].revents & (POLLIN | POLLERR | POLLHUP), out = fds[i].revents & POLLOUT;

		if (!in && !out)
			continue;
		ares_process_fd(d->channel, in ? fds[i].fd : ARES_SOCKET_BAD,
		    out ? fds[i].fd : ARES_SOCKET_BAD);
		any = true;
	}
	/* What has waited for too long. */
	if (!any)
		ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

int
dns_wait(struct dns *d, int fd, msec deadline)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	struct pollfd fds[1 + ARES_GETSOCK_MAXNUM] = { { .fd = fd, .events = POLLIN } };
	/* The library's own macros for these bits overflow an int. */
	unsigned bits = (unsigned)ares_getsock(d->channel, sockets, ARES_GETSOCK_MAXNUM);
	nfds_t n = 1;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		short events = 0;

		if (bits >> i & 1)
			events |= POLLIN;
		if (bits >> (i + ARES_GETSOCK_MAXNUM) & 1)
			events |= POLLOUT;
		if (events)
			fds[n++] = (struct pollfd){ .fd = sockets[i], .events = events };
	}
	if (poll(fds, n, patience(d, deadline)) == -1)
		return -1;
	process(d, fds + 1, n - 1);
	return fd != -1 && fds[0].revents ? 1 : 0;
}
