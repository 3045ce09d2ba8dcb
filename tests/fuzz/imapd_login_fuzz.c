/*
 * imapd_login_fuzz.c: what a client says to IMAP before the login. The first
 * octet says where it is and whether the monitor has an auth for it; the input behind
 * it is all that it sends. A thread plays the monitor and auth. There is never TLS.
 */
#include "fuzz.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "imapd/imapd_login.h"

#define INPUT_MAX 32768
#define LOGIN_LIMIT 3
#define STEPS_MAX 4		/* of a SASL exchange */

static struct conf conf;
static int control = -1, served;	/* the two ends */
static atomic_bool deny;
static atomic_uint asked, logged_in;

/* ---- the monitor and auth */

/* The first octet of the response decides; of PLAIN, the one after its NUL. Returns the end. */
static bool
decide(int fd, unsigned step, struct view response)
{
	struct auth_no no = { .text = "no" };
	struct buf b = ipc_payload();
	char c = response.n && response.p[0] == '\0' ? response.p[response.n > 1] :
	    response.n ? response.p[0] : '\0';

	no.temporary = c == 'l';
	if (c == 'y') {
		ipc_put_str(&b, "bob");
		logged_in++;
		(void)ipc_send_buf(fd, AUTH_OK, &b, NULL, 0, NEVER);
	} else if (c == 'l' || c == 'n' || step == STEPS_MAX) {
		(void)auth_send_no(fd, &no);
	} else {
		(void)ipc_send(fd, AUTH_CHALLENGE, response, NULL, 0, NEVER);
		return false;
	}
	return true;
}

static void
serve_auth(int fd)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	bool end = false;

	for (unsigned step = 0; !end && ipc_recv(fd, &space, &r, NEVER) == 1; step++) {
		struct view response = r.payload;
		struct auth_try t;

		fuzz_assert(r.nfds == 0 && r.type == (step ? AUTH_ANSWER : AUTH_TRY));
		if (step == 0) {
			fuzz_assert(auth_parse_try(&r, &t) == 0 && (t.initial || t.response.n == 0));
			response = t.response;
		}
		end = decide(fd, step, response);
	}
	close(fd);
}

static void *
serve(void *arg)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int pair[2];

	while (ipc_recv(served, &space, &r, NEVER) == 1) {
		fuzz_assert(r.payload.n == 0 && r.nfds == 0);
		asked += r.type == GATE_AUTH;
		if (r.type == GATE_TLS || deny) {
			(void)ipc_send(served, r.type == GATE_TLS ? GATE_TLS_FAILED : GATE_DENIED,
			    VIEW(""), NULL, 0, NEVER);
			continue;
		}
		fuzz_assert(r.type == GATE_AUTH && ipc_pair(pair) == 0);
		(void)ipc_send(served, GATE_AUTH_FD, VIEW(""), &pair[1], 1, NEVER);
		close(pair[1]);
		serve_auth(pair[0]);
	}
	return arg;
}

static void
begin(void)
{
	static char text[] = "hostname = mail.test\ntls_certificates = /x\n"
	    "auth_mechanisms = PLAIN LOGIN SCRAM-SHA-1\nlogin_timeout = 1h\n";
	char error[CONF_ERROR_MAX];
	pthread_t thread;
	int pair[2];

	fuzz_assert(conf_defaults(&conf) == 0);
	fuzz_assert(conf_parse(&conf, "fuzz", text, sizeof(text) - 1, error) == 0);
	conf.login_limit = LOGIN_LIMIT;
	fuzz_assert(ipc_pair(pair) == 0);
	control = pair[0];
	served = pair[1];
	fuzz_assert(pthread_create(&thread, NULL, serve, NULL) == 0);
}

/* ---- the conversation */

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
