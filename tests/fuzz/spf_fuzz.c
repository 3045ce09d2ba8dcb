/* spf_fuzz.c: any records of SPF: what is asked for is a name, and it comes to an end. */
#include "fuzz.h"

#include "text/spf.h"

struct world {
	struct view lines;	/* the records: which one a name has its octets say */
	unsigned questions;
};

static unsigned
number_of(const char *name)
{
	unsigned n = 0;

	for (; *name; name++)
		n = n * 31 + (unsigned char)*name;
	return n;
}

static void
check_name(struct world *w, const char *name)
{
	fuzz_assert(name[0] != '\0' && strlen(name) <= SPF_NAME_MAX);
	for (size_t i = 0; name[i]; i++)
		fuzz_assert(name[i] >= ' ' && name[i] <= '~');
	/* Ten that count, ten hosts of each MX, and the records of those that are included. */
	fuzz_assert(++w->questions < 200);
}

static int
records(void *arg, const char *name, struct buf *out)
{
	struct world *w = arg;
	struct view rest = w->lines, line = VIEW("");

	check_name(w, name);
	for (unsigned i = 0; i <= number_of(name) % 5; i++)
		if (!view_line(&rest, &line))
			return (int)(number_of(name) % 3) - 1;
	buf_add_view(out, line);
	return 1;
}

static int
addresses(void *arg, const char *name, bool ipv6, struct spf_address *out, int max)
{
	unsigned n = number_of(name);

	check_name(arg, name);
	for (int i = 0; i < max && i < (int)(n % 4); i++)
		out[i] = (struct spf_address){ .ipv6 = ipv6, .octets = { 192, 0, 2, (unsigned char)n } };
	return max < (int)(n % 4) ? max : (int)(n % 4);
}

static int
exchangers(void *arg, const char *name, char (*out)[SPF_NAME_MAX + 1], int max)
{
	int n = (int)(number_of(name) % 13);

	check_name(arg, name);
	for (int i = 0; i < max && i < n; i++)
		(void)view_string(view_of(i % 3 ? "mx.test" : ""), out[i], SPF_NAME_MAX + 1);
	return n < max ? n : max;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct spf_dns dns = { records, addresses, exchangers };
	struct view text = fuzz_view(data, size), line;
	struct world w = { .lines = text };
	char out[SPF_NAME_MAX + 1];

	for (int ipv6 = 0; ipv6 < 2; ipv6++) {
		struct spf s = { .dns = &dns, .arg = &w, .sender = "sender.test",
			.client = { .ipv6 = ipv6, .octets = { 192, 0, 2, 7 } } };
		enum spf_result r;

		w.questions = 0;
		r = spf_check(&s, "first.test");
		fuzz_assert((r == SPF_PERMERROR) <= (s.why != NULL));
		fuzz_assert(spf_result_name(r)[0]);
		while (view_line(&text, &line)) {
			(void)spf_passes_all(line);
			if (spf_expand(&s, "first.test", line, out) == 0)
				check_name(&w, out);
			w.questions = 0;
		}
		text = fuzz_view(data, size);
	}
	return 0;
}
