/* queue_wish_fuzz.c: what is taken is the name of a file, no path, and reads back as itself. */
#include "fuzz.h"

#include "queue/queue_wish.h"

/* What somebody types is found again in the name that is made of it. */
static void
make(struct view text, enum wish_kind kind)
{
	char name[WISH_NAME_MAX];
	struct wish w, again;

	if (wish_make(kind, text, &w) == -1)
		return;
	fuzz_assert(strlen(wish_name(&w, name)) > 0 && strchr(name, '/') == NULL);
	fuzz_assert(wish_parse(view_of(name), &again) == 0 && again.kind == kind);
	fuzz_assert(strcmp(again.text, w.text) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size);
	struct address a = { .local = "joe", .domain = "example.org" };
	const struct wish_rcpt rcpt = { "1k0tskakhsp89b0m", "uid 1", &a, &a };
	char name[WISH_NAME_MAX];
	struct wish w;

	make(text, WISH_SENDER);
	make(text, WISH_RCPT);
	make(text, WISH_ID);
	if (wish_parse(text, &w) == -1)
		return 0;
	fuzz_assert(view_eq(view_of(wish_name(&w, name)), text));
	fuzz_assert(name[0] != '.' && strpbrk(name, "/\\ \n") == NULL);
	(void)wish_matches(&w, &rcpt);
	return 0;
}
