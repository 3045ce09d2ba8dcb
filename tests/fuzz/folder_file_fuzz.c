/* folder_file_fuzz.c: names of folders, and all files that have them. */
#include "fuzz.h"

#include "text/folder_file.h"
#include "text/nfc.h"

/* A name that was made is its own right form, is in its directory, and in its place. */
static void
right(const char *name)
{
	char again[FOLDER_NAME_MAX + 1], dir[FOLDER_NAME_MAX + 2];
	struct view v = view_of(name);

	fuzz_assert(v.n > 0 && v.n <= FOLDER_NAME_MAX && view_is_ascii(v) && !view_has_control(v));
	fuzz_assert(v.p[0] != '/' && v.p[v.n - 1] != '/' && view_find(v, '.') == v.n);
	fuzz_assert(folder_name(v, again) == NULL && strcmp(name, again) == 0);
	folder_dir(v, dir);
	if (strcmp(name, "INBOX") == 0) {
		fuzz_assert(folder_of_dir(view_of(dir), again) == -1);
		return;
	}
	fuzz_assert(folder_of_dir(view_of(dir), again) == 0 && strcmp(name, again) == 0);
	fuzz_assert(folder_compare(VIEW("INBOX"), v) < 0);
}

static void
names(struct view in)
{
	char name[FOLDER_NAME_MAX + 1];
	struct buf once = buf_make(100000), twice = buf_make(100000);

	if (folder_name(in, name) == NULL)
		right(name);
	else
		fuzz_assert(name[0] == '\0');
	if (folder_name_utf8(in, name) == NULL)
		right(name);
	if (folder_of_dir(in, name) == 0)
		right(name);
	if (nfc(in, &once) == 0 && nfc(buf_view(&once), &twice) == 0)
		fuzz_assert(view_eq(buf_view(&once), buf_view(&twice)));
	buf_free(&once);
	buf_free(&twice);
}

/* What we write is read as it was meant. */
static void
file(struct view in)
{
	struct buf text = buf_make(FOLDER_FILE_MAX), again = buf_make(FOLDER_FILE_MAX);
	struct folder_file f, g;

	fuzz_assert(folder_file_parse(in, &f) == 0);
	for (size_t i = 0; i < f.n; i++) {
		fuzz_within(f.entries[i].name, in);
		fuzz_assert(i == 0 || folder_compare(f.entries[i - 1].name, f.entries[i].name) < 0);
		fuzz_assert(folder_file_find(&f, f.entries[i].name) == &f.entries[i]);
		fuzz_assert((f.entries[i].uses & ~FOLDER_USABLE) == 0);
	}
	fuzz_assert(folder_file_write(&f, &text) == 0);
	fuzz_assert(folder_file_parse(buf_view(&text), &g) == 0);
	fuzz_assert(g.uidvalidity == f.uidvalidity && g.n <= f.n);
	fuzz_assert(folder_file_write(&g, &again) == 0);
	fuzz_assert(view_eq(buf_view(&text), buf_view(&again)));
	folder_file_free(&f);
	folder_file_free(&g);
	buf_free(&text);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size), rest = in, line, last = VIEW("");
	struct subscriptions s = subscriptions_begin(in);
	char name[FOLDER_NAME_MAX + 1];
	const char *why;
	unsigned use;
	int got;

	file(in);
	names(in);
	while (subscriptions_next(&s, name))
		right(name);
	while ((got = special_use_next(&rest, &use, name, &why)) != 0)
		if (got == 1)
			right(name);
	rest = in;
	while (view_line(&rest, &line)) {
		names(line);
		/* An order has two sides. */
		fuzz_assert((folder_compare(line, last) < 0) == (folder_compare(last, line) > 0));
		last = line;
	}
	return 0;
}
