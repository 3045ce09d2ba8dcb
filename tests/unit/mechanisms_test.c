/* mechanisms_test.c: what is offered on which connection. */
#include "unit.h"

#include "net/mechanisms.h"

#define ALL "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-256-PLUS OAUTHBEARER XOAUTH2 EXTERNAL"

static struct conf conf;

static void
configure(const char *mechanisms, const char *program, bool cleartext)
{
	conf = (struct conf){
		.auth_mechanisms = (char *)(uintptr_t)mechanisms,
		.auth_token_program = (char *)(uintptr_t)program,
		.auth_cleartext = cleartext, .tls_client_ca = (char *)(uintptr_t)"/ca.pem",
	};
}

/* Whether exactly the wanted ones are offered, and allowed. */
static void
offers(struct mechanisms_connection c, const char *wanted)
{
	struct buf out = buf_make(MECHANISMS_MAX);
	struct view all = VIEW(ALL), word, rest, other;

	mechanisms_offer(&conf, &c, &out);
	ck_assert_msg(view_eq(buf_view(&out), view_of(wanted)), "got \"%.*s\", wanted \"%s\"",
	    VIEW_FMT(buf_view(&out)), wanted);
	while (view_word(&all, &word)) {
		bool in = false;

		rest = view_of(wanted);
		while (view_word(&rest, &other))
			in = in || view_eq(word, other);
		ck_assert_msg(mechanisms_allowed(&conf, &c, word) == in, "%.*s", VIEW_FMT(word));
	}
	buf_free(&out);
}

START_TEST(connections)
{
	configure(ALL, "", false);
	offers((struct mechanisms_connection){ .encrypted = false }, "SCRAM-SHA-1 SCRAM-SHA-256");
	offers((struct mechanisms_connection){ .local = true },
	    "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256");
	offers((struct mechanisms_connection){ .encrypted = true },
	    "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256");
	offers((struct mechanisms_connection){ .encrypted = true, .exporter = true },
	    "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-256-PLUS");
	offers((struct mechanisms_connection){ .encrypted = true, .client_certificate = true },
	    "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256 EXTERNAL");
	/* An exporter and a certificate are of TLS. */
	offers((struct mechanisms_connection){ .exporter = true, .client_certificate = true },
	    "SCRAM-SHA-1 SCRAM-SHA-256");
	/* Where nobody is to verify certificates, a process of tls can claim what it likes. */
	conf.tls_client_ca = (char *)(uintptr_t)"";
	offers((struct mechanisms_connection){ .encrypted = true, .client_certificate = true },
	    "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256");
}
END_TEST

START_TEST(configurations)
{
	configure("XOAUTH2 plain OAUTHBEARER CRAM-MD5 plain-x", "/bin/judge", false);
	offers((struct mechanisms_connection){ .encrypted = false }, "");
	offers((struct mechanisms_connection){ .encrypted = true }, "XOAUTH2 PLAIN OAUTHBEARER");
	configure("XOAUTH2 PLAIN", "/bin/judge", true);
	offers((struct mechanisms_connection){ .encrypted = false }, "XOAUTH2 PLAIN");
	configure("XOAUTH2", "", true);
	offers((struct mechanisms_connection){ .encrypted = true }, "");
	configure("", "/bin/judge", true);
	offers((struct mechanisms_connection){ .encrypted = true }, "");
	configure("PLAIN LOGIN", "", true);
	ck_assert(mechanisms_allowed(&conf, &(struct mechanisms_connection){ 0 }, VIEW("Plain")));
	ck_assert(!mechanisms_allowed(&conf, &(struct mechanisms_connection){ 0 }, VIEW("PLAI")));
	ck_assert(!mechanisms_allowed(&conf, &(struct mechanisms_connection){ 0 }, VIEW("")));
}
END_TEST

START_TEST(facts)
{
	unsigned char exporter[32] = { 0 };
	struct peer p;

	ck_assert(!mechanisms_exporter(exporter, sizeof(exporter)));
	exporter[31] = 1;
	ck_assert(mechanisms_exporter(exporter, sizeof(exporter)));
	ck_assert_int_eq(peer_parse(VIEW("127.0.0.1 25"), &p), 0);
	ck_assert(mechanisms_local(&p));
	ck_assert_int_eq(peer_parse(VIEW("::1 25"), &p), 0);
	ck_assert(mechanisms_local(&p));
	ck_assert_int_eq(peer_parse(VIEW("192.0.2.1 25"), &p), 0);
	ck_assert(!mechanisms_local(&p));
	peer_of(-1, &p);
	ck_assert(mechanisms_local(&p));
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, connections);
	tcase_add_test(t, configurations);
	tcase_add_test(t, facts);
}

int
main(void)
{
	return unit_run("mechanisms", add);
}
