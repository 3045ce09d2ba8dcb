/*
 * mbox_list_fuzz.c: any file as an mbox, behind an octet that says how large the pieces are in
 * which it is shown. Messages lie one behind the other, are of the size that is said, and each is
 * the same when it is read alone; the others are found again when every second one is gone.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "mail/mbox_remove.h"
#include "text/crlf.h"
#include "text/mbox.h"

static int
add(void *arg, struct view run)
{
	return buf_add_view(arg, run);
}

static struct buf
shown(struct view in, size_t step)
{
	struct mbox_shown s = { .header = true };
	struct buf b = buf_make(SIZE_MAX);

	for (; in.n; in = view_sub(in, step, in.n))
		fuzz_assert(mbox_show(&s, view_sub(in, 0, step), add, &b) == 0);
	fuzz_assert(mbox_show_end(&s, add, &b) == 0);
	return b;
}

static int
file_of(struct view text)
{
	int fd = memfd_create("box", MFD_CLOEXEC);

	fuzz_assert(fd != -1 && write(fd, text.p, text.n) == (ssize_t)text.n);
	return fd;
}

static void
check_message(struct mbox_list *l, int fd, size_t i, struct view text, size_t step)
{
	const struct mbox_entry *e = &l->entries[i];
	uint64_t from = e->from + e->line, to = mbox_list_end(l, i) - e->empty;
	struct buf whole, pieces;

	fuzz_assert(e->from < from && from <= to && to <= text.n);
	fuzz_assert(mbox_is_from(view_sub(text, (size_t)e->from, e->line)));
	whole = shown(view_sub(text, (size_t)from, (size_t)(to - from)), text.n + 1);
	pieces = shown(view_sub(text, (size_t)from, (size_t)(to - from)), step);
	fuzz_assert(view_eq(buf_view(&whole), buf_view(&pieces)));
	fuzz_assert(crlf_size(buf_view(&whole)) == e->vsize);
	fuzz_assert(mbox_list_there(l, fd, i) == 1);
	/* Measured anew. */
	l->st.st_size++;
	fuzz_assert(mbox_list_there(l, fd, i) == 1);
	buf_free(&whole);
	buf_free(&pieces);
}

/* Every second one goes: the others are found in what a rewrite would leave, in their order. */
static void
check_rest(const struct mbox_list *l, struct view text)
{
	struct buf rest = buf_make(SIZE_MAX);
	struct mbox_list now;
	size_t kept = 0;
	int fd;

	for (size_t i = 0; i < l->n; i += 2)
		buf_add_view(&rest, view_sub(text, (size_t)l->entries[i].from,
		    (size_t)(mbox_list_end(l, i) - l->entries[i].from)));
	fd = file_of(buf_view(&rest));
	fuzz_assert(mbox_list_read(&now, fd, rest.n, SIZE_MAX) == 0);
	fuzz_assert(now.internal || now.n == (l->n + 1) / 2);
	for (size_t i = 0; !now.internal && i < l->n; i += 2, kept++)
		fuzz_assert(memcmp(now.entries[kept].hash, l->entries[i].hash, 16) == 0);
	mbox_list_free(&now);
	buf_free(&rest);
	close(fd);
}

/* A message that a delivery writes comes back as it was, but for fields that are hidden. */
static void
there_and_back(struct view in, size_t step)
{
	struct buf quoted = buf_make(SIZE_MAX), mail = buf_make(SIZE_MAX), back;
	struct mbox_quote q = { 0 };
	struct view piece;
	size_t used;

	/* No header: it has ended before. */
	buf_add_char(&mail, '\n');
	buf_add_view(&mail, in);
	fuzz_assert(mbox_quote(&q, buf_view(&mail), &quoted) == 0 && mbox_quote_end(&q, &quoted) == 0);
	fuzz_assert(mbox_split(buf_view(&quoted), true, true, &piece, &used) == MBOX_TEXT);
	fuzz_assert(used == quoted.n);
	back = shown(piece, step);
	fuzz_assert(back.n == mail.n + (in.n && in.p[in.n - 1] != '\n'));
	fuzz_assert(memcmp(back.p, mail.p, mail.n) == 0);
	buf_free(&quoted);
	buf_free(&mail);
	buf_free(&back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = view_sub(fuzz_view(data, size), 1, size);
	size_t step = size ? data[0] % 9 + 1u : 1;
	struct mbox_list l;
	int fd = file_of(text);

	fuzz_assert(mbox_list_read(&l, fd, text.n, SIZE_MAX) == 0);
	fuzz_assert(l.end <= text.n);
	for (size_t i = 0; i < l.n; i++) {
		fuzz_assert(i == 0 || l.entries[i].from > l.entries[i - 1].from);
		fuzz_assert(l.entries[i].uid == 0 || l.entries[i].uid <= l.last);
		check_message(&l, fd, i, text, step);
	}
	check_rest(&l, text);
	there_and_back(text, step);
	mbox_list_free(&l);
	close(fd);
	return 0;
}
