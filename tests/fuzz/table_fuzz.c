/*
 * table_fuzz.c: the files of domains, users and aliases. The first octet says
 * which. What a table holds is found under its key and is well formed.
 */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mail/route_alias.h"
#include "mail/table.h"
#include "text/address.h"

/* Every word of the text, and every line up to its colon, is asked for. */
static void
ask(struct table *t, struct view key, int which)
{
	char domain[ADDRESS_DOMAIN_MAX + 1];
	struct table_row row;
	struct address a;
	struct view target;

	if (table_find(t, key, &row) != 1)
		return;
	fuzz_assert(view_eq_nocase(row.key, key) && row.line > 0);
	if (which == 0 && table_domain_kind(&row, &target) == DOMAIN_ALIAS)
		fuzz_assert(address_domain(target, domain) == ADDRESS_OK);
	if (which == 0)
		fuzz_assert(address_domain(row.key, domain) == ADDRESS_OK);
	if (which == 1) {
		fuzz_assert(address_parse(row.key, &a) == 0);
		fuzz_assert(a.domain[0] != '\0' || row.value.n != 0);
		fuzz_assert(view_find(row.key, '/') == row.key.n && row.key.p[0] != '.');
	}
}

static int
count_target(const struct address *target, bool local_only, void *arg)
{
	uint64_t *n = arg;

	(void)local_only;
	fuzz_assert(!address_is_null(target) && target->domain[0] != '\0');
	return ++*n > 50;
}

static void
expand(struct table *t, struct view key)
{
	struct address self = { "self", "host.example" };
	char why[ROUTE_WHY_MAX] = "";
	uint64_t n = 0;
	struct expansion x = { .hostname = "host.example", .self = &self, .limit = 20,
		.each = count_target, .arg = &n, .why = why };
	struct table_row row;

	if (table_find(t, key, &row) != 1)
		return;
	if (route_alias_expand(&x, table_path(t), &row) == -1)
		fuzz_assert(why[0] != '\0');
	fuzz_assert(n <= 20);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static table_reader *const readers[] = { table_read_domains, table_read_users,
		route_alias_read };
	struct view text, rest, line;
	char path[64];
	struct table *t;
	int fd, which;

	if (size == 0)
		return 0;
	which = data[0] % 3;
	text = fuzz_view(data + 1, size - 1);
	fd = memfd_create("table", MFD_CLOEXEC);
	fuzz_assert(fd != -1 && write(fd, text.p, text.n) == (ssize_t)text.n);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	t = table_open(path, readers[which]);
	fuzz_assert(t != NULL);
	for (rest = text; view_line(&rest, &line);) {
		struct view word;

		if (which == 2)
			expand(t, view_sub(line, 0, view_find(line, ':')));
		while (view_word(&line, &word))
			ask(t, word, which);
	}
	table_close(t);
	close(fd);
	return 0;
}
