/* import_postfix_policy.c: the restrictions of smtpd(8). */
#include <stdio.h>
#include <string.h>

#include "admin/import/import_postfix.h"

struct restriction {
	const char *name;
	const char *key;	/* of ours that is set to yes, or: */
	enum { NONE, LIST, ARGUMENT } kind;
	const char *todo;	/* or NULL: it is always so here */
};

static const struct restriction restrictions[] = {
	{ "permit", NULL, NONE, NULL },
	{ "permit_mynetworks", NULL, NONE, NULL },
	{ "permit_sasl_authenticated", NULL, NONE, NULL },
	{ "permit_auth_destination", NULL, NONE, NULL },
	{ "reject_unauth_destination", NULL, NONE, NULL },
	{ "defer_unauth_destination", NULL, NONE, NULL },
	{ "reject_unauth_pipelining", NULL, NONE, NULL },
	{ "reject_non_fqdn_sender", NULL, NONE, NULL },
	{ "reject_non_fqdn_recipient", NULL, NONE, NULL },
	{ "reject_unlisted_recipient", NULL, NONE, NULL },
	{ "reject_unknown_recipient_domain", NULL, NONE, NULL },
	{ "reject_sender_login_mismatch", NULL, NONE, NULL },
	{ "reject_authenticated_sender_login_mismatch", NULL, NONE, NULL },
	{ "reject_multi_recipient_bounce", NULL, NONE, NULL },
	{ "reject_unknown_sender_domain", "refuse_sender_unknown", NONE, NULL },
	{ "reject_unknown_client_hostname", "refuse_client_unconfirmed", NONE, NULL },
	{ "reject_unknown_client", "refuse_client_unconfirmed", NONE, NULL },
	{ "reject_unknown_reverse_client_hostname", "refuse_client_nameless", NONE, NULL },
	{ "reject_invalid_helo_hostname", "refuse_helo_syntax", NONE, NULL },
	{ "reject_non_fqdn_helo_hostname", "refuse_helo_syntax", NONE, NULL },
	{ "reject_unknown_helo_hostname", "refuse_helo_unknown", NONE, NULL },
	{ "reject_rbl_client", NULL, LIST, NULL },
	{ "check_policy_service", NULL, ARGUMENT, "for greylisting: greylist = yes; for limits: "
	    "submission_rate_... and client_rate_...; for SPF a milter" },
	{ "check_client_access", NULL, ARGUMENT, "a milter can do it; for good clients "
	    "greylist_exempt" },
	{ "check_sender_access", NULL, ARGUMENT, "a milter can do it" },
	{ "check_recipient_access", NULL, ARGUMENT, "for an address that is to be refused: an alias "
	    "with error:" },
	{ "check_helo_access", NULL, ARGUMENT, "a milter can do it; refuse_helo_own for our own name" },
	{ "reject_rhsbl_sender", NULL, ARGUMENT, "dns_lists are of addresses only" },
	{ "reject_rhsbl_helo", NULL, ARGUMENT, "dns_lists are of addresses only" },
	{ "reject_rhsbl_client", NULL, ARGUMENT, "dns_lists are of addresses only" },
	{ "permit_dnswl_client", NULL, ARGUMENT, "in dns_lists, with *-1 behind it" },
};

/* ---- One of them */

static const struct restriction *
find(struct view name)
{
	for (size_t i = 0; i < sizeof(restrictions) / sizeof(restrictions[0]); i++)
		if (view_eq(view_of(restrictions[i].name), name))
			return &restrictions[i];
	return NULL;
}

static void
apply(struct postfix *p, const struct restriction *r, struct view *rest, struct import_place at,
    struct buf *lists)
{
	struct view argument = VIEW("");

	if (r->kind != NONE && !postfix_list_next(rest, &argument))
		return;
	if (r->key && import_find(p->im, IMPORT_CONF, view_of(r->key)) == NULL)
		import_conf(p->im, r->key, VIEW("yes"), at);
	if (r->todo)
		import_note(p->im, IMPORT_LEFT, at, "%s %.*s: %s", r->name,
		    VIEW_FMT(view_sub(argument, 0, 500)), r->todo);
	if (r->kind != LIST || view_contains_nocase(buf_view(lists), argument))
		return;
	if (lists->n)
		(void)buf_add_char(lists, ' ');
	(void)buf_add_view(lists, argument);
}

static void
read_restrictions(struct postfix *p, const char *name, struct buf *lists)
{
	struct import_place at = postfix_place(p, name);
	const char *value = postfix_is_set(p, name) ? postfix_value(p, name) : NULL;
	struct view rest = view_of(value ? import_keep(p->im, view_of(value)) : ""), word;

	while (postfix_list_next(&rest, &word)) {
		const struct restriction *r = find(word);

		if (r)
			apply(p, r, &rest, at, lists);
		else
			import_note(p->im, IMPORT_LEFT, at, "%s: %.*s", name, VIEW_FMT(view_sub(word, 0, 500)));
	}
}

void
postfix_policy(struct postfix *p)
{
	static const char *const names[] = {
		"smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions",
		"smtpd_relay_restrictions", "smtpd_recipient_restrictions", "smtpd_data_restrictions",
		"smtpd_end_of_data_restrictions", "smtpd_etrn_restrictions",
	};
	struct buf lists = buf_make(4000);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		read_restrictions(p, names[i], &lists);
	if (lists.n && !lists.failed)
		import_conf(p->im, "dns_lists", buf_view(&lists), (struct import_place){ p->main_cf, 0 });
	buf_free(&lists);
}
