/* deliver_forward_test.c: what a .forward says, and to which extension it belongs. */
#include "unit.h"

#include "deliver/deliver_forward.h"

static const struct deliver joe = {
	.user = "joe", .home = "/home/joe", .hostname = "host.example", .extension = "+-",
};
static const struct deliver ann = {
	.user = "ann@v.example", .home = "/v/ann", .hostname = "host.example", .extension = "+",
};
static struct forward f;

static int
parse(const struct deliver *d, const char *recipient, const char *text)
{
	struct address a;

	ck_assert_int_eq(address_parse(view_of(recipient), &a), 0);
	return deliver_forward_parse(d, &a, ".forward", view_of(text), &f);
}

START_TEST(own_addresses_keep_a_copy)
{
	static const struct {
		const struct deliver *d;
		const char *recipient, *text;
		bool keep;
		size_t n;
	} cases[] = {
		{ &joe, "joe@host.example", "joe", true, 0 },
		{ &joe, "joe@host.example", "\\joe", true, 0 },
		{ &joe, "joe@host.example", "JOE@host.EXAMPLE", true, 0 },
		{ &joe, "joe@host.example", "joe@localhost", true, 0 },
		{ &joe, "joe@b.example", "joe@host.example", true, 0 },
		{ &joe, "joe@b.example", "joe@b.example", true, 0 },
		{ &joe, "joe@b.example", "joe@c.example", false, 1 },
		{ &joe, "joe+x@b.example", "joe+x@b.example", true, 0 },
		{ &joe, "joe@b.example", "joe+x@b.example", false, 1 },
		{ &joe, "joe@b.example", "", true, 0 },
		{ &joe, "joe@b.example", "a@x.example, A@X.example, a", false, 2 },
		{ &ann, "ann@v.example", "ann", true, 0 },
		{ &ann, "ann@v.example", "\\ann, b", true, 1 },
		{ &ann, "ann@v.example", "ann@localhost", false, 1 },
		{ &ann, "ann@v.example", "ann@host.example", false, 1 },
		{ &ann, "ann@old.example", "ann@v.example", true, 0 },
		{ &ann, "ann@old.example", "ann@old.example", true, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(parse(cases[i].d, cases[i].recipient, cases[i].text) == 0,
		    "case %zu: %s", i, f.why);
		ck_assert_msg(f.keep == cases[i].keep && f.n == cases[i].n, "case %zu", i);
	}
}
END_TEST

START_TEST(names_get_a_domain)
{
	ck_assert_int_eq(parse(&joe, "joe@b.example", "bob"), 0);
	ck_assert_str_eq(f.to[0].domain, "host.example");
	ck_assert_int_eq(parse(&ann, "ann@v.example", "bob"), 0);
	ck_assert_str_eq(f.to[0].domain, "v.example");
}
END_TEST

START_TEST(reasons_name_the_line)
{
	ck_assert_int_eq(parse(&joe, "joe@b.example", "a\n# c\nerror:550 no\n"), -1);
	ck_assert_str_eq(f.why, ".forward:3: error: not supported in a .forward");
	ck_assert_int_eq(parse(&joe, "joe@b.example", "a, b,\n\n x y"), -1);
	ck_assert_str_eq(f.why, ".forward:3: not an address");
	ck_assert_int_eq(parse(&joe, "joe@b.example", "\\other"), -1);
	ck_assert_str_eq(f.why, ".forward:1: \\ is only for the user's own name");
}
END_TEST

static void
ck_action(size_t i, enum program_kind kind, bool quoted, const char *text, size_t forwards)
{
	struct view got = view_sub(buf_view(&f.texts), f.actions[i].at, f.actions[i].n);

	ck_assert_uint_lt(i, f.nactions);
	ck_assert_int_eq(f.actions[i].kind, kind);
	ck_assert_int_eq(f.actions[i].quoted, quoted);
	ck_assert_msg(view_eq(got, view_of(text)), "%.*s", VIEW_FMT(got));
	ck_assert_uint_eq(f.actions[i].forwards, forwards);
}

START_TEST(programs_and_files)
{
	ck_assert_int_eq(parse(&joe, "joe@b.example",
	    "\"|a \\\"b\\\", c\", /m/x, ann\n/m/d//\n|\"cat\"\n"), 0);
	ck_assert(!f.keep && !f.qmail);
	ck_assert_uint_eq(f.nactions, 4);
	ck_assert_uint_eq(f.n, 1);
	ck_action(0, PROGRAM_RUN, true, "a \\\"b\\\", c", 0);
	ck_action(1, PROGRAM_MBOX, false, "/m/x", 0);
	ck_action(2, PROGRAM_MAILDIR, false, "/m/d", 1);
	ck_action(3, PROGRAM_RUN, true, "cat", 1);
}
END_TEST

START_TEST(extensions)
{
	static const struct { const struct deliver *d; const char *recipient, *wanted; } cases[] = {
		{ &joe, "joe@b.example", "" },
		{ &joe, "joe+Big@b.example", "+big" },
		{ &joe, "JOE-a+b@b.example", "-a+b" },
		{ &joe, "joe+@b.example", "" },
		{ &joe, "joe_x@b.example", "" },
		{ &joe, "joel+x@b.example", "" },
		{ &joe, "jo@b.example", "" },
		{ &joe, "joe+a/b@b.example", "" },
		{ &joe, "joe+..@b.example", "+.." },
		{ &ann, "ann+x@old.example", "+x" },
		{ &ann, "ann-x@v.example", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[ADDRESS_LOCAL_MAX + 1];
		struct address a;

		ck_assert_int_eq(address_parse(view_of(cases[i].recipient), &a), 0);
		deliver_extension(cases[i].d, &a, out);
		ck_assert_str_eq(out, cases[i].wanted);
	}
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, own_addresses_keep_a_copy);
	tcase_add_test(c, names_get_a_domain);
	tcase_add_test(c, reasons_name_the_line);
	tcase_add_test(c, programs_and_files);
	tcase_add_test(c, extensions);
}

int
main(void)
{
	return unit_run("deliver_forward", add);
}
