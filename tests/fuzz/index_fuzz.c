/*
 * index_fuzz.c: the files of an index with anything in them. The input is a list of changes to good
 * files, of which each is:
 *
 *	FILE OFFSET(2) LENGTH OCTETS	octets put over those that are there
 *	FILE OFFSET(2) 255		the file cut off there
 *
 * FILE & 7 says which file. The first octet of all: checksums are made right again if bit 0 is
 * set, so that what is behind them is seen; with bit 1 there is at first one frame more, for which
 * files are still to be renamed and removed; with bit 2 the state alone is there, as STATUS leaves
 * it in a folder that nobody has opened. Whatever there is, the folder opens, has all messages
 * that there are files of, each once, and can be worked on.
 */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/index_checkpoint.h"
#include "mail/index_journal.h"
#include "mail/index_sum.h"

#define FILES 7
#define MESSAGES 5
#define CUT 255

static const char *const files[FILES] = {
	"mailstead-index", "mailstead-index.old", "mailstead-journal", "mailstead-journal.old",
	"mailstead-state", "mailstead-cache", "mailstead-order.to"
};

static char directory[40];
static struct maildir folder;
static int home = -1;
static struct {
	char p[16384];
	size_t n;
} good[FILES], now[FILES];

/* ---- a folder */

static struct index *
open_folder(void)
{
	const struct index_options o = { .home = home, .path = "Maildir", .host = "h" };
	struct index *ix = NULL;

	fuzz_assert(index_open(&o, &ix) == 0);
	return ix;
}

static void
store(struct index *ix, uint32_t uid, enum index_store_mode mode, const char *keyword)
{
	const struct index_uids uids = { .p = &uid, .n = 1 };
	struct view name = view_of(keyword);
	const struct index_store how = {
		.mode = mode, .keywords = &name, .n_keywords = 1, .unchangedsince = UINT64_MAX
	};
	struct index_stored out;

	fuzz_assert(index_store(ix, &uids, &how, &out) == 0 || errno == ENOTSUP ||
	    errno == EOVERFLOW);
	index_stored_free(&out);
}

static void
read_good(void)
{
	for (size_t i = 0; i < FILES; i++) {
		int fd = openat(folder.dir, files[i], O_RDONLY | O_CLOEXEC);
		ssize_t n = read(fd, good[i].p, sizeof(good[i].p));

		fuzz_assert(n > 0 && n < (ssize_t)sizeof(good[i].p));
		good[i].n = (size_t)n;
		close(fd);
	}
}

