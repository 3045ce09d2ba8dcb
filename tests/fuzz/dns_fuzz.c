/* dns_fuzz.c: what comes out of any answer of a name server fits, and is text. */
#include "fuzz.h"

#include "net/dns.h"

#define MAX 7

static void
check_names(const struct dns_answer *a, enum dns_type type)
{
	char names[MAX][DNS_NAME_MAX + 1];
	size_t n = dns_names(a, type, names, MAX);

	fuzz_assert(n <= MAX);
	for (size_t i = 0; i < n; i++)
		fuzz_assert(strnlen(names[i], sizeof(names[i])) <= DNS_NAME_MAX);
}

/* What is walked over lies in the answer, and is there for dns_judge() as well. */
static void
check_walk(struct dns_answer a, enum dns_type type)
{
	struct view reply = a.reply, data;
	struct dns_walk w;
	struct buf text = buf_make(70000);
	struct dns_mx mx;
	struct dns_srv srv;
	bool any = false;

	if (dns_walk(&w, &a, type) == 0) {
		fuzz_assert(strnlen(w.name, sizeof(w.name)) <= DNS_NAME_MAX);
		while (dns_next(&w, &data)) {
			fuzz_within(data, reply);
			any = true;
		}
		fuzz_assert(dns_walk(&w, &a, type) == 0);
		while (type == DNS_MX && dns_next_mx(&w, &mx))
			fuzz_assert(strnlen(mx.name, sizeof(mx.name)) <= DNS_NAME_MAX);
		while (type == DNS_SRV && dns_next_srv(&w, &srv))
			fuzz_assert(strnlen(srv.name, sizeof(srv.name)) <= DNS_NAME_MAX && srv.port <= 65535);
		while (type == DNS_TXT && dns_next_text(&w, &text))
			fuzz_assert(!view_has_control(buf_view(&text)));
		buf_free(&text);
	}
	dns_judge(&a, type);
	fuzz_assert(a.outcome != DNS_FOUND || any);
	fuzz_assert(a.reply.n == 0 || view_eq(a.reply, reply));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_answer a = { .outcome = DNS_FOUND, .reply = fuzz_view(data, size) };
	struct dns_address addresses[MAX];
	char text[20];

	check_walk(a, DNS_A);
	check_walk(a, DNS_MX);
	check_walk(a, DNS_CNAME);
	check_walk(a, DNS_TLSA);
	check_walk(a, DNS_SRV);
	check_walk(a, DNS_TXT);
	fuzz_assert(dns_addresses(&a, DNS_A, addresses, MAX) <= MAX);
	fuzz_assert(dns_addresses(&a, DNS_AAAA, addresses, MAX) <= MAX);
	check_names(&a, DNS_PTR);
	check_names(&a, DNS_MX);
	if (dns_text(&a, text, sizeof(text)))
		for (size_t i = 0; text[i]; i++)
			fuzz_assert(text[i] >= ' ' && text[i] <= '~');
	fuzz_assert(strnlen(text, sizeof(text)) < sizeof(text));
	return 0;
}
