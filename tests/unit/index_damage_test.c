/* index_damage_test.c: an index whose files are damaged, old or gone keeps UIDVALIDITY and UIDs. */
#include "unit_index.h"

#define MESSAGES 40

static const char *const files[] = {
	"Maildir/mailstead-index", "Maildir/mailstead-index.old", "Maildir/mailstead-journal",
	"Maildir/mailstead-journal.old", "Maildir/mailstead-state"
};

#define FILES (sizeof(files) / sizeof(files[0]))

static struct {
	char *p;
	size_t n;
} saved[FILES];

static struct index_status was;

/* All the files as they are now, or back. */
static void
save(void)
{
	for (size_t i = 0; i < FILES; i++) {
		int fd = openat(unit_home, files[i], O_RDONLY | O_CLOEXEC);
		struct stat st;

		ck_assert_int_ne(fd, -1);
		ck_assert_int_eq(fstat(fd, &st), 0);
		saved[i].n = (size_t)st.st_size;
		saved[i].p = malloc(saved[i].n + 1);
		ck_assert_int_eq(read(fd, saved[i].p, saved[i].n), st.st_size);
		close(fd);
	}
}

static void
restore(void)
{
	for (size_t i = 0; i < FILES; i++)
		unit_file(files[i], saved[i].p, saved[i].n);
}

static void
free_saved(void)
{
	for (size_t i = 0; i < FILES; i++)
		free(saved[i].p);
}

/*
 * Messages 1 to MESSAGES with UIDs of 3, 6, 9 ..., since others have gone, and what the names do
 * not say; the last changes are in the journal alone.
 */
static void
fill(void)
{
	struct index *ix = unit_select("Maildir");

	for (uint32_t i = 1; i <= 3 * MESSAGES; i++)
		unit_append(ix, VIEW("Subject: x\r\n\r\nx\r\n"), 0);
	for (uint32_t i = 1; i <= 3 * MESSAGES; i++) {
		struct index_uids one = unit_uids(&i, 1);

		if (i % 3)
			ck_assert_int_eq(index_expunge(ix, &one, true), 0);
		index_uids_free(&one);
	}
	/* So that there is something in both journals. */
	for (int n = 0; n < 60; n++)
		unit_store(ix, UIDS(3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45, 48, 51, 54,
		    57, 60, 63, 66, 69, 72, 75, 78, 81, 84, 87, 90), n % 2 ? INDEX_STORE_REMOVE :
		    INDEX_STORE_ADD, INDEX_SEEN, NULL);
	unit_store(ix, UIDS(3, 6, 90), INDEX_STORE_ADD, INDEX_FLAGGED, "$kw");
	unit_append(ix, VIEW("late"), INDEX_DRAFT);
	was = *index_status(ix);
	index_close(ix);
	save();
}

/*
 * All UIDs are those of before, but some that only lost parts said; then their messages have new
 * ones. Returns how many are as before.
 */
static unsigned
check_same(const char *what, bool keywords)
{
	struct index *ix = unit_select("Maildir");
	const struct index_status *st = index_status(ix);
	unsigned same = 0;

	ck_assert_msg(st->uidvalidity == was.uidvalidity, "%s: UIDVALIDITY %u, not %u", what,
	    st->uidvalidity, was.uidvalidity);
	ck_assert_uint_eq(st->messages, MESSAGES + 1);
	ck_assert_uint_ge(st->uidnext, was.uidnext);
	ck_assert_uint_ge(st->highestmodseq, was.highestmodseq);
	for (const struct index_message *m = index_next(ix, 1); m; m = index_next(ix, m->uid + 1)) {
		if (m->uid >= was.uidnext)
			continue;
		same++;
		if (m->uid == was.uidnext - 1)
			ck_assert_str_eq(unit_text(ix, m->uid), "late");
		else
			ck_assert_uint_eq(m->uid % 3, 0);
		if (keywords)
			ck_assert_int_eq(m->keywords != 0, m->uid == 3 || m->uid == 6 || m->uid == 90);
	}
	ck_assert_uint_ge(unit_append(ix, VIEW("new"), 0), was.uidnext);
	ck_assert_int_eq(index_expunge(ix, &(struct index_uids){
	    .p = (uint32_t[]){ index_status(ix)->uidnext - 1 }, .n = 1 }, true), 0);
	index_close(ix);
	return same;
}

START_TEST(one_file_gone)
{
	fill();
	for (size_t i = 0; i < FILES; i++) {
		unsigned same;

		restore();
		ck_assert_int_eq(unlinkat(unit_home, files[i], 0), 0);
		same = check_same(files[i], i != 2);
		/* What is in the journal alone is lost with it. */
		ck_assert_uint_ge(same, i == 2 ? MESSAGES : MESSAGES + 1);
	}
	free_saved();
}
END_TEST

START_TEST(two_files_gone)
{
	fill();
	for (size_t i = 0; i < FILES; i++) {
		for (size_t j = 0; j < i; j++) {
			restore();
			ck_assert_int_eq(unlinkat(unit_home, files[i], 0), 0);
			ck_assert_int_eq(unlinkat(unit_home, files[j], 0), 0);
			/* The checkpoint is there, or what it was made of. */
			if (j != 0 || (i != 1 && i != 3))
				ck_assert_uint_ge(check_same(files[i], false), MESSAGES);
			else
				check_same(files[i], false);
		}
	}
	free_saved();
}
END_TEST

START_TEST(one_file_cut_off)
{
	fill();
	for (size_t i = 0; i < FILES; i++) {
		for (unsigned part = 0; part < 8; part++) {
			restore();
			unit_file(files[i], saved[i].p, saved[i].n * part / 8);
			ck_assert_uint_ge(check_same(files[i], false), MESSAGES);
		}
	}
	free_saved();
}
END_TEST

