/* filter_message_test.c: where in a header milters put their fields, and which ones they change. */
#include "unit.h"

#include "smtpd/filter_message.h"

#define OWN "Received: by us\n"
#define TEXT "A: 1\nB: 2\na : 3\n\tfolded\n\nbody\n"

static int
no_file(void *arg)
{
	(void)arg;
	return -1;
}

static const struct filter_scratch scratch = { no_file, NULL };
static struct filter_message m;

static void
begin(const char *own, const char *text)
{
	filter_message_init(&m, &scratch);
	buf_add_str(&m.trace, own);
	filter_message_feed(&m, view_of(text));
	filter_message_finish(&m);
	ck_assert(!m.failed && !m.too_big);
}

static void
insert(size_t position, const char *name)
{
	ck_assert_int_eq(filter_message_insert(&m, position, view_of(name), VIEW(" x")), 0);
}

static void
change(uint32_t number, const char *name, const char *value)
{
	ck_assert_int_eq(filter_message_change(&m, number, view_of(name), view_of(value)), 0);
}

static int
collect(void *arg, struct view piece)
{
	return buf_add_view(arg, piece);
}

#define ends_as(wanted) \
	do { \
		struct buf out = buf_make(10000); \
		ck_assert_int_eq(filter_message_write(&m, collect, &out), 0); \
		ck_view(buf_view(&out), wanted); \
		buf_free(&out); \
		filter_message_clear(&m); \
	} while (0)

START_TEST(unchanged)
{
	begin(OWN, TEXT);
	ck_assert_uint_eq(m.nfields, 4);
	ck_view(m.fields[0].name, "Received");
	ck_view(m.fields[3].value, " 3\n\tfolded");
	ends_as(OWN TEXT);
	begin(OWN, "");
	ends_as(OWN);
	begin(OWN, " no field\n");
	ck_assert_uint_eq(m.nfields, 1);
	ends_as(OWN " no field\n");
}
END_TEST

/* As smfi_insheader(): 0 is before our own field, 1 behind it. */
START_TEST(inserted)
{
	begin(OWN, TEXT);
	insert(0, "X");
	ends_as("X: x\n" OWN "A: 1\nB: 2\na: 3\n\tfolded\n\nbody\n");
	begin(OWN, TEXT);
	insert(1, "X");
	ends_as(OWN "X: x\nA: 1\nB: 2\na: 3\n\tfolded\n\nbody\n");
	begin(OWN, "A: 1\nB: 2\n");
	insert(2, "X");
	ends_as(OWN "A: 1\nX: x\nB: 2\n");
	begin(OWN, "A: 1\nB: 2\n");
	insert(3, "X");
	insert(UINT32_MAX, "Y");
	ends_as(OWN "A: 1\nB: 2\nX: x\nY: x\n");
	begin(OWN, "A: 1\n");
	insert(1, "X");
	insert(1, "Y");
	insert(0, "Z");
	insert(1, "T");
	ends_as("Z: x\nT: x\n" OWN "Y: x\nX: x\nA: 1\n");
	begin(OWN, "");
	insert(1, "X");
	insert(0, "Y");
	ends_as("Y: x\n" OWN "X: x\n");
	begin("", "body\n");
	insert(1, "X");
	ends_as("X: x\n\nbody\n");
}
END_TEST

/* As smfi_chgheader(): our own cannot be changed and does not count. */
START_TEST(changed)
{
	begin(OWN, "Received: one\nA: 1\nReceived: two\n");
	change(1, "received", " eins");
	change(2, "Received", "");
	ends_as(OWN "received: eins\nA: 1\n");
	begin(OWN, "A: 1\nA: 2\n");
	change(0, "A", " zero");
	change(2, "A", " zwei");
	change(3, "A", " new");
	change(9, "A", "");
	ends_as(OWN "A: zero\nA: zwei\nA: new\n");
	begin(OWN, "A: 1\n");
	change(1, "Received", "");
	ends_as(OWN "A: 1\n");
	begin(OWN, "");
	change(1, "Received", "");
	change(1, "A", " 1");
	ends_as(OWN "A: 1\n");
	begin("", "");
	change(1, "A", "");
	change(1, "A", " 1");
	ends_as("A: 1\n");
}
END_TEST

/* Also when it is not topmost any more. */
START_TEST(above)
{
	begin(OWN, "Received: one\n");
	insert(0, "X");
	change(1, "X", " y");
	change(1, "Received", " eins");
	ends_as("X: y\n" OWN "Received: eins\n");
	begin(OWN, "A: 1\n");
	insert(0, "Received");
	change(1, "Received", "");
	change(1, "Received", "");
	ends_as(OWN "A: 1\n");
}
END_TEST

START_TEST(names)
{
	begin(OWN, "A: 1\n");
	ck_assert_int_eq(filter_message_insert(&m, 0, VIEW("a b"), VIEW("x")), 1);
	ck_assert_int_eq(filter_message_insert(&m, 0, VIEW(""), VIEW("x")), 1);
	ck_assert_int_eq(filter_message_change(&m, 1, VIEW("A:"), VIEW("x")), 1);
	ck_assert_int_eq(filter_message_insert(&m, 1, VIEW("S"), VIEW(" 1\r\nEvil: 2\n\n\nx\r\n")), 0);
	ends_as(OWN "S: 1\n\tEvil: 2\n\tx\nA: 1\n");
}
END_TEST

/* What does not fit into memory and has no file fails. */
START_TEST(failed)
{
	struct buf big = buf_make(FILTER_HEADER_MAX + 1);

	filter_message_init(&m, &scratch);
	filter_message_feed(&m, VIEW("A: 1\n\n"));
	while (big.n < FILTER_MEMORY_MAX + 1)
		buf_add_str(&big, "A: 1\n");
	filter_message_feed(&m, buf_view(&big));
	ck_assert(m.failed);
	filter_message_clear(&m);
	ck_assert(!m.failed);
	while (big.n < FILTER_HEADER_MAX)
		buf_add_char(&big, 'x');
	buf_add_char(&big, '\n');
	filter_message_feed(&m, buf_view(&big));
	ck_assert(m.too_big);
	filter_message_clear(&m);
	buf_free(&big);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, unchanged);
	tcase_add_test(tests, inserted);
	tcase_add_test(tests, changed);
	tcase_add_test(tests, above);
	tcase_add_test(tests, names);
	tcase_add_test(tests, failed);
}

int
main(void)
{
	return unit_run("filter_message", add);
}
