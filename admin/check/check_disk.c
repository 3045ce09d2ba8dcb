/* check_disk.c: whether there is room, and whether what is written stays. See check.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include "admin/check/check_system.h"
#include "sys/file.h"
#include "sys/paths.h"

#define TOPIC "disk"
#define MOUNTS_MAX (4U << 20)	/* octets of the table of mounts */

/* Where free is less than this part of all, and less than these octets. */
#define WARNING_PERCENT 5
#define WARNING_OCTETS (4ULL << 30)
#define ERROR_PERCENT 1
#define ERROR_OCTETS (512ULL << 20)
#define FACTOR 2	/* times spool_free_min and spool_files_min: near to it */

/* ---- what file system it is */

static const struct {
	unsigned long magic;
	enum check_level level;
	const char *what;
} kinds[] = {
	{ TMPFS_MAGIC, CHECK_ERROR, "is in memory (tmpfs): all of it is gone when the machine goes down" },
	{ RAMFS_MAGIC, CHECK_ERROR, "is in memory (ramfs): all of it is gone when the machine goes down" },
	{ OVERLAYFS_SUPER_MAGIC, CHECK_WARNING,
	    "is in a container's own layer (overlay): mail is gone with the container; use a volume" },
	{ NFS_SUPER_MAGIC, CHECK_NOTE,
	    "is on NFS: locks and syncs are the server's, which has to be mounted hard, with lock" },
	{ 0xff534d42, CHECK_WARNING, "is on CIFS, which does not keep what a Maildir needs" },
	{ 0xfe534d42, CHECK_WARNING, "is on SMB, which does not keep what a Maildir needs" },
	{ FUSE_SUPER_MAGIC, CHECK_NOTE, "is a file system of a user's program (FUSE): does it sync?" },
	{ MSDOS_SUPER_MAGIC, CHECK_ERROR, "is FAT, which has no owners" },
	{ 0x2011bab0, CHECK_ERROR, "is exFAT, which has no owners" },
	{ 0x01021997, CHECK_NOTE, "is shared by 9p: whether it syncs is the other side's" },
	{ ECRYPTFS_SUPER_MAGIC, CHECK_NOTE, "is eCryptfs, which has shorter names of files" },
};

/* Options of which each lets a power cut take what was synced, or worse. */
static const struct {
	const char *word;
	enum check_level level;
	const char *what;
} options[] = {
	{ "nobarrier", CHECK_WARNING, "a power cut may take what was synced" },
	{ "barrier=0", CHECK_WARNING, "a power cut may take what was synced" },
	{ "data=writeback", CHECK_NOTE, "after a power cut there may be old blocks in new files" },
	{ "soft", CHECK_WARNING, "a write may fail that nobody hears of" },
	{ "nolock", CHECK_WARNING, "two machines do not see each other's locks" },
	{ "sync=disabled", CHECK_WARNING, "a power cut may take what was synced" },
};

static void
check_kind(struct check *c, const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) == -1)
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (((unsigned long)fs.f_type & UINT32_MAX) == kinds[i].magic)
			check_report(c, kinds[i].level, TOPIC, path, NULL, "%s", kinds[i].what);
}

/* Whether the mount point is the path, or above it. */
static bool
is_above(struct view point, const char *path)
{
	return strncmp(path, point.p, point.n) == 0 &&
	    (path[point.n] == '/' || path[point.n] == '\0' || point.n == 1);
}

/* ID PARENT DEVICE ROOT POINT OPTIONS ... - KIND SOURCE OPTIONS: both of the nearest mount. */
static void
find_options(struct view table, const char *path, struct view *own, struct view *super)
{
	struct view line, word, point = VIEW("");
	size_t longest = 0;

	*own = *super = VIEW("");
	while (view_line(&table, &line)) {
		bool nearest = false;

		for (unsigned i = 0; i < 5 && view_word(&line, &word); i++)
			point = word;
		nearest = is_above(point, path) && point.n >= longest;
		if (!nearest || !view_word(&line, own))
			continue;
		longest = point.n;
		while (view_word(&line, &word))
			*super = word;
	}
}

