/*
 * pop3d_login_fuzz.c: what a client says to POP3 before the login. The first
 * octet says where it is and whether the monitor has an auth for it; the input behind
 * it is all that it sends. A thread plays the monitor and auth. There is never TLS.
 */
#include "fuzz_login.h"

#include "pop3d/pop3d_login.h"

/* Every line ends in CRLF; before TLS there is no end of the input that is taken for a login. */
static void
check_output(int fd)
{
	static char text[1 << 20];
	ssize_t n = pread(fd, text, sizeof(text), 0);
	struct view rest, line;

	fuzz_assert(n > 0 && n < (ssize_t)sizeof(text) && text[n - 1] == '\n');
	rest = (struct view){ text, (size_t)n };
	fuzz_assert(view_starts_nocase(rest, VIEW("+OK mail.test POP3 ready\r\n")));
	while (view_line(&rest, &line))
		fuzz_assert(line.n && view_find(line, '\r') == line.n - 1 &&
		    view_find(line, '\0') == line.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pop3d p;
	struct view input = view_sub(fuzz_view(data, size), 1, INPUT_MAX);
	struct pop3d_login s;
	enum pop3d_end end;
	struct peer peer;
	int pair[2], out = memfd_create("out", MFD_CLOEXEC);

	if (control == -1)
		begin();
	deny = size && data[0] & 2;
	asked = logged_in = 0;
	fuzz_assert(peer_parse(size && data[0] & 1 ? VIEW("192.0.2.1") : VIEW("127.0.0.1"), &peer) == 0);
	fuzz_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	fuzz_assert(write(pair[1], input.p, input.n) == (ssize_t)input.n);
	fuzz_assert(shutdown(pair[1], SHUT_WR) == 0);
	pop3d_login_init(&p, &s, &conf, &peer, pair[0], control);
	p.out.fd = out;
	end = pop3d_login_run(&p, false);
	fuzz_assert(end != POP3D_TIMEOUT && !s.encrypted && s.sasl.auth == -1);
	fuzz_assert(asked <= LOGIN_LIMIT && s.tries_left == LOGIN_LIMIT - asked);
	fuzz_assert(logged_in == s.logged_in);
	check_output(out);
	buf_free(&p.out.pending);
	close(out);
	close(pair[0]);
	close(pair[1]);
	return 0;
}
