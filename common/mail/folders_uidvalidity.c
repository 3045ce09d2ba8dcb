/* folders_uidvalidity.c: the UIDVALIDITY of a folder whose index is made: see folders_private.h. */
#include <fcntl.h>
#include <sys/stat.h>

#include "mail/folders_private.h"
#include "sys/clock.h"

/* None is less than the time. */
static uint32_t
least(void)
{
	int64_t now = clock_unix();

	return now > 0 && now < UINT32_MAX ? (uint32_t)now : 1;
}

/* The next one out of the file that was read. */
static uint32_t
next_uidvalidity(struct folder_file *file)
{
	uint32_t first = least();

	/* At the end of the numbers, where no clock can have been, it begins anew. */
	if (file->uidvalidity >= first && file->uidvalidity < UINT32_MAX)
		file->uidvalidity++;
	else
		file->uidvalidity = first;
	return file->uidvalidity;
}

static int
stat_file(const struct folders *f, struct stat *st)
{
	return fstatat(f->m->dir, FOLDERS_FILE, st, AT_SYMLINK_NOFOLLOW);
}

/*
 * Whether there is one left, and this session was the last to write the file: else a folder may
 * have had a later one. Another program's folder may have had the time.
 */
static bool
is_ahead(const struct folders *f)
{
	const struct stat *was = &f->ahead.file;
	struct stat st;

	return f->ahead.n && f->ahead.next >= least() && stat_file(f, &st) == 0 &&
	    st.st_ino == was->st_ino && st.st_dev == was->st_dev &&
	    st.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == was->st_mtim.tv_nsec;
}

/*
 * Takes some from the file. Each time twice as many as before: who asks for many, of folders that
 * nobody has looked at so far, does not wait for the disk with each.
 */
static int
take_ahead(struct folders *f)
{
	struct folders_ahead *a = &f->ahead;
	struct folders_state s;
	int result = -1;

	a->n = 0;
	if (folders_read(f, &s) == 0) {
		a->step = a->step == 0 ? 1 : a->step < FOLDERS_AHEAD_MAX ? 2 * a->step : a->step;
		a->next = next_uidvalidity(&s.file);
		a->n = s.file.uidvalidity <= UINT32_MAX - a->step ? a->step : 1;
		s.file.uidvalidity += a->n - 1;
		result = folders_write(f, &s.file);
		if (result == -1 || stat_file(f, &a->file) == -1)
			a->n = result == -1 ? 0 : 1;
	}
	folders_forget(&s);
	return result;
}

int
folders_give_uidvalidity(void *folders, uint32_t *out)
{
	struct folders *f = folders;
	int result = 0;

	if (folders_lock(f) == -1)
		return -1;
	if (!is_ahead(f))
		result = take_ahead(f);
	if (result == 0) {
		*out = f->ahead.next++;
		f->ahead.n--;
	}
	folders_unlock(f);
	return result;
}
