/* sign_check_test.c: what sign signs, and the records it comes in. */
#include "unit.h"

#include <errno.h>
#include <unistd.h>

#include "gate/sign_check.h"
#include "net/sign.h"

#define LABEL "TLS 1.3, server CertificateVerify"

/* 64 times c, the text with its NUL, n octets of hash. */
static struct view
verify(char c, const char *text, size_t n)
{
	static char content[256];
	size_t at = 64, size = strlen(text) + 1;

	memset(content, 'h', sizeof(content));
	memset(content, c, at);
	memcpy(content + at, text, size);
	return (struct view){ content, at + size + n };
}

/* Two randoms and the parameters: curve type, group, octets that are said to come, that come. */
static struct view
exchange(int type, int group, size_t said, size_t n, int first)
{
	static char content[256];

	memset(content, ' ', sizeof(content));
	content[64] = (char)type;
	content[65] = (char)(group >> 8);
	content[66] = (char)group;
	content[67] = (char)said;
	content[68] = (char)first;
	return (struct view){ content, 68 + n };
}

START_TEST(certificate_verify)
{
	ck_assert_int_eq(sign_form_of(verify(' ', LABEL, 32)), SIGN_FORM_TLS13);
	ck_assert_int_eq(sign_form_of(verify(' ', LABEL, 48)), SIGN_FORM_TLS13);
	for (size_t n = 0; n < 100; n++)
		if (n != 32 && n != 48)
			ck_assert_int_eq(sign_form_of(verify(' ', LABEL, n)), SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(verify('.', LABEL, 32)), SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(verify(' ', "TLS 1.3, client CertificateVerify", 32)),
	    SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(VIEW("")), SIGN_FORM_NONE);
}
END_TEST

START_TEST(server_key_exchange)
{
	ck_assert_int_eq(sign_form_of(exchange(3, 29, 32, 32, 7)), SIGN_FORM_TLS12);
	ck_assert_int_eq(sign_form_of(exchange(3, 23, 65, 65, 4)), SIGN_FORM_TLS12);
	ck_assert_int_eq(sign_form_of(exchange(3, 24, 97, 97, 4)), SIGN_FORM_TLS12);
	ck_assert_int_eq(sign_form_of(exchange(3, 25, 133, 133, 4)), SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(exchange(1, 29, 32, 32, 7)), SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(exchange(3, 23, 65, 65, 2)), SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(exchange(3, 23, 32, 32, 4)), SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(exchange(3, 29, 32, 33, 7)), SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(exchange(3, 29, 32, 31, 7)), SIGN_FORM_NONE);
	ck_assert_int_eq(sign_form_of(exchange(3, 29, 0, 0, 7)), SIGN_FORM_NONE);
}
END_TEST

static const char *
refusal(enum sign_kind kind, uint32_t code, struct view content)
{
	return sign_refusal(kind, sign_scheme_find(code), content);
}

START_TEST(algorithms)
{
	struct view tls13 = verify(' ', LABEL, 32), tls12 = exchange(3, 29, 32, 32, 7);

	ck_assert_ptr_null(refusal(SIGN_KIND_P256, 0x0403, tls13));
	ck_assert_ptr_null(refusal(SIGN_KIND_P384, 0x0503, tls13));
	ck_assert_ptr_null(refusal(SIGN_KIND_P521, 0x0603, tls13));
	ck_assert_ptr_null(refusal(SIGN_KIND_ED25519, 0x0807, tls13));
	ck_assert_ptr_null(refusal(SIGN_KIND_ED25519, 0x0807, tls12));
	for (uint32_t hash = 0; hash < 3; hash++) {
		ck_assert_ptr_null(refusal(SIGN_KIND_RSA, 0x0804 + hash, tls13));
		ck_assert_ptr_null(refusal(SIGN_KIND_RSA, 0x0804 + hash, tls12));
		/* RFC 8446 4.2.3: not in TLS 1.3. */
		ck_assert_ptr_null(refusal(SIGN_KIND_RSA, 0x0401 + (hash << 8), tls12));
		ck_assert_ptr_nonnull(refusal(SIGN_KIND_RSA, 0x0401 + (hash << 8), tls13));
		/* In TLS 1.2 any hash goes with any curve. */
		ck_assert_ptr_null(refusal(SIGN_KIND_P256, 0x0403 + (hash << 8), tls12));
	}
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_P256, 0x0503, tls13));
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_P384, 0x0403, tls13));
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_RSA, 0x0403, tls12));
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_P256, 0x0804, tls12));
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_P256, 0x0807, tls12));
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_NONE, 0x0403, tls13));
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_P256, 0x0403, VIEW("pay me")));
	/* SHA-1, and what there is not. */
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_RSA, 0x0201, tls12));
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_P256, 0x0203, tls12));
	ck_assert_ptr_nonnull(refusal(SIGN_KIND_RSA, 0, tls12));
}
END_TEST

