/* pop3d_login_test.c: POP3 before the login, against a monitor and an auth that are threads. */
#include "unit_login.h"

#include "pop3d/pop3d_login.h"

#define GREETING "+OK mail.test POP3 ready\r\n"

static struct pop3d p;
static struct pop3d_login s;

static int
serve(const struct conf *conf, const struct peer *peer, int fd, bool implicit_tls)
{
	int end;

	pop3d_login_init(&p, &s, conf, peer, fd, gate.program);
	end = pop3d_login_run(&p, implicit_tls);
	buf_free(&p.out.pending);
	return end;
}

/* A conversation without TLS; the whole of it is as wanted behind the greeting. */
static void
says(const char *address, const char *input, const char *wanted, enum pop3d_end end)
{
	ck_assert_int_eq(converse(SETTINGS, address, false, input, NULL), end);
	ck_assert_int_eq(strncmp(clear, GREETING, strlen(GREETING)), 0);
	ck_assert_str_eq(clear + strlen(GREETING), wanted);
}

/* What pop3d-user would get. The configuration is as in converse(). */
static void
hands_over(const char *wanted)
{
	struct conf conf;
	struct buf b;

	gate_conf(&conf, SETTINGS);
	s.conf = &conf;
	b = pop3d_login_handover(&p);
	ck_assert(!b.failed);
	ck_assert(view_eq(buf_view(&b), view_of(wanted)));
	buf_free(&b);
	conf_free(&conf);
}

/* ---- USER and PASS */

START_TEST(password)
{
	says(LOCAL, "USER bob\r\nPASS secret\r\nSTAT\r\n", "+OK now the password\r\n", POP3D_LEFT);
	ck_assert(s.logged_in);
	hands_over(" PLAIN LOGIN SCRAM-SHA-256\nSTAT\r\n");
	says(LOCAL, "UTF8\r\nUSER bob\r\nPASS secret\r\n",
	    "+OK UTF-8 it is\r\n+OK now the password\r\n", POP3D_LEFT);
	hands_over("8PLAIN LOGIN SCRAM-SHA-256\n");
	ck_assert_ptr_null(memmem(p.in.data, sizeof(p.in.data), "secret", 6));
	says(LOCAL, "USER bob\r\nPASS wrong\r\nPASS secret\r\nUSER later\r\nPASS x\r\n",
	    "+OK now the password\r\n-ERR [AUTH] wrong name or password\r\n-ERR not now\r\n"
	    "+OK now the password\r\n-ERR [SYS/TEMP] cannot check now\r\n", POP3D_LEFT);
	ck_assert(!s.logged_in);
	ck_assert_uint_eq(gate.auths, 2);
}
END_TEST

/* Without TLS no password is taken; and that is no try. */
START_TEST(cleartext)
{
	static const char no[] =
	    "-ERR [AUTH] plaintext authentication is not allowed without TLS\r\n";
	char wanted[1024];

	(void)snprintf(wanted, sizeof(wanted), "%s-ERR not now\r\n%s%s%s%s+OK goodbye\r\n", no, no,
	    no, no, no);
	says(REMOTE, "USER bob\r\nPASS secret\r\nUSER bob\r\nUSER bob\r\nAUTH LOGIN\r\n"
	    "AUTH PLAIN AGJvYgBzZWNyZXQ=\r\nQUIT\r\n", wanted, POP3D_LEFT);
	ck_assert_uint_eq(gate.auths, 0);
	(void)converse(SETTINGS "auth_cleartext = yes\n", REMOTE, false,
	    "USER bob\r\nPASS secret\r\n", NULL);
	ck_assert(s.logged_in);
	(void)converse(SETTINGS "auth_mechanisms = SCRAM-SHA-256\n", LOCAL, false,
	    "USER bob\r\n", NULL);
	ck_assert_str_eq(clear, GREETING
	    "-ERR [AUTH] this way to log in is not available\r\n");
}
END_TEST

/* ---- AUTH */

