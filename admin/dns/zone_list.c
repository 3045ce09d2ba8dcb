/* zone_list.c: see zone_list.h. */
#include "admin/dns/zone_list.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *type;
} purposes[ZONE_PURPOSES] = {
	[ZONE_HOST] = { "host", "A" },
	[ZONE_REVERSE] = { "reverse", "PTR" },
	[ZONE_HOST_SPF] = { "host-spf", "TXT" },
	[ZONE_TLSA] = { "tlsa", "TLSA" },
	[ZONE_TLSA_NEXT] = { "tlsa-next", "TLSA" },
	[ZONE_TLSA_ALSO] = { "tlsa-also", "TLSA" },
	[ZONE_MX] = { "mx", "MX" },
	[ZONE_SPF] = { "spf", "TXT" },
	[ZONE_DMARC] = { "dmarc", "TXT" },
	[ZONE_DMARC_REPORT] = { "dmarc-report", "TXT" },
	[ZONE_DKIM] = { "dkim", "TXT" },
	[ZONE_STS] = { "mta-sts", "TXT" },
	[ZONE_STS_HOST] = { "mta-sts-host", "CNAME" },
	[ZONE_TLSRPT] = { "tls-report", "TXT" },
	[ZONE_AUTOCONFIG] = { "autoconfig", "CNAME" },
	[ZONE_SRV] = { "srv", "SRV" },
};

const char *
zone_type(enum zone_purpose purpose)
{
	return purposes[purpose].type;
}

const char *
zone_purpose_name(enum zone_purpose purpose)
{
	return purposes[purpose].name;
}

/* Room for one more of size octets in an array of n; grows when n is a power of two. */
static void *
grow(void *array, size_t n, size_t size)
{
	return n & (n - 1) ? array : reallocarray(array, n ? 2 * n : 1, size);
}

void
zone_group(struct zone *z, const char *name)
{
	char **groups = grow(z->groups, z->ngroups, sizeof(groups[0]));

	if (groups)
		z->groups = groups;
	if (groups == NULL || (groups[z->ngroups] = strdup(name)) == NULL)
		z->failed = true;
	else
		z->ngroups++;
}

/* In the group: all of them would take long with thousands of domains. */
static bool
is_there(const struct zone *z, enum zone_purpose purpose, const char *owner, const char *data)
{
	for (size_t i = z->n; i > 0 && z->records[i - 1].group + 1 == z->ngroups; i--) {
		const struct zone_record *r = &z->records[i - 1];

		if (r->purpose == purpose && strcmp(r->owner, owner) == 0 && strcmp(r->data, data) == 0)
			return true;
	}
	return false;
}

void
zone_add(struct zone *z, enum zone_purpose purpose, const char *owner, const char *data)
{
	struct zone_record r = { .purpose = purpose, .type = zone_type(purpose) }, *all;

	if (is_there(z, purpose, owner, data))
		return;
	if (purpose == ZONE_HOST && strchr(data, ':'))
		r.type = "AAAA";
	r.group = z->ngroups ? z->ngroups - 1 : 0;
	all = z->n < ZONE_RECORDS_MAX ? grow(z->records, z->n, sizeof(all[0])) : NULL;
	if (all)
		z->records = all;
	r.owner = strdup(owner);
	r.data = strdup(data);
	if (all && r.owner && r.data) {
		all[z->n++] = r;
		return;
	}
	free(r.owner);
	free(r.data);
	z->failed = true;
}

int
zone_reverse_name(const char *address, char out[ZONE_REVERSE_SIZE])
{
	unsigned char a[16];
	size_t n = 0;

	if (inet_pton(AF_INET, address, a) == 1) {
		(void)snprintf(out, ZONE_REVERSE_SIZE, "%u.%u.%u.%u.in-addr.arpa", a[3], a[2], a[1], a[0]);
		return 0;
	}
	out[0] = '\0';
	if (inet_pton(AF_INET6, address, a) != 1)
		return -1;
	for (int i = 15; i >= 0; i--)
		n += (size_t)snprintf(out + n, ZONE_REVERSE_SIZE - n, "%x.%x.", a[i] & 15U, a[i] >> 4U);
	(void)snprintf(out + n, ZONE_REVERSE_SIZE - n, "ip6.arpa");
	return 0;
}

void
zone_free(struct zone *z)
{
	for (size_t i = 0; i < z->n; i++) {
		free(z->records[i].owner);
		free(z->records[i].data);
	}
	for (size_t i = 0; i < z->ngroups; i++)
		free(z->groups[i]);
	free(z->records);
	free(z->groups);
	*z = (struct zone){ .records = NULL };
}

/* ---- as text */

void
zone_write(const struct zone *z, struct buf *out)
{
	for (size_t i = 0; i < z->n; i++) {
		const struct zone_record *r = &z->records[i];

		buf_add_str(out, zone_purpose_name(r->purpose));
		buf_add_char(out, '\t');
		buf_add_str(out, r->type);
		buf_add_char(out, '\t');
		buf_add_str(out, r->owner);
		buf_add_char(out, '\t');
		buf_add_str(out, r->data);
		buf_add_char(out, '\n');
	}
}

/* The text before the next tab, as a C string. */
static int
field(struct view *rest, char *out, size_t size)
{
	size_t end = view_find(*rest, '\t');
	int result = view_string(view_sub(*rest, 0, end), out, size);

	*rest = view_sub(*rest, end + 1, rest->n);
	return result;
}

static int
read_line(struct zone *z, struct view line)
{
	char purpose[32], type[8], owner[256], data[ZONE_DATA_MAX + 1];

	if (field(&line, purpose, sizeof(purpose)) == -1 || field(&line, type, sizeof(type)) == -1 ||
	    field(&line, owner, sizeof(owner)) == -1 || field(&line, data, sizeof(data)) == -1 ||
	    line.n || owner[0] == '\0' || data[0] == '\0')
		return -1;
	for (enum zone_purpose p = 0; p < ZONE_PURPOSES; p++)
		if (strcmp(purpose, zone_purpose_name(p)) == 0) {
			zone_add(z, p, owner, data);
			return z->failed ? -1 : 0;
		}
	return -1;
}

int
zone_read(struct zone *z, struct view text)
{
	struct view line;

	while (view_line(&text, &line))
		if (read_line(z, line) == -1)
			return -1;
	return 0;
}
