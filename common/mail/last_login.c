/* last_login.c: see last_login.h. */
#include "mail/last_login.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void
last_login_note(int maildir)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	if (utimensat(maildir, LAST_LOGIN_FILE, NULL, AT_SYMLINK_NOFOLLOW) == 0)
		return;
	fd = openat(maildir, LAST_LOGIN_FILE, flags, 0600);
	if (fd != -1)
		(void)close(fd);
}

int64_t
last_login_read(int maildir)
{
	struct stat st;

	if (fstatat(maildir, LAST_LOGIN_FILE, &st, AT_SYMLINK_NOFOLLOW) == -1 || !S_ISREG(st.st_mode))
		return 0;
	return st.st_mtim.tv_sec;
}
