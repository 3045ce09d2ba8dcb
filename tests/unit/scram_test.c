/* scram_test.c: messages of SCRAM, and the examples of RFC 5802 5 and RFC 7677 3. */
#include "unit.h"

#include "net/scram_keys.h"
#include "text/base64.h"
#include "text/scram.h"

START_TEST(first)
{
	struct scram_first f;

	ck_assert_int_eq(scram_parse_first(VIEW("n,,n=user,r=fyko+d2l"), &f), 0);
	ck_assert_int_eq(f.binding, 'n');
	ck_view(f.authzid, "");
	ck_view(f.gs2, "n,,");
	ck_view(f.bare, "n=user,r=fyko+d2l");
	ck_view(f.name, "user");
	ck_view(f.nonce, "fyko+d2l");
	ck_assert_int_eq(scram_parse_first(VIEW("p=tls-exporter,a=b=2Cc,n=x=3Dy,r=q,s=t,u=v=w"), &f), 0);
	ck_assert_int_eq(f.binding, 'p');
	ck_view(f.type, "tls-exporter");
	ck_view(f.authzid, "b=2Cc");
	ck_view(f.gs2, "p=tls-exporter,a=b=2Cc,");
	ck_view(f.name, "x=3Dy");
	ck_view(f.nonce, "q");
	ck_assert_int_eq(scram_parse_first(VIEW("y,a=,n=u,r=q"), &f), 0);
	ck_assert_int_eq(f.binding, 'y');
}
END_TEST

START_TEST(bad_first)
{
	static const struct view texts[] = {
		VIEW(""), VIEW(","), VIEW(",,"), VIEW("n,,"), VIEW("n,,n=u"), VIEW("n,,n=u,"),
		VIEW("n,,n=u,r="), VIEW("n,,n=,r=q"), VIEW("n,,r=q,n=u"), VIEW("n,n=u,r=q"),
		VIEW("x,,n=u,r=q"), VIEW("nn,,n=u,r=q"), VIEW("p,,n=u,r=q"), VIEW("p=,,n=u,r=q"),
		VIEW("n,b=c,n=u,r=q"), VIEW("n,,m=x,n=u,r=q"), VIEW("n,,n=u,r=q,m=x"), VIEW("n,,n=u,r=q,"),
		VIEW("n,,n=u,r=q,x"), VIEW("n,,n=u,r=q,x="), VIEW("n,,n=u,r=q,,x=y"), VIEW("n,,n=u,r=q\0"),
		VIEW("n,,n=u\0,r=q"), VIEW("n,,n=\xff,r=q"), VIEW("n,,n=u,r=a b"), VIEW("n,,n=u,r=\xc3\xb6"),
		VIEW("n,,n=u,r=q,x=\xff"), VIEW("n,,n=u,r=q,1=x"),
	};
	struct scram_first f;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(scram_parse_first(texts[i], &f) == -1, "%zu", i);
}
END_TEST

START_TEST(too_long)
{
	static char text[9 + SCRAM_NONCE_MAX + 1] = "n,,n=u,r=";
	struct scram_first f;

	memset(text + 9, 'x', sizeof(text) - 9);
	ck_assert_int_eq(scram_parse_first((struct view){ text, sizeof(text) }, &f), -1);
	ck_assert_int_eq(scram_parse_first((struct view){ text, sizeof(text) - 1 }, &f), 0);
}
END_TEST

START_TEST(final)
{
	static const struct view bad[] = {
		VIEW(""), VIEW("c=biws"), VIEW("c=biws,r=x"), VIEW("c=biws,p=y"), VIEW("r=x,c=biws,p=y"),
		VIEW("c=biws,r=x,p"), VIEW("c=biws,r=,p=y"), VIEW("c=biws,r=x,m=a,p=y"),
		VIEW("c=biws,r=x,,p=y"), VIEW("c=biws,r=x,p=y,z=a"), VIEW(",p=y"), VIEW("p=y"),
		VIEW("c=biws,r=x,z,p=y"), VIEW("C=biws,r=x,p=y"),
	};
	struct scram_final f;

	ck_assert_int_eq(scram_parse_final(VIEW("c=biws,r=xy,z=a,p=v0X8=="), &f), 0);
	ck_view(f.binding, "biws");
	ck_view(f.nonce, "xy");
	ck_view(f.bare, "c=biws,r=xy,z=a");
	ck_view(f.proof, "v0X8==");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(scram_parse_final(bad[i], &f) == -1, "%zu", i);
}
END_TEST

START_TEST(names)
{
	static const struct view bad[] = {
		VIEW(""), VIEW("a=b"), VIEW("a="), VIEW("=2"), VIEW("=2c"), VIEW("a=3d"), VIEW("\xff"),
		VIEW("a\0"), VIEW("12345678901234567"),
	};
	struct buf b = buf_make(16);

	ck_assert_int_eq(scram_name(&b, VIEW("=3Da=2C=2Cb=3D")), 0);
	ck_buf(&b, "=a,,b=");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_clear(&b);
		ck_assert_msg(scram_name(&b, bad[i]) == -1, "%zu", i);
	}
	buf_free(&b);
}
END_TEST

static const struct example {
	enum scram_kind kind;
	const char *salt, *message, *proof, *signature;
} examples[] = {
	{ SCRAM_SHA1, "QSXCR+Q6sek8bf92",
	    "n=user,r=fyko+d2lbbFgONRv9qkxdawL,"
	    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,"
	    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
	    "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
	{ SCRAM_SHA256, "W22ZaJ0SNY7soEsUEjb6gQ==",
	    "n=user,r=rOprNGfwEbeRWgbNEkqO,"
	    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
	    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
	    "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	    "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
};

static struct view
decoded(struct buf *b, const char *text)
{
	buf_clear(b);
	ck_assert_int_eq(base64_decode(b, view_of(text)), 0);
	return buf_view(b);
}

START_TEST(vectors)
{
	for (size_t i = 0; i < 2; i++) {
		const struct example *e = &examples[i];
		struct view message = view_of(e->message);
		struct scram_verifier v = { .iterations = 4096 };
		unsigned char signature[SCRAM_KEY_MAX];
		struct buf b = buf_make(64);
		struct view salt = decoded(&b, e->salt);

		v.salt_length = salt.n;
		memcpy(v.salt, salt.p, salt.n);
		scram_make(e->kind, VIEW("pencil"), &v);
		ck_assert(scram_proves(e->kind, &v, message, decoded(&b, e->proof)));
		ck_assert(!scram_proves(e->kind, &v, view_sub(message, 1, message.n), buf_view(&b)));
		ck_assert(!scram_proves(e->kind, &v, message, view_sub(buf_view(&b), 1, b.n)));
		b.p[3] ^= 1;
		ck_assert(!scram_proves(e->kind, &v, message, buf_view(&b)));
		scram_sign(e->kind, &v, message, signature);
		ck_assert_mem_eq(decoded(&b, e->signature).p, signature, scram_key_length(e->kind));
		buf_free(&b);
	}
}
END_TEST

START_TEST(app_passwords)
{
	char hash[APP_HASH_SIZE];

	app_hash(VIEW("abc"), hash);	/* FIPS 180 */
	ck_assert_str_eq(hash, "{SHA256}ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, first);
	tcase_add_test(t, bad_first);
	tcase_add_test(t, too_long);
	tcase_add_test(t, final);
	tcase_add_test(t, names);
	tcase_add_test(t, vectors);
	tcase_add_test(t, app_passwords);
}

int
main(void)
{
	return unit_run("scram", add);
}
