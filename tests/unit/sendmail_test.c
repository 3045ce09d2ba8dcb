/* sendmail_test.c: the pure parts of sendmail: options, input, header, recipients. */
#include "unit.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "queue/sendmail_input.h"
#include "queue/sendmail_login.h"
#include "queue/sendmail_message.h"
#include "queue/sendmail_options.h"
#include "queue/sendmail_rcpts.h"

/* The options of a command line; the words are constants. */
static int
parse(struct sendmail_options *o, const char *const *words, int n, const char **why)
{
	char *argv[16];
	const char *what;

	for (int i = 0; i < n; i++)
		argv[i] = (char *)(uintptr_t)words[i];
	return sendmail_options_parse(o, n, argv, &what, why);
}

START_TEST(login)
{
	struct sendmail_login l;

	ck_assert(sendmail_login_parse(VIEW("joe:x:1000:100:Joe Doe,,:/home/joe:/bin/sh\n"), 1000, &l));
	ck_assert_str_eq(l.name, "joe");
	ck_assert_str_eq(l.gecos, "Joe Doe,,");
	ck_assert(sendmail_login_parse(VIEW("joe:x:0:100"), 0, &l));
	ck_assert_str_eq(l.gecos, "");
	ck_assert(!sendmail_login_parse(VIEW("joe:x:1000:100:Joe:/:/bin/sh"), 100, &l));
	ck_assert(!sendmail_login_parse(VIEW(":x:1000:100::/:"), 1000, &l));
	ck_assert(!sendmail_login_parse(VIEW("joe:x:"), 0, &l));
	ck_assert(!sendmail_login_parse(VIEW(""), 0, &l));
}
END_TEST

/* Both ways find the same. */
START_TEST(login_asked)
{
	struct sendmail_login found, asked;

	ck_assert(sendmail_login_find(0, &found));
	ck_assert(sendmail_login_ask(0, &asked));
	ck_assert_str_eq(found.name, asked.name);
	ck_assert_str_eq(found.gecos, asked.gecos);
	ck_assert(!sendmail_login_ask(4000000001, &asked));
}
END_TEST

START_TEST(options)
{
	const char *const argv[] = { "sendmail", "-it", "a@b", "-fx@y", "-odi", "-F", "Me", "-q",
	    "--", "-c@d" };
	struct sendmail_options o;
	const char *why;

	ck_assert_int_eq(parse(&o, argv, 10, &why), 0);
	ck_assert(o.keep_dots && o.from_header);
	ck_assert_str_eq(o.sender, "x@y");
	ck_assert_str_eq(o.name, "Me");
	ck_assert_uint_eq(o.nrcpts, 2);
	ck_assert_str_eq(o.rcpts[0], "a@b");
	ck_assert_str_eq(o.rcpts[1], "-c@d");
	ck_assert_int_eq(o.mode, SENDMAIL_QUEUE);
	ck_assert_str_eq(o.queue, "");
	sendmail_options_free(&o);
}
END_TEST

START_TEST(modes)
{
	static const struct {
		const char *arg;
		enum sendmail_mode mode;
	} cases[] = {
		{ "-bm", SENDMAIL_DELIVER }, { "-bp", SENDMAIL_MAILQ }, { "-bi", SENDMAIL_ALIASES },
		{ "-I", SENDMAIL_ALIASES }, { "-q30m", SENDMAIL_QUEUE }, { "-bs", SENDMAIL_SMTP },
		{ "-bv", SENDMAIL_VERIFY },
		{ "-bd", SENDMAIL_OTHER }, { "-", SENDMAIL_DELIVER },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const argv[] = { "sendmail", cases[i].arg };
		struct sendmail_options o;
		const char *why;

		ck_assert_int_eq(parse(&o, argv, 2, &why), 0);
		ck_assert_int_eq(o.mode, cases[i].mode);
		sendmail_options_free(&o);
	}
}
END_TEST

START_TEST(bad_options)
{
	static const char *const bad[] = { "-f", "-J", "-iJ", "-bxx", "-o", "-tf" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *const argv[] = { "sendmail", bad[i] };
		struct sendmail_options o;
		const char *why;

		ck_assert_msg(parse(&o, argv, 2, &why) == -1, "%s", bad[i]);
		ck_assert_str_ne(why, "");
		sendmail_options_free(&o);
	}
}
END_TEST

/* The same text in pieces of every size gives the same message. */
static void
input(bool dots, const char *text, const char *wanted, bool ended)
{
	struct view all = view_of(text);

	for (size_t step = 1; step <= all.n + 1; step++) {
		struct sendmail_input in = { .dots = dots };
		struct buf out = buf_make(4096);

		for (size_t at = 0; at < all.n; at += step)
			sendmail_input_add(&in, view_sub(all, at, step), &out);
		sendmail_input_end(&in, &out);
		ck_assert_msg(view_eq(buf_view(&out), view_of(wanted)), "%s: %.*s", text,
		    VIEW_FMT(buf_view(&out)));
		ck_assert(in.ended == ended);
		buf_free(&out);
	}
}

