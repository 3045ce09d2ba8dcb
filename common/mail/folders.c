/* folders.c: see folders.h: the file, its lock, and where a folder is. */
#include "mail/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "mail/folders_private.h"
#include "mail/maildir_folder.h"
#include "sys/clock.h"
#include "sys/file.h"

#define LOCK "mailstead-folders-lock"
#define LOCK_PAUSE_MSEC 10
#define NOTED_OCTETS 11	/* of the number in the lock file */
#define NEW_FILE (O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY)

/* ---- the lock */

int
folders_lock(struct folders *f)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	msec deadline = deadline_in(FOLDERS_LOCK_SECONDS);

	f->lock = openat(f->m->dir, LOCK, NEW_FILE, 0600);
	if (f->lock == -1)
		return -1;
	while (fcntl(f->lock, F_OFD_SETLK, &lock) == -1) {
		const struct timespec pause = { .tv_nsec = LOCK_PAUSE_MSEC * 1000000L };

		if (errno != EAGAIN && errno != EACCES) {
			folders_unlock(f);
			return -1;
		}
		if (clock_monotonic() >= deadline) {
			folders_unlock(f);
			errno = EAGAIN;
			return -1;
		}
		(void)nanosleep(&pause, NULL);
	}
	return 0;
}

void
folders_unlock(struct folders *f)
{
	file_close(f->lock);
	f->lock = -1;
}

/* ---- the file */

uint32_t
folders_noted(const struct folders *f)
{
	char text[NOTED_OCTETS];
	uint64_t n;

	if (f->lock == -1 || pread(f->lock, text, sizeof(text), 0) != sizeof(text) ||
	    num_parse((struct view){ text, sizeof(text) - 1 }, UINT32_MAX, &n) == -1)
		return 0;
	return (uint32_t)n;
}

/* A second place, for when the file is lost. Nobody waits for the disk because of it. */
static void
note(const struct folders *f, uint32_t uidvalidity)
{
	char text[NOTED_OCTETS + 1];

	(void)snprintf(text, sizeof(text), "%010u\n", uidvalidity);
	if (f->lock != -1)
		(void)!pwrite(f->lock, text, NOTED_OCTETS, 0);
}

int
folders_read(const struct folders *f, struct folders_state *s)
{
	*s = (struct folders_state){ .text = buf_make(FOLDER_FILE_MAX) };
	if (file_read_path(f->m->dir, FOLDERS_FILE, false, &s->text) == -1 && errno != ENOENT)
		return -1;
	if (folder_file_parse(buf_view(&s->text), &s->file) == -1) {
		errno = ENOMEM;
		return -1;
	}
	if (s->file.uidvalidity < folders_noted(f))
		s->file.uidvalidity = folders_noted(f);
	return 0;
}

void
folders_forget(struct folders_state *s)
{
	int error = errno;

	folder_file_free(&s->file);
	buf_free(&s->text);
	errno = error;
}

/* Writes the text into a new file and puts that in its place. */
static int
replace(const struct folders *f, struct view text)
{
	char name[64];
	int fd, error, result = -1;

	/* In tmp/, where what a crash leaves is cleared away. */
	(void)snprintf(name, sizeof(name), "%lld.%d.folders", (long long)clock_unix(),
	    (int)getpid());
	fd = openat(f->m->tmp, name, NEW_FILE | O_TRUNC, 0600);
	if (fd == -1)
		return -1;
	if (file_write(fd, text) == 0 && fsync(fd) == 0 &&
	    renameat(f->m->tmp, name, f->m->dir, FOLDERS_FILE) == 0)
		result = file_sync_dir(f->m->dir);
	error = errno;
	if (result == -1)
		(void)unlinkat(f->m->tmp, name, 0);
	close(fd);
	errno = error;
	return result;
}

