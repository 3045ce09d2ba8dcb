/* mechanisms.c: see mechanisms.h. */
#include "net/mechanisms.h"

/* What a mechanism needs of the connection. */
#define NEEDS_SECRECY     1U	/* it shows a password or a token */
#define NEEDS_EXPORTER    2U
#define NEEDS_CERTIFICATE 4U
#define NEEDS_TOKENS      8U	/* somebody who judges them */

static const struct mechanism {
	struct view name;
	unsigned needs;
} mechanisms[] = {
	{ VIEW("PLAIN"), NEEDS_SECRECY },
	{ VIEW("LOGIN"), NEEDS_SECRECY },
	{ VIEW("SCRAM-SHA-1"), 0 },
	{ VIEW("SCRAM-SHA-256"), 0 },
	{ VIEW("SCRAM-SHA-256-PLUS"), NEEDS_EXPORTER },
	{ VIEW("OAUTHBEARER"), NEEDS_SECRECY | NEEDS_TOKENS },
	{ VIEW("XOAUTH2"), NEEDS_SECRECY | NEEDS_TOKENS },
	{ VIEW("EXTERNAL"), NEEDS_CERTIFICATE },
};

#define NMECHANISMS (sizeof(mechanisms) / sizeof(mechanisms[0]))

bool
mechanisms_local(const struct peer *p)
{
	return !p->known || peer_is_loopback(p);
}

bool
mechanisms_exporter(const unsigned char *exporter, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (exporter[i])
			return true;
	return false;
}

static const struct mechanism *
find(struct view name)
{
	for (size_t i = 0; i < NMECHANISMS; i++)
		if (view_eq_nocase(mechanisms[i].name, name))
			return &mechanisms[i];
	return NULL;
}

bool
mechanisms_known(struct view mechanism)
{
	return find(mechanism) != NULL;
}

/* What the connection and the configuration have, as NEEDS_*. */
static unsigned
offered_by(const struct conf *conf, const struct mechanisms_connection *c)
{
	unsigned has = 0;

	if (c->encrypted || c->local || conf->auth_cleartext)
		has |= NEEDS_SECRECY;
	if (c->encrypted && c->exporter)
		has |= NEEDS_EXPORTER;
	/* Not tls alone: without authorities nobody can have verified one. */
	if (c->encrypted && c->client_certificate && conf->tls_client_ca[0] != '\0')
		has |= NEEDS_CERTIFICATE;
	if (conf->auth_token_program[0] != '\0')
		has |= NEEDS_TOKENS;
	return has;
}

static bool
usable(const struct conf *conf, const struct mechanisms_connection *c, const struct mechanism *m)
{
	return m && (m->needs & ~offered_by(conf, c)) == 0;
}

void
mechanisms_offer(const struct conf *conf, const struct mechanisms_connection *c, struct buf *out)
{
	struct view list = view_of(conf->auth_mechanisms), word;
	size_t start = out->n;

	while (view_word(&list, &word)) {
		const struct mechanism *m = find(word);

		if (!usable(conf, c, m))
			continue;
		if (out->n != start)
			(void)buf_add_char(out, ' ');
		(void)buf_add_view(out, m->name);
	}
}

bool
mechanisms_allowed(const struct conf *conf, const struct mechanisms_connection *c,
    struct view mechanism)
{
	struct view list = view_of(conf->auth_mechanisms), word;

	while (view_word(&list, &word))
		if (view_eq_nocase(word, mechanism))
			return usable(conf, c, find(word));
	return false;
}