START_TEST(lines)
{
	input(true, "a\nb\r\nc", "a\nb\nc\n", false);
	input(true, "a\r\r\n\r\n", "a\r\n\n", false);
	input(true, "a\rb\r", "a\rb\n", false);
	input(true, "", "", false);
	input(true, "a\n.\nb\n", "a\n", true);
	input(true, ".\r\nb\n", "", true);
	input(true, "a\n.", "a\n", true);
	input(true, "a\n.\r", "a\n", true);
	input(true, "..\n.a\n. \n.\r.\n", "..\n.a\n. \n.\r.\n", false);
	input(false, "a\n.\nb\n.", "a\n.\nb\n.\n", false);
}
END_TEST

static bool
split(const char *text, bool end, const char *fields, const char *rest)
{
	struct view f, r;
	bool known = sendmail_message_split(view_of(text), end, &f, &r);

	if (known) {
		ck_assert_msg(view_eq(f, view_of(fields)), "%s", text);
		ck_assert_msg(view_eq(r, view_of(rest)), "%s", text);
	}
	return known;
}

START_TEST(header_section)
{
	ck_assert(split("A: 1\n b\nB: 2\n\nbody", false, "A: 1\n b\nB: 2\n", "\nbody"));
	ck_assert(split("A: 1\nno field\nx", false, "A: 1\n", "no field\nx"));
	ck_assert(split("From x y\nA: 1\n\n", false, "A: 1\n", "\n"));
	ck_assert(split("\nbody", false, "", "\nbody"));
	ck_assert(split("body\n", false, "", "body\n"));
	ck_assert(split("A: 1\n", true, "A: 1\n", ""));
	ck_assert(split("", true, "", ""));
	ck_assert(!split("", false, "", ""));
	ck_assert(!split("A: 1\n", false, "", ""));
	ck_assert(!split("A: 1\n b", false, "", ""));
	ck_assert(!split("A: 1\nB", false, "", ""));
	ck_assert(!split("From x", false, "", ""));
	ck_assert(!split("From x\n", false, "", ""));
}
END_TEST

static void
rcpts(const char *fields, const char *wanted)
{
	struct sendmail_rcpts r = { .limit = 10, .domain = "host.example" };
	struct buf out = buf_make(4096);

	ck_assert_int_eq(sendmail_message_rcpts(view_of(fields), &r), 0);
	sendmail_rcpts_unique(&r);
	for (size_t i = 0; i < r.n; i++) {
		address_format(&r.list[i], &out);
		buf_add_char(&out, ' ');
	}
	ck_assert_str_eq(buf_cstr(&out), wanted);
	sendmail_rcpts_free(&r);
	buf_free(&out);
}

START_TEST(recipients)
{
	rcpts("To: a@b, Joe <joe>\nCC: list:;\nbcc: x@y,\n A@B\nReply-To: no@x\n",
	    "a@b joe@host.example x@y ");
	rcpts("Subject: x\n", "");
	rcpts("To: a@b\nResent-To: c@d\nResent-Date: x\nResent-Cc: e@f\nReceived: x\n"
	    "Resent-To: g@h\n", "c@d e@f ");
	rcpts("To: a@b\nResent-From: x@y\n", "a@b ");
}
END_TEST

START_TEST(bad_recipients)
{
	struct sendmail_rcpts r = { .limit = 3, .domain = "host.example" };

	ck_assert_int_eq(sendmail_rcpts_add(&r, VIEW("a@b, c@")), -1);
	ck_assert_int_eq(sendmail_rcpts_add(&r, VIEW("a@b, b@b, c@b")), -1);
	ck_assert_str_eq(r.error, "too many recipients");
	r.domain = "not a domain";
	r.n = 0;
	ck_assert_int_eq(sendmail_rcpts_add(&r, VIEW("a")), -1);
	r.domain = "";
	ck_assert_int_eq(sendmail_rcpts_add(&r, VIEW("a")), -1);
	ck_assert_uint_eq(r.n, 0);
	sendmail_rcpts_free(&r);
}
END_TEST

