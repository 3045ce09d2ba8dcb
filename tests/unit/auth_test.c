/* auth_test.c: the records between a network program and auth, and RFC 4616. */
#include "unit.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/auth.h"

static struct ipc_buffer space;

static struct ipc_record
received(int fd)
{
	struct ipc_record r;

	ck_assert_int_eq(ipc_recv(fd, &space, &r, deadline_in(5)), 1);
	return r;
}

START_TEST(plain)
{
	struct view authzid, authcid, password;

	ck_assert_int_eq(auth_split_plain(VIEW("\0bob\0a b "), &authzid, &authcid, &password), 0);
	ck_view(authzid, "");
	ck_view(authcid, "bob");
	ck_view(password, "a b ");
	ck_assert_int_eq(auth_split_plain(VIEW("z\0b\0p"), &authzid, &authcid, &password), 0);
	ck_view(authzid, "z");
}
END_TEST

START_TEST(plain_malformed)
{
	static const struct view texts[] = {
		VIEW(""), VIEW("\0"), VIEW("bob"), VIEW("\0bob"), VIEW("\0bob\0"), VIEW("\0\0pass"),
		VIEW("\0bob\0pa\0ss"), VIEW("\0bob\0pass\0"), VIEW("\0\0"), VIEW("\0\0\0"),
	};
	struct view a, b, c;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(auth_split_plain(texts[i], &a, &b, &c) == -1, "text %zu", i);
}
END_TEST

START_TEST(a_try)
{
	struct auth_try sent = {
		.mechanism = "PLAIN", .initial = true, .response = VIEW("\0bob\0secret"),
	}, got;
	struct ipc_record r;
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	ck_assert_int_eq(auth_send_try(pair[0], &sent), 0);
	r = received(pair[1]);
	ck_assert_int_eq(auth_parse_try(&r, &got), 0);
	ck_assert_str_eq(got.mechanism, "PLAIN");
	ck_view(got.response, "\0bob\0secret");
	ck_assert(got.initial);
}
END_TEST

/* Every prefix of a good record, one with more behind it, and one of another type. */
START_TEST(a_malformed_try)
{
	struct auth_try sent = { .mechanism = "PLAIN", .response = VIEW("\0b\0p") }, got;
	struct ipc_record r, bad;
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	ck_assert_int_eq(auth_send_try(pair[0], &sent), 0);
	r = received(pair[1]);
	for (size_t n = 0; n < r.payload.n; n++) {
		bad = r;
		bad.payload.n = n;
		ck_assert_int_eq(auth_parse_try(&bad, &got), -1);
		ck_assert_int_eq(errno, EBADMSG);
	}
	bad = r;
	bad.payload.n++;
	ck_assert_int_eq(auth_parse_try(&bad, &got), -1);
	bad = r;
	bad.type = AUTH_ANSWER;
	ck_assert_int_eq(auth_parse_try(&bad, &got), -1);
}
END_TEST

START_TEST(too_long)
{
	static char octets[AUTH_RESPONSE_MAX + 1];
	struct auth_try sent = { .mechanism = "PLAIN", .response = { octets, sizeof(octets) } };
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	ck_assert_int_eq(auth_send_try(pair[0], &sent), -1);
	sent.response.n--;
	ck_assert_int_eq(auth_send_try(pair[0], &sent), 0);
}
END_TEST

static struct auth_reply reply;

/* What auth_step() makes of an answer that is there already. */
static enum auth_outcome
answered(uint32_t type, struct view payload, bool first)
{
	struct auth_try t = { .mechanism = "PLAIN", .response = VIEW("\0b\0p") };
	enum auth_outcome outcome;
	struct ipc_record r;
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	if (type)
		ck_assert_int_eq(ipc_send(pair[1], type, payload, NULL, 0, NEVER), 0);
	else
		ck_assert_int_eq(shutdown(pair[1], SHUT_WR), 0);
	outcome = auth_step(pair[0], first ? &t : NULL, VIEW("answer"), &space, &reply, deadline_in(5));
	if (type) {
		static struct ipc_buffer other;

		ck_assert_int_eq(ipc_recv(pair[1], &other, &r, deadline_in(5)), 1);
		ck_assert_uint_eq(r.type, first ? AUTH_TRY : AUTH_ANSWER);
		if (!first)
			ck_view(r.payload, "answer");
	}
	close(pair[0]);
	close(pair[1]);
	return outcome;
}

/* The payload of an OK or a NO. */
static struct view
payload(struct buf *b, bool no, bool temporary, const char *text)
{
	buf_clear(b);
	if (no)
		ipc_put_u32(b, temporary);
	ipc_put_str(b, text);
	return buf_view(b);
}

START_TEST(answers)
{
	struct buf b = ipc_payload();

	ck_assert_int_eq(answered(AUTH_OK, payload(&b, false, false, "bob"), true), AUTH_YES);
	ck_assert_str_eq(reply.name, "bob");
	ck_assert_int_eq(answered(AUTH_NO, payload(&b, true, false, "wrong"), true), AUTH_REFUSED);
	ck_assert_str_eq(reply.text, "wrong");
	ck_assert_int_eq(answered(AUTH_NO, payload(&b, true, true, "later"), false), AUTH_FAILED);
	ck_assert_str_eq(reply.text, "later");
	ck_assert_int_eq(answered(AUTH_CHALLENGE, VIEW("a\0b"), true), AUTH_MORE);
	ck_view(reply.challenge, "a\0b");
	ck_assert_int_eq(answered(AUTH_CHALLENGE, VIEW(""), false), AUTH_MORE);
	ck_assert_int_eq(answered(0, VIEW(""), true), AUTH_FAILED);
	/* A NO without its fields is no refusal: a password is wrong only if auth says so. */
	ck_assert_int_eq(answered(AUTH_NO, VIEW(""), true), AUTH_FAILED);
	ck_assert_int_eq(answered(AUTH_OK, VIEW(""), true), AUTH_FAILED);
	ck_assert_int_eq(answered(AUTH_TRY, VIEW(""), true), AUTH_FAILED);
	ck_assert_str_ne(reply.text, "");
	buf_free(&b);
}
END_TEST

START_TEST(silence)
{
	struct auth_try t = { .mechanism = "PLAIN", .response = VIEW("\0b\0p") };
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	ck_assert_int_eq(auth_step(pair[0], &t, VIEW(""), &space, &reply, clock_monotonic() + 50),
	    AUTH_FAILED);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, plain);
	tcase_add_test(t, plain_malformed);
	tcase_add_test(t, a_try);
	tcase_add_test(t, a_malformed_try);
	tcase_add_test(t, too_long);
	tcase_add_test(t, answers);
	tcase_add_test(t, silence);
}

int
main(void)
{
	return unit_run("auth", add);
}
