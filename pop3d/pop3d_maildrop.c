/* pop3d_maildrop.c: see pop3d_maildrop.h. */
#include "pop3d/pop3d_maildrop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sys/log.h"

#define UIDL_PREFIX 37	/* with '~' and 32 digits: 70 */

/* The lock, or -1 with errno: EAGAIN when another session has it. */
static int
maildrop_lock(int dir)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = openat(dir, MAILDROP_LOCK, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK, 0600);
	int error;

	if (fd == -1 || fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error == EACCES ? EAGAIN : error;
	return -1;
}

enum maildrop_result
maildrop_open(struct maildrop *m, const struct maildir *dir, size_t limit)
{
	*m = (struct maildrop){ .dir = *dir, .lock = -1 };
	if (dir->dir != -1) {
		m->lock = maildrop_lock(dir->dir);
		if (m->lock == -1)
			return errno == EAGAIN ? MAILDROP_BUSY : MAILDROP_FAILED;
	}
	if (maildir_scan(&m->scan, &m->dir, limit) == -1)
		return MAILDROP_FAILED;
	m->n = m->scan.n;
	m->deleted = calloc(m->n + 1, sizeof(*m->deleted));
	return m->deleted ? MAILDROP_OK : MAILDROP_FAILED;
}

void
maildrop_close(struct maildrop *m)
{
	free(m->deleted);
	maildir_scan_free(&m->scan);
	maildir_close(&m->dir);
	if (m->lock != -1)
		close(m->lock);
	*m = (struct maildrop){ .dir = { -1, -1, -1, -1 }, .lock = -1 };
}

uint64_t
maildrop_size(struct maildrop *m, size_t i)
{
	struct maildir_entry *e = &m->scan.entries[i];

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

static bool
uidl_octet(char c)
{
	return c >= 0x21 && c <= 0x7e;
}

static bool
uidl_fits(struct view base)
{
	for (size_t i = 0; i < base.n; i++)
		if (!uidl_octet(base.p[i]))
			return false;
	return base.n >= 1 && base.n <= MAILDROP_UIDL_MAX;
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

	if (uidl_fits(base)) {
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
maildrop_uidl(const struct maildrop *m, size_t i, char out[MAILDROP_UIDL_MAX + 1])
{
	maildrop_uidl_of(maildir_entry_base(&m->scan.entries[i]), out);
}

int
maildrop_read(struct maildrop *m, size_t i)
{
	return maildir_entry_open(&m->scan, &m->scan.entries[i]);
}

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

int
maildrop_update(struct maildrop *m, uint64_t *removed)
{
	bool changed = m->ndeleted != 0;
	int result = 0;

	*removed = 0;
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
	return result;
}
