/* postfix_test.c: what Postfix's files say. */
#include "unit.h"

#include <string.h>

#include "admin/import/postfix_conf.h"

#define ck_text(v, text) unit_view((v), view_of(text), __FILE__, __LINE__)

START_TEST(lines)
{
	struct postfix_lines r = { .rest = VIEW("# x\na = b\n  c\n\n# in between\n\td\r\ne\n#\n") };
	struct buf line = buf_make(100);
	unsigned number;

	ck_assert(postfix_line_next(&r, &line, &number));
	ck_view(buf_view(&line), "a = b c d");
	ck_assert_uint_eq(number, 2);
	ck_assert(postfix_line_next(&r, &line, &number));
	ck_view(buf_view(&line), "e");
	ck_assert_uint_eq(number, 7);
	ck_assert(!postfix_line_next(&r, &line, &number));
	buf_free(&line);
}
END_TEST

static void
ck_value(const struct postfix_conf *c, const char *name, const char *want)
{
	struct buf out = buf_make(1000);

	ck_assert_int_eq(postfix_conf_value(c, name, &out), want ? 0 : -1);
	if (want)
		ck_text(buf_view(&out), want);
	buf_free(&out);
}

START_TEST(values)
{
	struct postfix_conf c = { .n = 0 };

	postfix_conf_read(&c, VIEW("myhostname = mail.a.example\nx = old\nx = $myhostname,\n ${y} $(z)\n"
	    "y = Y\nz=$$1\nif = ${y?yes $y}${y:no}\nnone = ${nothing?yes}${nothing:no}\n"
	    "loop = $loop\ntern = ${y?{a}:{b}}\nopen = ${y\nno line\n"));
	postfix_conf_preset(&c, "y", VIEW("preset"));
	postfix_conf_preset(&c, "mydomain", VIEW("a.example"));
	ck_value(&c, "x", "mail.a.example, Y $1");
	ck_value(&c, "if", "yes Y");
	ck_value(&c, "none", "no");
	ck_value(&c, "loop", NULL);
	ck_value(&c, "tern", NULL);
	ck_value(&c, "open", NULL);
	ck_value(&c, "unknown", "");
	/* By default. */
	ck_value(&c, "mydestination", "mail.a.example, localhost.a.example, localhost");
	ck_assert_uint_eq(postfix_conf_find(&c, VIEW("x"))->line, 3);
	ck_assert_uint_eq(postfix_conf_find(&c, VIEW("mydomain"))->line, 0);
	ck_assert_str_eq(postfix_conf_find(&c, VIEW(""))->value, "no line");
	postfix_conf_free(&c);
}
END_TEST

/* Names of names: each has the next ten times, and none has anything. */
START_TEST(no_end_of_work)
{
	struct postfix_conf c = { .n = 0 };
	struct buf text = buf_make(10000);

	for (char a = 'a'; a < 'o'; a++) {
		(void)buf_addf(&text, "%c =", a);
		for (int i = 0; i < 10; i++)
			(void)buf_addf(&text, " $%c", a + 1);
		(void)buf_add_char(&text, '\n');
	}
	postfix_conf_read(&c, buf_view(&text));
	ck_value(&c, "a", NULL);
	postfix_conf_free(&c);
	buf_free(&text);
}
END_TEST

START_TEST(lists)
{
	struct view rest = VIEW(" a, b\t{c d, {e}},f,,"), m;

	ck_assert(postfix_list_next(&rest, &m));
	ck_view(m, "a");
	ck_assert(postfix_list_next(&rest, &m));
	ck_view(m, "b");
	ck_assert(postfix_list_next(&rest, &m));
	ck_view(m, "{c d, {e}}");
	ck_assert(postfix_list_next(&rest, &m));
	ck_view(m, "f");
	ck_assert(!postfix_list_next(&rest, &m));
}
END_TEST

START_TEST(rows)
{
	struct view key, value;

	postfix_row(VIEW("a@b.example  c, d"), &key, &value);
	ck_view(key, "a@b.example");
	ck_view(value, "c, d");
	postfix_row(VIEW("\"two words\"@b  c"), &key, &value);
	ck_view(key, "\"two words\"@b");
	ck_view(value, "c");
	postfix_row(VIEW("alone"), &key, &value);
	ck_view(key, "alone");
	ck_view(value, "");
}
END_TEST

START_TEST(tables)
{
	struct view name;

	ck_assert_int_eq(postfix_map_kind(VIEW("hash:/etc/a"), &name), POSTFIX_MAP_TEXT);
	ck_view(name, "/etc/a");
	ck_assert_int_eq(postfix_map_kind(VIEW("proxy:btree:/b"), &name), POSTFIX_MAP_TEXT);
	ck_view(name, "/b");
	ck_assert_int_eq(postfix_map_kind(VIEW("pcre:/c"), &name), POSTFIX_MAP_PATTERN);
	ck_assert_int_eq(postfix_map_kind(VIEW("mysql:/d"), &name), POSTFIX_MAP_SERVICE);
	ck_assert_int_eq(postfix_map_kind(VIEW("proxy:unix:passwd.byname"), &name), POSTFIX_MAP_SYSTEM);
	ck_assert_int_eq(postfix_map_kind(VIEW("static:5000"), &name), POSTFIX_MAP_STATIC);
	ck_assert_int_eq(postfix_map_kind(VIEW("a.example"), &name), POSTFIX_MAP_NONE);
}
END_TEST

static void
ck_hop(const char *text, const char *service, bool bracketed, const char *host, const char *port)
{
	struct postfix_transport t;

	postfix_transport_parse(view_of(text), &t);
	ck_text(t.service, service);
	ck_assert(t.bracketed == bracketed);
	ck_text(t.host, host);
	ck_text(t.port, port);
}

START_TEST(next_hops)
{
	ck_hop("smtp:[a.example]:587", "smtp", true, "a.example", "587");
	ck_hop("smtp:a.example", "smtp", false, "a.example", "");
	ck_hop(":[::1]:26", "", true, "::1", "26");
	ck_hop("smtp:", "smtp", false, "", "");
	ck_hop("relay:[a", "relay", true, "a", "");
	ck_hop("local", "local", false, "", "");
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, lines);
	tcase_add_test(c, values);
	tcase_add_test(c, no_end_of_work);
	tcase_add_test(c, lists);
	tcase_add_test(c, rows);
	tcase_add_test(c, tables);
	tcase_add_test(c, next_hops);
}

int
main(void)
{
	return unit_run("postfix", add);
}
