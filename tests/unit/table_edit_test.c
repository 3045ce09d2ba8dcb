/* table_edit_test.c: changes to tables leave alone what they do not mean. */
#include "unit.h"

#include "admin/users/table_edit.h"

static const struct view file = VIEW("# the shop\r\n"
    "\n"
    "\tAnn@Shop.example   quota=2G\tnote=x \r\n"
    "#ann@shop.example\n"
    "\"bob\"@shop.example.\n"
    "joe mailbox=/var/mail/%u\n"
    "ann@shop.example note=second");

static struct buf out;

static void
begin(void)
{
	out = buf_make(10000);
}

static void
end(void)
{
	buf_free(&out);
}

START_TEST(found)
{
	struct table_line l;

	ck_assert(table_edit_find(file, VIEW("ann@shop.example"), &l));
	ck_assert_uint_eq(l.number, 3);
	ck_view(l.key, "Ann@Shop.example");
	ck_view(l.words, "quota=2G\tnote=x");
	ck_assert(table_edit_find(file, VIEW("bob@SHOP.example"), &l));
	ck_assert_uint_eq(l.number, 5);
	ck_assert(table_edit_find(file, VIEW("JOE"), &l));
	ck_assert(!table_edit_find(file, VIEW("#ann@shop.example"), &l));
	ck_assert(!table_edit_find(file, VIEW("nn@shop.example"), &l));
	ck_assert(!table_edit_find(file, VIEW(""), &l));
	ck_assert(table_edit_same(VIEW("Shop.Example."), VIEW("shop.example")));
	ck_assert(!table_edit_same(VIEW("shop.example"), VIEW("hop.example")));
}
END_TEST

START_TEST(put)
{
	ck_assert_int_eq(table_edit_put(file, VIEW("ann@shop.example"),
	    VIEW("ann@shop.example q=1"), &out), 2);
	ck_buf(&out, "# the shop\r\n\nann@shop.example q=1\n#ann@shop.example\n\"bob\"@shop.example.\n"
	    "joe mailbox=/var/mail/%u\n");
	buf_clear(&out);
	ck_assert_int_eq(table_edit_put(VIEW("a\nb"), VIEW("c"), VIEW("c x"), &out), 0);
	ck_buf(&out, "a\nb\nc x\n");
	buf_clear(&out);
	ck_assert_int_eq(table_edit_put(VIEW(""), VIEW("c"), VIEW("c"), &out), 0);
	ck_buf(&out, "c\n");
}
END_TEST

START_TEST(removed)
{
	ck_assert_int_eq(table_edit_remove(file, VIEW("ANN@shop.example"), &out), 2);
	ck_buf(&out, "# the shop\r\n\n#ann@shop.example\n\"bob\"@shop.example.\n"
	    "joe mailbox=/var/mail/%u\n");
	buf_clear(&out);
	ck_assert_int_eq(table_edit_remove(file, VIEW("eve@shop.example"), &out), 0);
	ck_assert(view_eq(buf_view(&out), file));
}
END_TEST

static void
check_set(struct view text, const char *name, const char *value, const char *want)
{
	buf_clear(&out);
	ck_assert_int_eq(table_edit_set(text, VIEW("a@x"), view_of(name), view_of(value), &out), 1);
	unit_view(buf_view(&out), view_of(want), __FILE__, __LINE__);
}

START_TEST(set)
{
	check_set(VIEW("# c\n a@x\tquota=1\tnote=y \r\nb"), "quota", "2",
	    "# c\n a@x quota=2\tnote=y \r\nb");
	check_set(VIEW("a@x  quota=1  note=y\n"), "quota", "", "a@x  note=y\n");
	check_set(VIEW("a@x note=y"), "quota", "3", "a@x note=y quota=3");
	check_set(VIEW("a@x quota_messages=4\n"), "quota", "3", "a@x quota_messages=4 quota=3\n");
	check_set(VIEW("a@x quota=1 quota=2\n"), "quota", "3", "a@x quota=3\n");
	check_set(VIEW("a@x\n"), "quota", "", "a@x\n");
	/* Only the line that counts. */
	check_set(VIEW("a@x\na@x quota=1\n"), "quota", "2", "a@x quota=2\na@x quota=1\n");
	buf_clear(&out);
	ck_assert_int_eq(table_edit_set(file, VIEW("b@x"), VIEW("quota"), VIEW("1"), &out), 0);
	ck_assert(view_eq(buf_view(&out), file));
}
END_TEST

START_TEST(no_room)
{
	out.max = 20;
	ck_assert_int_eq(table_edit_put(file, VIEW("x"), VIEW("x"), &out), -1);
	buf_clear(&out);
	ck_assert_int_eq(table_edit_remove(file, VIEW("x"), &out), -1);
	buf_clear(&out);
	ck_assert_int_eq(table_edit_set(file, VIEW("x"), VIEW("a"), VIEW("b"), &out), -1);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, found);
	tcase_add_test(t, put);
	tcase_add_test(t, removed);
	tcase_add_test(t, set);
	tcase_add_test(t, no_room);
}

int
main(void)
{
	return unit_run("table_edit", add);
}
