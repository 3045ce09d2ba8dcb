/* pop3d_send_test.c: where TOP ends, whatever pieces the message comes in. */
#include "unit.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pop3d/pop3d_send.h"

/* Checks what TOP takes of text, which is given in pieces of every size. */
static void
takes(struct view text, uint64_t lines, struct view wanted, bool done)
{
	for (size_t step = 1; step <= text.n + 1; step++) {
		struct pop3d_top top = { .lines = lines };
		size_t taken = 0;

		for (size_t at = 0; at < text.n && !top.done; at += step)
			taken += pop3d_top_take(&top, view_sub(text, at, step));
		ck_assert_msg(taken == wanted.n, "step %zu: %zu, wanted %zu", step, taken, wanted.n);
		ck_assert_int_eq(top.done, done);
	}
}

START_TEST(top)
{
	const struct view mail = VIEW("A: b\nC: d\n\none\n\nthree\n");

	takes(mail, 0, VIEW("A: b\nC: d\n\n"), true);
	takes(mail, 1, VIEW("A: b\nC: d\n\none\n"), true);
	takes(mail, 2, VIEW("A: b\nC: d\n\none\n\n"), true);
	takes(mail, 3, mail, true);
	takes(mail, 4, mail, false);
	takes(mail, UINT64_MAX, mail, false);
}
END_TEST

START_TEST(top_crlf)
{
	takes(VIEW("A: b\r\n\r\none\r\ntwo\r\n"), 0, VIEW("A: b\r\n\r\n"), true);
	takes(VIEW("A: b\r\n\r\none\r\ntwo\r\n"), 1, VIEW("A: b\r\n\r\none\r\n"), true);
	takes(VIEW("A: b\n\r\n\n"), 0, VIEW("A: b\n\r\n"), true);
}
END_TEST

START_TEST(top_odd)
{
	takes(VIEW(""), 0, VIEW(""), false);
	takes(VIEW("\nbody\n"), 0, VIEW("\n"), true);
	takes(VIEW("\r\nbody\n"), 0, VIEW("\r\n"), true);
	takes(VIEW("A: b"), 5, VIEW("A: b"), false);
	takes(VIEW("A: b\n"), 0, VIEW("A: b\n"), false);
	takes(VIEW("A\r\n\r\r\n\nx"), 0, VIEW("A\r\n\r\r\n\n"), true);
	takes(VIEW("x\r\n\rx\n\nx"), 0, VIEW("x\r\n\rx\n\n"), true);
	takes(VIEW("A\n\none"), 1, VIEW("A\n\none"), false);
}
END_TEST

/* A message of many blocks arrives whole, and counted. */
START_TEST(long_message)
{
	static struct pop3d p;
	int out = memfd_create("out", 0), in = memfd_create("in", 0), pair[2];
	const size_t lines = 100000;
	struct buf text = buf_make(SIZE_MAX), wanted = buf_make(SIZE_MAX);
	uint64_t octets = 0;
	struct pop3d_sending s = { .octets = &octets };
	const struct maildrop_text where = { .fd = in, .to = UINT64_MAX };
	char *got;

	for (size_t i = 0; i < lines; i++) {
		buf_addf(&text, "%s%zu\n", i % 3 ? "" : ".", i);
		buf_addf(&wanted, "%s%zu\r\n", i % 3 ? "" : "..", i);
	}
	buf_add_str(&wanted, ".\r\n");
	ck_assert_int_eq(write(in, text.p, text.n), (ssize_t)text.n);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pop3d_init(&p, pair[0], NULL, 1, NULL);
	p.out.fd = out;
	ck_assert_int_eq(pop3d_send(&p, &s, &where), 0);
	ck_assert_int_eq(pop3d_send_end(&p, &s), 0);
	ck_assert_int_eq(pop3d_flush(&p), 0);
	ck_assert_uint_eq(octets, text.n);
	got = mmap(NULL, wanted.n, PROT_READ, MAP_PRIVATE, out, 0);
	ck_assert_ptr_ne(got, MAP_FAILED);
	ck_assert_int_eq(lseek(out, 0, SEEK_END), (off_t)wanted.n);
	ck_assert_int_eq(memcmp(got, wanted.p, wanted.n), 0);
	munmap(got, wanted.n);
	buf_free(&text);
	buf_free(&wanted);
	close(pair[0]);
	close(pair[1]);
	close(out);
	close(in);
}
END_TEST

START_TEST(unreadable)
{
	static struct pop3d p;
	uint64_t octets = 0;
	struct pop3d_sending s = { .octets = &octets };
	const struct maildrop_text where = { .fd = -1, .to = UINT64_MAX };
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pop3d_init(&p, pair[0], NULL, 1, NULL);
	ck_assert_int_eq(pop3d_send(&p, &s, &where), -1);
	ck_assert(!s.begun);
	ck_assert_uint_eq(p.out.pending.n, 0);
}
END_TEST

/* A message with so many octets before what is looked for: blocks end anywhere in it. */
static int
is_utf8(size_t before, const char *text)
{
	struct maildrop_text where = { .fd = memfd_create("message", MFD_CLOEXEC), .to = UINT64_MAX };
	int result;

	ck_assert_int_ne(where.fd, -1);
	for (size_t i = 0; i < before; i++)
		ck_assert_int_eq(write(where.fd, i % 60 == 59 ? "\n" : "a", 1), 1);
	ck_assert_int_eq(write(where.fd, text, strlen(text)), (ssize_t)strlen(text));
	result = pop3d_is_utf8(&where);
	close(where.fd);
	return result;
}

START_TEST(utf8_in_header)
{
	for (size_t before = 4090; before < 4100; before++) {
		ck_assert_int_eq(is_utf8(before, "b\n\nbody\n"), 0);
		ck_assert_int_eq(is_utf8(before, "\xf0\x9f\x98\x80\n\nbody\n"), 1);
		ck_assert_int_eq(is_utf8(before, "\xf0\x9f\x98\x80"), 1);
		ck_assert_int_eq(is_utf8(before, "\xf0\x9f\x98"), 0);
		ck_assert_int_eq(is_utf8(before, "\xc3\xa9 \xe9\n\n"), 0);
		ck_assert_int_eq(is_utf8(before, "b\n\n\xc3\xa9\n"), 0);
	}
	ck_assert_int_eq(is_utf8(0, ""), 0);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, top);
	tcase_add_test(t, top_crlf);
	tcase_add_test(t, top_odd);
	tcase_add_test(t, long_message);
	tcase_add_test(t, unreadable);
	tcase_add_test(t, utf8_in_header);
}

int
main(void)
{
	return unit_run("pop3d_send", add);
}
