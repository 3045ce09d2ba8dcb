/*
 * nexthop_fuzz.c: the file of routes, and the text of a next hop. The first line is also read as
 * such a text, the rest is the file: what it answers can be read again and is canonical.
 */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mail/nexthop.h"

static struct view file;

/* A text that was written reads back, and is written the same again. */
static void
check_text(struct view text)
{
	char once[NEXTHOP_TEXT_MAX + 1], twice[NEXTHOP_TEXT_MAX + 1];
	struct nexthop_target t;

	if (nexthop_parse(text, &t) != NULL) {
		fuzz_assert(t.host[0] == '\0');
		return;
	}
	fuzz_assert(t.host[0] != '\0' && view_is_ascii(view_of(t.host)));
	fuzz_assert((t.port == 0) == (t.protocol == NEXTHOP_LMTP_UNIX) && t.port < 65536);
	fuzz_assert(nexthop_format(&t, once) == 0);
	for (const char *p = once; *p; p++)
		fuzz_assert(*p >= ' ' && *p <= '~');
	fuzz_assert(nexthop_parse(view_of(once), &t) == NULL && nexthop_format(&t, twice) == 0);
	fuzz_assert(strcmp(once, twice) == 0);
}

static void
check_find(struct table *t, const struct address *recipient, const struct address *sender)
{
	struct nexthop_target target;
	struct nexthop n;

	nexthop_find(t, recipient, sender, &n);
	switch (n.kind) {
	case NEXTHOP_REMOTE:
		fuzz_assert(nexthop_parse(view_of(n.text), &target) == NULL);
		check_text(view_of(n.text));
		/* Logins come from the file alone. */
		fuzz_assert(target.auth[0] == '\0' || nexthop_is_routed(file, &target));
		break;
	case NEXTHOP_ERROR:
		fuzz_assert((n.code[0] == '4' || n.code[0] == '5') && n.reason[0] != '\0');
		break;
	case NEXTHOP_TEMPFAIL:
		fuzz_assert(n.code[0] == '4' && table_why(t)[0] != '\0');
		break;
	default:
		break;
	}
	fuzz_assert((n.kind == NEXTHOP_REMOTE) == (n.text[0] != '\0'));
}

/* Asks for every address in the file, and those in the domains of its patterns. */
static void
check_words(struct table *t, struct view text)
{
	struct address a = { .local = "" }, null = { .local = "" }, fixed;
	struct view line, word;

	fuzz_assert(address_parse(VIEW("joe@a.b.example"), &fixed) == 0);
	check_find(t, &fixed, &null);
	while (view_line(&text, &line)) {
		if (!view_word(&line, &word))
			continue;
		if (view_starts_nocase(word, VIEW("from:")))
			word = view_sub(word, 5, word.n);
		if (address_parse(word, &a) == -1 || a.domain[0] == '\0')
			(void)address_set(&a, VIEW("x"), word);
		if (a.domain[0] == '\0')
			continue;
		check_find(t, &a, &fixed);
		check_find(t, &fixed, &a);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), rest = text, first;
	int fd = memfd_create("routes", MFD_CLOEXEC);
	struct table *t;
	char path[64];

	if (view_line(&rest, &first))
		check_text(first);
	fuzz_assert(fd != -1 && write(fd, rest.p, rest.n) == (ssize_t)rest.n);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	file = rest;
	t = table_open(path, table_read_routes);
	fuzz_assert(t != NULL);
	check_words(t, rest);
	table_close(t);
	close(fd);
	return 0;
}