static struct ipc_buffer space;

START_TEST(records)
{
	struct sign_request q = { .key = 3, .scheme = 0x0403, .content = VIEW("content") }, got;
	struct sign_answer a = { .signature = "signed", .n = 6 }, b;
	struct ipc_record r;
	int pair[2];

	/* The answer lies there before the request is sent: that waits for it. */
	ck_assert_int_eq(ipc_pair(pair), 0);
	ck_assert_int_eq(sign_send_answer(pair[1], &a), 0);
	ck_assert_int_eq(sign_ask(pair[0], &q, &b, deadline_in(1)), 0);
	ck_assert_uint_eq(b.n, 6);
	ck_assert_mem_eq(b.signature, "signed", 6);
	ck_assert_str_eq(b.why, "");
	ck_assert_int_eq(ipc_recv(pair[1], &space, &r, deadline_in(1)), 1);
	ck_assert_int_eq(sign_parse_request(&r, &got), 0);
	ck_assert_uint_eq(got.key, 3);
	ck_assert_uint_eq(got.scheme, 0x0403);
	ck_view(got.content, "content");
	a = (struct sign_answer){ .why = "no such key" };
	ck_assert_int_eq(sign_send_answer(pair[1], &a), 0);
	ck_assert_int_eq(sign_ask(pair[0], &q, &b, deadline_in(1)), 0);
	ck_assert_uint_eq(b.n, 0);
	ck_assert_str_eq(b.why, "no such key");
	close(pair[1]);
	ck_assert_int_eq(sign_ask(pair[0], &q, &b, deadline_in(1)), -1);
	close(pair[0]);
}
END_TEST

/* A request of that type, whose content has n octets, and more behind it. */
static int
parse(uint32_t type, size_t n, const char *more)
{
	static const char zeros[SIGN_CONTENT_MAX + 1];
	struct buf b = ipc_payload();
	struct ipc_record r = { .type = type };
	struct sign_request q;
	int result;

	ipc_put_u32(&b, 0);
	ipc_put_u32(&b, 0x0403);
	ipc_put_view(&b, (struct view){ zeros, n });
	buf_add_str(&b, more);
	r.payload = buf_view(&b);
	result = sign_parse_request(&r, &q);
	buf_free(&b);
	return result;
}

START_TEST(malformed)
{
	ck_assert_int_eq(parse(SIGN_ASK, SIGN_CONTENT_MAX, ""), 0);
	ck_assert_int_eq(parse(SIGN_ASK, SIGN_CONTENT_MAX + 1, ""), -1);
	ck_assert_int_eq(parse(SIGN_ASK, 10, "x"), -1);
	ck_assert_int_eq(parse(SIGN_IS, 10, ""), -1);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, certificate_verify);
	tcase_add_test(tests, server_key_exchange);
	tcase_add_test(tests, algorithms);
	tcase_add_test(tests, records);
	tcase_add_test(tests, malformed);
}

int
main(void)
{
	return unit_run("sign_check", add);
}
