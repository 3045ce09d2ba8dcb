/*
 * record_fuzz.c: records between programs, from an end that is not to be
 * trusted. The first octet says whose record it is; what remains is the payload.
 * What a reader accepts, its writer writes again in a form that reads the same.
 */
#include "fuzz_address.h"

#include <unistd.h>

#include "mail/agent.h"
#include "mail/route.h"
#include "mail/submit.h"
#include "net/auth.h"
#include "smtpd/smtpd_ask.h"
#include "sys/login.h"
#include "sys/user.h"

static int pair[2];
static struct ipc_buffer space;

/* The record that was sent to the other end. */
static struct ipc_record
sent(void)
{
	struct ipc_record r;

	fuzz_assert(ipc_recv(pair[1], &space, &r, deadline_in(1)) == 1);
	return r;
}

/* An array that is a C string. */
#define fuzz_string(array) fuzz_assert(memchr((array), '\0', sizeof(array)) != NULL)

static void
job(struct view payload)
{
	struct ipc_record r = { .type = AGENT_DELIVER, .payload = payload, .nfds = 1 };
	struct agent_job one, two;

	fuzz_assert((r.fds[0] = dup(pair[0])) != -1);
	if (agent_parse_job(&r, &one) == -1) {
		fuzz_assert(one.message == -1);
		return;
	}
	fuzz_string(one.id);
	fuzz_address(&one.sender);
	fuzz_address(&one.recipient);
	fuzz_address(&one.original);
	fuzz_assert(agent_send_job(pair[0], &one) == 0);
	close(one.message);
	r = sent();
	fuzz_assert(agent_parse_job(&r, &two) == 0);
	close(two.message);
	fuzz_assert(one.job == two.job && one.rcpt == two.rcpt && one.flags == two.flags);
	fuzz_assert(one.offset == two.offset && one.size == two.size);
	fuzz_assert(strcmp(one.id, two.id) == 0 && one.arrival_usec == two.arrival_usec);
	fuzz_assert(address_eq(&one.original, &two.original));
}

/* Twice the same jobs, in the same order, with what count() has promised. */
static void
group(struct view payload)
{
	struct ipc_record r = { .type = AGENT_GROUP, .payload = payload, .nfds = 1 };
	struct agent_group again = { .n = 0 };
	static struct agent_job one;
	char user[AGENT_USER_MAX + 1];
	struct ipc_get at = ipc_get(&r);
	size_t n = agent_group_count(&r), left = n;

	fuzz_assert(n <= AGENT_GROUP_MAX);
	for (; left; left--) {
		agent_group_next(&r, &at, user, &one);
		fuzz_assert(!at.failed);
		fuzz_string(user);
		fuzz_string(one.id);
		fuzz_assert(one.target[0] == '\0');
		fuzz_address(&one.recipient);
		/* Their common form may be longer than what came. */
		if (agent_group_add(&again, user, &one) == -1) {
			buf_free(&again.payload);
			return;
		}
	}
	if (n == 0)
		return;
	fuzz_assert(at.rest.n == 0 && agent_send_group(pair[0], &again, pair[0]) == 0);
	r = sent();
	fuzz_assert(agent_group_count(&r) == n);
	ipc_close_fds(&r);
}

static void
result(struct view payload)
{
	static struct agent_result one, two;
	struct ipc_record r = { .type = AGENT_RESULT, .payload = payload };

	if (agent_parse_result(&r, &one) == -1)
		return;
	fuzz_string(one.code);
	fuzz_string(one.text);
	fuzz_assert(strpbrk(one.text, "\r\n") == NULL && one.nforward <= AGENT_FORWARD_MAX);
	for (size_t i = 0; i < one.nforward; i++)
		fuzz_address(&one.forward[i]);
	fuzz_assert(agent_send_result(pair[0], &one) == 0);
	r = sent();
	fuzz_assert(agent_parse_result(&r, &two) == 0);
	fuzz_assert(one.job == two.job && one.outcome == two.outcome);
	fuzz_assert(strcmp(one.code, two.code) == 0 && strcmp(one.text, two.text) == 0);
	fuzz_assert(one.nforward == two.nforward);
}

static void
try(struct view payload)
{
	struct ipc_record r = { .type = AUTH_TRY, .payload = payload };
	struct auth_try one, two;
	struct view id, name, password;

	if (auth_parse_try(&r, &one) == -1)
		return;
	fuzz_string(one.mechanism);
	fuzz_within(one.response, payload);
	if (auth_split_plain(one.response, &id, &name, &password) == 0)
		fuzz_assert(id.n + name.n + password.n + 2 == one.response.n);
	fuzz_assert(auth_send_try(pair[0], &one) == 0);
	r = sent();
	fuzz_assert(auth_parse_try(&r, &two) == 0 && view_eq(one.response, two.response));
	fuzz_assert(one.initial == two.initial && strcmp(one.mechanism, two.mechanism) == 0);
}

