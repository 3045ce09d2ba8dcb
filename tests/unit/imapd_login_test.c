/* imapd_login_test.c: IMAP before the login, against a monitor and an auth that are threads. */
#include "unit_login.h"

#include "imapd/imapd_login.h"

#define BEFORE "IMAP4rev1 IMAP4rev2 LITERAL- SASL-IR ID ENABLE IDLE"
#define SCRAM "AUTH=SCRAM-SHA-256"
#define PASSWORDS "AUTH=PLAIN AUTH=LOGIN"
/* What the settings lead to: in clear from here and from elsewhere, and under TLS. */
#define NEAR BEFORE " STARTTLS " PASSWORDS " " SCRAM
#define FAR BEFORE " STARTTLS LOGINDISABLED " SCRAM
#define SAFE BEFORE " " PASSWORDS " " SCRAM
#define GREETING(capabilities) "* OK [CAPABILITY " capabilities "] mail.test IMAP ready\r\n"

static struct imapd_login l;

static int
serve(const struct conf *conf, const struct peer *peer, int fd, bool implicit_tls)
{
	int end;

	imapd_login_init(&l, conf, peer, fd, gate.program);
	end = imapd_login_run(&l, implicit_tls);
	buf_free(&l.out.pending);
	return end;
}

/* A conversation without TLS; the whole of it is as wanted behind the greeting. */
static void
says(const char *address, const char *input, const char *wanted, enum imapd_login_end end)
{
	const char *greeting = strcmp(address, LOCAL) == 0 ? GREETING(NEAR) : GREETING(FAR);

	ck_assert_int_eq(converse(SETTINGS, address, false, input, NULL), end);
	ck_assert_int_eq(strncmp(clear, greeting, strlen(greeting)), 0);
	ck_assert_str_eq(clear + strlen(greeting), wanted);
}

/* What imapd-user would get. The configuration is as in converse(). */
static void
hands_over(const char *tag, const char *unread)
{
	struct conf conf;
	struct buf b;
	struct view v;

	gate_conf(&conf, SETTINGS);
	l.conf = &conf;
	b = imapd_login_handover(&l);
	ck_assert(!b.failed);
	v = buf_view(&b);
	ck_assert(view_eq(view_sub(v, 0, view_find(v, ' ')), view_of(tag)));
	ck_assert(view_starts_nocase(view_sub(v, strlen(tag), v.n), VIEW(" IMAP4rev1 IMAP4rev2 ")));
	ck_assert(view_eq(view_sub(v, view_find(v, '\n') + 1, v.n), view_of(unread)));
	buf_free(&b);
	conf_free(&conf);
}

static bool
reader_has(const char *secret)
{
	return memmem(l.in.data, sizeof(l.in.data), secret, strlen(secret)) != NULL;
}

START_TEST(password)
{
	says(LOCAL, "a LOGIN bob secret\r\nb SELECT x\r\nc", "", IMAPD_LOGIN_LEFT);
	ck_assert(l.logged_in && !reader_has("secret"));
	hands_over("a", "b SELECT x\r\nc");
	says(LOCAL, "a LOGIN {3}\r\nbob {6+}\r\nsecret\r\n", "+ OK\r\n", IMAPD_LOGIN_LEFT);
	ck_assert(l.logged_in && !reader_has("secret"));
	says(LOCAL, "a LOGIN bob wrong\r\nb LOGIN later x\r\nc NOOP\r\n",
	    "a NO [AUTHENTICATIONFAILED] wrong name or password\r\n"
	    "b NO [UNAVAILABLE] cannot check now\r\n* BYE too many failed logins\r\n",
	    IMAPD_LOGIN_LEFT);
	ck_assert(!l.logged_in);
	ck_assert_uint_eq(gate.auths, 2);
}
END_TEST

/* Without TLS no password is taken; and that is no try. */
START_TEST(cleartext)
{
#define NO " NO [PRIVACYREQUIRED] plaintext authentication is not allowed without TLS\r\n"
	says(REMOTE, "a LOGIN bob secret\r\nb LOGIN bob secret\r\nc AUTHENTICATE LOGIN\r\n"
	    "d AUTHENTICATE PLAIN AGJvYgBzZWNyZXQ=\r\ne LOGOUT\r\n",
	    "a" NO "b" NO "c" NO "d" NO "* BYE goodbye\r\ne OK logged out\r\n", IMAPD_LOGIN_LEFT);
	ck_assert_uint_eq(gate.auths, 0);
	(void)converse(SETTINGS "auth_cleartext = yes\n", REMOTE, false, "a LOGIN bob secret\r\n", NULL);
	ck_assert(l.logged_in);
	(void)converse(SETTINGS "auth_mechanisms = SCRAM-SHA-256\n", LOCAL, false,
	    "a LOGIN bob secret\r\n", NULL);
	ck_assert_ptr_nonnull(strstr(clear, "\r\na NO [CANNOT] "));
}
END_TEST