/* Removes all messages of new/ or cur/, or none. Returns how many there were. */
static unsigned
each_file(const char *name, bool remove)
{
	int fd = openat(folder.dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	unsigned n = 0;

	while (d && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		n++;
		if (remove)
			(void)unlinkat(fd, e->d_name, 0);
	}
	if (d)
		closedir(d);
	return n;
}

static void
remove_messages(void)
{
	(void)each_file("new", true);
	(void)each_file("cur", true);
}

static void
make_messages(void)
{
	char name[20];

	for (int i = 0; i < MESSAGES; i++) {
		(void)snprintf(name, sizeof(name), "%d.m:2,", i);
		close(openat(folder.cur, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	}
}

static void
remove_all(void)
{
	remove_messages();
	for (size_t i = 0; i < FILES; i++)
		(void)unlinkat(folder.dir, files[i], 0);
	(void)unlinkat(folder.dir, "mailstead-index.tmp", 0);
	(void)unlinkat(folder.dir, "mailstead-journal.tmp", 0);
	(void)unlinkat(folder.dir, "tmp", AT_REMOVEDIR);
	(void)unlinkat(folder.dir, "new", AT_REMOVEDIR);
	(void)unlinkat(folder.dir, "cur", AT_REMOVEDIR);
	(void)unlinkat(home, "Maildir", AT_REMOVEDIR);
	(void)rmdir(directory);
}

static void
put_order(struct index *ix)
{
	struct index_ranks r;

	fuzz_assert(index_ranks_alloc(&r, MESSAGES) == 0);
	for (uint32_t i = 0; i < MESSAGES; i++) {
		r.uids[i] = i + 1;
		r.ranks[i] = MESSAGES - 1 - i;
	}
	index_ranks_put(ix, INDEX_BY_TO, &r);
	index_ranks_free(&r);
}

static void
begin(void)
{
	struct index *ix;

	(void)snprintf(directory, sizeof(directory), "%s/index_fuzz.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	fuzz_assert(mkdtemp(directory) != NULL);
	home = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fuzz_assert(home != -1 && maildir_open(home, "Maildir", true, &folder) == 0);
	make_messages();
	atexit(remove_all);
	ix = open_folder();
	for (uint32_t uid = 1; uid <= MESSAGES; uid++)
		store(ix, uid, INDEX_STORE_ADD, uid % 2 ? "$odd" : "even");
	for (uint32_t uid = 1; uid <= MESSAGES; uid++)
		index_cache_put(ix, uid, uid % INDEX_KINDS, VIEW("(text)"));
	index_cache_flush(ix);
	put_order(ix);
	index_close(ix);
	read_good();
}

/* ---- its files */

static void
change(struct view *input)
{
	size_t i = (unsigned char)input->p[0] & 7, at, n;

	i = i < FILES ? i : 0;
	at = (size_t)(unsigned char)input->p[1] << 8 | (unsigned char)input->p[2];
	n = (unsigned char)input->p[3];
	*input = view_sub(*input, 4, input->n);
	if (n == CUT) {
		now[i].n = at < now[i].n ? at : now[i].n;
		return;
	}
	n = n < input->n ? n : input->n;
	if (at + n <= sizeof(now[i].p)) {
		memcpy(now[i].p + at, input->p, n);
		now[i].n = at + n > now[i].n ? at + n : now[i].n;
	}
	*input = view_sub(*input, n, input->n);
}

static void
seal_checkpoint(char *p, size_t n)
{
	struct checkpoint_head head;

	if (n < sizeof(head))
		return;
	memcpy(&head, p, sizeof(head));
	for (uint64_t i = 0; i < head.chunks && head.body <= n &&
	    sizeof(head) + 8 * (i + 1) <= head.body; i++) {
		uint64_t from = head.body + i * CHECKPOINT_CHUNK, sum;

		if (from >= n)
			break;
		sum = index_sum((head.state.generation << 32) + i, p + from, n - from);
		memcpy(p + sizeof(head) + 8 * i, &sum, sizeof(sum));
	}
	if (head.chunks <= (n - sizeof(head)) / 8)
		head.sums = index_sum(0, p + sizeof(head), 8 * head.chunks);
	head.sum = index_sum(0, &head, offsetof(struct checkpoint_head, sum));
	memcpy(p, &head, sizeof(head));
}

static void
seal_journal(char *p, size_t n)
{
	struct index_journal_head head;
	struct index_frame_head frame;

	if (n < sizeof(head))
		return;
	memcpy(&head, p, sizeof(head));
	head.sum = index_sum(0, &head, offsetof(struct index_journal_head, sum));
	memcpy(p, &head, sizeof(head));
	for (size_t at = sizeof(head); at + sizeof(frame) <= n;) {
		uint64_t seed = head.generation * 31 + at;

		memcpy(&frame, p + at, sizeof(frame));
		if (frame.length > n - at - sizeof(frame))
			break;
		seed = index_sum(seed, &frame, offsetof(struct index_frame_head, sum));
		frame.sum = index_sum(seed, p + at + sizeof(frame), frame.length);
		memcpy(p + at, &frame, sizeof(frame));
		at += sizeof(frame) + frame.length;
	}
}

static void
seal_state(char *p, size_t n)
{
	struct index_state st;

	if (n < sizeof(st))
		return;
	memcpy(&st, p, sizeof(st));
	st.sum = index_sum(0, &st, offsetof(struct index_state, sum));
	memcpy(p, &st, sizeof(st));
}

/* The sum is behind the 56 octets before it. */
static void
seal_order(char *p, size_t n)
{
	uint64_t sum;

	if (n < 64)
		return;
	sum = index_sum(index_sum(INDEX_BY_TO, p, 56), p + 64, n - 64);
	memcpy(p + 56, &sum, sizeof(sum));
}

/*
 * A frame at the end of the journal: two messages have another flag, two are gone, and one is as it
 * was; the files of all are as before.
 */
static void
add_owed(void)
{
	static const uint32_t owed[] = { 1, 2, 3, 4, 5 }, gone[] = { 4, 5 };
	const struct index_item_flags flags[] = {
		{ .uid = 1, .flags = INDEX_FLAGGED }, { .uid = 2, .flags = INDEX_SEEN },
	};
	struct index_frame_head head = { .magic = "MSJF", .modseq = 1000 };
	struct index_frame f = { .b = buf_make(4096) };

	buf_add(&f.b, &head, sizeof(head));
	index_frame_item(&f, ITEM_OWED, owed, sizeof(owed), VIEW(""));
	index_frame_item(&f, ITEM_FLAGS, flags, sizeof(flags), VIEW(""));
	index_frame_item(&f, ITEM_EXPUNGE, gone, sizeof(gone), VIEW(""));
	head.length = (uint32_t)(f.b.n - sizeof(head));
	memcpy(f.b.p, &head, sizeof(head));
	memcpy(now[2].p + now[2].n, f.b.p, f.b.n);
	now[2].n += f.b.n;
	seal_journal(now[2].p, now[2].n);
	buf_free(&f.b);
}

/* The state becomes that of a glance. */
static void
make_glance(void)
{
	const uint64_t none = INDEX_NONE, two = 2;

	memcpy(now[4].p + offsetof(struct index_state, generation), &none, sizeof(none));
	memcpy(now[4].p + offsetof(struct index_state, status.highestmodseq), &two, sizeof(two));
}

/* The other files go. */
static void
leave_state(void)
{
	for (size_t i = 0; i < FILES; i++)
		now[i].n = i == 4 ? now[i].n : 0;
}

static void
write_files(bool seal)
{
	for (size_t i = 0; i < FILES; i++) {
		int fd;

		if (seal && i < 2)
			seal_checkpoint(now[i].p, now[i].n);
		if (seal && (i == 2 || i == 3))
			seal_journal(now[i].p, now[i].n);
		if (seal && i == 4)
			seal_state(now[i].p, now[i].n);
		if (seal && i == 6)
			seal_order(now[i].p, now[i].n);
		(void)unlinkat(folder.dir, files[i], 0);
		if (now[i].n == 0)
			continue;
		fd = openat(folder.dir, files[i], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		fuzz_assert(fd != -1 && write(fd, now[i].p, now[i].n) == (ssize_t)now[i].n);
		close(fd);
	}
	(void)unlinkat(folder.dir, "mailstead-index.tmp", 0);
	(void)unlinkat(folder.dir, "mailstead-journal.tmp", 0);
}

/* ---- what must hold */

static void
check_messages(struct index *ix)
{
	uint32_t uid = 0;
	unsigned n = 0;

	for (const struct index_message *m = index_next(ix, 1); m; m = index_next(ix, uid + 1)) {
		struct view v;
		int fd;

		fuzz_assert(m->uid > uid && m->uid < index_status(ix)->uidnext);
		uid = m->uid;
		for (unsigned i = 0; i < INDEX_KEYWORDS_MAX; i++)
			if (m->keywords & UINT64_C(1) << i)
				(void)index_keyword_name(ix, i);
		(void)index_cache_get(ix, uid, uid % INDEX_KINDS, &v);
		fd = index_message_open(ix, uid);
		fuzz_assert(fd != -1);
		close(fd);
		n++;
	}
	fuzz_assert(n == each_file("new", false) + each_file("cur", false));
}

static void
check_order(struct index *ix)
{
	struct index_ranks r;
	uint32_t uid = 0;

	(void)index_ranks_get(ix, INDEX_BY_TO, &r);
	for (size_t i = 0; i < r.n; uid = r.uids[i++])
		fuzz_assert((i == 0 || r.uids[i] > uid) && r.ranks[i] < r.n);
	index_ranks_free(&r);
}

static void
work(struct index *ix)
{
	struct index_view v;
	struct index_news news;
	struct index_ranges gone;
	bool exact;

	fuzz_assert(index_sync(ix, INDEX_LOOK) == 0);
	fuzz_assert(index_view_begin(ix, &v) == 0);
	check_messages(ix);
	check_order(ix);
	store(ix, v.uids.n ? v.uids.p[0] : 1, INDEX_STORE_ADD, "more");
	fuzz_assert(index_sync(ix, INDEX_LOOK) == 0);
	fuzz_assert(index_view_update(ix, &v, true, &news) == 0);
	fuzz_assert(v.uids.n == each_file("new", false) + each_file("cur", false));
	fuzz_assert(index_vanished(ix, 1, NULL, &gone, &exact) == 0);
	index_ranges_free(&gone);
	index_news_free(&news);
	index_view_end(&v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view input = fuzz_view(data, size);
	struct index *ix;
	static struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	bool seal = size && data[0] & 1;

	if (home == -1)
		begin();
	memcpy(now, good, sizeof(now));
	remove_messages();
	make_messages();
	if (size && data[0] & 2)
		add_owed();
	if (size && data[0] & 4)
		make_glance();
	for (input = view_sub(input, 1, input.n); input.n >= 4;)
		change(&input);
	if (size && data[0] & 4)
		leave_state();
	write_files(seal);
	/*
	 * So that it is looked at, whatever the state says; long ago, so that nothing is
	 * waited for.
	 */
	times[1].tv_sec++;
	fuzz_assert(futimens(folder.cur, times) == 0 && futimens(folder.new, times) == 0);
	ix = open_folder();
	work(ix);
	fuzz_assert(size != 1 || (data[0] & 6) != 2 || index_status(ix)->messages == 3);
	index_close(ix);
	ix = open_folder();
	check_messages(ix);
	index_close(ix);
	return 0;
}