START_TEST(octets_wrong)
{
	unsigned seed = 1;

	fill();
	for (unsigned round = 0; round < 200; round++) {
		size_t i = round % FILES, at;

		restore();
		at = (size_t)rand_r(&seed) % saved[i].n;
		saved[i].p[at] ^= (char)(1 << round % 8);
		unit_file(files[i], saved[i].p, saved[i].n);
		saved[i].p[at] ^= (char)(1 << round % 8);
		ck_assert_uint_ge(check_same(files[i], i != 2), MESSAGES - 1);
	}
	free_saved();
}
END_TEST

START_TEST(both_checkpoints_wrong)
{
	fill();
	for (unsigned i = 0; i < 2; i++) {
		/* In one a record, in the other a UID. */
		saved[i].p[saved[i].n - 30] ^= 1;
		unit_file(files[i], saved[i].p, saved[i].n);
	}
	check_same("both checkpoints", false);
	free_saved();
}
END_TEST

/* As folders give it. */
static int
give(void *giver, uint32_t *out)
{
	*out = *(uint32_t *)giver;
	return *out ? 0 : -1;
}

START_TEST(all_gone)
{
	uint32_t given = 0;
	struct index_options o = unit_options("Maildir");
	struct index *ix;

	fill();
	for (size_t i = 0; i < FILES; i++)
		ck_assert_int_eq(unlinkat(unit_home, files[i], 0), 0);
	o.give = give;
	o.giver = &given;
	ck_assert_int_eq(index_open(&o, &ix), -1);
	given = 4000000000;
	ck_assert_int_eq(index_open(&o, &ix), 0);
	ck_assert_uint_eq(index_status(ix)->uidvalidity, 4000000000);
	ck_assert_uint_eq(index_status(ix)->messages, MESSAGES + 1);
	index_close(ix);
	/* Nothing but rubbish: no UID is known, and a list of others' is not believed any more. */
	unit_file("Maildir/dovecot-uidlist", "1 77 3\n1 x\n2 y\n", 15);
	for (size_t i = 0; i < FILES; i++)
		unit_file(files[i], "rubbish", 7);
	ix = unit_select("Maildir");
	ck_assert_uint_gt(index_status(ix)->uidvalidity, 1700000000);
	index_close(ix);
	free_saved();
}
END_TEST

/* Files are damaged under a session that has them open. */
START_TEST(under_a_session)
{
	struct index *ix;

	fill();
	for (size_t i = 0; i < FILES; i++) {
		for (unsigned how = 0; how < 4; how++) {
			uint32_t uid = 1;
			unsigned n = 0;
			int fd;

			restore();
			ix = unit_select("Maildir");
			fd = openat(unit_home, files[i], O_RDWR | O_CLOEXEC);
			ck_assert_int_ne(fd, -1);
			if (how == 0)
				ck_assert_int_eq(ftruncate(fd, 0), 0);
			else if (how == 1)
				ck_assert_int_eq(ftruncate(fd, (off_t)saved[i].n / 2), 0);
			else if (how == 2)
				ck_assert_int_eq(pwrite(fd, "wrong", 5, (off_t)saved[i].n / 3), 5);
			else
				ck_assert_int_eq(unlinkat(unit_home, files[i], 0), 0);
			close(fd);
			for (const struct index_message *m; (m = index_next(ix, uid)); n++)
				uid = m->uid + 1;
			ck_assert_msg(n >= MESSAGES - 1, "%s %u: %u", files[i], how, n);
			ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
			unit_store(ix, UIDS(3), INDEX_STORE_ADD, INDEX_DRAFT, NULL);
			unit_store(ix, UIDS(3), INDEX_STORE_REMOVE, INDEX_DRAFT, NULL);
			ck_assert_uint_eq(index_status(ix)->uidvalidity, was.uidvalidity);
			index_close(ix);
			ck_assert_uint_ge(check_same(files[i], false), MESSAGES - 1);
		}
	}
	free_saved();
}
END_TEST

/* A process has died in the middle of a frame, and one has before it said so. */
START_TEST(torn_journal)
{
	struct index *ix;
	int fd;

	fill();
	fd = openat(unit_home, "Maildir/mailstead-journal", O_WRONLY | O_APPEND | O_CLOEXEC);
	ck_assert_int_eq(write(fd, saved[2].p + 64, 70), 70);
	close(fd);
	ck_assert_uint_eq(check_same("torn", true), MESSAGES + 1);
	restore();
	/* The state of before the last frames. */
	ix = unit_select("Maildir");
	unit_store(ix, UIDS(9), INDEX_STORE_ADD, 0, "$more");
	index_close(ix);
	unit_file(files[4], saved[4].p, saved[4].n);
	ix = unit_select("Maildir");
	unit_store(ix, UIDS(9), INDEX_STORE_ADD, INDEX_ANSWERED, NULL);
	ck_assert_uint_ne(index_find(ix, 9)->keywords, 0);
	ck_assert_uint_lt(index_status(ix)->uidnext, was.uidnext + 5);
	index_close(ix);
	free_saved();
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, one_file_gone);
	tcase_add_test(t, two_files_gone);
	tcase_add_test(t, one_file_cut_off);
	tcase_add_test(t, octets_wrong);
	tcase_add_test(t, both_checkpoints_wrong);
	tcase_add_test(t, all_gone);
	tcase_add_test(t, under_a_session);
	tcase_add_test(t, torn_journal);
}

int
main(void)
{
	return unit_run("index_damage", add);
}
