/* reader_test.c: the byte-level reader and the writer, over a socket pair. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/reader.h"

static struct reader r;

/* A reader whose peer has said text; the peer's end is returned. */
static int
peer_says(const char *text, size_t n)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	reader_init(&r, pair[0]);
	ck_assert_int_eq(write(pair[1], text, n), (ssize_t)n);
	return pair[1];
}

#define SAYS(text) peer_says(text, sizeof(text) - 1)

static void
done(int peer)
{
	close(peer);
	close(r.fd);
}

START_TEST(lines)
{
	int peer = SAYS("EHLO a\r\n\r\nQUIT\r\nrest");
	struct view line;

	ck_assert_int_eq(reader_line(&r, 512, deadline_in(1), &line), LINE_OK);
	ck_view(line, "EHLO a");
	ck_assert_int_eq(reader_line(&r, 512, deadline_in(1), &line), LINE_OK);
	ck_view(line, "");
	ck_assert(reader_pending(&r));
	ck_assert_int_eq(reader_line(&r, 512, deadline_in(1), &line), LINE_OK);
	ck_view(line, "QUIT");
	ck_view(reader_unread(&r), "rest");
	ck_assert_int_eq(reader_line(&r, 512, clock_monotonic() + 20, &line), LINE_TIMEOUT);
	ck_view(reader_unread(&r), "rest");
	close(peer);
	ck_assert_int_eq(reader_line(&r, 512, deadline_in(1), &line), LINE_CLOSED);
	close(r.fd);
}
END_TEST

