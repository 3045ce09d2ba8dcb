/* dns.c: see dns.h. */
#include "net/dns.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "sys/log.h"

#define TRIES 3
#define CLASS_IN 1
#define UDP_SIZE 1232	/* octets that pass everywhere unfragmented */
#define SERVERS_MAX 1000

struct dns {
	ares_channel channel;
};

struct question {
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
		buf_add_view(&list, word);
	}
	text = buf_cstr(&list);
	if (text)
		status = ares_set_servers_ports_csv(d->channel, text);
	buf_free(&list);
	return status;
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
	return status == ARES_SUCCESS ? d : failed(d, "resolvers", status);
}

void
dns_close(struct dns *d)
{
	if (d == NULL)
		return;
	ares_destroy(d->channel);
	free(d);
}

static enum dns_outcome
outcome_of(int status)
{
	switch (status) {
	case ARES_SUCCESS:
		return DNS_FOUND;
	case ARES_ENODATA:
	case ARES_ENOTFOUND:
	case ARES_EBADNAME:
		return DNS_NONE;
	default:
		return DNS_FAILED;
	}
}

static void
answered(void *arg, int status, int timeouts, unsigned char *reply, int n)
{
	struct dns_answer a = { .outcome = outcome_of(status), .reply = VIEW("") };
	struct question *q = arg;

	(void)timeouts;
	if (a.outcome == DNS_FOUND && reply && n > 0)
		a.reply = (struct view){ (const char *)reply, (size_t)n };
	q->done(q->arg, &a);
	free(q);
}

void
dns_ask(struct dns *d, const char *name, enum dns_type type, dns_done *done, void *arg)
{
	struct dns_answer none = { .outcome = DNS_FAILED, .reply = VIEW("") };
	struct question *q = malloc(sizeof(*q));

	if (q == NULL) {
		done(arg, &none);
		return;
	}
	*q = (struct question){ done, arg };
	ares_query(d->channel, name, CLASS_IN, (int)type, answered, q);
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

/* ---- answers */

static const unsigned char *
octets(const struct dns_answer *a)
{
	return (const unsigned char *)a->reply.p;
}

size_t
dns_addresses(const struct dns_answer *a, enum dns_type type, struct dns_address *out, size_t max)
{
	struct ares_addrttl four[DNS_RECORDS_MAX];
	struct ares_addr6ttl six[DNS_RECORDS_MAX];
	int n = max < DNS_RECORDS_MAX ? (int)max : DNS_RECORDS_MAX;
	int status = type == DNS_AAAA ?
	    ares_parse_aaaa_reply(octets(a), (int)a->reply.n, NULL, six, &n) :
	    ares_parse_a_reply(octets(a), (int)a->reply.n, NULL, four, &n);

	if (a->outcome != DNS_FOUND || status != ARES_SUCCESS || n < 0)
		return 0;
	for (int i = 0; i < n; i++) {
		out[i] = (struct dns_address){ .ipv6 = type == DNS_AAAA };
		if (out[i].ipv6)
			memcpy(out[i].address, &six[i].ip6addr, 16);
		else
			memcpy(out[i].address, &four[i].ipaddr, 4);
	}
	return (size_t)n;
}

static size_t
add_name(const char *name, char (*out)[DNS_NAME_MAX + 1], size_t n, size_t max)
{
	size_t size = strlen(name);

	/* What does not fit has escapes in it, and is no host's name. */
	if (n == max || size > DNS_NAME_MAX)
		return n;
	if (size && name[size - 1] == '.')
		size--;
	memcpy(out[n], name, size);
	out[n][size] = '\0';
	return n + 1;
}

static int
by_preference(const void *a, const void *b)
{
	return (*(struct ares_mx_reply *const *)a)->priority -
	    (*(struct ares_mx_reply *const *)b)->priority;
}

static size_t
mx_names(const struct dns_answer *a, char (*out)[DNS_NAME_MAX + 1], size_t max)
{
	struct ares_mx_reply *all, *sorted[DNS_RECORDS_MAX];
	size_t n = 0, used = 0;

	if (ares_parse_mx_reply(octets(a), (int)a->reply.n, &all) != ARES_SUCCESS)
		return 0;
	for (struct ares_mx_reply *mx = all; mx && n < DNS_RECORDS_MAX; mx = mx->next)
		sorted[n++] = mx;
	qsort(sorted, n, sizeof(sorted[0]), by_preference);
	for (size_t i = 0; i < n; i++)
		used = add_name(sorted[i]->host, out, used, max);
	ares_free_data(all);
	return used;
}

static size_t
ptr_names(const struct dns_answer *a, char (*out)[DNS_NAME_MAX + 1], size_t max)
{
	struct in_addr any = { 0 };
	struct hostent *host;
	size_t n = 0;

	/* The address is only copied into the answer. */
	if (ares_parse_ptr_reply(octets(a), (int)a->reply.n, &any, sizeof(any), AF_INET,
	    &host) != ARES_SUCCESS)
		return 0;
	for (char **alias = host->h_aliases; *alias; alias++)
		n = add_name(*alias, out, n, max);
	ares_free_hostent(host);
	return n;
}

size_t
dns_names(const struct dns_answer *a, enum dns_type type, char (*out)[DNS_NAME_MAX + 1],
    size_t max)
{
	if (a->outcome != DNS_FOUND)
		return 0;
	return type == DNS_MX ? mx_names(a, out, max) : ptr_names(a, out, max);
}

bool
dns_text(const struct dns_answer *a, char *out, size_t size)
{
	struct ares_txt_ext *all;
	size_t n = 0;

	out[0] = '\0';
	if (a->outcome != DNS_FOUND ||
	    ares_parse_txt_reply_ext(octets(a), (int)a->reply.n, &all) != ARES_SUCCESS)
		return false;
	for (struct ares_txt_ext *t = all; t && (t == all || !t->record_start); t = t->next)
		for (size_t i = 0; i < t->length && n + 1 < size; i++) {
			char c = (char)t->txt[i];

			out[n++] = c >= ' ' && c <= '~' ? c : '?';
		}
	out[n] = '\0';
	ares_free_data(all);
	return true;
}
