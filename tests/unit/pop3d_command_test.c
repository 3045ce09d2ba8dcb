/* pop3d_command_test.c: the conversation itself, with a table of its own. */
#include "unit.h"

#include <sys/socket.h>
#include <unistd.h>

#include "pop3d/pop3d_command.h"

/* Repeats its argument. */
static enum pop3d_event
handle_echo(struct pop3d *p, struct view argument)
{
	pop3d_line(p, "+OK <%.*s>", VIEW_FMT(argument));
	return POP3D_GO_ON;
}

static enum pop3d_event
handle_next(struct pop3d *p, struct view argument)
{
	(void)argument;
	p->state = POP3D_TRANSACTION;
	pop3d_line(p, "+OK");
	return POP3D_GO_ON;
}

static enum pop3d_event
handle_break(struct pop3d *p, struct view argument)
{
	(void)argument;
	pop3d_line(p, "+OK and half an answer");
	return POP3D_BREAK;
}

static enum pop3d_event
handle_quit(struct pop3d *p, struct view argument)
{
	(void)argument;
	pop3d_line(p, "+OK bye");
	return POP3D_LEAVE;
}

static const struct pop3d_command table[] = {
	{ "ECHO", POP3D_AUTHORIZATION, POP3D_MUST, handle_echo },
	{ "MAY", POP3D_AUTHORIZATION | POP3D_TRANSACTION, POP3D_MAY, handle_echo },
	{ "NEXT", POP3D_AUTHORIZATION, POP3D_ALONE, handle_next },
	{ "BRK", POP3D_AUTHORIZATION, POP3D_ALONE, handle_break },
	{ "QUIT", POP3D_AUTHORIZATION | POP3D_TRANSACTION, POP3D_ALONE, handle_quit },
	{ NULL, 0, POP3D_ALONE, NULL },
};

/*
 * What the server sends, as packets with '|' between, to a client that sends
 * input in one piece and then nothing.
 */
static enum pop3d_end
converse(struct view input, char *out, size_t size)
{
	static struct pop3d p;
	enum pop3d_end end;
	size_t n = 0;
	ssize_t got;
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	ck_assert_int_eq(write(pair[1], input.p, input.n), (ssize_t)input.n);
	ck_assert_int_eq(shutdown(pair[1], SHUT_WR), 0);
	pop3d_init(&p, pair[0], table, POP3D_AUTHORIZATION, NULL);
	end = pop3d_serve(&p);
	close(pair[0]);
	while ((got = read(pair[1], out + n, size - n - 2)) > 0) {
		n += (size_t)got;
		out[n++] = '|';
	}
	out[n] = '\0';
	close(pair[1]);
	buf_free(&p.out.pending);
	return end;
}

static void
says(struct view input, const char *wanted, enum pop3d_end end)
{
	char out[4096];

	ck_assert_int_eq(converse(input, out, sizeof(out)), end);
	ck_assert_str_eq(out, wanted);
}

/* Answers to commands that came together leave together. */
START_TEST(together)
{
	says(VIEW("ECHO a\r\necho b\r\nQuit\r\n"), "+OK <a>\r\n+OK <b>\r\n+OK bye\r\n|", POP3D_LEFT);
	says(VIEW("ECHO a\r\nECHO b\r\nEC"), "+OK <a>\r\n+OK <b>\r\n|", POP3D_CLOSED);
	says(VIEW("QUIT\r\nECHO a\r\n"), "+OK bye\r\n|", POP3D_LEFT);
}
END_TEST

START_TEST(arguments)
{
	says(VIEW("ECHO  a b \r\nQUIT\r\n"), "+OK < a b >\r\n+OK bye\r\n|", POP3D_LEFT);
	says(VIEW("ECHO\r\nECHO \r\nQUIT \r\n"), "-ERR an argument is missing\r\n"
	    "-ERR an argument is missing\r\n+OK bye\r\n|", POP3D_LEFT);
	says(VIEW("MAY\r\nMAY x\r\nQUIT x\r\n"),
	    "+OK <>\r\n+OK <x>\r\n-ERR it takes no argument\r\n|", POP3D_CLOSED);
	says(VIEW("ECHOa\r\nECH a\r\n\r\nECHO\ta\r\n"), "-ERR no such command before login\r\n"
	    "-ERR no such command before login\r\n-ERR no such command before login\r\n"
	    "-ERR no such command before login\r\n|", POP3D_CLOSED);
}
END_TEST

START_TEST(states)
{
	says(VIEW("NEXT\r\nECHO a\r\nMAY a\r\nXXXX\r\nQUIT\r\n"), "+OK\r\n-ERR not now\r\n"
	    "+OK <a>\r\n-ERR no such command\r\n+OK bye\r\n|", POP3D_LEFT);
}
END_TEST

/* After an answer that could not be completed nothing more is said. */
START_TEST(broken)
{
	char out[4096];

	ck_assert_int_eq(converse(VIEW("BRK\r\nECHO a\r\n"), out, sizeof(out)), POP3D_CLOSED);
	ck_assert_ptr_null(strstr(out, "<a>"));
}
END_TEST

START_TEST(violations)
{
	says(VIEW("ECHO a\n"), "-ERR a line ends in CR LF\r\n|", POP3D_VIOLATION);
	says(VIEW("ECHO\ra\r\n"), "-ERR a line ends in CR LF\r\n|", POP3D_VIOLATION);
	says(VIEW("ECHO a\0\r\n"), "-ERR NUL in a command\r\n|", POP3D_VIOLATION);
}
END_TEST

/* A line of 510 octets and CRLF is fine, one more is not. */
START_TEST(lengths)
{
	static char line[520];
	char out[4096];

	memset(line, 'a', sizeof(line));
	memcpy(line, "MAY ", 4);
	memcpy(line + 510, "\r\n", 2);
	ck_assert_int_eq(converse((struct view){ line, 512 }, out, sizeof(out)), POP3D_CLOSED);
	ck_assert_ptr_nonnull(strstr(out, "+OK <aaa"));
	memcpy(line + 510, "a\r\n", 3);
	says((struct view){ line, 513 }, "-ERR line too long\r\n|", POP3D_VIOLATION);
}
END_TEST

/* What is said is a line, however long it would be. */
START_TEST(long_reply)
{
	static struct pop3d p;
	static char text[2000];
	int pair[2];

	memset(text, 'x', sizeof(text) - 1);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	pop3d_init(&p, pair[0], table, POP3D_AUTHORIZATION, NULL);
	pop3d_line(&p, "+OK %s", text);
	ck_assert_uint_eq(p.out.pending.n, 512);
	ck_assert_int_eq(memcmp(p.out.pending.p + 510, "\r\n", 2), 0);
	pop3d_line(&p, "%s", "");
	ck_assert_uint_eq(p.out.pending.n, 514);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, together);
	tcase_add_test(t, arguments);
	tcase_add_test(t, states);
	tcase_add_test(t, broken);
	tcase_add_test(t, violations);
	tcase_add_test(t, lengths);
	tcase_add_test(t, long_reply);
}

int
main(void)
{
	return unit_run("pop3d_command", add);
}
