/* idna_test.c: the two forms of internationalised domains, with the samples of RFC 3492. */
#include "unit.h"

#include "text/idna.h"

/* Of RFC 3492 section 7.1 those that are labels in lower case, and some domains. */
static const struct {
	const char *utf8, *ascii;
} samples[] = {
	{ "ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn" },
	{ "他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye" },
	{ "他們爲什麽不說中文", "xn--ihqwctvzc91f659drss3x8bo0yb" },
	{ "למההםפשוטלאמדבריםעברית", "xn--4dbcagdahymbxekheh6e0a7fei0b" },
	{ "यहलोगहिन्दी"
	    "क्योंनहींबोल"
	    "सकतेहैं",
	    "xn--i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd" },
	{ "なぜみんな日本語を話してくれないのか",
	    "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa" },
	{ "почемужеонинеговорятпорусски",
	    "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l" },
	{ "ひとつ屋根の下2", "xn--2-u9tlzr9756bt3uc0v" },
	{ "bücher.example", "xn--bcher-kva.example" },
	{ "www.bücher.münchen.example", "www.xn--bcher-kva.xn--mnchen-3ya.example" },
	{ "ü", "xn--tda" },
	{ "\xf0\x9f\x92\xa9.la", "xn--ls8h.la" },
};

START_TEST(both_ways)
{
	char out[ADDRESS_DOMAIN_MAX + 1];

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		ck_assert(idna_has_forms(samples[i].utf8) && idna_has_forms(samples[i].ascii));
		ck_assert_int_eq(idna_to_ascii(samples[i].utf8, out), 0);
		ck_assert_str_eq(out, samples[i].ascii);
		ck_assert_int_eq(idna_to_ascii(samples[i].ascii, out), 0);
		ck_assert_str_eq(out, samples[i].ascii);
		ck_assert_int_eq(idna_to_utf8(samples[i].ascii, out), 0);
		ck_assert_str_eq(out, samples[i].utf8);
		ck_assert_int_eq(idna_to_utf8(samples[i].utf8, out), 0);
		ck_assert_str_eq(out, samples[i].utf8);
	}
}
END_TEST

START_TEST(plain_domains)
{
	static const char *const plain[] = { "", "mail.test", "[192.0.2.1]", "[ipv6:2001:db8::1]",
		"a-b.c--d.example", "axn--b.example" };
	char out[ADDRESS_DOMAIN_MAX + 1];

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		ck_assert(!idna_has_forms(plain[i]));
		ck_assert_int_eq(idna_to_ascii(plain[i], out), 0);
		ck_assert_str_eq(out, plain[i]);
		ck_assert_int_eq(idna_to_utf8(plain[i], out), 0);
		ck_assert_str_eq(out, plain[i]);
	}
}
END_TEST

/* What only looks like an A-label stays: no Punycode, plain ASCII, or in another form. */
START_TEST(no_a_label)
{
	static const char *const fake[] = { "xn--", "xn--a", "xn--abc-", "xn--bcher-kvaa!", "xn--99999999",
		"xn--0ca0", "xn--bcher-kva-.x", "xn--a-ecp.ru" };
	char out[ADDRESS_DOMAIN_MAX + 1];

	for (size_t i = 0; i < sizeof(fake) / sizeof(fake[0]); i++) {
		char again[ADDRESS_DOMAIN_MAX + 1];

		ck_assert_int_eq(idna_to_utf8(fake[i], out), 0);
		ck_assert_int_eq(idna_to_ascii(out, again), 0);
		ck_assert_str_eq(again, fake[i]);
	}
}
END_TEST

START_TEST(too_long)
{
	char label[200], domain[300], out[ADDRESS_DOMAIN_MAX + 1];
	size_t n = 0;

	/* 40 different characters need more than 63 octets. */
	for (unsigned c = 0; c < 40; c++) {
		label[n++] = (char)(0xd0 + c % 2);
		label[n++] = (char)(0x80 + (c * 7) % 64);
	}
	label[n] = '\0';
	ck_assert_int_eq(idna_to_ascii(label, out), -1);
	ck_assert_str_eq(out, "");
	/* 50 labels of one character each are 2 octets, and 7 as A-labels. */
	n = 0;
	for (unsigned i = 0; i < 50; i++) {
		domain[n++] = '\xc3';
		domain[n++] = '\xbc';
		domain[n++] = '.';
	}
	domain[n - 1] = '\0';
	ck_assert_int_eq(idna_to_ascii(domain, out), -1);
	ck_assert_int_eq(idna_to_utf8(domain, out), 0);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, both_ways);
	tcase_add_test(t, plain_domains);
	tcase_add_test(t, no_a_label);
	tcase_add_test(t, too_long);
}

int
main(void)
{
	return unit_run("idna", add);
}
