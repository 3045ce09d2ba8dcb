/* imapd_syntax_login.c: see imapd_syntax.h. */
#include "imapd/imapd_syntax.h"

bool
imapd_syntax_nothing(struct imapd_parse *p, struct imapd_command *c)
{
	(void)c;
	return imap_scan_end(&p->scan);
}

static bool
take_pairs(struct imap_scan *s, struct imapd_id *id)
{
	void *pairs;

	do {
		pairs = arena_grow(s->arena, id->pairs, id->n, sizeof(*id->pairs));
		if (pairs == NULL || id->n == IMAPD_ID_PAIRS_MAX)
			return imap_scan_wrong(s, "ID has too many fields");
		id->pairs = pairs;
		if (!imap_scan_string(s, &id->pairs[id->n].field) || !imap_scan_space(s) ||
		    !imap_scan_nstring(s, &id->pairs[id->n].value))
			return false;
		id->n++;
	} while (imap_scan_maybe(s, ' '));
	return true;
}

bool
imapd_syntax_id(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	if (!imap_scan_space(s))
		return false;
	if (!imap_scan_word(s, "NIL")) {
		if (!imap_scan_char(s, '('))
			return false;
		if (!imap_scan_at(s, ')') && !take_pairs(s, &c->id))
			return false;
		if (!imap_scan_char(s, ')'))
			return false;
	}
	return imap_scan_end(s);
}

/* What is base64 is for SASL to say. */
bool
imapd_syntax_authenticate(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	if (!imap_scan_space(s) || !imap_scan_atom(s, &c->authenticate.mechanism))
		return false;
	if (imap_scan_maybe(s, ' ') && !imap_scan_ended(s)) {
		c->authenticate.has_initial = true;
		if (!imap_scan_astring(s, &c->authenticate.initial))
			return false;
	}
	return imap_scan_end(s);
}

bool
imapd_syntax_password(struct imapd_parse *p, struct imapd_command *c)
{
	struct imap_scan *s = &p->scan;

	return imap_scan_space(s) && imap_scan_astring(s, &c->login.user) && imap_scan_space(s) &&
	    imap_scan_astring(s, &c->login.password) && imap_scan_end(s);
}

const struct imapd_syntax imapd_syntax_login[] = {
	{ "CAPABILITY", IMAPD_CAPABILITY, imapd_syntax_nothing },
	{ "NOOP", IMAPD_NOOP, imapd_syntax_nothing },
	{ "LOGOUT", IMAPD_LOGOUT, imapd_syntax_nothing },
	{ "ID", IMAPD_ID, imapd_syntax_id },
	{ "STARTTLS", IMAPD_STARTTLS, imapd_syntax_nothing },
	{ "AUTHENTICATE", IMAPD_AUTHENTICATE, imapd_syntax_authenticate },
	{ "LOGIN", IMAPD_LOGIN, imapd_syntax_password },
	{ NULL, IMAPD_VERBS, NULL },
};
