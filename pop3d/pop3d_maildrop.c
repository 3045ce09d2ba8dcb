/* pop3d_maildrop.c: see pop3d_maildrop.h. */
#include "pop3d/pop3d_maildrop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "pop3d/pop3d_mbox.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"

#define UIDL_PREFIX 37	/* with '~' and 32 digits: 70 */
#define DAY 86400
#define LOCK_PAUSE 20	/* milliseconds between two looks */

/* ---- opening */

static enum maildrop_result
lock_result(enum pop3d_lock_result result)
{
	return result == POP3D_LOCK_OK ? MAILDROP_OK : result == POP3D_LOCK_BUSY ? MAILDROP_BUSY :
	    result == POP3D_LOCK_SOON ? MAILDROP_SOON : MAILDROP_FAILED;
}

static enum maildrop_result
lock_maildir(struct maildrop *m)
{
	const struct maildrop_options *o = &m->options;

	if (!pop3d_lock_exists(m->dir.dir, MAILDROP_LOCK) &&
	    uidl_map_import(m->dir.dir, o->uidl_import) == -1)
		return MAILDROP_FAILED;
	return lock_result(pop3d_lock_take(m->dir.dir, MAILDROP_LOCK, !o->shared, o->login_delay,
	    &m->lock));
}

/* Where no file can be made beside it, nothing takes the place of the mbox itself. */
static enum maildrop_result
lock_mbox_itself(struct maildrop *m, int dir, const char *path)
{
	m->lock = openat(dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (m->lock == -1)
		return errno == ENOENT ? MAILDROP_OK : MAILDROP_FAILED;
	if (flock(m->lock, (m->options.shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
		return MAILDROP_OK;
	return errno == EWOULDBLOCK ? MAILDROP_BUSY : MAILDROP_FAILED;
}

static enum maildrop_result
lock_mbox(struct maildrop *m, int dir, const char *path)
{
	const struct maildrop_options *o = &m->options;
	enum maildrop_result result;
	struct buf name = buf_make(4096);

	(void)buf_add_str(&name, path);
	(void)buf_add_str(&name, MAILDROP_MBOX_LOCK);
	if (buf_cstr(&name) == NULL)
		return MAILDROP_FAILED;
	result = lock_result(pop3d_lock_take(dir, buf_cstr(&name), !o->shared, o->login_delay,
	    &m->lock));
	if (result == MAILDROP_FAILED && (errno == EACCES || errno == EPERM || errno == EROFS))
		result = lock_mbox_itself(m, dir, path);
	buf_free(&name);
	return result;
}

/* That file, or with no path the Maildir. Who has it may be about to go. */
static enum maildrop_result
lock(struct maildrop *m, int dir, const char *path)
{
	msec deadline = deadline_in(MAILDROP_LOCK_SECONDS);

	for (;;) {
		enum maildrop_result result = path ? lock_mbox(m, dir, path) : lock_maildir(m);

		if (result != MAILDROP_BUSY || deadline_left(deadline) == 0)
			return result;
		maildrop_unlock(m);
		(void)deadline_wait(-1, 0, deadline_min(deadline, clock_monotonic() + LOCK_PAUSE));
	}
}

/* Room for the marks. */
static enum maildrop_result
begin(struct maildrop *m, size_t n)
{
	m->n = n;
	m->deleted = calloc(n + 1, sizeof(*m->deleted));
	if (m->options.expire != MAILDROP_FOREVER)
		m->seen = calloc(n + 1, sizeof(*m->seen));
	return m->deleted && (m->seen || m->options.expire == MAILDROP_FOREVER) ? MAILDROP_OK :
	    MAILDROP_FAILED;
}

enum maildrop_result
maildrop_open(struct maildrop *m, const struct maildir *dir, const struct maildrop_options *o)
{
	*m = (struct maildrop){ .options = *o, .dir = *dir, .lock = -1 };
	if (dir->dir != -1) {
		enum maildrop_result result = lock(m, -1, NULL);

		if (result != MAILDROP_OK)
			return result;
	}
	if (maildir_scan(&m->scan, &m->dir, o->limit) == -1)
		return MAILDROP_FAILED;
	return begin(m, m->scan.n);
}

enum maildrop_result
maildrop_open_mbox(struct maildrop *m, int dir, const char *path,
    const struct maildrop_options *o)
{
	enum maildrop_result result;

	*m = (struct maildrop){ .options = *o, .dir = { -1, -1, -1, -1 }, .lock = -1 };
	result = lock(m, dir, path);
	if (result != MAILDROP_OK)
		return result;
	m->mbox = malloc(sizeof(*m->mbox));
	if (m->mbox == NULL)
		return MAILDROP_FAILED;
	*m->mbox = (struct pop3d_mbox){ .dir = dir, .path = path, .wait = o->lock_wait };
	if (pop3d_mbox_open(m->mbox, o->limit) == -1)
		return MAILDROP_FAILED;
	return begin(m, m->mbox->list.n);
}

void
maildrop_close(struct maildrop *m)
{
	free(m->deleted);
	free(m->seen);
	if (m->mbox)
		pop3d_mbox_close(m->mbox);
	free(m->mbox);
	uidl_map_free(&m->uidls);
	maildir_scan_free(&m->scan);
	maildir_close(&m->dir);
	file_close(m->lock);
	*m = (struct maildrop){ .dir = { -1, -1, -1, -1 }, .lock = -1 };
}

void
maildrop_unlock(struct maildrop *m)
{
	file_close(m->lock);
	m->lock = -1;
}

/* ---- sizes */

uint64_t
maildrop_size(struct maildrop *m, size_t i)
{
	struct maildir_entry *e;

	if (m->mbox)
		return m->mbox->list.entries[i].vsize;
	e = &m->scan.entries[i];
	/* Of a message that cannot be read any more no size is right; it keeps one. */
	if (e->vsize == 0 && e->size != 0 &&
	    (e->gone || maildir_entry_vsize(&m->scan, e) == -1))
		e->vsize = e->size;
	return e->vsize;
}

void
maildrop_stat(struct maildrop *m, size_t *count, uint64_t *octets)
{
	*count = m->n - m->ndeleted;
	*octets = 0;
	for (size_t i = 0; i < m->n; i++)
		if (!m->deleted[i])
			*octets += maildrop_size(m, i);
}

/* ---- unique-ids */

static bool
uidl_octet(char c)
{
	return c >= 0x21 && c <= 0x7e;
}

/* FNV-1a of 128 bits: prime 2^88 + 0x13b. */
static unsigned __int128
hash_of(struct view v)
{
	unsigned __int128 hash = (unsigned __int128)0x6c62272e07bb0142 << 64 | 0x62b821756295c58d;
	const unsigned __int128 prime = (unsigned __int128)1 << 88 | 0x13b;

	for (size_t i = 0; i < v.n; i++)
		hash = (hash ^ (unsigned char)v.p[i]) * prime;
	return hash;
}

void
maildrop_uidl_of(struct view base, char out[MAILDROP_UIDL_MAX + 1])
{
	unsigned __int128 hash;
	size_t n = 0;

	if (uidl_valid(base)) {
		(void)view_string(base, out, MAILDROP_UIDL_MAX + 1);
		return;
	}
	hash = hash_of(base);
	for (; n < base.n && n < UIDL_PREFIX; n++)
		out[n] = uidl_octet(base.p[n]) ? base.p[n] : '_';
	(void)snprintf(out + n, MAILDROP_UIDL_MAX + 1 - n, "~%016llx%016llx",
	    (unsigned long long)(hash >> 64), (unsigned long long)hash);
}

void
maildrop_uidl(struct maildrop *m, size_t i, char out[MAILDROP_UIDL_MAX + 1])
{
	struct view base, known;

	if (m->mbox) {
		pop3d_mbox_uidl(m->mbox, i, m->options.uidl_import, out);
		return;
	}
	base = maildir_entry_base(&m->scan.entries[i]);
	known = uidl_map_find(&m->uidls, base);
	if (known.n == 0 || view_string(known, out, MAILDROP_UIDL_MAX + 1) == -1)
		maildrop_uidl_of(base, out);
}

int
maildrop_uidls(struct maildrop *m)
{
	if (m->mbox || m->dir.dir == -1 || m->uidls_known)
		return 0;
	if (uidl_map_load(&m->uidls, m->dir.dir) == -1)
		return -1;
	m->uidls_known = true;
	return 0;
}

/* ---- reading */

int
maildrop_read(struct maildrop *m, size_t i, struct maildrop_text *t)
{
	if (m->mbox)
		return pop3d_mbox_read(m->mbox, i, t);
	*t = (struct maildrop_text){
		.fd = maildir_entry_open(&m->scan, &m->scan.entries[i]), .to = UINT64_MAX,
	};
	return t->fd == -1 ? -1 : 0;
}

int
maildrop_done(struct maildrop *m, size_t i, struct maildrop_text *t)
{
	if (m->mbox)
		return mbox_list_there(&m->mbox->list, m->mbox->fd, i) == 1 ? 0 : -1;
	close(t->fd);
	return 0;
}

void
maildrop_sent(struct maildrop *m, size_t i)
{
	if (m->seen)
		m->seen[i] = true;
}

const char *
maildrop_name(const struct maildrop *m, size_t i)
{
	return m->mbox ? m->mbox->path : m->scan.entries[i].file;
}

/* ---- marks */

void
maildrop_delete(struct maildrop *m, size_t i)
{
	m->deleted[i] = true;
	m->ndeleted++;
}

void
maildrop_reset(struct maildrop *m)
{
	for (size_t i = 0; i < m->n; i++)
		m->deleted[i] = false;
	m->ndeleted = 0;
}

/* Whether the time of a message is over. */
static bool
expired(const struct maildrop *m, size_t i, int64_t now)
{
	const struct maildir_entry *e = m->mbox ? NULL : &m->scan.entries[i];
	int64_t came;

	if (m->options.expire == 0)
		return m->seen[i];
	if (e && !e->in_cur && !m->seen[i])
		return false;
	came = e ? maildir_entry_time(e) : pop3d_mbox_time(m->mbox, i);
	return came > 0 && now - came > (int64_t)m->options.expire * DAY;
}

static void
expire(struct maildrop *m)
{
	int64_t now = clock_unix();

	for (size_t i = 0; m->seen && i < m->n; i++)
		if (!m->deleted[i] && expired(m, i, now))
			maildrop_delete(m, i);
}

/* Removes or moves one message. Returns -1 when it should be gone and is not. */
static int
update_message(struct maildrop *m, size_t i)
{
	struct maildir_entry *e = &m->scan.entries[i];

	if (m->deleted[i] && maildir_entry_remove(&m->scan, e) == -1) {
		log_errno("remove", e->file);
		return -1;
	}
	if (!m->deleted[i] && !e->in_cur && !e->gone &&
	    maildir_entry_move(&m->scan, e, "") == -1 && errno != ENOENT)
		log_errno("move to cur", e->file);
	return 0;
}

static int
update_maildir(struct maildrop *m, uint64_t *removed)
{
	bool changed = m->ndeleted != 0;
	int result = 0;

	for (size_t i = 0; i < m->n; i++) {
		changed = changed || !m->scan.entries[i].in_cur;
		if (update_message(m, i) == -1)
			result = -1;
		else if (m->deleted[i])
			++*removed;
	}
	if (changed && maildir_sync(&m->dir) == -1) {
		log_errno("sync", "Maildir");
		if (m->ndeleted)
			result = -1;
	}
	errno = EIO;
	return result;
}

int
maildrop_update(struct maildrop *m, uint64_t *removed)
{
	*removed = 0;
	expire(m);
	if (m->mbox == NULL)
		return update_maildir(m, removed);
	if (pop3d_mbox_remove(m->mbox, m->deleted) == -1) {
		int error = errno;

		log_errno("remove from", m->mbox->path);
		errno = error;
		return -1;
	}
	*removed = m->ndeleted;
	return 0;
}
