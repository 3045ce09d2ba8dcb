/*
 * fuzz_login.h: for those that fuzz what a client says before its login: a thread that plays the
 * monitor and auth. The first octet of a response decides: "y" is a yes.
 */
#ifndef FUZZ_LOGIN_H
#define FUZZ_LOGIN_H

#include "fuzz.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/auth.h"
#include "net/gate.h"
#include "net/sasl.h"
#include "sys/conf.h"

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

#endif
