/* milter_test.c: the frames of the milter protocol. */
#include "unit.h"

#include "text/milter.h"

START_TEST(frames)
{
	struct buf b = buf_make(1000), data = buf_make(100);
	struct view rest;
	struct milter_frame f;

	milter_put_string(&data, VIEW("a\0b"));
	milter_put_u16(&data, 0x1234);
	milter_put_u32(&data, 0x89abcdef);
	milter_put_frame(&b, MILTER_HELO, buf_view(&data));
	ck_buf(&b, "\0\0\0\11Ha\0\x12\x34\x89\xab\xcd\xef");
	milter_put_frame(&b, MILTER_QUIT, VIEW(""));
	/* Nothing but the whole is a frame. */
	for (size_t n = 0; n < 13; n++) {
		rest = view_sub(buf_view(&b), 0, n);
		ck_assert_int_eq(milter_frame_next(&rest, &f), 0);
		ck_assert_uint_eq(rest.n, n);
	}
	rest = buf_view(&b);
	ck_assert_int_eq(milter_frame_next(&rest, &f), 1);
	ck_assert_int_eq(f.type, 'H');
	ck_assert_uint_eq(f.data.n, 8);
	ck_assert_int_eq(milter_frame_next(&rest, &f), 1);
	ck_assert_int_eq(f.type, 'Q');
	ck_assert_uint_eq(f.data.n + rest.n, 0);
	rest = VIEW("\0\0\0\0x");
	ck_assert_int_eq(milter_frame_next(&rest, &f), -1);
	rest = VIEW("\0\x10\0\1x");
	ck_assert_int_eq(milter_frame_next(&rest, &f), -1);
	rest = VIEW("\0\x10\0\0x");
	ck_assert_int_eq(milter_frame_next(&rest, &f), 0);
	buf_free(&b);
	buf_free(&data);
}
END_TEST

START_TEST(options)
{
	struct milter_options o;

	ck_assert_int_eq(milter_options_parse(VIEW("\0\0\0\6\0\0\1\xff\0\x1f\xff\xff"), &o), 0);
	ck_assert_uint_eq(o.version, 6);
	ck_assert_uint_eq(o.actions, 0x1ff);
	ck_assert_uint_eq(o.protocol, 0x1fffff);
	ck_assert_ptr_null(o.macros[0].p);
	ck_assert_int_eq(milter_options_parse(
	    VIEW("\0\0\0\6\0\0\0\0\0\0\0\0\0\0\0\2i {x}\0\0\0\0\5\0"), &o), 0);
	ck_view(o.macros[MILTER_AT_MAIL], "i {x}");
	ck_view(o.macros[MILTER_AT_END], "");
	ck_assert_ptr_nonnull(o.macros[MILTER_AT_END].p);
	ck_assert_int_eq(milter_options_parse(VIEW("\0\0\0\6\0\0\0\0\0\0\0"), &o), -1);
	ck_assert_int_eq(milter_options_parse(VIEW("\0\0\0\6\0\0\0\0\0\0\0\0x"), &o), -1);
	ck_assert_int_eq(milter_options_parse(VIEW("\0\0\0\6\0\0\0\0\0\0\0\0\0\0\0\7i\0"), &o), -1);
	ck_assert_int_eq(milter_options_parse(VIEW("\0\0\0\6\0\0\0\0\0\0\0\0\0\0\0\1i"), &o), -1);
	ck_assert_uint_eq(milter_version_flags(2), 0xff);
	ck_assert_uint_eq(milter_version_flags(4), 0x3ff);
	ck_assert_uint_eq(milter_version_flags(6), UINT32_MAX);
	ck_assert_uint_eq(milter_version_flags(1), 0);
}
END_TEST