/* What a monitor tells auth. */
static void
context(struct view payload)
{
	struct login_context one, two;

	fuzz_assert(ipc_send(pair[0], LOGIN_CONTEXT, payload, &pair[0], 1, deadline_in(1)) == 0);
	if (login_recv_context(pair[1], &one, deadline_in(1)) == -1) {
		fuzz_assert(one.passwords == -1 && one.limits == -1);
		return;
	}
	fuzz_string(one.service);
	fuzz_string(one.peer);
	fuzz_string(one.client);
	fuzz_assert((one.passwords == -1) != (one.limits == -1));
	fuzz_assert(login_send_context(pair[0], &one, deadline_in(1)) == 0);
	close(one.passwords == -1 ? one.limits : one.passwords);
	fuzz_assert(login_recv_context(pair[1], &two, deadline_in(1)) == 0);
	close(two.passwords == -1 ? two.limits : two.passwords);
	fuzz_assert(strcmp(one.client, two.client) == 0 && one.encrypted == two.encrypted);
}

static void
no(struct view payload)
{
	struct ipc_record r = { .type = AUTH_NO, .payload = payload };
	struct auth_no one, two;

	if (auth_parse_no(&r, &one) == -1)
		return;
	fuzz_string(one.text);
	fuzz_assert(auth_send_no(pair[0], &one) == 0);
	r = sent();
	fuzz_assert(auth_parse_no(&r, &two) == 0 && strcmp(one.text, two.text) == 0);
}

static void
user(struct view payload)
{
	struct ipc_record r = { .payload = payload };
	struct ipc_get g = ipc_get(&r);
	struct user u;
	struct buf b = ipc_payload();

	user_get(&g, &u);
	fuzz_string(u.name);
	fuzz_string(u.home);
	if (ipc_get_end(&g) == 0) {
		user_put(&b, &u);
		fuzz_assert(view_eq(buf_view(&b), payload));
	}
	buf_free(&b);
}

/* smtpd-rcpt's answers: there is one already when smtpd-net asks. */
static void
route(struct view payload, bool expand)
{
	static struct smtpd_ask ask;
	struct address a = { .local = "bob", .domain = "example.org" };
	struct buf out = buf_make(SIZE_MAX);

	smtpd_ask_init(&ask, -1);
	ask.rcpt_asked = true;
	fuzz_assert((ask.rcpt = dup(pair[0])) != -1);
	fuzz_assert(ipc_send(pair[1], expand ? SMTPD_EXPANSION : SMTPD_ROUTE_IS, payload, NULL, 0,
	    deadline_in(1)) == 0);
	if (expand)
		fuzz_assert(smtpd_ask_expand(&ask, &a, &out) <= SMTPD_EXPAND_NEVER);
	else
		fuzz_assert((unsigned)smtpd_ask_route(&ask, &a) <= ROUTE_TEMPFAIL);
	fuzz_assert(out.n <= 4 * payload.n + 16);
	smtpd_ask_close(&ask);
	buf_free(&out);
}

/* enqueue's answer to a message that is complete. */
static void
answer(struct view payload, uint32_t type)
{
	struct submit s;

	submit_init(&s, dup(pair[0]), 1);
	fuzz_assert(ipc_send(pair[1], type, payload, NULL, 0, deadline_in(1)) == 0);
	if (submit_commit(&s) == 0)
		fuzz_assert(type == SUBMIT_DONE);
	fuzz_string(s.id);
	fuzz_string(s.code);
	fuzz_string(s.text);
	submit_close(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view payload = view_sub(fuzz_view(data, size), 1, size);

	if (size == 0 || payload.n > IPC_PAYLOAD_MAX)
		return 0;
	fuzz_assert(ipc_pair(pair) == 0);
	switch (data[0] % 11) {
	case 0: job(payload); break;
	case 1: result(payload); break;
	case 2: try(payload); break;
	case 3: no(payload); break;
	case 4: user(payload); break;
	case 5: route(payload, false); break;
	case 6: route(payload, true); break;
	case 7: answer(payload, SUBMIT_DONE); break;
	case 8: answer(payload, SUBMIT_FAILED); break;
	case 9: context(payload); break;
	default: group(payload); break;
	}
	close(pair[0]);
	close(pair[1]);
	return 0;
}
