/* xclient_fuzz.c: what is taken is printable, within its limits, and the same when given again. */
#include "fuzz.h"

#include "text/address.h"
#include "text/xclient.h"

static void
check_text(const char *text, size_t max)
{
	fuzz_assert(strlen(text) <= max);
	for (const char *c = text; *c; c++)
		fuzz_assert((unsigned char)*c >= ' ' && *c != 0x7f);
}

static void
check(const struct xclient *x)
{
	char domain[ADDRESS_DOMAIN_MAX + 1];

	fuzz_assert(x->given != 0 && x->given <= 255 && (x->known & ~x->given) == 0);
	check_text(x->name, XCLIENT_VALUE_MAX);
	check_text(x->helo, XCLIENT_VALUE_MAX);
	check_text(x->login, XCLIENT_LOGIN_MAX);
	fuzz_assert(strchr(x->helo, ' ') == NULL && x->port <= 65535);
	if (x->known & XCLIENT_NAME)
		fuzz_assert(address_domain(view_of(x->name), domain) == ADDRESS_OK &&
		    strcmp(domain, x->name) == 0 && domain[0] != '[');
	if (x->known & XCLIENT_HELO)
		fuzz_assert(x->helo[0] != '\0');
	if (x->known & XCLIENT_LOGIN)
		fuzz_assert(x->login[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size), bad;
	struct buf twice = buf_make(2 * size + 1);
	struct xclient x, again;

	if (xclient_parse(in, &x, &bad) == -1) {
		fuzz_assert(bad.n == 0 || (bad.p >= in.p && bad.p + bad.n <= in.p + in.n));
		buf_free(&twice);
		return 0;
	}
	check(&x);
	buf_add_view(&twice, in);
	buf_add_char(&twice, ' ');
	buf_add_view(&twice, in);
	fuzz_assert(xclient_parse(buf_view(&twice), &again, &bad) == 0);
	fuzz_assert(x.given == again.given && x.known == again.known && x.port == again.port &&
	    strcmp(x.name, again.name) == 0 && strcmp(x.helo, again.helo) == 0);
	buf_free(&twice);
	return 0;
}
