/* index_window.c: when the directories of a folder have changed, and what of that was us. */
#include <fcntl.h>
#include <sys/stat.h>

#include "mail/index_window.h"
#include "sys/clock.h"

#define OWN_WAIT_MSEC 5000	/* before our own changes are looked over, or so long */
#define OWN_WAIT_EACH 3		/* for each message */
#define LEISURE_WAIT_MSEC 500	/* the same for who asks for news alone, */
#define LEISURE_WAIT_MANY 10	/* or a msec for so many messages */

int64_t
index_now(void)
{
	return clock_unix_usec() / 1000;
}

bool
index_stamp_same(const struct index_stamp *a, const struct index_stamp *b)
{
	return a->sec == b->sec && a->nsec == b->nsec;
}

struct index_stamp
index_stamp_of(int dir)
{
	struct stat st;

	if (fstat(dir, &st) == -1)
		return (struct index_stamp){ .sec = -1 };
	return (struct index_stamp){ .sec = st.st_mtim.tv_sec, .nsec = st.st_mtim.tv_nsec };
}

int64_t
index_stamp_settled(const struct index_stamp *s)
{
	int64_t granule = s->nsec ? INDEX_GRANULE_MSEC : 2000;

	return s->sec * 1000 + s->nsec / 1000000 + granule + 1;
}

struct index_stamp
index_stamp_judged(struct index_stamp s, int64_t t)
{
	int64_t settled = index_stamp_settled(&s);

	/* A time that is to come, beyond a wrong clock's first hours, is nothing to wait for. */
	s.again = settled > t ? (settled - t > 5000 ? t + 5000 : settled) : 0;
	return s;
}

static bool
differs(const struct index_stamp *s, struct index_stamp is, int64_t now)
{
	return !index_stamp_same(&is, s) || (s->again && now >= s->again);
}

bool
index_stamp_differs(const struct index_stamp *s, int dir, int64_t now)
{
	return differs(s, index_stamp_of(dir), now);
}

bool
index_stamp_differs_at(const struct index_stamp *s, int at, const char *dir, int64_t now)
{
	struct stat st;

	if (fstatat(at, dir, &st, AT_SYMLINK_NOFOLLOW) == -1 || !S_ISDIR(st.st_mode))
		return true;
	return differs(s, (struct index_stamp){
	    .sec = st.st_mtim.tv_sec, .nsec = st.st_mtim.tv_nsec }, now);
}

void
index_window_open(struct index *ix)
{
	struct index_stamp cur = index_stamp_of(ix->m.cur);

	/* Within another one it is not known any more what was whose. */
	ix->window = (struct index_window){
		.known = !(ix->window.open && ix->window.touched) && index_stamp_same(&cur, &ix->st.cur),
		.open = true, .again = ix->st.cur.again
	};
}

void
index_window_touch(struct index *ix)
{
	if (ix->window.touched)
		return;
	ix->window.touched = true;
	ix->st.cur = (struct index_stamp){ .sec = -1 };
	index_state_write(ix);
	ix->dirty = true;
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
own_wait(const struct index *ix)
{
	return larger(OWN_WAIT_MSEC, (int64_t)ix->st.status.messages * OWN_WAIT_EACH);
}

void
index_window_close(struct index *ix)
{
	int64_t wait = own_wait(ix), now = index_now(), before = ix->window.again;

	ix->window.open = false;
	if (!ix->window.touched || !ix->window.known)
		return;
	ix->st.cur = index_stamp_of(ix->m.cur);
	/* Once it is due, more changes do not put it off. */
	ix->st.cur.again = before && before < now + wait ? before : now + wait;
	ix->dirty = true;
}

int64_t
index_window_due(const struct index *ix)
{
	const struct index_stamp *cur = &ix->st.cur;
	int64_t early, wait = larger(LEISURE_WAIT_MSEC, ix->st.status.messages / LEISURE_WAIT_MANY);

	if (cur->again == 0 || !ix->leisure)
		return cur->again;
	/* As if that had been the wait; but not before its time means anything. */
	early = larger(cur->again - own_wait(ix) + wait, index_stamp_settled(cur));
	return early < cur->again ? early : cur->again;
}
