/*
 * limits_fuzz.c: files of mailstead-limits(5) that are damaged or say strange
 * things. The input begins with what becomes of the file: 0, it is the rest of the input; 1, the
 * rest lies over its beginning; 2, over the set of an entry; 3, an entry
 * with a good checksum has the rest in it. Whatever it says, nobody may have more than there is,
 * nor is it refused to a new text.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gate/auth_limit.h"
#include "sys/limits.h"

#define NOW 1800000000
#define KIND 1
#define ENTRY_DATA 52	/* octets of an entry between its id and its checksum */

#define FILE_SIZE (64 + LIMITS_SLOTS * 64)

static int fd = -1;
static char header[64];
static off_t set;	/* where the slots of the entry are */

/* The first file, from which all others are made: with its key, the entry has one place. */
static void
begin(void)
{
	struct limits_entry e;
	struct limits l;
	char slot[64];

	fd = memfd_create("limits", MFD_CLOEXEC);
	fuzz_assert(fd != -1 && limits_lock(&l, fd) == 0);
	fuzz_assert(limits_get(&l, KIND, VIEW("text"), &e) == 0 && limits_put(&l, &e, NOW) == 0);
	limits_unlock(&l);
	fuzz_assert(pread(fd, header, sizeof(header), 0) == sizeof(header));
	for (off_t at = 64; at < FILE_SIZE; at += 64) {
		fuzz_assert(pread(fd, slot, sizeof(slot), at) == sizeof(slot));
		if (memcmp(slot, &e.id, sizeof(e.id)) == 0)
			set = at - (at - 64) % (LIMITS_SET * 64);
	}
	fuzz_assert(set);
}

static void
empty_file(void)
{
	if (fd == -1)
		begin();
	fuzz_assert(ftruncate(fd, 0) == 0 && ftruncate(fd, FILE_SIZE) == 0);
	fuzz_assert(pwrite(fd, header, sizeof(header), 0) == sizeof(header));
}

static void
with_entry(struct view data)
{
	struct limits_entry e;
	struct limits l;

	data = view_sub(data, 0, ENTRY_DATA);
	fuzz_assert(limits_lock(&l, fd) == 0);
	fuzz_assert(limits_get(&l, KIND, VIEW("text"), &e) == 0);
	memcpy((char *)&e + sizeof(e.id), data.p, data.n);
	fuzz_assert(limits_put(&l, &e, NOW) == 0);
	limits_unlock(&l);
}

static void
change(int how, struct view data)
{
	if (how == 0)
		fuzz_assert(ftruncate(fd, 0) == 0);
	if (how <= 1)
		fuzz_assert(pwrite(fd, data.p, data.n, 0) == (ssize_t)data.n);
	if (how == 2)
		fuzz_assert(pwrite(fd, data.p, data.n, set) == (ssize_t)data.n);
	if (how == 3)
		with_entry(data);
}

static void
use(uint64_t max, uint64_t seconds)
{
	const struct limits_bucket b = { max, seconds };
	struct limits_entry e;
	struct limits l;
	uint64_t retry;
	int taken = 0;

	fuzz_assert(limits_lock(&l, fd) == 0);
	fuzz_assert(limits_get(&l, KIND, VIEW("text"), &e) == 0);
	fuzz_assert(limits_level(&e, &b, NOW) <= max);
	limits_add(&e, &b, INT64_MAX, NOW);
	fuzz_assert(limits_level(&e, &b, NOW) == max);
	limits_add(&e, &b, INT64_MIN, NOW);
	fuzz_assert(limits_level(&e, &b, NOW) == 0);
	limits_unlock(&l);
	while (limits_take(fd, KIND, VIEW("text"), (max + 3) / 4, &b, NOW, &retry) == 1)
		fuzz_assert(++taken <= 4);
	fuzz_assert(limits_take(fd, KIND, VIEW("text"), max, &b, NOW, &retry) == 0);
	fuzz_assert(retry >= 1 && retry <= seconds + 1);
	fuzz_assert(limits_take(fd, KIND + 1, VIEW("new"), max, &b, NOW, NULL) == 1);
}

static void
ask(void)
{
	static const struct auth_limit_config c = { 3, 3, 3600, 5, "" };
	unsigned delay;

	auth_limit_succeeded(fd, &c, "192.0.2.1", "ann", NOW);
	auth_limit_failed(fd, &c, "192.0.2.1", "ann", true, VIEW("x"), NOW);
	fuzz_assert(auth_limit_ask(fd, &c, "192.0.2.1", "ann", NOW, &delay) != AUTH_LIMIT_USER);
	fuzz_assert(delay <= 5000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct { uint64_t max, seconds; } buckets[] = {
		{ 1, 1 }, { 20, 3600 }, { 1, LIMITS_TIME_MAX }, { LIMITS_AMOUNT_MAX, LIMITS_TIME_MAX },
		{ LIMITS_AMOUNT_MAX, 1 }, { 7, 86400 },
	};
	const size_t n = sizeof(buckets) / sizeof(buckets[0]);

	if (size < 2)
		return 0;
	empty_file();
	change(data[0] % 4, fuzz_view(data + 2, size - 2));
	use(buckets[data[1] % n].max, buckets[data[1] % n].seconds);
	ask();
	return 0;
}
