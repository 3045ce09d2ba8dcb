/* dovecot_test.c: what Dovecot's files say. */
#include "unit.h"

#include "admin/import/dovecot_conf.h"
#include "admin/import/dovecot_passwd.h"

#define ck_text(v, text) unit_view((v), view_of(text), __FILE__, __LINE__)

static const char text[] =
    "# comment\n"
    "mail_location = maildir:~/Maildir # where\n"
    "name = \"two # words\"\n"
    "long = one \\\n  two\n"
    "passdb {\n"
    "  driver = passwd-file\n"
    "  args = /etc/users\n"
    "}\n"
    "namespace inbox {\n"
    "  mailbox \"Sent Messages\" {\n"
    "    special_use = \\Sent\n"
    "  }\n"
    "  separator = .\n"
    "}\n"
    "}\n"
    "mail_location = mbox:~/mail\n"
    "odd line\n";

static const char *
value(const struct dovecot_conf *c, size_t block, const char *key)
{
	const struct dovecot_setting *s = dovecot_conf_find(c, block, key);

	return s ? s->value : "(none)";
}

START_TEST(blocks)
{
	struct dovecot_conf c = { .nblocks = 0 };

	dovecot_conf_read(&c, "f", view_of(text));
	ck_assert(!c.failed);
	ck_assert_uint_eq(c.nblocks, 4);
	ck_assert_str_eq(value(&c, 0, "mail_location"), "mbox:~/mail");
	ck_assert_uint_eq(dovecot_conf_find(&c, 0, "mail_location")->line, 17);
	ck_assert_str_eq(value(&c, 0, "name"), "two # words");
	ck_assert_str_eq(value(&c, 0, "long"), "one  two");
	ck_assert_str_eq(c.blocks[1].type, "passdb");
	ck_assert_uint_eq(c.blocks[1].line, 6);
	ck_assert_str_eq(value(&c, 1, "args"), "/etc/users");
	ck_assert_str_eq(c.blocks[2].name, "inbox");
	ck_assert_str_eq(value(&c, 2, "separator"), ".");
	ck_assert_str_eq(c.blocks[3].name, "Sent Messages");
	ck_assert_uint_eq(c.blocks[3].parent, 2);
	ck_assert_str_eq(value(&c, 3, "special_use"), "\\Sent");
	ck_assert_str_eq(value(&c, 0, ""), "odd line");
	dovecot_conf_free(&c);
}
END_TEST

static void
include(struct dovecot_conf *c, struct view pattern, bool must, const char *file, unsigned line,
    void *arg)
{
	unsigned *calls = arg;

	ck_assert(must == (*calls == 0));
	ck_assert_str_eq(file, *calls ? "x" : "f");
	ck_assert_uint_eq(line, *calls ? 1 : 2);
	++*calls;
	if (*calls < 100)
		dovecot_conf_read(c, "x", VIEW("!include_try x\n"));
	(void)pattern;
}

/* A file that includes itself, in a block. */
START_TEST(includes)
{
	unsigned calls = 0;
	struct dovecot_conf c = { .include = include, .arg = &calls };

	dovecot_conf_read(&c, "f", VIEW("a {\n!include x\nb = 1\n}\n"));
	ck_assert_uint_eq(calls, DOVECOT_DEPTH_MAX);
	ck_assert_str_eq(value(&c, 1, "b"), "1");
	dovecot_conf_free(&c);
}
END_TEST

static void
ck_expand(const char *format, const char *want)
{
	struct buf out = buf_make(1000);

	ck_assert_int_eq(dovecot_expand(view_of(format), VIEW("Ann@A.Example"), "/h", &out),
	    want ? 0 : -1);
	if (want)
		ck_text(buf_view(&out), want);
	buf_free(&out);
}

START_TEST(variables)
{
	ck_expand("/v/%d/%n/%%", "/v/A.Example/Ann/%");
	ck_expand("/v/%Ld/%Ln", "/v/a.example/ann");
	ck_expand("%u%h", "Ann@A.Example/h");
	ck_expand("%{user | username}/%{domain}", "Ann/A.Example");
	ck_expand("%{home}", "/h");
	ck_expand("%s", NULL);
	ck_expand("%2.256Nu", NULL);
	ck_expand("%{unknown}", NULL);
	ck_expand("%{user", NULL);
	ck_expand("%", NULL);
}
END_TEST

