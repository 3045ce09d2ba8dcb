/*
 * unit_spool.h: a queue of its own for every test that uses the fixture.
 */
#ifndef UNIT_SPOOL_H
#define UNIT_SPOOL_H

#include "unit.h"

#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#include "queue/queue_dir.h"

static char spool[64];
static struct queue_dirs dirs;

static inline int
spool_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Makes and opens it. */
static inline void
spool_make(void)
{
	(void)snprintf(spool, sizeof(spool), "/tmp/unit_spool.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(spool));
	ck_assert_int_eq(queue_dirs_open(&dirs, spool), -1);
	ck_assert_int_eq(dirs.queue, -1);
	ck_assert_int_eq(queue_dirs_make(spool, geteuid(), getegid()), 0);
	ck_assert_int_eq(queue_dirs_make(spool, geteuid(), getegid()), 0);
	ck_assert_int_eq(queue_dirs_open(&dirs, spool), 0);
}

static inline void
spool_remove(void)
{
	queue_dirs_close(&dirs);
	ck_assert_int_eq(nftw(spool, spool_remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
