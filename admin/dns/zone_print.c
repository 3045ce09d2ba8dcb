/* zone_print.c: see zone_list.h. */
#include "admin/dns/zone_list.h"

#include <stdio.h>
#include <string.h>

#include "text/json.h"

#define STRING_MAX 255	/* octets of a string of a TXT record; RFC 1035 3.3.14 */

void
zone_strings(struct view text, struct buf *out)
{
	for (size_t i = 0; i < text.n || i == 0; i++) {
		unsigned char c = text.n ? (unsigned char)text.p[i] : 0;

		if (i % STRING_MAX == 0)
			buf_add_str(out, i ? "\" \"" : "\"");
		if (text.n == 0)
			break;
		if (c < ' ' || c > '~')
			buf_addf(out, "\\%03u", c);
		else if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else
			buf_add_char(out, (char)c);
	}
	buf_add_char(out, '"');
}

static bool
is_text(const struct zone_record *r)
{
	return strcmp(r->type, "TXT") == 0;
}

static void
print_record(const struct zone_record *r, struct buf *out)
{
	if (r->purpose == ZONE_REVERSE)
		buf_add_str(out, "; ");
	buf_addf(out, "%s.\t%u\tIN\t%s\t", r->owner, ZONE_TTL, r->type);
	if (is_text(r))
		zone_strings(view_of(r->data), out);
	else
		buf_add_str(out, r->data);
	buf_add_char(out, '\n');
}

/* What stands above the first record of a purpose in a group; NULL: nothing. */
static const char *
remark(enum zone_purpose purpose)
{
	switch (purpose) {
	case ZONE_REVERSE:
		return "For the provider of the addresses to set, in a zone of theirs:";
	case ZONE_TLSA:
		return "DANE; counts only where the zone is signed (DNSSEC)";
	case ZONE_TLSA_NEXT:
		return "of the next key, to be there a day before it is used";
	case ZONE_DMARC_REPORT:
		return "reports about our other domains may come here";
	case ZONE_DKIM:
		return "DKIM";
	case ZONE_STS:
		return "MTA-STS; the policy has to be on the web server";
	case ZONE_AUTOCONFIG:
		return "settings for mail programs; the web server has to have them";
	case ZONE_SRV:
		return "the same, RFC 6186";
	default:
		return NULL;
	}
}

static bool
is_shown(const struct zone_record *r, bool bare)
{
	return r->purpose != ZONE_TLSA_ALSO && (r->purpose != ZONE_REVERSE || !bare);
}

void
zone_print(const struct zone *z, bool bare, struct buf *out)
{
	/* Records stand in the order of their groups. */
	for (size_t g = 0, i = 0; g < z->ngroups; g++) {
		enum zone_purpose last = ZONE_PURPOSES;

		if (!bare)
			buf_addf(out, "%s; ---- %s\n", g ? "\n" : "", z->groups[g]);
		for (; i < z->n && z->records[i].group == g; i++) {
			const struct zone_record *r = &z->records[i];

			if (!is_shown(r, bare))
				continue;
			if (!bare && r->purpose != last && remark(r->purpose))
				buf_addf(out, "; %s\n", remark(r->purpose));
			last = r->purpose;
			print_record(r, out);
		}
	}
}

static void
member(const char *key, const char *value, struct buf *out)
{
	json_key(key, out);
	json_string(view_of(value), out);
}

void
zone_json(const struct zone *z, struct buf *out)
{
	for (size_t i = 0; i < z->n; i++) {
		const struct zone_record *r = &z->records[i];

		if (!is_shown(r, false) || r->group >= z->ngroups)
			continue;
		buf_add_char(out, '{');
		member("purpose", zone_purpose_name(r->purpose), out);
		member("zone", z->groups[r->group], out);
		member("name", r->owner, out);
		json_key("ttl", out);
		buf_add_num(out, ZONE_TTL);
		member("type", r->type, out);
		member("data", r->data, out);
		buf_add_str(out, "}\n");
	}
}