START_TEST(passwd_lines)
{
	struct dovecot_passwd w;

	ck_assert_int_eq(dovecot_passwd_parse(
	    VIEW("a@b:{PLAIN}x:1:2:g:/h:/sh:userdb_mail=maildir:~/M k=v\r"), &w), 1);
	ck_view(w.user, "a@b");
	ck_view(w.password, "{PLAIN}x");
	ck_view(w.uid, "1");
	ck_view(w.gid, "2");
	ck_view(w.home, "/h");
	ck_view(w.extra, "userdb_mail=maildir:~/M k=v");
	ck_assert_int_eq(dovecot_passwd_parse(VIEW("a:x"), &w), 1);
	ck_view(w.home, "");
	ck_assert_int_eq(dovecot_passwd_parse(VIEW("# a:x"), &w), 0);
	ck_assert_int_eq(dovecot_passwd_parse(VIEW(" "), &w), 0);
	ck_assert_int_eq(dovecot_passwd_parse(VIEW(":x"), &w), -1);
}
END_TEST

static void
ck_password(const char *field, const char *scheme, enum dovecot_scheme want, const char *plain)
{
	struct dovecot_password p;

	dovecot_password_parse(view_of(field), view_of(scheme), &p);
	ck_assert_msg(p.scheme == want, "%s", field);
	if (plain)
		ck_assert_str_eq(p.text, plain);
}

START_TEST(schemes)
{
	ck_password("{SHA512-CRYPT}$6$a$b", "CRYPT", DOVECOT_CRYPT, "$6$a$b");
	ck_password("$2y$05$abc", "CRYPT", DOVECOT_CRYPT, "$2y$05$abc");
	ck_password("abcdefghijklm", "CRYPT", DOVECOT_CRYPT, "abcdefghijklm");
	ck_password("{sha256-crypt.b64}JDUkYSRi", "PLAIN", DOVECOT_CRYPT, "$5$a$b");
	ck_password("{PLAIN}a:b {x}", "CRYPT", DOVECOT_PLAIN, "a:b {x}");
	ck_password("{plain.hex}6162", "CRYPT", DOVECOT_PLAIN, "ab");
	ck_password("secret", "PLAIN", DOVECOT_PLAIN, "secret");
	ck_password("{MD5}$1$a$b", "CRYPT", DOVECOT_CRYPT, "$1$a$b");
	ck_password("{SCRAM-SHA-1}4096,QSXCR+Q6sek8bf92,6dlGYMOdZcOPutkcNY8U2g7vK9Y=,"
	    "D+CSWLOshSulAsxiupA+qs2/fTE=", "", DOVECOT_SCRAM, NULL);
	/* Not as the name says, or none of ours. */
	ck_password("{SHA512-CRYPT}plain", "CRYPT", DOVECOT_OTHER, NULL);
	ck_password("{MD5}CY9rzUYh03PK3k6DJie09g==", "CRYPT", DOVECOT_OTHER, NULL);
	ck_password("{ARGON2ID}$argon2id$v=19$x", "CRYPT", DOVECOT_OTHER, NULL);
	ck_password("{SSHA512}x", "CRYPT", DOVECOT_OTHER, NULL);
	ck_password("{PLAIN.b64}%%%", "CRYPT", DOVECOT_OTHER, NULL);
	ck_password("{PLAIN.hex}616", "CRYPT", DOVECOT_OTHER, NULL);
	ck_password("{PLAIN.x}616", "CRYPT", DOVECOT_OTHER, NULL);
	ck_password("{SCRAM-SHA-1}x", "", DOVECOT_OTHER, NULL);
	ck_password("", "PLAIN", DOVECOT_NONE, NULL);
	ck_password("{PLAIN}", "PLAIN", DOVECOT_NONE, NULL);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, blocks);
	tcase_add_test(c, includes);
	tcase_add_test(c, variables);
	tcase_add_test(c, passwd_lines);
	tcase_add_test(c, schemes);
}

int
main(void)
{
	return unit_run("dovecot", add);
}
