/* imapd_out_test.c: what imapd-user sends: blocks, strings, compression; and a stream. */
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "imapd/imapd_deflate.h"
#include "imapd/imapd_out.h"
#include "imapd/imapd_stream.h"
#include "unit.h"

#define LARGE 150000

static void
pair(int fds[2])
{
	int size = 4 * LARGE;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	(void)setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

static struct view
received(int fd, char *room, size_t size)
{
	ssize_t n = recv(fd, room, size, MSG_DONTWAIT);

	return (struct view){ room, n > 0 ? (size_t)n : 0 };
}

START_TEST(pieces)
{
	struct imapd_out o;
	char room[4000];
	int fds[2];

	pair(fds);
	imapd_out_init(&o, fds[0], 1);
	imapd_out_view(&o, VIEW("a\0b"));
	imapd_out_str(&o, "c");
	imapd_out_num(&o, 0);
	imapd_out_num(&o, UINT64_MAX);
	imapd_outf(&o, " %d", 7);
	ck_view(received(fds[1], room, sizeof(room)), "");
	ck_assert_int_eq(imapd_out_flush(&o), 0);
	ck_view(received(fds[1], room, sizeof(room)), "a\0bc018446744073709551615 7");
	imapd_out_rest(&o);
	ck_assert_ptr_null(o.p);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(a_client_that_is_gone)
{
	struct imapd_out o;
	int fds[2];

	pair(fds);
	imapd_out_init(&o, fds[0], 1);
	close(fds[1]);
	(void)signal(SIGPIPE, SIG_IGN);
	imapd_out_str(&o, "hello");
	ck_assert_int_eq(imapd_out_flush(&o), -1);
	/* Whatever comes then is dropped. */
	for (int i = 0; i < 10; i++)
		imapd_out_view(&o, (struct view){ imapd_out_room(&o, 20000), 20000 });
	ck_assert_int_eq(imapd_out_flush(&o), -1);
	imapd_out_rest(&o);
	close(fds[0]);
}
END_TEST

/* Everything that is sent through one comes out of the other. */
static void
roundtrip(bool deflate)
{
	static char large[LARGE], got[2 * LARGE];
	struct imapd_out o, other;
	struct imapd_stream s;
	struct imapd_source source;
	struct view bytes;
	size_t n = 0;
	int fds[2];

	for (size_t i = 0; i < LARGE; i++)
		large[i] = (char)(i * i >> 7);
	pair(fds);
	imapd_out_init(&o, fds[0], 1);
	imapd_out_init(&other, fds[1], 1);
	ck_assert_int_eq(imapd_stream_init(&s, fds[1], &other, VIEW("before")), 0);
	if (deflate) {
		s.start = s.end;
		ck_assert_int_eq(imapd_stream_deflate(&s), 0);
		o.deflate = imapd_deflate_new();
		memcpy(got, "before", n = 6);
	}
	source = imapd_stream_source(&s);
	for (size_t at = 0; at < LARGE; at += at < 1000 ? 100 : 7000) {
		imapd_out_view(&o, view_sub((struct view){ large, LARGE }, at,
		    at < 1000 ? 100 : 7000));
		if (at % 300 == 0)
			ck_assert_int_eq(imapd_out_flush(&o), 0);
		if (at == 600)
			imapd_out_rest(&o);
	}
	ck_assert_int_eq(imapd_out_flush(&o), 0);
	while (n < LARGE + 6) {
		ck_assert_int_eq(source.bytes(source.arg, deadline_in(5), &bytes), LINE_OK);
		memcpy(got + n, bytes.p, bytes.n);
		n += bytes.n;
		source.take(source.arg, bytes.n);
	}
	ck_assert(memcmp(got, "before", 6) == 0 && memcmp(got + 6, large, LARGE) == 0);
	ck_assert(!imapd_stream_ready(&s));
	ck_assert_int_eq(source.bytes(source.arg, clock_monotonic() + 20, &bytes), LINE_TIMEOUT);
	close(fds[0]);
	ck_assert_int_eq(source.bytes(source.arg, deadline_in(5), &bytes), LINE_CLOSED);
	imapd_stream_rest(&s);
	imapd_out_rest(&o);
	imapd_deflate_free(o.deflate);
	imapd_deflate_free(other.deflate);
	close(fds[1]);
}

START_TEST(plain)
{
	roundtrip(false);
}
END_TEST

START_TEST(deflated)
{
	roundtrip(true);
}
END_TEST

START_TEST(what_is_no_deflate)
{
	struct imapd_out other;
	struct imapd_stream s;
	int fds[2];

	pair(fds);
	imapd_out_init(&other, fds[1], 1);
	ck_assert_int_eq(imapd_stream_init(&s, fds[1], &other, VIEW("")), 0);
	ck_assert_int_eq(imapd_stream_deflate(&s), 0);
	ck_assert_int_eq(write(fds[0], "\xff\xff\xff\xff\xff", 5), 5);
	ck_assert(imapd_stream_ready(&s));
	ck_assert(s.closed);
	imapd_stream_rest(&s);
	imapd_deflate_free(other.deflate);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, pieces);
	tcase_add_test(tests, a_client_that_is_gone);
	tcase_add_test(tests, plain);
	tcase_add_test(tests, deflated);
	tcase_add_test(tests, what_is_no_deflate);
}

int
main(void)
{
	return unit_run("imapd_out", add);
}
