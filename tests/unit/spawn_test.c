/* spawn_test.c: what a program that is started gets of ours. */
#include "unit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/spawn.h"

/* What env(1) prints, started with that environment of ours. */
static char *
environment(const char *const *ours)
{
	static char text[4096];
	int out[2], fds[] = { -1, -1, -1 };
	char **saved = environ;
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	ck_assert_int_eq(pipe(out), 0);
	fds[1] = out[1];
	environ = (char **)(uintptr_t)ours;
	pid = spawn_start(&(struct spawn){ .program = "/usr/bin/env", .fds = fds, .nfds = 3,
	    .env = (const char *const[]){ "MORE=1", NULL } });
	environ = saved;
	close(out[1]);
	while ((got = read(out[0], text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)got;
	text[n] = '\0';
	close(out[0]);
	ck_assert_int_eq(spawn_wait(pid), 0);
	return text;
}

START_TEST(clean_environment)
{
	const char *const ours[] = { "SECRET=x", "TZ=Europe/Oslo", "PATH=/evil", "TZX=y",
	    "MAILSTEAD_CONF=/c",
	    "LD_PRELOAD=/x.so", NULL };

	ck_assert_str_eq(environment(ours),
	    "PATH=/usr/local/bin:/usr/bin:/bin\nMORE=1\nTZ=Europe/Oslo\nMAILSTEAD_CONF=/c\n");
}
END_TEST

/* One name may be there many times; there is room for so much and no more. */
START_TEST(many)
{
	const char *ours[64] = { "MAILSTEAD_CONF=/c" }, *text;
	size_t lines = 0;

	for (int i = 1; i < 40; i++)
		ours[i] = i < 25 ? "TZ=1" : "MAILSTEAD_CONF=/c";
	ours[40] = "MAILSTEAD_LIBEXEC=/l";
	text = environment(ours);
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	ck_assert_uint_le(lines, 23);
	ck_assert(strstr(text, "PATH=/usr/local/bin:/usr/bin:/bin\nMORE=1\nTZ=1\n") == text);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, clean_environment);
	tcase_add_test(tests, many);
}

int
main(void)
{
	return unit_run("spawn", add);
}
