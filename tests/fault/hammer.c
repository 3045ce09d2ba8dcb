/*
 * hammer.c: counts in a file of mailstead-limits(5).
 *
 *	hammer take TEXT TIMES   takes one at a time, and says so with an octet on standard output
 *	hammer level TEXT        how much TEXT has taken
 *
 * The file is standard input, or $FILE. The clock stands still, so nothing runs out.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/limits.h"

#define NOW 1800000000
#define KIND 1

static const struct limits_bucket bucket = { 1000000, 1000000 };

static int
take(int fd, struct view text, uint64_t times)
{
	while (times-- > 0)
		if (limits_take(fd, KIND, text, 1, &bucket, NOW, NULL) != 1 ||
		    write(STDOUT_FILENO, ".", 1) != 1) {
			perror("hammer");
			return 1;
		}
	return 0;
}

static int
level(int fd, struct view text)
{
	struct limits_entry e;
	struct limits l;

	if (limits_lock(&l, fd) == -1 || limits_get(&l, KIND, text, &e) == -1)
		return 1;
	(void)printf("%llu\n", (unsigned long long)limits_level(&e, &bucket, NOW));
	limits_unlock(&l);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *path = getenv("FILE");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : STDIN_FILENO;
	uint64_t times;

	if (argc == 4 && strcmp(argv[1], "take") == 0 &&
	    num_parse(view_of(argv[3]), 1000000, &times) == 0)
		return take(fd, view_of(argv[2]), times);
	return argc == 3 && strcmp(argv[1], "level") == 0 ? level(fd, view_of(argv[2])) : 64;
}
