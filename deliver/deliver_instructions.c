/* deliver_instructions.c: see deliver_instructions.h. */
#include "deliver/deliver_instructions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deliver/deliver_forward.h"
#include "deliver/deliver_qmail.h"

static int
find_first(const struct deliver *d, const struct agent_job *job, struct forward *f)
{
	struct view words = view_of(d->conf->user_instructions), word;
	char extension[ADDRESS_LOCAL_MAX + 1];
	int got = 0;

	while (got == 0 && view_word(&words, &word))
		got = view_eq(word, VIEW("qmail")) ?
		    deliver_qmail(d, &job->recipient, &job->sender, f) :
		    view_eq(word, VIEW("forward")) ? deliver_forward(d, &job->recipient, f) : 0;
	if (got != 0)
		return got == 1 ? 0 : -1;
	deliver_extension(d, &job->recipient, extension);
	f->nobody = extension[0] != '\0' && strcmp(d->conf->user_instructions, "qmail") == 0;
	f->keep = !f->nobody;
	return 0;
}

int
deliver_instructions(const struct deliver *d, const struct agent_job *job, struct forward *f)
{
	struct stat st;

	list_begin(f);
	if (fstat(d->home_fd, &st) == -1)
		return list_refuse(f, "%.200s: %s", d->home, strerror(errno));
	if (st.st_mode & S_ISVTX)
		return list_refuse(f, "%.200s: sticky bit set, the user is at work on it", d->home);
	return find_first(d, job, f);
}

bool
deliver_needs_programs(const struct deliver *d)
{
	int fd = d->home_fd == -1 ? -1 : openat(d->home_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	bool found = strcmp(d->user, d->conf->alias_user) == 0;

	if (dir == NULL)
		return found;
	while (!found && (e = readdir(dir)) != NULL)
		found = view_starts_nocase(view_of(e->d_name), VIEW(".forward")) ||
		    view_starts_nocase(view_of(e->d_name), VIEW(".qmail"));
	(void)closedir(dir);
	return found;
}
