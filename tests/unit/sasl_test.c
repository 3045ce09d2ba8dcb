/* sasl_test.c: the exchange itself, without a protocol around it. */
#include "unit_gate.h"

static struct gate gate;
static struct sasl sasl;

static void
open_gate(void)
{
	gate = (struct gate){ .refuse_auth = false };
	sasl = (struct sasl)SASL_INIT;
	gate_open(&gate);
}

/* The end of an exchange, whichever: no connection, no memory. */
static void
close_gate(void)
{
	ck_assert_int_eq(sasl.auth, -1);
	ck_assert_ptr_null(sasl.response.p);
	ck_assert_ptr_null(sasl.challenge.p);
	ck_assert_ptr_null(sasl.space);
	gate_close(&gate);
}

static enum sasl_outcome
begin(const char *mechanism, const char *initial)
{
	struct view v = view_of(initial);
	enum sasl_outcome outcome;
	bool asked;

	outcome = sasl_begin(&sasl, gate.program, view_of(mechanism), initial ? &v : NULL, &asked,
	    deadline_in(5));
	ck_assert(asked == (outcome != SASL_MALFORMED));
	return outcome;
}

static enum sasl_outcome
answer(const char *line)
{
	return sasl_answer(&sasl, view_of(line), deadline_in(5));
}

START_TEST(yes)
{
	open_gate();
	ck_assert_int_eq(begin("plain", "AGJvYgBzZWNyZXQ="), SASL_YES);
	ck_assert_str_eq(sasl.reply.name, "bob");
	ck_assert_str_eq(gate.mechanism, "PLAIN");
	ck_assert_int_eq(begin("PLAIN", NULL), SASL_CHALLENGE);
	ck_buf(&sasl.challenge, "");
	ck_assert_int_eq(answer("AGJvYgBzZWNyZXQ="), SASL_YES);
	ck_assert_int_eq(begin("LOGIN", NULL), SASL_CHALLENGE);
	ck_buf(&sasl.challenge, "VXNlcm5hbWU6");
	ck_assert_int_eq(answer("Ym9i"), SASL_CHALLENGE);
	ck_buf(&sasl.challenge, "UGFzc3dvcmQ6");
	ck_assert_int_eq(answer("c2VjcmV0"), SASL_YES);
	close_gate();
}
END_TEST

START_TEST(no)
{
	open_gate();
	ck_assert_int_eq(begin("PLAIN", "AGJvYgB4"), SASL_NO);
	ck_assert_str_eq(sasl.reply.text, "wrong name or password");
	ck_assert_int_eq(begin("PLAIN", "="), SASL_NO);
	ck_assert(gate.initial);
	ck_assert_int_eq(begin("PLAIN", "AGxhdGVyAHg="), SASL_LATER);
	ck_assert_str_eq(sasl.reply.text, "cannot check now");
	gate.refuse_auth = true;
	ck_assert_int_eq(begin("PLAIN", "AGJvYgBzZWNyZXQ="), SASL_LATER);
	ck_assert_str_eq(sasl.reply.text, "cannot check this now");
	close_gate();
}
END_TEST

START_TEST(broken_off)
{
	open_gate();
	ck_assert_int_eq(begin("LOGIN", NULL), SASL_CHALLENGE);
	ck_assert_int_eq(answer("*"), SASL_CANCELLED);
	ck_assert_int_eq(begin("LOGIN", NULL), SASL_CHALLENGE);
	ck_assert_int_eq(answer("="), SASL_MALFORMED);
	ck_assert_int_eq(begin("LOGIN", NULL), SASL_CHALLENGE);
	ck_assert_int_eq(answer("Ym9i "), SASL_MALFORMED);
	ck_assert_int_eq(begin("LOGIN", "*"), SASL_MALFORMED);
	ck_assert_int_eq(begin("LOGIN", "Ym9"), SASL_MALFORMED);
	ck_assert_int_eq(begin("LOGIN", NULL), SASL_CHALLENGE);
	sasl_end(&sasl);
	sasl_end(&sasl);
	ck_assert_uint_eq(gate.auths, 4);
	close_gate();
}
END_TEST

START_TEST(password)
{
	open_gate();
	ck_assert_int_eq(sasl_password(&sasl, gate.program, VIEW("bob"), VIEW("secret"),
	    deadline_in(5)), SASL_YES);
	ck_assert_int_eq(sasl_password(&sasl, gate.program, VIEW("bob"), VIEW("x"),
	    deadline_in(5)), SASL_NO);
	/* A NUL in it makes another response of it, which auth refuses. */
	ck_assert_int_eq(sasl_password(&sasl, gate.program, VIEW("bob"), VIEW("secret\0x"),
	    deadline_in(5)), SASL_NO);
	close_gate();
}
END_TEST

START_TEST(connections)
{
	struct gate_tls tls = { .exporter = { [31] = 1 }, .client = "bob" };
	struct mechanisms_connection c;
	struct peer peer;

	ck_assert_int_eq(peer_parse(VIEW("192.0.2.1"), &peer), 0);
	c = sasl_connection(&peer, true, &tls);
	ck_assert(c.encrypted && !c.local && c.exporter && c.client_certificate);
	c = sasl_connection(&peer, false, &tls);
	ck_assert(!c.encrypted && !c.exporter && !c.client_certificate);
	ck_assert_int_eq(peer_parse(VIEW("::1"), &peer), 0);
	ck_assert(sasl_connection(&peer, false, &tls).local);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, yes);
	tcase_add_test(tests, no);
	tcase_add_test(tests, broken_off);
	tcase_add_test(tests, password);
	tcase_add_test(tests, connections);
}

int
main(void)
{
	return unit_run("sasl", add);
}
