/* user_home.c: see user_home.h. */
#include "admin/users/user_home.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "mail/maildir.h"
#include "sys/home.h"
#include "sys/paths.h"

int
user_home_owner(struct user *out)
{
	/* The one user of a private site has the virtual mailboxes, too. */
	int found = geteuid() != 0 ? 1 : user_find(path_user_mailbox, out);

	if (found != 1) {
		mailstead_complain(path_user_mailbox, found == 0 ? "there is no such user" : strerror(errno));
		return -1;
	}
	if (geteuid() != 0)
		*out = (struct user){ .uid = geteuid(), .gid = getegid() };
	out->ngroups = 0;
	return 0;
}

int
user_home_find(const struct conf *conf, const char *address, struct user *out)
{
	if (user_home_owner(out) == -1)
		return -1;
	if (user_virtual_home(conf->virtual_dir, view_of(address), out->home) == 0)
		return 0;
	mailstead_complain(address, "this cannot be the address of a mailbox");
	return -1;
}

/* As the user, in a child. Returns errno or 0. */
static int
make_maildir(const struct conf *conf, const struct user *u)
{
	struct maildir m;
	int home;

	if (user_become(u, 0) == -1)
		return errno;
	home = open(u->home, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return home == -1 || maildir_open(home, conf->maildir, true, &m) == -1 ? errno : 0;
}

int
user_home_make(const struct conf *conf, const char *address, const struct user *u, bool maildir)
{
	/* The directories above have their mode from the first moment on. */
	mode_t mask = umask(0);
	int status, error = EIO;
	pid_t child;

	home_make_virtual(conf->virtual_dir, view_of(address), u);
	(void)umask(mask);
	child = fork();
	if (child == 0)
		_exit(maildir ? make_maildir(conf, u) : access(u->home, F_OK) == -1 ? errno : 0);
	if (child == -1)
		error = errno;
	else if (waitpid(child, &status, 0) == child && WIFEXITED(status))
		error = WEXITSTATUS(status);
	if (error == 0)
		return 0;
	mailstead_complain(u->home, strerror(error));
	return -1;
}
