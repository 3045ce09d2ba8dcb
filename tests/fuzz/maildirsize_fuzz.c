/* maildirsize_fuzz.c: the file maildirsize, and the settings of a mailbox. */
#include "fuzz.h"

#include "text/mailbox.h"
#include "text/maildirsize.h"

/* What we write is read as it was meant. */
static void
written(const struct maildirsize *s)
{
	struct buf b = buf_make(1000);
	struct maildirsize again;

	fuzz_assert(maildirsize_first(s->limit, s->used, &b) == 0);
	fuzz_assert(maildirsize_line(s->used, &b) == 0);
	maildirsize_parse(buf_view(&b), &again);
	fuzz_assert(!again.wrong && again.lines == 2);
	fuzz_assert(again.limit.bytes == s->limit.bytes);
	fuzz_assert(again.limit.messages == s->limit.messages);
	fuzz_assert(again.used.bytes == 2 * s->used.bytes);
	fuzz_assert(again.used.messages == 2 * s->used.messages);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);
	struct mailbox_settings m = { .quota = 0 };
	struct maildirsize s;
	struct buf path = buf_make(3000);

	maildirsize_parse(in, &s);
	fuzz_assert(s.limit.bytes >= 0 && s.limit.messages >= 0);
	fuzz_assert(s.wrong || (s.used.bytes >= 0 && s.used.messages >= 0 && s.lines > 0));
	/* Sums of ours are far from the numbers at which a file is not believed. */
	if (!s.wrong && s.used.bytes < 1LL << 40 && s.used.messages < 1LL << 40)
		written(&s);
	if (mailbox_settings(in, &m) == NULL) {
		fuzz_assert(strstr(m.mbox, "..") == NULL || strchr(m.mbox, '/') == NULL ||
		    strstr(m.mbox, "/../") == NULL);
		fuzz_assert(mailbox_path(m.mbox, VIEW("joe@x.example"), &path) == 0);
	}
	buf_free(&path);
	return 0;
}
