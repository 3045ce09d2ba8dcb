/*
 * auth_static.c: what libcrypt and libnettle, which were made for glibc, ask of the C library
 * where auth is linked with musl (see SMALL_PROGRAMS in the Makefile). Elsewhere there is nothing
 * in here.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#ifdef MAILSTEAD_STATIC
/* glibc's checked forms: a size that is too small ends the process. */
void
__explicit_bzero_chk(void *p, size_t n, size_t size);

int
__snprintf_chk(char *out, size_t n, int flag, size_t size, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

int
__fprintf_chk(FILE *f, int flag, const char *format, ...);

void
arc4random_buf(void *out, size_t n);

void
__explicit_bzero_chk(void *p, size_t n, size_t size)
{
	if (n > size)
		abort();
	explicit_bzero(p, n);
}

int
__snprintf_chk(char *out, size_t n, int flag, size_t size, const char *format, ...)
{
	va_list args;
	int result;

	(void)flag;
	if (n > size)
		abort();
	va_start(args, format);
	result = vsnprintf(out, n, format, args);
	va_end(args);
	return result;
}

/* Of libnettle, which says what processor it has found if it is told to. */
int
__fprintf_chk(FILE *f, int flag, const char *format, ...)
{
	(void)f;
	(void)flag;
	(void)format;
	return 0;
}

/* A salt that could be guessed would be worse than none. */
void
arc4random_buf(void *out, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t got = getrandom((char *)out + done, n - done, 0);

		if (got == -1)
			abort();
		done += (size_t)got;
	}
}
#endif
