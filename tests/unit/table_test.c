/* table_test.c: the text tables. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/table.h"
#include "sys/file.h"

static char dir[32];
static char path[64];

static void
setup(void)
{
	(void)snprintf(dir, sizeof(dir), "/tmp/table_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/table", dir);
}

static void
teardown(void)
{
	(void)unlink(path);
	ck_assert_int_eq(rmdir(dir), 0);
}

static void
put(const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, view_of(text)), 0);
	close(fd);
}

static int
find(struct table *t, const char *key)
{
	struct table_row row;

	return table_find(t, view_of(key), &row);
}

START_TEST(domains)
{
	struct table_row row;
	struct view target;
	struct table *t;

	put("# ours\n\nExample.ORG\n  b.example\tvirtual \r\nc.example relay\n"
	    "d.example alias B.example\n[192.0.2.1] local\n\xc3\xbc.example local\n");
	t = table_open(path, table_read_domains);
	ck_assert_int_eq(table_find(t, VIEW("EXAMPLE.org"), &row), 1);
	ck_view(row.key, "example.org");
	ck_assert_uint_eq(row.line, 3);
	ck_assert_int_eq(table_domain_kind(&row, &target), DOMAIN_LOCAL);
	ck_assert_int_eq(table_find(t, VIEW("b.example"), &row), 1);
	ck_assert_int_eq(table_domain_kind(&row, &target), DOMAIN_VIRTUAL);
	ck_assert_int_eq(table_find(t, VIEW("c.example"), &row), 1);
	ck_assert_int_eq(table_domain_kind(&row, &target), DOMAIN_RELAY);
	ck_assert_int_eq(table_find(t, VIEW("d.example"), &row), 1);
	ck_assert_int_eq(table_domain_kind(&row, &target), DOMAIN_ALIAS);
	ck_view(target, "B.example");
	ck_assert_int_eq(find(t, "[192.0.2.1]"), 1);
	ck_assert_int_eq(find(t, "\xc3\xbc.example"), 1);
	ck_assert_int_eq(find(t, "example.com"), 0);
	ck_assert_int_eq(find(t, ""), 0);
	table_close(t);
}
END_TEST

START_TEST(errors_have_file_and_line)
{
	static const struct { table_reader *read; const char *text, *why; } cases[] = {
		{ table_read_domains, "a.example\nb.example locale\n",
		  ":2: say local, virtual, relay or alias" },
		{ table_read_domains, "a.example local # mine\n", ":1: a setting is key=value" },
		{ table_read_domains, "a.example alias\n", ":1: alias needs a domain" },
		{ table_read_domains, "a.example alias b..c\n", ":1: alias needs a domain" },
		{ table_read_domains, "\n\na_b.-c\n", ":3: not a domain" },
		{ table_read_users, "joe\n", ":1: not an address with a domain" },
		{ table_read_users, "a@x.example\n@x.example\n",
		  ":2: not an address with a domain" },
		{ table_read_users, "a/../b@x.example\n",
		  ":1: this local part cannot name a mailbox" },
		{ table_read_users, "..@x.example\n",
		  ":1: this local part cannot name a mailbox" },
		{ table_read_users, "\"a b\"@x.example\n", ":1: not an address with a domain" },
		{ table_read_users, "a@x.example $6$hash\n", ":1: a setting is key=value" },
		{ table_read_domains, "a.example relay x\n", ":1: too many words" },
		{ table_read_domains, "a.example virtual mailbox=../x\n",
		  ":1: mailbox is maildir, or the path of an mbox" },
		{ table_read_users, "joe quota=1X\n", ":1: quota is a size, such as 500M" },
		{ table_read_users, "a@x.example quotas=1G\n",
		  ":1: no such setting, see mailstead-users(5)" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct table *t;

		put(cases[i].text);
		t = table_open(path, cases[i].read);
		ck_assert_int_eq(find(t, "a.example"), -1);
		ck_assert_msg(strncmp(table_why(t), path, strlen(path)) == 0, "case %zu", i);
		ck_assert_str_eq(table_why(t) + strlen(path), cases[i].why);
		table_close(t);
	}
}
END_TEST

START_TEST(users)
{
	struct table_row row;
	struct table *t;

	put("Joe@Example.org quota=1G\nsystem mailbox=mbox\nann@b.example note=new note=x=y\n"
	    "joe@example.org note=again\n");
	t = table_open(path, table_read_users);
	ck_assert_int_eq(table_find(t, VIEW("jOE@example.ORG"), &row), 1);
	ck_view(row.key, "joe@example.org");
	ck_assert_uint_eq(row.line, 1);	/* the first one counts */
	ck_assert_int_eq(find(t, "ann@b.example"), 1);
	ck_assert_int_eq(find(t, "System"), 1);
	ck_assert_int_eq(find(t, "ann@b.exampl"), 0);
	ck_assert_int_eq(find(t, "ann@b.example "), 0);
	table_close(t);
}
END_TEST

