/*
 * senders_fuzz.c: the file of senders. What a table holds is what its lines
 * say, word by word, and nothing else; one with an error holds nothing.
 */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mail/table.h"

/* 1, 0 or -1 for the user and what may be an address. */
static int
find(struct table *t, struct view user, struct view word, bool *valid)
{
	struct buf key = buf_make(TABLE_KEY_MAX);
	struct address a = { .local = "" };
	struct table_row row;
	int got = 0;

	if (word.n && word.p[0] == '@')
		*valid = address_domain(view_sub(word, 1, word.n), a.domain) == ADDRESS_OK;
	else
		*valid = address_parse(word, &a) == 0 && a.domain[0] != '\0';
	if (*valid && table_senders_key(user, &a, &key) == 0)
		got = table_find(t, buf_view(&key), &row);
	if (got == 1)
		fuzz_assert(view_eq_nocase(row.key, buf_view(&key)) && row.line > 0);
	buf_free(&key);
	return got;
}

/* Every word that follows the first one in its line is there. */
static void
check_line(struct table *t, struct view line, bool good)
{
	struct view user, word;
	bool valid;

	line = view_trim(line);
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (!view_word(&line, &user) || user.p[0] == '#')
		return;
	while (view_word(&line, &word)) {
		int got = find(t, user, word, &valid);

		fuzz_assert(good ? valid && got == 1 : got != 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), rest = text, line;
	int fd = memfd_create("senders", MFD_CLOEXEC);
	struct table_row row;
	char path[64];
	struct table *t;
	bool good;

	fuzz_assert(fd != -1 && write(fd, text.p, text.n) == (ssize_t)text.n);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	t = table_open(path, table_read_senders);
	fuzz_assert(t != NULL);
	good = table_find(t, VIEW("no such key"), &row) == 0;
	fuzz_assert(good == (table_why(t)[0] == '\0'));
	while (view_line(&rest, &line))
		check_line(t, line, good);
	table_close(t);
	close(fd);
	return 0;
}
