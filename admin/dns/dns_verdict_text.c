/* dns_verdict_text.c: what TXT records say of mail in our name; see dns_verdict.h. */
#include <stdio.h>
#include <string.h>

#include "admin/dns/dns_verdict.h"

static bool
is_version(struct view text, struct view version)
{
	struct view value;
	size_t equals = view_find(text, '=');

	/* The tag v is the first one, whatever the blanks around it. */
	return equals < text.n && view_eq(view_trim(view_sub(text, 0, equals)), VIEW("v")) &&
	    verdict_tag(text, "v", &value) && view_eq(value, version);
}

static bool
is_dmarc(struct view text)
{
	return is_version(text, VIEW("DMARC1"));
}

static bool
is_sts(struct view text)
{
	return is_version(text, VIEW("STSv1"));
}

static bool
is_tlsrpt(struct view text)
{
	return is_version(text, VIEW("TLSRPTv1"));
}

/* v= may be left out (RFC 6376 3.6.1). */
static bool
is_dkim(struct view text)
{
	struct view value;

	return verdict_tag(text, "p", &value) &&
	    (!verdict_tag(text, "v", &value) || view_eq(value, VIEW("DKIM1")));
}

/* ---- DMARC */

/* The record of a domain above it that counts as well. Returns false where there is none. */
static bool
find_above(struct verdict *v, const char *owner, char found[300])
{
	struct buf record = buf_make(VERDICT_TEXT_MAX);
	const char *domain = owner + strlen("_dmarc.");
	int n = 0;

	/* Not at a top-level domain. */
	while (n <= 0 && (domain = strchr(domain, '.')) != NULL && strchr(++domain, '.') != NULL) {
		(void)snprintf(found, 300, "_dmarc.%s", domain);
		n = verdict_texts(v->lookup, found, is_dmarc, &record);
	}
	buf_free(&record);
	return n > 0;
}

static void
judge_policy(struct verdict *v, const struct zone_record *r, struct view record)
{
	struct view policy, ours;
	char todo[VERDICT_HINT_SIZE];

	if (!verdict_tag(record, "p", &policy) ||
	    (!view_eq_nocase(policy, VIEW("none")) && !view_eq_nocase(policy, VIEW("quarantine")) &&
	    !view_eq_nocase(policy, VIEW("reject"))))
		verdict_say(v, CHECK_ERROR, r->owner, "DMARC", verdict_publish(r, todo),
		    "its p= is neither none, quarantine nor reject");
	else if (verdict_tag(view_of(r->data), "p", &ours) && !view_eq_nocase(policy, ours))
		verdict_say(v, CHECK_NOTE, r->owner, "DMARC", "set dmarc_policy, or publish ours",
		    "p=%.*s, and dmarc_policy is %.*s", VIEW_FMT(policy), VIEW_FMT(ours));
	else
		verdict_say(v, CHECK_OK, r->owner, "DMARC", NULL, "p=%.*s", VIEW_FMT(policy));
}

void
verdict_dmarc(struct verdict *v, const struct zone_record *r)
{
	struct buf record = buf_make(VERDICT_TEXT_MAX);
	char todo[VERDICT_HINT_SIZE], above[300];
	int n = verdict_texts(v->lookup, r->owner, is_dmarc, &record);

	if (n == -1)
		(void)verdict_ask(v, r->owner, DNS_TXT, "DMARC");
	else if (n > 1)
		verdict_say(v, CHECK_ERROR, r->owner, "DMARC", "leave one of them",
		    "there are %d, so that none counts", n);
	else if (n == 1)
		judge_policy(v, r, buf_view(&record));
	else if (find_above(v, r->owner, above))
		verdict_say(v, CHECK_OK, r->owner, "DMARC", NULL, "that of %s counts", above);
	else
		verdict_say(v, CHECK_WARNING, r->owner, "DMARC", verdict_publish(r, todo),
		    "none: Google and others want one");
	buf_free(&record);
}

void
verdict_consent(struct verdict *v, const struct zone_record *r)
{
	struct buf record = buf_make(VERDICT_TEXT_MAX);
	char todo[VERDICT_HINT_SIZE];
	int n = verdict_texts(v->lookup, r->owner, is_dmarc, &record);

	if (n == -1)
		(void)verdict_ask(v, r->owner, DNS_TXT, r->type);
	else if (n == 0)
		verdict_say(v, CHECK_NOTE, r->owner, r->type, verdict_publish(r, todo),
		    "none: reports about the other domain do not come");
	else
		verdict_say(v, CHECK_OK, r->owner, r->type, NULL, "reports may come");
	buf_free(&record);
}