START_TEST(faults_are_distinct)
{
	static const struct { struct view text; enum line_status status; } cases[] = {
		{ VIEW("a\nNEXT\r\n"), LINE_BARE_LF },
		{ VIEW("\nNEXT\r\n"), LINE_BARE_LF },
		{ VIEW("a\rb\r\nNEXT\r\n"), LINE_BARE_CR },
		{ VIEW("a\r\r\nNEXT\r\n"), LINE_BARE_CR },
		{ VIEW("a\rb\nNEXT\r\n"), LINE_BARE_CR },
		{ VIEW("a\0b\r\nNEXT\r\n"), LINE_NUL },
		{ VIEW("\0\nNEXT\r\n"), LINE_NUL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int peer = peer_says(cases[i].text.p, cases[i].text.n);
		struct view line;

		ck_assert_msg(reader_line(&r, 512, deadline_in(1), &line) == cases[i].status,
		    "case %zu", i);
		ck_assert_int_eq(reader_line(&r, 512, deadline_in(1), &line), LINE_OK);
		ck_view(line, "NEXT");
		done(peer);
	}
}
END_TEST

START_TEST(every_split_gives_the_same)
{
	static const char text[] = "one\r\ntwo\nthree\r\n";
	const size_t n = sizeof(text) - 1;

	for (size_t cut = 0; cut <= n; cut++) {
		int peer = peer_says(text, cut);
		struct view line;

		/* A fresh reader each time; the second part comes before it is asked. */
		if (cut)
			ck_assert(reader_pending(&r));
		ck_assert_int_eq(write(peer, text + cut, n - cut), (ssize_t)(n - cut));
		ck_assert_int_eq(reader_line(&r, 512, deadline_in(1), &line), LINE_OK);
		ck_view(line, "one");
		ck_assert_int_eq(reader_line(&r, 512, deadline_in(1), &line), LINE_BARE_LF);
		ck_assert_int_eq(reader_line(&r, 512, deadline_in(1), &line), LINE_OK);
		ck_view(line, "three");
		done(peer);
	}
}
END_TEST

START_TEST(limit_is_exact)
{
	struct view line;
	int peer = SAYS("12345678\r\n123456789\r\nNEXT\r\n");

	ck_assert_int_eq(reader_line(&r, 10, deadline_in(1), &line), LINE_OK);
	ck_view(line, "12345678");
	ck_assert_int_eq(reader_line(&r, 10, deadline_in(1), &line), LINE_TOO_LONG);
	ck_assert_int_eq(reader_skip_line(&r, 100, deadline_in(1)), LINE_OK);
	ck_assert_int_eq(reader_line(&r, 10, deadline_in(1), &line), LINE_OK);
	ck_view(line, "NEXT");
	done(peer);
}
END_TEST

START_TEST(skip_is_bounded)
{
	int peer = SAYS("xxxxxxxxxxxxxxxxxxxx");

	ck_assert_int_eq(reader_skip_line(&r, 10, deadline_in(1)), LINE_TOO_LONG);
	ck_assert_int_eq(reader_skip_line(&r, 10, clock_monotonic() + 10), LINE_TIMEOUT);
	done(peer);
}
END_TEST

START_TEST(a_drip_does_not_stretch_the_deadline)
{
	int pair[2];
	struct view line;
	msec began = clock_monotonic(), took;
	pid_t child;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	child = fork();
	if (child == 0) {
		for (int i = 0; i < 100; i++) {
			(void)!write(pair[1], "x", 1);
			usleep(20000);
		}
		_exit(0);
	}
	reader_init(&r, pair[0]);
	ck_assert_int_eq(reader_line(&r, 512, clock_monotonic() + 200, &line), LINE_TIMEOUT);
	took = clock_monotonic() - began;
	ck_assert_msg(took >= 190 && took < 1500, "%lld ms", (long long)took);
	kill(child, SIGKILL);
	done(pair[1]);
}
END_TEST

START_TEST(bytes_and_take)
{
	int peer = SAYS("abcdef");
	struct view bytes;

	ck_assert_int_eq(reader_bytes(&r, deadline_in(1), &bytes), LINE_OK);
	ck_view(bytes, "abcdef");
	reader_take(&r, 4);
	ck_assert_int_eq(reader_bytes(&r, deadline_in(1), &bytes), LINE_OK);
	ck_view(bytes, "ef");
	reader_take(&r, 99);
	ck_assert(!reader_pending(&r));
	close(peer);
	ck_assert(!reader_pending(&r));
	ck_assert_int_eq(reader_bytes(&r, deadline_in(1), &bytes), LINE_CLOSED);
	close(r.fd);
}
END_TEST

START_TEST(writer_holds_until_flushed)
{
	int pair[2];
	struct writer w;
	char got[16];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	writer_init(&w, pair[0]);
	ck_assert_int_eq(writer_add(&w, VIEW("250 a\r\n"), deadline_in(1)), 0);
	ck_assert_int_eq(fcntl(pair[1], F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(read(pair[1], got, sizeof(got)), -1);
	ck_assert_int_eq(writer_flush(&w, deadline_in(1)), 0);
	ck_assert_int_eq(read(pair[1], got, sizeof(got)), 7);
	close(pair[0]);
	close(pair[1]);
	buf_free(&w.pending);
}
END_TEST

START_TEST(writer_gives_up_on_a_peer_that_does_not_read)
{
	static char block[128 * 1024];
	int pair[2];
	struct writer w;
	int result = 0;

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	writer_init(&w, pair[0]);
	for (int i = 0; i < 100 && result == 0; i++)
		result = writer_add(&w, (struct view){ block, sizeof(block) },
		    clock_monotonic() + 50);
	ck_assert_int_eq(result, -1);
	ck_assert(w.failed);
	close(pair[1]);
	buf_free(&w.pending);
	writer_init(&w, pair[0]);
	writer_add(&w, VIEW("x"), deadline_in(1));
	ck_assert_int_eq(writer_flush(&w, deadline_in(1)), -1);
	close(pair[0]);
	buf_free(&w.pending);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, lines);
	tcase_add_test(c, faults_are_distinct);
	tcase_add_test(c, every_split_gives_the_same);
	tcase_add_test(c, limit_is_exact);
	tcase_add_test(c, skip_is_bounded);
	tcase_add_test(c, a_drip_does_not_stretch_the_deadline);
	tcase_add_test(c, bytes_and_take);
	tcase_add_test(c, writer_holds_until_flushed);
	tcase_add_test(c, writer_gives_up_on_a_peer_that_does_not_read);
}

int
main(void)
{
	return unit_run("reader", add);
}