START_TEST(auth)
{
	says(LOCAL, "AUTH PLAIN AGJvYgBzZWNyZXQ=\r\nSTAT\r\n", "", POP3D_LEFT);
	ck_assert(s.logged_in);
	hands_over(" PLAIN LOGIN SCRAM-SHA-256\nSTAT\r\n");
	ck_assert_ptr_null(memmem(p.in.data, sizeof(p.in.data), "AGJv", 4));
	says(LOCAL, "auth login\r\nYm9i\r\nc2VjcmV0\r\n", "+ VXNlcm5hbWU6\r\n+ UGFzc3dvcmQ6\r\n",
	    POP3D_LEFT);
	ck_assert(s.logged_in);
	says(LOCAL, "AUTH PLAIN\r\nAGJvYgBzZWNyZXQ=\r\n", "+ \r\n", POP3D_LEFT);
	ck_assert(s.logged_in);
	says(REMOTE, "AUTH SCRAM-SHA-256 biws\r\nYz0=\r\n\r\n", "+ cj0x\r\n+ dj0y\r\n", POP3D_LEFT);
	ck_assert(s.logged_in);
}
END_TEST

START_TEST(auth_fails)
{
	says(LOCAL, "AUTH LOGIN\r\n*\r\nAUTH LOGIN\r\nYm9\r\n",
	    "+ VXNlcm5hbWU6\r\n-ERR cancelled\r\n+ VXNlcm5hbWU6\r\n-ERR this is not base64\r\n",
	    POP3D_LEFT);
	ck_assert_uint_eq(gate.auths, 2);
	says(LOCAL, "AUTH PLAIN x\r\nAUTH PLAIN a b\r\nAUTH CRAM-MD5\r\nAUTH PLAIN =\r\nQUIT\r\n",
	    "-ERR this is not base64\r\n-ERR say AUTH, a mechanism, and base64 or nothing\r\n"
	    "-ERR [AUTH] this way to log in is not available\r\n"
	    "-ERR [AUTH] wrong name or password\r\n+OK goodbye\r\n", POP3D_LEFT);
	ck_assert(gate.auths == 1 && gate.initial);
	says(LOCAL, "AUTH LOGIN\r\nYm9i", "+ VXNlcm5hbWU6\r\n", POP3D_CLOSED);
	ck_assert(gate.abandoned);
	gate.refuse_auth = true;
	says(LOCAL, "AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n",
	    "-ERR [SYS/TEMP] cannot check this now\r\n", POP3D_CLOSED);
	gate.refuse_auth = false;
}
END_TEST

START_TEST(auth_lines)
{
	static char line[SASL_LINE_MAX + 64];
	char *end;

	says(LOCAL, "AUTH LOGIN\r\nYm9i\n", "+ VXNlcm5hbWU6\r\n-ERR a line ends in CR LF\r\n",
	    POP3D_VIOLATION);
	memcpy(line, "AUTH PLAIN\r\n", 12);
	end = line + 12 + SASL_LINE_MAX - 2;
	memset(line + 12, 'A', SASL_LINE_MAX);
	memcpy(end, "A\r\n", 4);
	says(LOCAL, line, "+ \r\n-ERR line too long\r\n", POP3D_VIOLATION);
	memcpy(end, "\r\n", 3);
	says(LOCAL, line, "+ \r\n-ERR this is not base64\r\n", POP3D_CLOSED);
	/* In the command as well: tokens are long. */
	memcpy(line, "AUTH PLAIN AA", 12);
	memcpy(line + 11 + 3000, "\r\n", 3);
	says(LOCAL, line, "-ERR [AUTH] wrong name or password\r\n", POP3D_CLOSED);
	memcpy(line, "USER", 4);
	says(LOCAL, line, "-ERR line too long\r\n", POP3D_VIOLATION);
}
END_TEST

START_TEST(lists)
{
	says(LOCAL, "AUTH\r\n", "+OK mechanisms follow\r\nPLAIN\r\nLOGIN\r\nSCRAM-SHA-256\r\n.\r\n",
	    POP3D_CLOSED);
	(void)converse(SETTINGS, REMOTE, false, "CAPA\r\n", NULL);
	ck_assert_ptr_null(strstr(clear, "\nUSER\r\n"));
	ck_assert_ptr_nonnull(strstr(clear, "\nSASL SCRAM-SHA-256\r\n"));
	ck_assert_ptr_nonnull(strstr(clear, "\nSTLS\r\n"));
	ck_assert_ptr_nonnull(strstr(clear, "\nAUTH-RESP-CODE\r\n"));
	(void)converse(SETTINGS "tls_certificates =\n", LOCAL, false, "CAPA\r\nSTLS\r\n", NULL);
	ck_assert_ptr_nonnull(strstr(clear, "\nUSER\r\n"));
	ck_assert_ptr_nonnull(strstr(clear, "\nSASL PLAIN LOGIN SCRAM-SHA-256\r\n"));
	ck_assert_ptr_null(strstr(clear, "\nSTLS\r\n"));
	ck_assert_ptr_nonnull(strstr(clear, "\r\n-ERR TLS is not available\r\n"));
}
END_TEST

