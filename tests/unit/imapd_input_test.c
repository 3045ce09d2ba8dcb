/* imapd_input_test.c: commands and messages as they come in, in pieces of any size. */
#include "unit.h"

#include "imapd/imapd_input.h"

/* A client that has said all of it already; "+ OK" is '+' in asked. */
struct client {
	struct view said;
	size_t at, piece;
	bool silent;	/* at the end it is silent instead of gone */
	char asked[32];
	size_t nasked;
	size_t asked_at[32];	/* how much had been taken then */
};

static enum line_status
client_bytes(void *arg, msec deadline, struct view *bytes)
{
	struct client *c = arg;

	(void)deadline;
	*bytes = view_sub(c->said, c->at, c->piece);
	return bytes->n ? LINE_OK : c->silent ? LINE_TIMEOUT : LINE_CLOSED;
}

static void
client_take(void *arg, size_t n)
{
	struct client *c = arg;

	ck_assert_uint_le(n, c->said.n - c->at);
	c->at += n;
}

static int
client_go_ahead(void *arg, msec deadline)
{
	struct client *c = arg;

	(void)deadline;
	ck_assert_uint_lt(c->nasked, sizeof(c->asked));
	c->asked_at[c->nasked++] = c->at;
	return 0;
}

static struct client client;
static struct imapd_input in;

static void
begin(struct view said, size_t piece, const struct imapd_limits *limits)
{
	const struct imapd_source source = { client_bytes, client_take, client_go_ahead, &client };

	imapd_input_rest(&in);
	client = (struct client){ .said = said, .piece = piece };
	imapd_input_init(&in, &source, limits);
}

static const size_t pieces[] = { 1, 2, 3, 7, 10000 };

START_TEST(commands)
{
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		begin(VIEW("a NOOP\r\nb LOGIN {3}\r\njoe {5+}\r\ns\r\nec\r\n\r\nc IDLE\r\nDONE\r\nd"), pieces[i],
		    &imapd_limits_login);
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
		ck_buf(&in.text, "a NOOP");
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
		ck_buf(&in.text, "b LOGIN {3}\r\njoe {5+}\r\ns\r\nec");
		ck_assert(client.nasked == 1 && client.asked_at[0] == 21);
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
		ck_buf(&in.text, "");
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
		ck_buf(&in.text, "c IDLE");
		ck_assert_int_eq(imapd_input_line(&in, 10, NEVER), IMAPD_INPUT_COMMAND);
		ck_buf(&in.text, "DONE");
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_CLOSED);
		client.silent = true;
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_TIMEOUT);
	}
}
END_TEST

/* What is no line at all ends everything. */
START_TEST(offences)
{
	static const struct {
		struct view said;
		const char *why;
	} cases[] = {
		{ { "a NOOP\n", 7 }, "a line ends in CR LF" },
		{ { "\n", 1 }, "a line ends in CR LF" },
		{ { "a {3}\r\nabc\n", 12 }, "a line ends in CR LF" },
		{ { "a N\0P\r\n", 7 }, "there is a NUL in the command" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(cases[i].said, 3, &imapd_limits_login);
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_OFFENCE);
		ck_assert_str_eq(in.why, cases[i].why);
	}
	begin(VIEW("0123456789\r\n"), 3, &imapd_limits_login);
	ck_assert_int_eq(imapd_input_line(&in, 10, NEVER), IMAPD_INPUT_OFFENCE);
	begin(VIEW("012345678\r\n"), 3, &imapd_limits_login);
	ck_assert_int_eq(imapd_input_line(&in, 10, NEVER), IMAPD_INPUT_COMMAND);
}
END_TEST

/* Commands that are too large are passed over, and the next one is understood. */
static void
refused(struct view said, size_t asked)
{
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		begin(said, pieces[i], &imapd_limits_login);
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_REFUSED);
		ck_assert_str_eq(in.why, "the command is too large");
		ck_assert(view_starts_nocase(buf_view(&in.text), VIEW("a LOGIN ")));
		ck_assert_uint_le(in.text.n, IMAPD_LOGIN_COMMAND_MAX);
		ck_assert_uint_eq(client.nasked, asked);
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
		ck_buf(&in.text, "b NOOP");
	}
}

static struct buf
text_of(const char *start, size_t filling, const char *end)
{
	struct buf b = buf_make(4 << 20);

	(void)buf_add_str(&b, start);
	for (size_t i = 0; i < filling; i++)
		(void)buf_add_char(&b, 'x');
	(void)buf_add_str(&b, end);
	return b;
}

START_TEST(too_large)
{
	struct buf line = text_of("a LOGIN ", 20000, "\r\nb NOOP\r\n");
	struct buf line_literal = text_of("a LOGIN ", 20000, " {6+}\r\n\r\n b c{2+}\r\n\r\n\r\n"
	    "b NOOP\r\n");
	struct buf line_wait = text_of("a LOGIN ", 20000, " {6}\r\nb NOOP\r\n");
	struct buf no_wait = text_of("a LOGIN {4097+}\r\n", 4097, " y\r\nb NOOP\r\n");
	struct buf two = text_of("a LOGIN {2}\r\nxx {15000+}\r\n", 15000, " {999}\r\nb NOOP\r\n");

	refused(buf_view(&line), 0);
	refused(buf_view(&line_literal), 0);
	refused(buf_view(&line_wait), 0);
	refused(buf_view(&no_wait), 0);
	refused(buf_view(&two), 1);
	refused(VIEW("a LOGIN {20000}\r\nb NOOP\r\n"), 0);
	refused(VIEW("a LOGIN {99999999999999999999999}\r\nb NOOP\r\n"), 0);
	refused(VIEW("a LOGIN {1+}\r\na{1+}\r\nb{1+}\r\nc{1+}\r\nd{1+}\r\ne\r\nb NOOP\r\n"), 0);
	buf_free(&line);
	buf_free(&line_literal);
	buf_free(&line_wait);
	buf_free(&no_wait);
	buf_free(&two);
}
END_TEST

