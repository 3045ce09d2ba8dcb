/* program_test.c: what a program gets, and what its end means. */
#include <stdio.h>

#include "deliver/program_env.h"
#include "deliver/program_status.h"
#include "unit.h"

static struct program_answer a;

static void
end(int status, bool qmail, const char *said)
{
	static struct run r;

	r = (struct run){ .status = status, .n = strlen(said) };
	memcpy(r.output, said, r.n);
	program_status(&r, qmail, &a);
}

START_TEST(statuses)
{
	static const struct { int status; const char *sysexits, *qmail; } cases[] = {
		{ 0, "2.0.0", "2.0.0" }, { 1, "5.3.0", "4.3.0" }, { 64, "5.3.0", "5.3.0" },
		{ 65, "5.6.0", "5.3.0" }, { 67, "5.1.1", "4.3.0" }, { 69, "5.3.0", "4.3.0" },
		{ 70, "5.3.0", "5.3.0" }, { 71, "4.3.0", "4.3.0" }, { 73, "4.2.0", "4.3.0" },
		{ 75, "4.3.0", "4.3.0" }, { 76, "5.5.0", "5.3.0" }, { 77, "5.7.0", "5.3.0" },
		{ 78, "5.3.5", "5.3.0" }, { 99, "5.3.0", "2.0.0" }, { 100, "5.3.0", "5.3.0" },
		{ 111, "4.3.0", "4.3.0" }, { 112, "5.3.0", "5.3.0" }, { 127, "4.3.5", "4.3.0" },
		{ 256 + 9, "4.3.0", "4.3.0" }, { -1, "4.3.0", "4.3.0" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		end(cases[i].status, false, "");
		ck_assert_msg(strcmp(a.code, cases[i].sysexits) == 0, "%d: %s", cases[i].status, a.code);
		ck_assert(!a.stop);
		end(cases[i].status, true, "");
		ck_assert_msg(strcmp(a.code, cases[i].qmail) == 0, "%d: %s", cases[i].status, a.code);
		ck_assert_int_eq(a.stop, cases[i].status == 99);
		ck_assert_int_eq(a.outcome, a.code[0] == '2' ? AGENT_DELIVERED :
		    a.code[0] == '4' ? AGENT_DEFERRED : AGENT_FAILED);
	}
}
END_TEST

START_TEST(output)
{
	char much[PROGRAM_OUTPUT_MAX];

	end(77, false, " \n no such\n\nthing\t\x01 here\n");
	ck_assert_str_eq(a.text, "the program ended with status 77: no such thing here");
	end(0, false, "");
	ck_assert_str_eq(a.text, "given to a program");
	memset(much, 'x', sizeof(much));
	much[sizeof(much) - 1] = '\0';
	end(77, false, much);
	ck_assert_uint_lt(strlen(a.text), sizeof(a.text));
	ck_assert_uint_gt(strlen(a.text), 400);
}
END_TEST

static void
ck_var(const struct program_env *e, const char *wanted)
{
	const char *const *v = e->vars;

	while (*v && strcmp(*v, wanted) != 0)
		v++;
	ck_assert_msg(*v != NULL, "no %s", wanted);
}

START_TEST(environment)
{
	static const char *const wanted[] = {
		"USER=joe", "HOME=/h/joe", "SENDER=a@b.example", "NEWSENDER=joe-x-owner@m.h.example",
		"RECIPIENT=joe-x-Y-z@m.h.example", "ORIGINAL_RECIPIENT=t@h.example", "LOCAL=joe-x-Y-z",
		"HOST=m.h.example", "HOST2=m.h", "HOST3=m", "HOST4=m", "EXT=x-y-z", "EXT2=y-z", "EXT3=z",
		"EXT4=", "DEFAULT=Y-z", "EXTENSION=x-y-z", "DOMAIN=m.h.example",
		"DTLINE=Delivered-To: joe-x-Y-z@m.h.example\n", "RPLINE=Return-Path: <a@b.example>\n",
		"UFLINE=From a@b.example Thu Jan  1 00:00:05 1970\n",
	};
	struct agent_job job = {
		.sender = { "a", "b.example" }, .recipient = { "joe-x-Y-z", "m.h.example" },
		.original = { "t", "h.example" },
	};
	static struct program_order o = { .owner = { "joe-x-owner", "m.h.example" },
		.by_default = "Y-z" };
	struct program_env e = { .text = buf_make(16384) };

	ck_assert_int_eq(program_env(&(struct program_about){ .user = "joe", .home = "/h/joe",
	    .extension = "x-y-z", .job = &job, .order = &o, .now = 5 }, &e), 0);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		ck_var(&e, wanted[i]);
	buf_free(&e.text);
}
END_TEST

START_TEST(from_lines)
{
	static const struct { struct address a; const char *wanted; } cases[] = {
		{ { "", "" }, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" },
		{ { "a b", "x" }, "From \"a-b\"@x Thu Jan  1 00:00:00 1970\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = buf_make(1000);

		program_add_from(&b, &cases[i].a, 0);
		ck_assert_str_eq(buf_cstr(&b), cases[i].wanted);
		buf_free(&b);
	}
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, statuses);
	tcase_add_test(tests, output);
	tcase_add_test(tests, environment);
	tcase_add_test(tests, from_lines);
}

int
main(void)
{
	return unit_run("program", add);
}