static const struct {
	char type;
	struct view data;
	bool good;
	uint32_t index;
	const char *name, *value;
} replies[] = {
	{ 'c', { "", 0 }, true, 0, "", "" },
	{ 'c', { "x", 1 }, false, 0, "", "" },
	{ 'h', { "a\0b", 4 }, true, 0, "a", "b" },
	{ 'h', { "a\0", 3 }, true, 0, "a", "" },
	{ 'h', { "a\0b", 3 }, false, 0, "", "" },
	{ 'h', { "a\0b\0c", 5 }, false, 0, "", "" },
	{ 'i', { "\0\0\0\3a\0b", 8 }, true, 3, "a", "b" },
	{ 'm', { "\0\0\1\0a\0", 7 }, true, 256, "a", "" },
	{ 'm', { "\0\0\1", 3 }, false, 0, "", "" },
	{ '+', { "<a@b>", 6 }, true, 0, "<a@b>", "" },
	{ '+', { "<a@b>\0x", 8 }, false, 0, "", "" },
	{ '2', { "<a@b>\0x", 8 }, true, 0, "<a@b>", "x" },
	{ '2', { "<a@b>", 6 }, true, 0, "<a@b>", "" },
	{ 'e', { "<>\0A=b", 7 }, true, 0, "<>", "A=b" },
	{ '-', { "a", 2 }, true, 0, "a", "" },
	{ 'b', { "any", 3 }, true, 0, "", "any" },
	{ 'b', { "", 0 }, true, 0, "", "" },
	{ 'q', { "why", 4 }, true, 0, "", "why" },
	{ 'y', { "550 no", 7 }, true, 0, "", "550 no" },
	{ 'y', { "550 no", 6 }, false, 0, "", "" },
	{ 'l', { "\0\0\0\2i", 6 }, true, 2, "", "i" },
	{ 'O', { "", 0 }, false, 0, "", "" },
	{ 0, { "", 0 }, false, 0, "", "" },
};

START_TEST(reply)
{
	struct milter_frame f = { .type = replies[_i].type, .data = replies[_i].data };
	struct milter_reply r;

	ck_assert_int_eq(milter_reply_parse(&f, &r), replies[_i].good ? 0 : -1);
	if (!replies[_i].good)
		return;
	ck_assert_uint_eq(r.index, replies[_i].index);
	ck_assert(view_eq(r.name, view_of(replies[_i].name)));
	ck_assert(view_eq(r.value, view_of(replies[_i].value)));
}
END_TEST

static const struct {
	const char *data;
	int code;
	const char *text;
} texts[] = {
	{ "550 5.7.1 no", 550, "550 5.7.1 no" },
	{ "451 4.7.1 100%% not %d now", 451, "451 4.7.1 100% not %d now" },
	{ "550 no code", 550, "550 5.7.1 no code" },
	{ "452", 452, "452 4.7.1 " },
	{ "550 5.7.1", 550, "550 5.7.1 " },
	{ "550 4.7.1 x", 550, "550 5.7.1 4.7.1 x" },
	{ "550 5.1000.1 x", 550, "550 5.7.1 5.1000.1 x" },
	{ "550-5.7.1 one\r\n550-5.7.2 two\r\n550 5.7.1 three", 550, "550 5.7.1 one\ntwo\nthree" },
	{ "550-5.7.1 one\n550 two", 550, "550 5.7.1 one\ntwo" },
	{ "550 5.7.1 a\x01\x7f\tb", 550, "550 5.7.1 a??\tb" },
	{ "550-5.7.1 one", -1, NULL },
	{ "550 5.7.1 one\r\n550 5.7.1 two", -1, NULL },
	{ "550-5.7.1 one\r\n551 5.7.1 two", -1, NULL },
	{ "250 2.0.0 ok", -1, NULL },
	{ "650 x", -1, NULL },
	{ "590 x", -1, NULL },
	{ "5x0 x", -1, NULL },
	{ "55", -1, NULL },
	{ "550x", -1, NULL },
	{ "", -1, NULL },
};

START_TEST(reply_text)
{
	struct buf b = buf_make(1000);

	ck_assert_int_eq(milter_reply_text(view_of(texts[_i].data), &b), texts[_i].code);
	if (texts[_i].text)
		ck_assert_str_eq(buf_cstr(&b), texts[_i].text);
	buf_free(&b);
}
END_TEST

START_TEST(macros)
{
	ck_assert(milter_macro_listed(VIEW("i, {auth_type} j"), VIEW("i")));
	ck_assert(milter_macro_listed(VIEW("i, {auth_type} j"), VIEW("{auth_type}")));
	ck_assert(milter_macro_listed(VIEW("auth_type"), VIEW("{auth_type}")));
	ck_assert(milter_macro_listed(VIEW(" ,{j}"), VIEW("j")));
	ck_assert(!milter_macro_listed(VIEW("ij"), VIEW("i")));
	ck_assert(!milter_macro_listed(VIEW(""), VIEW("i")));
	ck_assert(!milter_macro_listed(VIEW("{}"), VIEW("i")));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, frames);
	tcase_add_test(tests, options);
	tcase_add_loop_test(tests, reply, 0, (int)(sizeof(replies) / sizeof(replies[0])));
	tcase_add_loop_test(tests, reply_text, 0, (int)(sizeof(texts) / sizeof(texts[0])));
	tcase_add_test(tests, macros);
}

int
main(void)
{
	return unit_run("milter", add);
}