/* Literals count together, not each for itself. */
START_TEST(total)
{
	struct buf b = buf_make(1 << 20);

	(void)buf_add_str(&b, "a LOGIN");
	for (int i = 0; i < 4; i++) {
		(void)buf_add_str(&b, " {4096+}\r\n");
		for (int n = 0; n < 4096; n++)
			(void)buf_add_char(&b, 'x');
	}
	(void)buf_add_str(&b, "\r\nb NOOP\r\n");
	refused(buf_view(&b), 0);
	buf_free(&b);
}
END_TEST

/* More than that is not passed over either. */
START_TEST(endless)
{
	struct buf line = text_of("a LOGIN ", IMAPD_SKIP_MAX + 20000, "\r\n");

	begin(buf_view(&line), 10000, &imapd_limits_login);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_OFFENCE);
	begin(VIEW("a LOGIN {1048577+}\r\n"), 10000, &imapd_limits_login);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_OFFENCE);
	begin(VIEW("a LOGIN {99999999999999999999999+}\r\n"), 10000, &imapd_limits_login);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_OFFENCE);
	buf_free(&line);
}
END_TEST

/* ---- APPEND */

static void
check_message(const char *wanted)
{
	struct buf got = buf_make(1000);
	struct view piece;

	do {
		ck_assert_int_eq(imapd_input_piece(&in, NEVER, &piece), IMAPD_INPUT_MESSAGE);
		(void)buf_add_view(&got, piece);
	} while (piece.n);
	ck_assert_msg(view_eq(buf_view(&got), view_of(wanted)), "%.*s", VIEW_FMT(buf_view(&got)));
	buf_free(&got);
}

START_TEST(appends)
{
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		begin(VIEW("a APPEND {1}\r\nx () {6}\r\nab\r\n{9 {3+}\r\ncde\r\nb NOOP\r\n"), pieces[i],
		    &imapd_limits_session);
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_MESSAGE);
		ck_buf(&in.text, "a APPEND {1}\r\nx () {6}");
		ck_assert(in.literal.size == 6 && client.nasked == 1);
		check_message("ab\r\n{9");
		ck_assert_uint_eq(client.nasked, 2);
		ck_assert_int_eq(imapd_input_append_next(&in, NEVER), IMAPD_INPUT_MESSAGE);
		ck_buf(&in.text, " {3+}");
		check_message("cde");
		ck_assert_uint_eq(client.nasked, 2);
		ck_assert_int_eq(imapd_input_append_next(&in, NEVER), IMAPD_INPUT_COMMAND);
		ck_buf(&in.text, "");
		ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
		ck_buf(&in.text, "b NOOP");
	}
}
END_TEST

/* A message of no octets, as some clients cancel with (RFC 3502 section 3). */
START_TEST(append_empty)
{
	begin(VIEW("a APPEND x {0}\r\n\r\nb NOOP\r\n"), 3, &imapd_limits_session);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_MESSAGE);
	check_message("");
	ck_assert_int_eq(imapd_input_append_next(&in, NEVER), IMAPD_INPUT_COMMAND);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
	ck_buf(&in.text, "b NOOP");
}
END_TEST

/* Refused before the first octet, in the middle, and between two messages. */
START_TEST(append_refused)
{
	struct buf huge = text_of("a APPEND x {3000000+}\r\n", 3000000, " {2+}\r\nxx\r\nb NOOP\r\n");
	struct view piece;

	begin(VIEW("a APPEND x {60}\r\nb NOOP\r\n"), 3, &imapd_limits_session);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_MESSAGE);
	ck_assert_int_eq(imapd_input_append_refuse(&in, NEVER), IMAPD_INPUT_COMMAND);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
	ck_buf(&in.text, "b NOOP");
	ck_assert_uint_eq(client.nasked, 0);
	begin(VIEW("a APPEND x {6}\r\n012345 {3}\r\nb NOOP\r\n"), 4, &imapd_limits_session);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_MESSAGE);
	ck_assert_int_eq(imapd_input_piece(&in, NEVER, &piece), IMAPD_INPUT_MESSAGE);
	ck_view(piece, "0123");
	/* The next command does the same by itself. */
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
	ck_buf(&in.text, "b NOOP");
	begin(buf_view(&huge), 4000, &imapd_limits_session);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_MESSAGE);
	ck_assert_int_eq(imapd_input_append_refuse(&in, NEVER), IMAPD_INPUT_COMMAND);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
	ck_buf(&in.text, "b NOOP");
	buf_free(&huge);
}
END_TEST

/* Where nobody may append there are no messages. */
START_TEST(append_early)
{
	begin(VIEW("a APPEND x {3}\r\nabc\r\n"), 3, &imapd_limits_login);
	ck_assert_int_eq(imapd_input_command(&in, NEVER), IMAPD_INPUT_COMMAND);
	ck_buf(&in.text, "a APPEND x {3}\r\nabc");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, commands);
	tcase_add_test(t, offences);
	tcase_add_test(t, too_large);
	tcase_add_test(t, total);
	tcase_add_test(t, endless);
	tcase_add_test(t, appends);
	tcase_add_test(t, append_empty);
	tcase_add_test(t, append_refused);
	tcase_add_test(t, append_early);
}

int
main(void)
{
	return unit_run("imapd_input", add);
}
