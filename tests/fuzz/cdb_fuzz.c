/*
 * cdb_fuzz.c: a file that may be a cdb. Every lookup ends, and finds what lies in the file; what
 * cdb_make() makes of the same octets, taken for keys and values, is found again.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "mail/cdb.h"

static const char *const keys[] = { "", "a", "postmaster", "owner-list", "@all.example" };

static int
file_of(struct view text)
{
	int fd = memfd_create("cdb", MFD_CLOEXEC);

	fuzz_assert(fd != -1 && write(fd, text.p, text.n) == (ssize_t)text.n);
	return fd;
}

static void
check_hostile(struct view text)
{
	struct buf value = buf_make(1 << 20);
	struct cdb c;
	int fd = file_of(text);

	/* The size may be out of date. */
	for (uint64_t more = 0; more < 3; more++) {
		if (cdb_open(&c, fd, text.n + more * more * 1000) == -1)
			continue;
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (cdb_find(&c, view_of(keys[i]), &value) == 1)
				fuzz_assert(value.n <= text.n);
		if (text.n > 2100)
			(void)cdb_find(&c, view_sub(text, 2056, text.n % 32), &value);
	}
	buf_free(&value);
	close(fd);
}

/* Each line is a key; the value is what begins with it. */
static void
check_own(struct view text)
{
	struct cdb_make m = cdb_make(8 << 20);
	struct buf value = buf_make(1 << 20);
	struct view rest = text, line;
	struct cdb c;
	int fd;

	while (view_line(&rest, &line))
		cdb_add(&m, view_sub(line, 0, 1000), view_sub(line, 0, 5000));
	fuzz_assert(cdb_end(&m) == 0);
	fd = file_of(buf_view(&m.file));
	fuzz_assert(cdb_open(&c, fd, m.file.n) == 0);
	for (rest = text; view_line(&rest, &line);) {
		struct view key = view_sub(line, 0, 1000);
		int got = cdb_find(&c, key, &value);

		/* Of many equal ones more than CDB_PROBES_MAX are no lookup any more. */
		fuzz_assert(got != 0 && (got == 1 || m.n > CDB_PROBES_MAX));
		fuzz_assert(got == -1 || view_eq(view_sub(buf_view(&value), 0, key.n), key));
	}
	close(fd);
	cdb_free(&m);
	buf_free(&value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_hostile(fuzz_view(data, size));
	check_own(fuzz_view(data, size));
	return 0;
}
