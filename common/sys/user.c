/* user.c: see user.h. */
#include "sys/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/view.h"

int
user_find(const char *name, struct user *out)
{
	struct passwd *pw;

	errno = 0;
	pw = getpwnam(name);
	if (pw == NULL) {
		errno = errno == 0 || errno == ESRCH ? ENOENT : errno;
		return errno == ENOENT ? 0 : -1;
	}
	*out = (struct user){ .uid = pw->pw_uid, .gid = pw->pw_gid };
	if (view_string(view_of(pw->pw_name), out->name, sizeof(out->name)) == -1 ||
	    view_string(view_of(pw->pw_dir), out->home, sizeof(out->home)) == -1)
		return 0;
	return 1;
}

void
user_groups(struct user *u)
{
	int n = USER_GROUPS_MAX;

	/* Of too many it gives the first ones. */
	(void)getgrouplist(u->name, u->gid, u->groups, &n);
	u->ngroups = n < 0 ? 0 : n > USER_GROUPS_MAX ? USER_GROUPS_MAX : (uint32_t)n;
}

/* Whether all three uids and gids are u's, and root's cannot be had again. */
static int
user_verify(const struct user *u)
{
	uid_t r, e, s;
	gid_t rg, eg, sg;

	errno = EPERM;
	return getresuid(&r, &e, &s) == -1 || getresgid(&rg, &eg, &sg) == -1 ||
	    r != u->uid || e != u->uid || s != u->uid ||
	    rg != u->gid || eg != u->gid || sg != u->gid ||
	    setuid(0) == 0 || seteuid(0) == 0 ? -1 : 0;
}

int
user_become(const struct user *u, int groups)
{
	errno = EPERM;
	if (u->uid == 0)
		return -1;
	if (geteuid() != 0)
		return geteuid() == u->uid ? 0 : -1;
	if (setgroups(groups ? u->ngroups : 0, u->groups) == -1 ||
	    setresgid(u->gid, u->gid, u->gid) == -1 ||
	    setresuid(u->uid, u->uid, u->uid) == -1)
		return -1;
	return user_verify(u);
}

int
user_settle(void)
{
	struct user me = { .uid = geteuid(), .gid = getegid() };

	return setresgid(me.gid, me.gid, me.gid) == -1 || setresuid(me.uid, me.uid, me.uid) == -1 ||
	    (me.uid != 0 && user_verify(&me) == -1) ? -1 : 0;
}

void
user_put(struct buf *b, const struct user *u)
{
	ipc_put_u32(b, u->uid);
	ipc_put_u32(b, u->gid);
	ipc_put_str(b, u->name);
	ipc_put_str(b, u->home);
	ipc_put_u32(b, u->ngroups);
	for (uint32_t i = 0; i < u->ngroups && i < USER_GROUPS_MAX; i++)
		ipc_put_u32(b, u->groups[i]);
}

void
user_get(struct ipc_get *g, struct user *u)
{
	u->uid = ipc_get_u32(g);
	u->gid = ipc_get_u32(g);
	ipc_get_str(g, u->name, sizeof(u->name));
	ipc_get_str(g, u->home, sizeof(u->home));
	u->ngroups = ipc_get_u32(g);
	if (u->ngroups > USER_GROUPS_MAX) {
		g->failed = true;
		u->ngroups = 0;
	}
	for (uint32_t i = 0; i < u->ngroups; i++)
		u->groups[i] = ipc_get_u32(g);
}

/* One '@' with something on both sides, and nothing that leads elsewhere in the file system. */
static bool
virtual_name_valid(struct view name)
{
	size_t at = view_find(name, '@');

	return name.n <= USER_NAME_MAX && at > 0 && at + 1 < name.n &&
	    view_rfind(name, '@') == at && name.p[0] != '.' && name.p[at + 1] != '.' &&
	    view_find(name, '/') == name.n && memmem(name.p, name.n, "..", 2) == NULL &&
	    !view_has_control(name);
}

int
user_virtual_home(const char *dir, struct view name, char home[USER_DIR_MAX + 1])
{
	size_t at = view_find(name, '@');
	int n = snprintf(home, USER_DIR_MAX + 1, "%s/%.*s/%.*s", dir,
	    VIEW_FMT(view_sub(name, at + 1, name.n)), VIEW_FMT(view_sub(name, 0, at)));

	return n < 0 || n > USER_DIR_MAX || !virtual_name_valid(name) ? -1 : 0;
}
