/* smtpd_known.c: see smtpd_known.h. */
#include "smtpd/smtpd_known.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "sys/log.h"

/*
 * Who reads has a mapping of its own: what is written to that, should it ever be made writable,
 * nobody else sees.
 */
struct smtpd_known *
smtpd_known_open(int fd, bool fill)
{
	void *memory = MAP_FAILED;

	/* Whoever is first gives it its size. */
	if (ftruncate(fd, sizeof(struct smtpd_known)) == 0)
		memory = mmap(NULL, sizeof(struct smtpd_known), fill ? PROT_READ | PROT_WRITE :
		    PROT_READ, fill ? MAP_SHARED : MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED)
		log_errno("map", "known addresses");
	close(fd);
	return memory == MAP_FAILED ? NULL : memory;
}

void
smtpd_known_forget(struct smtpd_known *k)
{
	if (k)
		(void)munmap(k, sizeof(*k));
}

/* The digest of an address, in whatever case its letters are; never 0. */
static uint64_t
digest(const struct smtpd_known *k, const struct address *a)
{
	char text[ADDRESS_LOCAL_MAX + 1 + ADDRESS_DOMAIN_MAX + 1];
	int n = snprintf(text, sizeof(text), "%s@%s", a->local, a->domain);

	for (int i = 0; i < n; i++)
		text[i] = ascii_lower(text[i]);
	return siphash(k->key, (struct view){ text, (size_t)n }) | 1;
}

/* Where the digest is, or would be. */
static size_t
place(const struct smtpd_known *k, uint64_t sum)
{
	size_t at = sum / 2 % SMTPD_KNOWN_SLOTS;

	for (size_t n = 1; n < SMTPD_KNOWN_SLOTS && k->slots[at] && k->slots[at] != sum; n++)
		at = (at + 1) % SMTPD_KNOWN_SLOTS;
	return at;
}

void
smtpd_known_begin(struct smtpd_known *k)
{
	atomic_store(&k->stamp, 0);
	/* Its memory is given back: few sites have so many addresses. */
	if (madvise(&k->stamp, sizeof(*k) - sizeof(k->first), MADV_REMOVE) == -1)
		memset(k->slots, 0, sizeof(k->slots));
	if (getrandom(k->key, sizeof(k->key), 0) != sizeof(k->key))
		memset(k->key, 0, sizeof(k->key));
}

void
smtpd_known_add(struct smtpd_known *k, const struct address *a)
{
	uint64_t sum = digest(k, a);

	k->slots[place(k, sum)] = sum;
}

void
smtpd_known_end(struct smtpd_known *k, uint64_t stamp)
{
	atomic_store(&k->stamp, stamp);
}

bool
smtpd_known_has(const struct smtpd_known *k, uint64_t stamp, const struct address *a)
{
	uint64_t sum;

	if (k == NULL || stamp == 0 || atomic_load(&k->stamp) != stamp)
		return false;
	sum = digest(k, a);
	/* It may have been filled anew meanwhile. */
	return k->slots[place(k, sum)] == sum && atomic_load(&k->stamp) == stamp;
}