START_TEST(unique_keeps_order)
{
	struct sendmail_rcpts r = { .limit = 100000, .domain = "x" };
	char text[64];

	for (unsigned i = 0; i < 30000; i++) {
		(void)snprintf(text, sizeof(text), "%s%u@example.org", i % 2 ? "R" : "r",
		    i % 7919 * 3);
		ck_assert_int_eq(sendmail_rcpts_add(&r, view_of(text)), 0);
	}
	sendmail_rcpts_unique(&r);
	ck_assert_uint_eq(r.n, 7919);
	for (unsigned i = 0; i < 7919; i++) {
		(void)snprintf(text, sizeof(text), "%s%u", i % 2 ? "R" : "r", i * 3);
		ck_assert_str_eq(r.list[i].local, text);
	}
	sendmail_rcpts_free(&r);
}
END_TEST

/* The header made of fields, by an author of that name. */
static void
made(const char *name, const char *fields, const char *rest, bool hide, const char *wanted)
{
	struct author author = {
		.name = name, .address = { "ann", "example.net" }, .hostname = "host.example",
		.unique = "64426f6c9b240.00000abc", .time = 1763784000, .utc_offset = 60,
	};
	struct buf out = buf_make(65536);

	sendmail_message_header(&author, view_of(fields), view_of(rest), hide, &out);
	ck_assert_str_eq(buf_cstr(&out), wanted);
	buf_free(&out);
}

#define DATE "Date: Sat, 22 Nov 2025 05:00:00 +0100\n"
#define MID "Message-ID: <64426f6c9b240.00000abc@host.example>\n"
#define REST "DATE: x\nmessage-id: y\n"

START_TEST(fields_added)
{
	made("", "", "text\n", false, "From: ann@example.net\n" DATE MID "\n");
	made("Ann", "To: x\n", "\n", false,
	    "From: Ann <ann@example.net>\n" DATE MID "To: x@host.example\n");
	made("Ann", "from: z\nBcc: q\n " "r\n" REST, "\n", false,
	    "from: z@host.example\nBcc: q\n r\n" REST);
	made("Ann", "from: z@y\nBcc: q\n r\n" REST "Resent-BCC: s\n", "", true,
	    "from: z@y\n" REST);
	made("A. B", REST, "\n", false, "From: \"A. B\" <ann@example.net>\n" REST);
	made("a\nb\"", REST, "\n", false, "From: \"a b\\\"\" <ann@example.net>\n" REST);
	made("\xc3\xa9 \xff", REST, "\n", false,
	    "From: =?utf-8?Q?=C3=A9=20=3F?= <ann@example.net>\n" REST);
	made("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
	    REST, "\n", false, "From: =?utf-8?Q?"
	    "=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9=C3=A9?=\n =?utf-8?Q?=C3=A9?="
	    " <ann@example.net>\n" REST);
}
END_TEST

/* Fields of addresses: those without a domain get one, wherever they stand. */
START_TEST(qualified)
{
	static const struct { const char *field, *wanted; } cases[] = {
		{ "From: root (Cron Daemon)\n", "From: root@host.example (Cron Daemon)\n" },
		{ "FROM:root\n", "FROM:root@host.example\n" },
		{ "To: \"a b\" , Bob <bob>,\n\tc@d, e\n",
		    "To: \"a b\"@host.example , Bob <bob@host.example>,\n\tc@d, e@host.example\n" },
		{ "Cc: friends: a, b@c, d.e ; , f\n",
		    "Cc: friends: a@host.example, b@c, d.e@host.example ; , f@host.example\n" },
		{ "Resent-Sender: x (y (z))(w)\n", "Resent-Sender: x@host.example (y (z))(w)\n" },
		{ "Reply-To: a . b\n", "Reply-To: a . b@host.example\n" },
		/* Nothing to do, none of them, or not to be understood. */
		{ "To: a@b, <c@d>\n", NULL }, { "To: undisclosed-recipients:;\n", NULL },
		{ "To: \n", NULL }, { "Subject: root\n", NULL }, { "X-To: root\n", NULL },
		{ "To: a, Recipient list not shown\n", NULL }, { "To: a, (b\n", NULL },
		{ "To: a, <>\n", NULL }, { "To: a@b@c\n", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char fields[256], wanted[256];
		const char *good = cases[i].wanted ? cases[i].wanted : cases[i].field;

		(void)snprintf(fields, sizeof(fields), "%sFrom: z@y\n" REST, cases[i].field);
		(void)snprintf(wanted, sizeof(wanted), "%sFrom: z@y\n" REST, good);
		made("", fields, "\n", false, wanted);
	}
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, options);
	tcase_add_test(t, modes);
	tcase_add_test(t, bad_options);
	tcase_add_test(t, lines);
	tcase_add_test(t, header_section);
	tcase_add_test(t, recipients);
	tcase_add_test(t, bad_recipients);
	tcase_add_test(t, unique_keeps_order);
	tcase_add_test(t, fields_added);
	tcase_add_test(t, qualified);
	tcase_add_test(t, login);
	tcase_add_test(t, login_asked);
}

int
main(void)
{
	return unit_run("sendmail", add);
}
