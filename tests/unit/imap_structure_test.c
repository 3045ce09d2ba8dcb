/* imap_structure_test.c: ENVELOPE, BODY and BODYSTRUCTURE. */
#include "unit.h"

#include "text/imap_structure.h"

static struct buf out;

static void
setup(void)
{
	out = buf_make(1 << 20);
}

static void
teardown(void)
{
	buf_free(&out);
}

static void
check_envelope(struct view header, const char *wanted)
{
	buf_clear(&out);
	ck_assert_int_eq(imap_envelope(header, &out), 0);
	ck_assert_str_eq(buf_cstr(&out), wanted);
}

/* RFC 3501 section 8. */
START_TEST(rfc_envelope)
{
	check_envelope(VIEW(
	    "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n"
	    "From: Terry Gray <gray@cac.washington.edu>\r\n"
	    "Subject: IMAP4rev1 WG mtg summary and minutes\r\n"
	    "To: imap@cac.washington.edu\r\n"
	    "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n"
	    "Message-Id: <B27397-0100000@cac.washington.edu>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n"
	    "\r\n"),
	    "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" "
	    "\"IMAP4rev1 WG mtg summary and minutes\" "
	    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
	    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
	    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
	    "((NIL NIL \"imap\" \"cac.washington.edu\")) "
	    "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")"
	    "(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL "
	    "\"<B27397-0100000@cac.washington.edu>\")");
}
END_TEST

/* What a To field becomes. */
static const struct {
	const char *body, *wanted;
} lists[] = {
	{ "", "NIL" },
	{ " , ,(c) , ", "NIL" },
	{ "a@b", "((NIL NIL \"a\" \"b\"))" },
	{ "<a@b>", "((NIL NIL \"a\" \"b\"))" },
	{ "A B <a@b>, c@d", "((\"A B\" NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))" },
	{ "\"B, A \\\"x\\\" \\\\\" <a@b>", "((\"B, A \\\"x\\\" \\\\\" NIL \"a\" \"b\"))" },
	{ "\"a b\"@c", "((NIL NIL \"a b\" \"c\"))" },
	{ "\"a@b\"@c", "((NIL NIL \"a@b\" \"c\"))" },
	{ "a@b (A (the \\) first))", "((\"A (the ) first)\" NIL \"a\" \"b\"))" },
	{ "<a@b> (A)", "((\"A\" NIL \"a\" \"b\"))" },
	{ "(A) a@b", "((\"A\" NIL \"a\" \"b\"))" },
	{ "Q. R. S <a@b>", "((\"Q. R. S\" NIL \"a\" \"b\"))" },
	{ "a . b @ c . d", "((NIL NIL \"a.b\" \"c.d\"))" },
	{ "A <@x,@y:a@b>", "((\"A\" \"@x,@y\" \"a\" \"b\"))" },
	{ "G: a@b, C <c@d>; e@f", "((NIL NIL \"G\" NIL)(NIL NIL \"a\" \"b\")(\"C\" NIL \"c\" \"d\")"
	    "(NIL NIL NIL NIL)(NIL NIL \"e\" \"f\"))" },
	{ "undisclosed-recipients:;", "((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL))" },
	{ "\"A G\": a@b", "((NIL NIL \"A G\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL NIL NIL))" },
	{ ":;", "((NIL NIL \"\" NIL)(NIL NIL NIL NIL))" },
	{ "a", "((NIL NIL \"a\" \"MISSING_DOMAIN\"))" },
	{ "A <>", "((\"A\" NIL \"MISSING_MAILBOX\" \"MISSING_DOMAIN\"))" },
	{ "@b", "((NIL NIL \"MISSING_MAILBOX\" \"b\"))" },
	{ "a@", "((NIL NIL \"a\" \"MISSING_DOMAIN\"))" },
	{ "A <a@b", "((\"A\" NIL \"a\" \"b\"))" },
	{ "A <a@b, C <c@d>", "((\"A\" NIL \"a\" \"b\")(\"C\" NIL \"c\" \"d\"))" },
	{ "a@b;c@d", "((NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))" },
	{ "a@[1.2.3.4]", "((NIL NIL \"a\" \"[1.2.3.4]\"))" },
	{ "\"A", "((NIL NIL \"A\" \"MISSING_DOMAIN\"))" },
	{ "a@b (A", "((\"A\" NIL \"a\" \"b\"))" },
	{ "A\r\n B <a@\r\n\tb>", "((\"A B\" NIL \"a\" \"b\"))" },
	{ "=?utf-8?q?=C3=A4?= <a@b>", "((\"=?utf-8?q?=C3=A4?=\" NIL \"a\" \"b\"))" },
	{ "\xc3\xa4 <a@b>", "(({2}\r\n\xc3\xa4 NIL \"a\" \"b\"))" },
	{ "a@b <c@d>", "((\"a@b\" NIL \"c\" \"d\"))" },
	{ "a@b:c", "((NIL NIL \"a\" \"b:c\"))" },
};

