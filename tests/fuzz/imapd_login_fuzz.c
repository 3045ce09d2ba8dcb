/*
 * imapd_login_fuzz.c: what a client says to IMAP before the login. The first
 * octet says where it is and whether the monitor has an auth for it; the input behind
 * it is all that it sends. A thread plays the monitor and auth. There is never TLS.
 */
#include "fuzz_login.h"

#include "imapd/imapd_login.h"

/* Every line ends in CRLF, and is one of a server. */
static void
check_output(int fd)
{
	static char text[4 << 20];
	ssize_t n = pread(fd, text, sizeof(text), 0);
	struct view rest, line;

	fuzz_assert(n > 0 && n < (ssize_t)sizeof(text) && text[n - 1] == '\n');
	rest = (struct view){ text, (size_t)n };
	fuzz_assert(view_starts_nocase(rest, VIEW("* OK [CAPABILITY IMAP4rev1 ")));
	while (view_line(&rest, &line))
		fuzz_assert(line.n && view_find(line, '\r') == line.n - 1 &&
		    view_find(line, '\0') == line.n && view_find(line, ' ') < line.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct imapd_login l;
	struct view input = view_sub(fuzz_view(data, size), 1, INPUT_MAX);
	enum imapd_login_end end;
	struct peer peer;
	struct buf b;
	int pair[2], out = memfd_create("out", MFD_CLOEXEC);

	if (control == -1)
		begin();
	deny = size && data[0] & 2;
	asked = logged_in = 0;
	fuzz_assert(peer_parse(size && data[0] & 1 ? VIEW("192.0.2.1") : VIEW("127.0.0.1"), &peer) == 0);
	fuzz_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	fuzz_assert(write(pair[1], input.p, input.n) == (ssize_t)input.n);
	fuzz_assert(shutdown(pair[1], SHUT_WR) == 0);
	imapd_login_init(&l, &conf, &peer, pair[0], control);
	l.out.fd = out;
	end = imapd_login_run(&l, false);
	fuzz_assert(end != IMAPD_LOGIN_TIMEOUT && !l.encrypted && l.sasl.auth == -1);
	fuzz_assert(asked <= LOGIN_LIMIT && l.tries_left == LOGIN_LIMIT - asked);
	fuzz_assert(logged_in == l.logged_in);
	if (l.logged_in) {
		b = imapd_login_handover(&l);
		fuzz_assert(!b.failed && view_find(buf_view(&b), '\n') < b.n);
		fuzz_assert(view_find(buf_view(&b), ' ') <= IMAP_TAG_MAX);
		buf_free(&b);
	}
	check_output(out);
	buf_free(&l.out.pending);
	close(out);
	close(pair[0]);
	close(pair[1]);
	return 0;
}
