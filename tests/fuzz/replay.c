/*
 * replay.c: main() for a fuzzer where there is no libFuzzer: `make check`.
 *
 * Runs the fuzzer over the files of the directories that are named, over all
 * their beginnings, and over ROUNDS variants of each. The variants come from
 * a fixed sequence of numbers, so that every run is the same; `make fuzz` is
 * what looks for something new.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/file.h"

#define SEED_MAX (1 << 20)
#define PREFIXES 2000
#define ROUNDS 2000

static uint32_t
next_number(uint32_t *state)
{
	/* The constants of Numerical Recipes; the high bits are the good ones. */
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static size_t runs;

/* Runs it on an allocation of exactly n octets, so that one more is noticed. */
static void
run_exactly(const char *p, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	fuzz_assert(copy != NULL);
	if (n)
		memcpy(copy, p, n);
	(void)LLVMFuzzerTestOneInput(copy, n);
	free(copy);
	runs++;
}

/* One change: a piece doubled or taken out, or an octet replaced. */
static void
change(struct buf *b, uint32_t *state)
{
	static const char special[] = "\r\n\0 .<>@:\"\\,;()=+-\t\xff\x80\xc3\xa9";
	size_t at = b->n ? next_number(state) % b->n : 0;
	size_t left = b->n - at;
	size_t n = left < 64 ? left : next_number(state) % 64;
	uint32_t kind = next_number(state) % 4;

	if (b->n == 0) {
		(void)buf_add_char(b, special[next_number(state) % (sizeof(special) - 1)]);
	} else if (kind == 0) {
		if (buf_reserve(b, n) == 0)
			(void)buf_add(b, b->p + at, n);
	} else if (kind == 1) {
		memmove(b->p + at, b->p + at + n, left - n);
		b->n -= n;
	} else {
		b->p[at] = special[next_number(state) % (sizeof(special) - 1)];
	}
}

static void
run_variants(struct view seed)
{
	uint32_t state = (uint32_t)seed.n + 1;
	struct buf b = buf_make(2 * SEED_MAX);

	for (size_t n = 0; n <= seed.n && n < PREFIXES; n++)
		run_exactly(seed.p, n);
	for (int round = 0; round < ROUNDS; round++) {
		buf_clear(&b);
		buf_add_view(&b, seed);
		for (uint32_t changes = next_number(&state) % 8; changes > 0; changes--)
			change(&b, &state);
		run_exactly(b.p, b.n);
	}
	buf_free(&b);
}

static size_t
replay_directory(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t files = 0;

	while (dir && (entry = readdir(dir)) != NULL) {
		struct buf seed = buf_make(SEED_MAX);

		if (entry->d_name[0] == '.')
			continue;
		if (file_read_path(dirfd(dir), entry->d_name, true, &seed) == 0) {
			run_exactly(seed.p, seed.n);
			run_variants(buf_view(&seed));
			files++;
		}
		buf_free(&seed);
	}
	if (dir)
		closedir(dir);
	return files;
}

int
main(int argc, char **argv)
{
	size_t files = 0;

	for (int i = 1; i < argc; i++)
		files += replay_directory(argv[i]);
	printf("%zu seeds, %zu runs\n", files, runs);
	return files ? 0 : 1;
}