START_TEST(changes_are_noticed)
{
	struct table *t = table_open(path, table_read_domains);
	char other[80];

	ck_assert_int_eq(find(t, "a.example"), 0);	/* no file */
	put("a.example\n");
	ck_assert_int_eq(find(t, "a.example"), 1);
	put("b.example\n");				/* at once, same size, same inode */
	ck_assert_int_eq(find(t, "a.example"), 0);
	ck_assert_int_eq(find(t, "b.example"), 1);
	put("b.example nonsense\n");
	ck_assert_int_eq(find(t, "b.example"), -1);
	usleep(50000);
	ck_assert_int_eq(find(t, "b.example"), -1);
	ck_assert_int_eq(find(t, "b.example"), -1);	/* also when it is not read again */
	(void)snprintf(other, sizeof(other), "%s.new", path);
	ck_assert_int_eq(rename(path, other), 0);
	ck_assert_int_eq(find(t, "b.example"), 0);
	put("c.example\n");
	ck_assert_int_eq(rename(path, other), 0);
	ck_assert_int_eq(rename(other, path), 0);
	ck_assert_int_eq(find(t, "c.example"), 1);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);		/* cannot be read as a file */
	ck_assert_int_eq(find(t, "c.example"), -1);
	ck_assert_int_eq(rmdir(path), 0);
	table_close(t);
}
END_TEST

/* For many lookups in a row the file is looked at with the first one. */
START_TEST(looked_at_once)
{
	struct table *t = table_open(path, table_read_domains);

	ck_assert_int_eq(find(t, "a.example"), 0);
	put("a.example\n");
	table_look_once(t, true);
	ck_assert_int_eq(find(t, "a.example"), 1);
	put("b.example\n");
	ck_assert_int_eq(find(t, "b.example"), 0);
	table_look_once(t, true);
	ck_assert_int_eq(find(t, "b.example"), 1);
	put("c.example\n");
	table_look_once(t, false);
	ck_assert_int_eq(find(t, "c.example"), 1);
	put("d.example\n");
	ck_assert_int_eq(find(t, "d.example"), 1);
	table_close(t);
}
END_TEST

START_TEST(many_rows)
{
	struct buf text = buf_make(1 << 20);
	struct table *t;
	char key[32];

	for (int i = 0; i < 20000; i++)
		buf_addf(&text, "d%d.example\n", i * 7919 % 20000);
	put(buf_cstr(&text));
	t = table_open(path, table_read_domains);
	for (int i = 0; i < 20000; i++) {
		(void)snprintf(key, sizeof(key), "D%d.example", i);
		ck_assert_int_eq(find(t, key), 1);
	}
	ck_assert_int_eq(find(t, "d20000.example"), 0);
	ck_assert_int_eq(find(t, "a"), 0);
	ck_assert_int_eq(find(t, "z"), 0);
	table_close(t);
	buf_free(&text);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, domains);
	tcase_add_test(c, errors_have_file_and_line);
	tcase_add_test(c, users);
	tcase_add_test(c, changes_are_noticed);
	tcase_add_test(c, looked_at_once);
	tcase_add_test(c, many_rows);
}

int
main(void)
{
	return unit_run("table", add);
}