/* ---- TLS */

START_TEST(stls)
{
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "STLS\r\n",
	    "CAPA\r\nSTLS\r\nPASS secret\r\nUSER bob\r\nPASS secret\r\nSTAT\r\n"), POP3D_VIOLATION);
	/* Behind STLS nothing may come, not even encrypted, before the answer. */
	ck_assert_ptr_nonnull(strstr(encrypted, "-ERR nothing may follow STLS"));
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "STLS\r\n",
	    "CAPA\r\nPASS secret\r\nUSER bob\r\nPASS secret\r\nSTAT\r\n"), POP3D_LEFT);
	ck_assert_str_eq(clear, GREETING "+OK begin TLS\r\n");
	ck_assert_ptr_nonnull(strstr(encrypted, "\nUSER\r\n"));
	ck_assert_ptr_null(strstr(encrypted, "\nSTLS\r\n"));
	ck_assert_ptr_nonnull(strstr(encrypted, "-ERR not now\r\n+OK now the password\r\n"));
	ck_assert(s.logged_in);
	ck_view(reader_unread(&p.in), "STAT\r\n");
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "STLS\r\n", "STLS\r\n"), POP3D_CLOSED);
	ck_assert_str_eq(encrypted, "-ERR there is TLS already\r\n");
}
END_TEST

/* CVE-2011-0411. */
START_TEST(injection)
{
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "STLS\r\nCAPA\r\n", ""), POP3D_VIOLATION);
	ck_assert_str_eq(clear, GREETING "-ERR nothing may follow STLS before its answer\r\n");
	ck_assert_uint_eq(gate.tls, 0);
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "STLS\r\nC", ""), POP3D_VIOLATION);
	ck_assert_uint_eq(gate.tls, 0);
}
END_TEST

/* A name that was said in clear is forgotten. */
START_TEST(reset)
{
	(void)converse(SETTINGS, LOCAL, false, "USER mallory\r\n", NULL);
	ck_assert_int_eq(p.state, POP3D_NAMED);
	ck_assert_int_eq(converse(SETTINGS, LOCAL, false, "USER bob\r\nSTLS\r\n",
	    "PASS secret\r\n"), POP3D_CLOSED);
	ck_assert_str_eq(encrypted, "-ERR not now\r\n");
	ck_assert_str_eq(s.name, "");
}
END_TEST

START_TEST(tls_fails)
{
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "STLS\r\n", NULL), POP3D_CLOSED);
	ck_assert_str_eq(clear, GREETING "+OK begin TLS\r\n");
	ck_assert_str_eq(s.why, "tls");
	ck_assert_int_eq(converse(SETTINGS, REMOTE, true, "", NULL), POP3D_CLOSED);
	ck_assert_str_eq(clear, "");
}
END_TEST

START_TEST(implicit)
{
	ck_assert_int_eq(converse(SETTINGS, REMOTE, true, "", "USER bob\r\nPASS secret\r\n"), POP3D_LEFT);
	ck_assert_str_eq(clear, "");
	ck_assert_str_eq(encrypted, GREETING "+OK now the password\r\n");
	ck_assert(s.logged_in);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, password);
	tcase_add_test(tests, cleartext);
	tcase_add_test(tests, auth);
	tcase_add_test(tests, auth_fails);
	tcase_add_test(tests, auth_lines);
	tcase_add_test(tests, lists);
	tcase_add_test(tests, stls);
	tcase_add_test(tests, injection);
	tcase_add_test(tests, reset);
	tcase_add_test(tests, tls_fails);
	tcase_add_test(tests, implicit);
}

int
main(void)
{
	return unit_run("pop3d_login", add);
}
