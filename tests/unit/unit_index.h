/* unit_index.h: a Maildir with an index, for unit tests. */
#ifndef UNIT_INDEX_H
#define UNIT_INDEX_H

#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mail/index.h"

static char unit_dir[40];
static int unit_home;

static inline struct index_options
unit_options(const char *path)
{
	return (struct index_options){ .home = unit_home, .path = path, .host = "host.example" };
}

static inline void
unit_make_folder(const char *path)
{
	struct maildir m;

	ck_assert_int_eq(maildir_open(unit_home, path, true, &m), 0);
	maildir_close(&m);
}

static inline void
unit_setup(void)
{
	/* In memory, where fsync(2) has nothing to do. */
	(void)snprintf(unit_dir, sizeof(unit_dir), "%s/index_test.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(unit_dir));
	unit_home = open(unit_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(unit_home, -1);
	unit_make_folder("Maildir");
}

static inline int
unit_remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static inline void
unit_teardown(void)
{
	close(unit_home);
	ck_assert_int_eq(nftw(unit_dir, unit_remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* A file below the home directory. */
static inline void
unit_file(const char *path, const void *text, size_t n)
{
	int fd = openat(unit_home, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
	close(fd);
}

static inline void
unit_message(const char *path)
{
	unit_file(path, "Subject: a\n\nb\n", 14);
}

static inline void
unit_rename(const char *from, const char *to)
{
	ck_assert_int_eq(renameat(unit_home, from, unit_home, to), 0);
}

static inline bool
unit_exists(const char *path)
{
	return faccessat(unit_home, path, F_OK, 0) == 0;
}

static inline struct index *
unit_open(const char *path)
{
	const struct index_options o = unit_options(path);
	struct index *ix;

	ck_assert_int_eq(index_open(&o, &ix), 0);
	return ix;
}

static inline struct index *
unit_select(const char *path)
{
	struct index *ix = unit_open(path);

	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	return ix;
}

/* Waits until times of change differ for sure. */
static inline void
unit_settle(void)
{
	const struct timespec t = { .tv_nsec = 30000000 };

	nanosleep(&t, NULL);
}

/* "1:S 2:FS,$a 3:" of all messages: flags as letters, keywords. */
static inline const char *
unit_state(struct index *ix)
{
	static const char letters[] = "SRFTD";
	static char text[4096];
	size_t n = 0;

	text[0] = '\0';
	for (const struct index_message *m = index_next(ix, 1); m; m = index_next(ix, m->uid + 1)) {
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u:", n ? " " : "", m->uid);
		for (unsigned i = 0; i < 5; i++)
			if (m->flags & 1U << i)
				text[n++] = letters[i];
		text[n] = '\0';
		for (unsigned i = 0; i < INDEX_KEYWORDS_MAX; i++)
			if (m->keywords & UINT64_C(1) << i)
				n += (size_t)snprintf(text + n, sizeof(text) - n, ",%s",
				    index_keyword_name(ix, i).p);
	}
	return text;
}

static inline struct index_uids
unit_uids(const uint32_t *uids, size_t n)
{
	struct index_uids u = { 0 };

	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(index_uids_add(&u, uids[i]), 0);
	return u;
}

#define UIDS(...) unit_uids((const uint32_t[]){ __VA_ARGS__ }, \
    sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

static inline void
unit_store(struct index *ix, struct index_uids uids, enum index_store_mode mode, uint32_t flags,
    const char *keyword)
{
	struct view name = view_of(keyword);
	struct index_store how = {
		.mode = mode, .flags = flags, .keywords = &name, .n_keywords = keyword != NULL,
		.unchangedsince = UINT64_MAX
	};
	struct index_stored out;

	ck_assert_int_eq(index_store(ix, &uids, &how, &out), 0);
	ck_assert_uint_eq(out.modified.n + out.missing.n, 0);
	index_stored_free(&out);
	index_uids_free(&uids);
}

/* Appends one message. Returns its UID. */
static inline uint32_t
unit_append(struct index *ix, struct view text, uint32_t flags)
{
	struct index_append *a = index_append_open(ix);
	const struct index_new new = { .flags = flags, .date = 1000000000 };
	struct index_uids uids = { 0 };
	uint32_t uid;

	ck_assert_ptr_nonnull(a);
	ck_assert_int_eq(index_append_begin(a, &new), 0);
	ck_assert_int_eq(index_append_write(a, text), 0);
	ck_assert_int_eq(index_append_end(a), 0);
	ck_assert_int_eq(index_append_commit(a, &uids), 0);
	ck_assert_uint_eq(uids.n, 1);
	uid = uids.p[0];
	index_uids_free(&uids);
	return uid;
}

/* What a message holds. */
static inline const char *
unit_text(struct index *ix, uint32_t uid)
{
	static char text[4096];
	int fd = index_message_open(ix, uid);
	ssize_t n;

	ck_assert_int_ne(fd, -1);
	n = read(fd, text, sizeof(text) - 1);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	close(fd);
	return text;
}

#endif