START_TEST(authenticate)
{
	says(LOCAL, "a AUTHENTICATE PLAIN AGJvYgBzZWNyZXQ=\r\nb NOOP\r\n", "", IMAPD_LOGIN_LEFT);
	ck_assert(l.logged_in && !reader_has("AGJv"));
	hands_over("a", "b NOOP\r\n");
	says(LOCAL, "a authenticate login\r\nYm9i\r\nc2VjcmV0\r\n",
	    "+ VXNlcm5hbWU6\r\n+ UGFzc3dvcmQ6\r\n", IMAPD_LOGIN_LEFT);
	ck_assert(l.logged_in);
	says(LOCAL, "a AUTHENTICATE PLAIN\r\nAGJvYgBzZWNyZXQ=\r\n", "+ \r\n", IMAPD_LOGIN_LEFT);
	ck_assert(l.logged_in && !reader_has("AGJv"));
	says(REMOTE, "a AUTHENTICATE SCRAM-SHA-256 biws\r\nYz0=\r\n\r\n", "+ cj0x\r\n+ dj0y\r\n",
	    IMAPD_LOGIN_LEFT);
	ck_assert(l.logged_in);
}
END_TEST

START_TEST(authenticate_fails)
{
	says(LOCAL, "a AUTHENTICATE LOGIN\r\n*\r\nb AUTHENTICATE LOGIN\r\nYm9\r\n",
	    "+ VXNlcm5hbWU6\r\na BAD cancelled\r\n+ VXNlcm5hbWU6\r\nb BAD this is not base64\r\n"
	    "* BYE too many failed logins\r\n", IMAPD_LOGIN_LEFT);
	ck_assert_uint_eq(gate.auths, 2);
	says(LOCAL, "a AUTHENTICATE LOGIN\r\nYm9i", "+ VXNlcm5hbWU6\r\n", IMAPD_LOGIN_CLOSED);
	ck_assert(gate.abandoned);
	says(LOCAL, "a AUTHENTICATE LOGIN\r\nYm9i\n",
	    "+ VXNlcm5hbWU6\r\n* BYE a line ends in CR LF\r\n", IMAPD_LOGIN_VIOLATION);
	gate.refuse_auth = true;
	says(LOCAL, "a AUTHENTICATE PLAIN AGJvYgBzZWNyZXQ=\r\n",
	    "a NO [UNAVAILABLE] cannot check this now\r\n", IMAPD_LOGIN_CLOSED);
	gate.refuse_auth = false;
}
END_TEST

/* ---- TLS */

START_TEST(starttls)
{
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "a STARTTLS\r\n",
	    "b CAPABILITY\r\nc LOGIN bob secret\r\nd NOOP\r\n"), IMAPD_LOGIN_LEFT);
	ck_assert_str_eq(clear, GREETING(FAR) "a OK begin TLS\r\n");
	ck_assert_str_eq(encrypted, "* CAPABILITY " SAFE "\r\n"
	    "b OK this is what there is before the login\r\n");
	ck_assert(l.logged_in);
	ck_view(reader_unread(&l.in), "d NOOP\r\n");
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "a STARTTLS\r\n", "b STARTTLS\r\n"),
	    IMAPD_LOGIN_CLOSED);
	ck_assert_str_eq(encrypted, "b BAD there is TLS already\r\n");
}
END_TEST

/* CVE-2011-0411, and with literals. */
START_TEST(injection)
{
	static const char *const injected[] = {
		"b NOOP\r\n", "b", "b LOGIN {3+}\r\nbob {6+}\r\nsecret\r\n", "\r\n",
	};

	for (size_t i = 0; i < sizeof(injected) / sizeof(injected[0]); i++) {
		char input[200];

		(void)snprintf(input, sizeof(input), "a STARTTLS\r\n%s", injected[i]);
		ck_assert_int_eq(converse(SETTINGS, REMOTE, false, input, ""), IMAPD_LOGIN_VIOLATION);
		ck_assert_str_eq(clear, GREETING(FAR)
		    "* BYE nothing may follow STARTTLS before its answer\r\n");
		ck_assert_uint_eq(gate.tls, 0);
	}
}
END_TEST

START_TEST(tls_fails)
{
	ck_assert_int_eq(converse(SETTINGS, REMOTE, false, "a STARTTLS\r\n", NULL),
	    IMAPD_LOGIN_CLOSED);
	ck_assert_str_eq(clear, GREETING(FAR) "a OK begin TLS\r\n");
	ck_assert_str_eq(l.why, "tls");
	ck_assert_int_eq(converse(SETTINGS, REMOTE, true, "", NULL), IMAPD_LOGIN_CLOSED);
	ck_assert_str_eq(clear, "");
}
END_TEST

START_TEST(implicit)
{
	ck_assert_int_eq(converse(SETTINGS, REMOTE, true, "", "a LOGIN bob secret\r\n"),
	    IMAPD_LOGIN_LEFT);
	ck_assert_str_eq(clear, "");
	ck_assert_str_eq(encrypted, GREETING(SAFE));
	ck_assert(l.logged_in);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, password);
	tcase_add_test(tests, cleartext);
	tcase_add_test(tests, authenticate);
	tcase_add_test(tests, authenticate_fails);
	tcase_add_test(tests, starttls);
	tcase_add_test(tests, injection);
	tcase_add_test(tests, tls_fails);
	tcase_add_test(tests, implicit);
}

int
main(void)
{
	return unit_run("imapd_login", add);
}
