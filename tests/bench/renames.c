/*
 * renames.c: the least that flags in names cost: gives many files of a directory other names, makes
 * that durable, and removes them. renames DIRECTORY NUMBER
 *
 * Prints the milliseconds of CPU time of the renames, and of the removals.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NAME_OCTETS 256

static double
cpu_msec(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The names of up to n messages. Returns how many. */
static size_t
read_names(int dir, char (*names)[NAME_OCTETS], size_t n)
{
	DIR *d = fdopendir(dup(dir));
	struct dirent *e;
	size_t k = 0;

	while (d && k < n && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && strlen(e->d_name) < NAME_OCTETS - 1)
			(void)snprintf(names[k++], NAME_OCTETS, "%s", e->d_name);
	if (d)
		closedir(d);
	return k;
}

static double
rename_all(int dir, char (*names)[NAME_OCTETS], size_t n)
{
	double begun = cpu_msec();

	for (size_t i = 0; i < n; i++) {
		char to[NAME_OCTETS + 1];

		(void)snprintf(to, sizeof(to), "%sZ", names[i]);
		if (renameat2(dir, names[i], dir, to, RENAME_NOREPLACE) == 0)
			memcpy(names[i], to, strlen(to) + 1);
	}
	(void)fsync(dir);
	return cpu_msec() - begun;
}

static double
remove_all(int dir, char (*names)[NAME_OCTETS], size_t n)
{
	double begun = cpu_msec();

	for (size_t i = 0; i < n; i++)
		(void)unlinkat(dir, names[i], 0);
	(void)fsync(dir);
	return cpu_msec() - begun;
}

int
main(int argc, char **argv)
{
	size_t n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	int dir = n ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	char (*names)[NAME_OCTETS] = n ? calloc(n, sizeof(*names)) : NULL;

	if (dir == -1 || names == NULL) {
		(void)fprintf(stderr, "usage: renames DIRECTORY NUMBER\n");
		return 100;
	}
	n = read_names(dir, names, n);
	(void)printf("%.2f ", rename_all(dir, names, n));
	(void)printf("%.2f\n", remove_all(dir, names, n));
	return 0;
}
