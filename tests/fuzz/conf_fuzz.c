/*
 * conf_fuzz.c: arbitrary bytes as a configuration. What is accepted is printed
 * as values that are accepted again and then print the same; what is refused
 * has a reason, with the name of the file, that fits into a line.
 */
#include "fuzz.h"

#include "sys/conf.h"

static void
print_one(const char *key, const char *value, void *arg)
{
	struct buf *out = arg;

	fuzz_assert(strpbrk(value, "\r\n") == NULL);
	buf_add_str(out, key);
	buf_add_str(out, " = ");
	buf_add_str(out, value);
	buf_add_char(out, '\n');
}

static struct buf
print(const struct conf *c)
{
	struct buf out = buf_make(SIZE_MAX);

	conf_print(c, print_one, &out);
	fuzz_assert(!out.failed);
	return out;
}

static void
round_trip(const struct conf *c)
{
	struct buf once = print(c), twice;
	struct conf again;
	char error[CONF_ERROR_MAX];

	fuzz_assert(conf_defaults(&again) == 0);
	fuzz_assert(conf_parse(&again, "printed", once.p, once.n, error) == 0);
	twice = print(&again);
	fuzz_assert(view_eq(buf_view(&once), buf_view(&twice)));
	buf_free(&once);
	buf_free(&twice);
	conf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size);
	char error[CONF_ERROR_MAX] = "";
	struct conf c;

	fuzz_assert(conf_defaults(&c) == 0);
	if (conf_parse(&c, "fuzz", text.p, text.n, error) == 0) {
		round_trip(&c);
	} else {
		fuzz_assert(memchr(error, '\0', sizeof(error)) != NULL);
		fuzz_assert(view_starts_nocase(view_of(error), VIEW("fuzz:")));
		fuzz_assert(strpbrk(error, "\r\n") == NULL);
	}
	conf_free(&c);
	return 0;
}