/* ---- DKIM */

/* Whether both are the same base64 but for blanks. */
static bool
same_key(struct view a, struct view b)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a.n && ascii_blank(a.p[i]))
			i++;
		while (j < b.n && ascii_blank(b.p[j]))
			j++;
		if (i == a.n || j == b.n)
			return i == a.n && j == b.n;
		if (a.p[i++] != b.p[j++])
			return false;
	}
}

static void
judge_key(struct verdict *v, const struct zone_record *r, struct view record)
{
	struct view key, ours, flags;
	char todo[VERDICT_HINT_SIZE];

	(void)verdict_publish(r, todo);
	if (!verdict_tag(record, "p", &key) || !verdict_tag(view_of(r->data), "p", &ours))
		return;
	if (key.n == 0)
		verdict_say(v, CHECK_ERROR, r->owner, "DKIM", todo,
		    "it says that the key is revoked, and mail is signed with it");
	else if (!same_key(key, ours))
		verdict_say(v, CHECK_ERROR, r->owner, "DKIM", todo,
		    "another key than mail is signed with: signatures are found to be false");
	else if (verdict_tag(record, "t", &flags) && view_find(flags, 'y') < flags.n)
		verdict_say(v, CHECK_NOTE, r->owner, "DKIM", "take t=y out once it works",
		    "the key is there, for tests only (t=y)");
	else
		verdict_say(v, CHECK_OK, r->owner, "DKIM", NULL, "the key that mail is signed with");
}

void
verdict_dkim(struct verdict *v, const struct zone_record *r)
{
	struct buf record = buf_make(VERDICT_TEXT_MAX);
	char todo[VERDICT_HINT_SIZE];
	int n = verdict_texts(v->lookup, r->owner, is_dkim, &record);

	if (n == -1)
		(void)verdict_ask(v, r->owner, DNS_TXT, "DKIM");
	else if (n == 0)
		verdict_say(v, CHECK_ERROR, r->owner, "DKIM", verdict_publish(r, todo),
		    "none, and mail is signed with this key");
	else if (n > 1)
		verdict_say(v, CHECK_ERROR, r->owner, "DKIM", "leave one of them",
		    "there are %d: which one counts is chance", n);
	else
		judge_key(v, r, buf_view(&record));
	buf_free(&record);
}

/* ---- MTA-STS and reports about TLS */

void
verdict_sts(struct verdict *v, const struct zone_record *r)
{
	struct buf record = buf_make(VERDICT_TEXT_MAX);
	struct view id, ours;
	char todo[VERDICT_HINT_SIZE];
	int n = verdict_texts(v->lookup, r->owner, is_sts, &record);

	(void)verdict_publish(r, todo);
	if (n == -1)
		(void)verdict_ask(v, r->owner, DNS_TXT, "MTA-STS");
	else if (n != 1)
		verdict_say(v, CHECK_WARNING, r->owner, "MTA-STS", todo,
		    n ? "there are several, so that none counts" : "none: nobody looks for the policy");
	else if (!verdict_tag(buf_view(&record), "id", &id) ||
	    !verdict_tag(view_of(r->data), "id", &ours) || !view_eq(id, ours))
		verdict_say(v, CHECK_WARNING, r->owner, "MTA-STS", todo,
		    "its id is not that of the policy now: others keep the one that they have");
	else
		verdict_say(v, CHECK_OK, r->owner, "MTA-STS", NULL, "id=%.*s", VIEW_FMT(id));
	buf_free(&record);
}

void
verdict_tlsrpt(struct verdict *v, const struct zone_record *r)
{
	struct buf record = buf_make(VERDICT_TEXT_MAX);
	struct view where, ours;
	char todo[VERDICT_HINT_SIZE];
	int n = verdict_texts(v->lookup, r->owner, is_tlsrpt, &record);

	(void)verdict_publish(r, todo);
	if (n == -1)
		(void)verdict_ask(v, r->owner, DNS_TXT, "TLSRPT");
	else if (n != 1)
		verdict_say(v, CHECK_WARNING, r->owner, "TLSRPT", todo,
		    n ? "there are several, so that none counts" : "none: nobody sends reports");
	else if (!verdict_tag(buf_view(&record), "rua", &where) ||
	    !verdict_tag(view_of(r->data), "rua", &ours) || !view_contains_nocase(where, ours))
		verdict_say(v, CHECK_NOTE, r->owner, "TLSRPT", todo, "reports go to another address");
	else
		verdict_say(v, CHECK_OK, r->owner, "TLSRPT", NULL, "%.*s", VIEW_FMT(where));
	buf_free(&record);
}
