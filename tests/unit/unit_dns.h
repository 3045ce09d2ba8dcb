/* unit_dns.h: answers of a name server, made in a test. */
#ifndef UNIT_DNS_H
#define UNIT_DNS_H

#include "unit.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "net/dns.h"

struct unit_answer {
	struct buf b;
	enum dns_type type;
};

static inline void
unit_put_name(struct buf *b, const char *name)
{
	struct view rest = view_of(name);

	while (rest.n) {
		size_t dot = view_find(rest, '.');

		buf_add_char(b, (char)dot);
		buf_add_view(b, view_sub(rest, 0, dot));
		rest = view_sub(rest, dot + 1, rest.n);
	}
	buf_add_char(b, '\0');
}

static inline void
unit_put16(struct buf *b, unsigned n)
{
	buf_add_char(b, (char)(n >> 8));
	buf_add_char(b, (char)n);
}

/* An answer with that code to a question for the name, without records so far. */
static inline struct unit_answer
unit_answer(const char *name, enum dns_type type, unsigned code)
{
	struct unit_answer u = { .b = buf_make(65535), .type = type };
	const char head[12] = { 0x12, 0x34, (char)0x81, (char)(0x80 | code), 0, 1, 0, 0, 0, 0, 0, 0 };

	buf_add(&u.b, head, sizeof(head));
	unit_put_name(&u.b, name);
	unit_put16(&u.b, type);
	unit_put16(&u.b, 1);
	return u;
}

static inline void
unit_record(struct unit_answer *u, const char *owner, enum dns_type type, struct view data)
{
	unit_put_name(&u->b, owner);
	unit_put16(&u->b, type);
	unit_put16(&u->b, 1);
	buf_add(&u->b, "\0\0\0<", 4);
	unit_put16(&u->b, (unsigned)data.n);
	buf_add_view(&u->b, data);
	if (++u->b.p[7] == 0)
		u->b.p[6]++;
}

static inline void
unit_mx(struct unit_answer *u, const char *owner, unsigned preference, const char *host)
{
	struct buf data = buf_make(300);

	unit_put16(&data, preference);
	unit_put_name(&data, host);
	unit_record(u, owner, DNS_MX, buf_view(&data));
	buf_free(&data);
}

/* An address of either family. */
static inline void
unit_address(struct unit_answer *u, const char *owner, const char *text)
{
	bool ipv6 = strchr(text, ':') != NULL;
	char address[16];

	ck_assert_int_eq(inet_pton(ipv6 ? AF_INET6 : AF_INET, text, address), 1);
	unit_record(u, owner, ipv6 ? DNS_AAAA : DNS_A,
	    (struct view){ address, ipv6 ? 16 : 4 });
}

/* As a caller of dns_ask() gets it; lasts as long as u. */
static inline struct dns_answer
unit_judged(const struct unit_answer *u, bool secure)
{
	struct dns_answer a = { .secure = secure, .reply = buf_view(&u->b) };

	dns_judge(&a, u->type);
	return a;
}

#endif