START_TEST(addresses)
{
	struct buf header = buf_make(1 << 16), wanted = buf_make(1 << 16);

	buf_add_str(&header, "To: ");
	buf_add_str(&header, lists[_i].body);
	buf_add_str(&header, "\r\nSubject: s\r\n");
	buf_add_str(&wanted, "(NIL \"s\" NIL NIL NIL ");
	buf_add_str(&wanted, lists[_i].wanted);
	buf_add_str(&wanted, " NIL NIL NIL NIL)");
	check_envelope(buf_view(&header), buf_cstr(&wanted));
	buf_free(&header);
	buf_free(&wanted);
}
END_TEST

START_TEST(defaults)
{
	check_envelope(VIEW("From: a@b\nSender: c@d\nReply-To: (none)\n\n"),
	    "(NIL NIL ((NIL NIL \"a\" \"b\")) ((NIL NIL \"c\" \"d\")) ((NIL NIL \"a\" \"b\")) "
	    "NIL NIL NIL NIL NIL)");
	check_envelope(VIEW(""), "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
}
END_TEST

START_TEST(strings)
{
	check_envelope(VIEW("Subject: \n"), "(NIL \"\" NIL NIL NIL NIL NIL NIL NIL NIL)");
	check_envelope(VIEW("Subject : a\r\n b\r\n\r\nSubject: c\r\n"),
	    "(NIL \"a b\" NIL NIL NIL NIL NIL NIL NIL NIL)");
	check_envelope(VIEW("subject:\t\"a\\\"\t\r\n"),
	    "(NIL \"\\\"a\\\\\\\"\" NIL NIL NIL NIL NIL NIL NIL NIL)");
	check_envelope(VIEW("Subject: a\0b\r\n c\xff\r\n"),
	    "(NIL {6}\r\na\x80" "b c\xff NIL NIL NIL NIL NIL NIL NIL NIL)");
	check_envelope(VIEW("Subject: first\nSubject: second\n"),
	    "(NIL \"first\" NIL NIL NIL NIL NIL NIL NIL NIL)");
}
END_TEST

START_TEST(many_addresses)
{
	struct buf header = buf_make(SIZE_MAX), big = buf_make(SIZE_MAX);
	size_t n = 0;

	buf_add_str(&header, "To: ");
	for (int i = 0; i < 20000; i++)
		buf_add_str(&header, "a,");
	ck_assert_int_eq(imap_envelope(buf_view(&header), &big), 0);
	for (size_t i = 0; i < big.n; i++)
		n += big.p[i] == 'a';
	ck_assert_uint_eq(n, 10000);
	buf_free(&header);
	buf_free(&big);
}
END_TEST

/* ---- structure */

static void
check_structure(struct view message, const char *wanted)
{
	struct mime_tree t = { .n = 0 };

	buf_clear(&out);
	ck_assert_int_eq(mime_tree_parse(&t, message), 0);
	ck_assert_int_eq(imap_bodystructure(&t, &out), 0);
	ck_assert_str_eq(buf_cstr(&out), wanted);
	mime_tree_free(&t);
}

START_TEST(leaf)
{
	check_structure(VIEW("\n"),
	    "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL)");
	check_structure(VIEW("Content-Type: Text/Plain; CHARSET=x\r\n\r\na\r\nb\nc"),
	    "(\"Text\" \"Plain\" (\"CHARSET\" \"x\") NIL NIL \"7bit\" 7 2 NIL NIL NIL NIL)");
	check_structure(VIEW("Content-Type: text/html;format=flowed\nContent-ID: <1>\n"
	    "Content-Description: d\n e\nContent-MD5: m\nContent-Transfer-Encoding: 8BIT\n"
	    "Content-Disposition: inline; filename=\"a \\\"b\\\"\"; size=3\n"
	    "Content-Language: en, de(x)\nContent-Location: http://a/\n\n"),
	    "(\"text\" \"html\" (\"format\" \"flowed\" \"charset\" \"us-ascii\") \"<1>\" \"d e\" \"8BIT\" "
	    "0 0 \"m\" (\"inline\" (\"filename\" \"a \\\"b\\\"\" \"size\" \"3\")) (\"en\" \"de\") "
	    "\"http://a/\")");
	check_structure(VIEW("Content-Type: application/pdf\n"
	    "Content-Disposition: ; filename=x y.pdf\n\nab"),
	    "(\"application\" \"pdf\" NIL NIL NIL \"7bit\" 2 NIL (\"attachment\" (\"filename\" "
	    "\"x y.pdf\")) NIL NIL)");
}
END_TEST

/* RFC 2231 section 3 and 4.1: one parameter in the end. */
START_TEST(pieces)
{
	check_structure(VIEW("Content-Type: message/external-body; access-type=URL;\n"
	    " URL*0=\"ftp://\";\n URL*1=\"cs.utk.edu/pub\"\n\n"),
	    "(\"message\" \"external-body\" (\"access-type\" \"URL\" \"URL\" \"ftp://cs.utk.edu/pub\") "
	    "NIL NIL \"7bit\" 0 NIL NIL NIL NIL)");
	check_structure(VIEW("Content-Type: application/x-stuff;\n"
	    " title*0*=us-ascii'en'This%20is%20even%20more%20;\n"
	    " title*1*=%2A%2A%2Afun%2A%2A%2A%20;\n title*2=\"isn't it!\"\n\n"),
	    "(\"application\" \"x-stuff\" (\"title*\" "
	    "\"us-ascii'en'This%20is%20even%20more%20%2A%2A%2Afun%2A%2A%2A%20isn%27t%20it%21\") "
	    "NIL NIL \"7bit\" 0 NIL NIL NIL NIL)");
	check_structure(VIEW("Content-Type: a/b; t*1=x; u*1=y; u*0=z; v*\n\n"),
	    "(\"a\" \"b\" (\"t*1\" \"x\" \"u\" \"zy\") NIL NIL \"7bit\" 0 NIL NIL NIL NIL)");
}
END_TEST

#define PLAIN_0 \
	"(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL)"
#define NONE "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"

START_TEST(inner)
{
	check_structure(VIEW("Content-Type: multipart/mixed; boundary=b\n\n"
	    "pre\n--b\n\n--b \n\nx\n--b--\npost"),
	    "(" PLAIN_0 "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 1 0 NIL NIL NIL "
	    "NIL) \"mixed\" (\"boundary\" \"b\") NIL NIL NIL)");
	check_structure(VIEW("Content-Type: message/rfc822\n\nSubject: s\n\na\n"),
	    "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 17 (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL) "
	    "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 1 NIL NIL NIL NIL) 3 NIL "
	    "NIL NIL NIL)");
	check_structure(VIEW("Content-Type: multipart/digest; boundary=b\n\n--b\n\n--b\n"
	    "Content-Type: text/plain\n\n--b--\n"),
	    "((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 0 " NONE " " PLAIN_0 " 0 NIL NIL NIL NIL)"
	    PLAIN_0 " \"digest\" (\"boundary\" \"b\") NIL NIL NIL)");
}
END_TEST

/* What is not what it says. */
START_TEST(stand_ins)
{
	check_structure(VIEW("Content-Type: multipart/mixed\n\na"),
	    "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 1 0 NIL NIL NIL NIL)");
	check_structure(VIEW("Content-Type: multipart/mixed; boundary=b\n\n--b--\n"),
	    "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 7 1 NIL NIL NIL NIL)");
	check_structure(VIEW("Content-Type: text\n\n"), PLAIN_0);
	check_structure(VIEW("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"),
	    "(\"application\" \"octet-stream\" NIL NIL NIL \"base64\" 0 NIL NIL NIL NIL)");
	check_structure(VIEW("Content-Type: message/global\n\n"),
	    "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 0 " NONE " " PLAIN_0 " 0 NIL NIL NIL NIL)");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, rfc_envelope);
	tcase_add_loop_test(t, addresses, 0, sizeof(lists) / sizeof(lists[0]));
	tcase_add_test(t, defaults);
	tcase_add_test(t, strings);
	tcase_add_test(t, many_addresses);
	tcase_add_test(t, leaf);
	tcase_add_test(t, pieces);
	tcase_add_test(t, inner);
	tcase_add_test(t, stand_ins);
}

int
main(void)
{
	return unit_run("imap_structure", add);
}