int
folders_write(const struct folders *f, const struct folder_file *file)
{
	struct buf text = buf_make(FOLDER_FILE_MAX);
	int result = -1;

	if (folder_file_write(file, &text) == 0)
		result = replace(f, buf_view(&text));
	else
		errno = EFBIG;
	if (result == 0)
		note(f, file->uidvalidity);
	buf_free(&text);
	return result;
}

/* ---- where a folder is */

struct search {
	struct view name;
	char *dir;
};

static int
is_it(const char *dir, void *arg)
{
	const struct search *s = arg;
	char name[FOLDER_NAME_MAX + 1];

	if (folder_of_dir(view_of(dir), name) == -1 || !view_eq(view_of(name), s->name))
		return 0;
	(void)snprintf(s->dir, MAILDIR_NAME_MAX + 1, "%s", dir);
	return 1;
}

/* Whether dir is a directory there: 1, 0, -1 with errno. */
static int
is_dir(const struct folders *f, const char *dir)
{
	struct stat st;

	if (fstatat(f->m->dir, dir, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return S_ISDIR(st.st_mode);
	return errno == ENOENT ? 0 : -1;
}

int
folders_dir(const struct folders *f, struct view name, char dir[MAILDIR_NAME_MAX + 1])
{
	struct search s = { .name = name, .dir = dir };
	int got;

	if (view_eq(name, VIEW("INBOX"))) {
		(void)snprintf(dir, MAILDIR_NAME_MAX + 1, ".");
		return 1;
	}
	folder_dir(name, dir);
	got = is_dir(f, dir);
	if (got != 0)
		return got;
	/* Other programs may have written it in another form. */
	got = maildir_folders(f->m, is_it, &s);
	return got == 1 ? is_dir(f, dir) : got;
}

int
folders_complete(const struct folders *f, const char *dir)
{
	static const char *const parts[] = { "tmp", "new", "cur" };
	int fd = openat(f->m->dir, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool made = false;
	int result = 1;

	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (mkdirat(fd, parts[i], 0700) == 0)
			made = true;
		else if (errno != EEXIST)
			result = errno == ENOENT ? 0 : -1;
	}
	if (result == 1 && made && file_sync_dir(fd) == -1)
		result = -1;
	file_close(fd);
	return result;
}

/* Whether the folder in that directory has an index. */
static bool
has_index(const struct folders *f, const char *dir)
{
	char state[MAILDIR_NAME_MAX + 20];
	struct stat st;

	(void)snprintf(state, sizeof(state), "%s/mailstead-state", dir);
	return fstatat(f->m->dir, state, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static void
fill_options(struct folders *f, struct folder_place *place)
{
	bool inbox = strcmp(place->dir, ".") == 0;

	place->options = (struct index_options){
		.home = inbox ? f->home : f->m->dir,
		.path = inbox ? f->path : place->dir,
		.host = f->host,
		.root = strcmp(place->dir, ".Trash") == 0 ? NULL : f->m,
		.limit = f->limit,
		.give = folders_give_uidvalidity,
		.giver = f,
	};
}

int
folders_place_plain(struct folders *f, struct view name, struct folder_place *place)
{
	if (folder_name(name, place->name) != NULL)
		return -1;
	if (strcmp(place->name, "INBOX") == 0)
		(void)snprintf(place->dir, sizeof(place->dir), ".");
	else
		folder_dir(view_of(place->name), place->dir);
	fill_options(f, place);
	return 0;
}

int
folders_place_any(struct folders *f, struct folder_place *place)
{
	int got = folders_dir(f, view_of(place->name), place->dir);

	fill_options(f, place);
	return got;
}

int
folders_place(struct folders *f, struct view name, struct folder_place *place)
{
	int got;

	if (folders_place_plain(f, name, place) == -1)
		return 0;
	/* As it is nearly always: the directory in our form, with an index. */
	place->indexed = has_index(f, place->dir);
	if (place->indexed)
		return 1;
	got = folders_place_any(f, place);
	if (got != 1)
		return got;
	place->indexed = has_index(f, place->dir);
	return place->indexed ? 1 : folders_complete(f, place->dir);
}