static bool
has_option(struct view all, const char *word)
{
	while (all.n) {
		size_t comma = view_find(all, ',');

		if (view_eq(view_sub(all, 0, comma), view_of(word)))
			return true;
		all = view_sub(all, comma + 1, all.n);
	}
	return false;
}

void
check_disk_judge(struct check *c, struct view mounts, const char *real, const char *path)
{
	struct view own, super;

	find_options(mounts, real, &own, &super);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (has_option(own, options[i].word) || has_option(super, options[i].word))
			check_report(c, options[i].level, TOPIC, path, NULL, "is mounted with %s: %s",
			    options[i].word, options[i].what);
}

static void
check_options(struct check *c, const char *path)
{
	struct buf text = buf_make(MOUNTS_MAX);
	char real[PATH_MAX];

	if (realpath(path, real) &&
	    file_read_path(AT_FDCWD, "/proc/self/mountinfo", true, &text) == 0)
		check_disk_judge(c, buf_view(&text), real, path);
	buf_free(&text);
}

/* ---- room */

static bool
is_less(uint64_t have, uint64_t all, unsigned percent, uint64_t octets)
{
	return have < octets && have < all / 100 * percent;
}

static void
report_room(struct check *c, const char *path, const struct statvfs *v)
{
	uint64_t have = v->f_bavail * v->f_frsize, all = v->f_blocks * v->f_frsize;
	bool bad = is_less(have, all, ERROR_PERCENT, ERROR_OCTETS);

	if (bad || is_less(have, all, WARNING_PERCENT, WARNING_OCTETS))
		check_report(c, bad ? CHECK_ERROR : CHECK_WARNING, TOPIC, path, "make room", "%llu MB are free",
		    (unsigned long long)(have >> 20));
	else if (v->f_files && v->f_favail < v->f_files / 100)
		check_report(c, CHECK_WARNING, TOPIC, path, "make room, or a file system with more inodes",
		    "%llu files can be made until it is full", (unsigned long long)v->f_favail);
	else
		check_report(c, CHECK_OK, TOPIC, path, NULL, "%llu MB are free",
		    (unsigned long long)(have >> 20));
}

/* What the servers themselves look at, before they take a message. */
static void
report_spool(struct check *c, const struct statvfs *v)
{
	const struct conf *conf = c->conf;
	uint64_t have = v->f_bavail * v->f_frsize;

	if (have < conf->spool_free_min)
		check_report(c, CHECK_ERROR, TOPIC, conf->spool, "make room",
		    "less is free than spool_free_min says: no mail is taken");
	else if (v->f_files && v->f_favail < conf->spool_files_min)
		check_report(c, CHECK_ERROR, TOPIC, conf->spool, "make room",
		    "fewer files can be made than spool_files_min says: no mail is taken");
	else if (have < conf->spool_free_min * FACTOR ||
	    (v->f_files && v->f_favail < conf->spool_files_min * FACTOR))
		check_report(c, CHECK_WARNING, TOPIC, conf->spool, "make room",
		    "it is nearly so full that no mail is taken");
}

static void
check_place(struct check *c, const char *path, bool spool)
{
	struct statvfs v;

	if (statvfs(path, &v) == -1) {
		if (errno != ENOENT)
			check_report(c, CHECK_UNKNOWN, TOPIC, path, NULL, "%s", strerror(errno));
		return;
	}
	if (v.f_flag & ST_RDONLY)
		check_report(c, CHECK_ERROR, TOPIC, path, "mount -o remount,rw, and see dmesg for why",
		    "is mounted read-only");
	report_room(c, path, &v);
	if (spool)
		report_spool(c, &v);
	check_kind(c, path);
	check_options(c, path);
}

void
check_disk(struct check *c)
{
	char directory[PATH_MAX];

	check_place(c, c->conf->spool, true);
	if (strcmp(c->conf->virtual_dir, c->conf->spool) != 0)
		check_place(c, c->conf->virtual_dir, false);
	if (c->conf->log[0] != '/')
		return;
	path_directory(c->conf->log, directory);
	check_place(c, directory, false);
}
