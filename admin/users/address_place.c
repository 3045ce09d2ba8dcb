/* address_place.c: see address_place.h. */
#include "admin/users/address_place.h"

#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "text/idna.h"
#include "text/nfc.h"

/* What people type: normalised, ASCII letters in lower case. Returns 0 or -1. */
static int
normalise(const char *typed, char out[ADDRESS_TEXT_MAX])
{
	struct buf text = buf_make(ADDRESS_TEXT_MAX - 1);
	int result = -1;

	if (nfc(view_of(typed), &text) == 0)
		result = view_string(buf_view(&text), out, ADDRESS_TEXT_MAX);
	buf_free(&text);
	for (char *p = out; result == 0 && *p; p++)
		*p = ascii_lower(*p);
	return result;
}

static bool
is_own_name(const struct conf *conf, const char *domain)
{
	char own[ADDRESS_DOMAIN_MAX + 1];

	return strcmp(domain, "localhost") == 0 ||
	    (address_domain(view_of(conf->hostname), own) == ADDRESS_OK && strcmp(domain, own) == 0);
}

static void
read_row(const struct table_row *row, struct place *out)
{
	struct view target;

	switch (table_domain_kind(row, &target)) {
	case DOMAIN_LOCAL:
		out->kind = PLACE_LOCAL;
		break;
	case DOMAIN_VIRTUAL:
		out->kind = PLACE_VIRTUAL;
		break;
	case DOMAIN_RELAY:
		out->kind = PLACE_RELAY;
		break;
	case DOMAIN_ALIAS:
		out->kind = PLACE_ALIAS;
		(void)address_domain(target, out->target);
		break;
	}
}

/* Looks for the domain in its forms; the one that is there takes its place. Returns 1, 0 or -1. */
static int
look_up(struct table *t, const struct conf *conf, char domain[ADDRESS_DOMAIN_MAX + 1],
    struct place *out)
{
	char forms[3][ADDRESS_DOMAIN_MAX + 1] = { "", "", "" };
	struct table_row row;

	memcpy(forms[0], domain, sizeof(forms[0]));
	if (idna_has_forms(domain)) {
		(void)idna_to_ascii(domain, forms[1]);
		(void)idna_to_utf8(domain, forms[2]);
	}
	out->kind = PLACE_ELSEWHERE;
	for (size_t i = 0; i < 3; i++) {
		int got = forms[i][0] ? table_find(t, view_of(forms[i]), &row) : 0;

		out->own_name = forms[i][0] && is_own_name(conf, forms[i]);
		if (got == -1)
			return -1;
		if (got == 0 && !out->own_name)
			continue;
		memcpy(domain, forms[i], sizeof(forms[i]));
		out->kind = PLACE_LOCAL;
		/* Our own name is local, whatever its line says. */
		if (got == 1 && !out->own_name)
			read_row(&row, out);
		return 1;
	}
	return 0;
}

static int
find_domain(const struct conf *conf, struct place *out)
{
	struct table *t = table_make(conf->domains, table_read_domains);
	int got = t ? look_up(t, conf, out->address.domain, out) : -1;

	if (got == -1)
		mailstead_complain("domains", t ? table_why(t) : "out of memory");
	table_close(t);
	return got == -1 ? -1 : 0;
}

int
place_find(const struct conf *conf, const char *address, struct place *out)
{
	char text[ADDRESS_TEXT_MAX];

	*out = (struct place){ .kind = PLACE_SYSTEM };
	if (normalise(address, text) == -1 || text[0] == '\0' ||
	    address_parse(view_of(text), &out->address) == -1) {
		mailstead_complain(address, "not an address");
		return -1;
	}
	if (out->address.domain[0] && find_domain(conf, out) == -1)
		return -1;
	(void)address_text(&out->address, out->text);
	return 0;
}

int
place_find_domain(const struct conf *conf, const char *domain, struct place *out)
{
	char text[ADDRESS_TEXT_MAX];

	*out = (struct place){ .kind = PLACE_ELSEWHERE };
	if (normalise(domain, text) == -1 ||
	    address_domain(view_of(text), out->address.domain) != ADDRESS_OK || text[0] == '[') {
		mailstead_complain(domain, "not a domain");
		return -1;
	}
	if (find_domain(conf, out) == -1)
		return -1;
	(void)snprintf(out->text, sizeof(out->text), "%s", out->address.domain);
	return 0;
}
