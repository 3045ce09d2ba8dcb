/* client_forms_test.c: settings of mail programs, in the forms that they read. */
#include "unit.h"

#include "admin/dns/client_settings.h"

static const struct client_settings anna = { .address = "anna@example.org",
	.user = "anna@example.org", .hostname = "mail.example.org", .services = SERVICES_PRESET };

START_TEST(exported)
{
	struct client_settings s = anna;
	struct buf b = buf_make(4096);

	ck_assert_int_eq(client_export(&s, &b), 0);
	ck_buf(&b, "[1,[1,1],[0,\"mail.example.org\",993,3,1,\"anna@example.org\"],[[[0,"
	    "\"mail.example.org\",465,3,1,\"anna@example.org\"],[\"anna@example.org\",\"anna\"]]]]");
	buf_clear(&b);
	s.services = SERVICE_BIT(SERVICE_POP3) | SERVICE_BIT(SERVICE_SUBMISSION);
	ck_assert_int_eq(client_export(&s, &b), 0);
	ck_buf(&b, "[1,[1,1],[1,\"mail.example.org\",110,2,1,\"anna@example.org\"],[[[0,"
	    "\"mail.example.org\",587,2,1,\"anna@example.org\"],[\"anna@example.org\",\"anna\"]]]]");
	s.services = SERVICE_BIT(SERVICE_IMAPS);
	ck_assert_int_eq(client_export(&s, &b), -1);
	s = anna;
	(void)view_string(VIEW("\303\266@example.org"), s.address, sizeof(s.address));
	ck_assert_int_eq(client_export(&s, &b), -1);
	buf_free(&b);
}
END_TEST

START_TEST(to_type)
{
	struct client_settings s = anna;
	struct buf b = buf_make(4096);

	s.services |= SERVICE_BIT(SERVICE_POP3);
	client_text(&s, &b);
	ck_buf(&b, "Settings of anna@example.org for a mail program:\n"
	    "  to read   IMAP  mail.example.org, port 993, SSL/TLS\n"
	    "  or        POP3  mail.example.org, port 110, STARTTLS\n"
	    "  to send   SMTP  mail.example.org, port 465, SSL/TLS\n"
	    "  user name anna@example.org, with the password, for both\n");
	buf_free(&b);
}
END_TEST

START_TEST(marks)
{
	struct client_settings s = anna;
	struct buf b = buf_make(65536);

	(void)view_string(VIEW("a<&>b@example.org"), s.user, sizeof(s.user));
	client_autoconfig(&s, &b);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&b), "<username>a&lt;&amp;&gt;b@example.org</username>"));
	ck_assert_ptr_null(strstr(b.p, "pop3"));
	buf_free(&b);
}
END_TEST

/* uuid.uuid5(uuid.NAMESPACE_URL, "mailto:anna@example.org#account") of Python. */
START_TEST(uuids)
{
	char one[37], two[37];

	client_uuid("anna@example.org", "account", one);
	client_uuid("anna@example.org", "profile", two);
	ck_assert_str_eq(one, "3da81001-5dfa-59b3-8aac-287eefbbb0ff");
	ck_assert_str_ne(one, two);
}
END_TEST

#define LINE(address, port, state) \
	"   1: " address ":" port " 00000000:0000 " state " 00000000:00000000\n"

START_TEST(listening)
{
	struct view table = VIEW("  sl  local_address rem_address   st\n"
	    LINE("00000000", "03E1", "0A") LINE("0100007F", "008F", "0A") LINE("00000000", "01D1", "01")
	    LINE("00000000000000000000000000000000", "024B", "0A")
	    LINE("00000000000000000000000001000000", "006E", "0A") "x\n\n 1: y z 0A\n");

	ck_assert_uint_eq(services_listening(table),
	    SERVICE_BIT(SERVICE_IMAPS) | SERVICE_BIT(SERVICE_SUBMISSION));
	ck_assert_uint_eq(services_named(VIEW("pop3s imap nonsense")),
	    SERVICE_BIT(SERVICE_POP3S) | SERVICE_BIT(SERVICE_IMAP));
	ck_assert_int_eq(services_best(SERVICE_BIT(SERVICE_IMAP), SERVICE_IMAPS, SERVICE_IMAP),
	    SERVICE_IMAP);
	ck_assert_int_eq(services_best(0, SERVICE_IMAPS, SERVICE_IMAP), SERVICES);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, exported);
	tcase_add_test(tests, to_type);
	tcase_add_test(tests, marks);
	tcase_add_test(tests, uuids);
	tcase_add_test(tests, listening);
}

int
main(void)
{
	return unit_run("client_forms", add);
}
