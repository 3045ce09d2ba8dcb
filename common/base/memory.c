/*
 * memory.c: memchr(3), memcmp(3), memcpy(3) and memmove(3) for programs that are linked with musl,
 * whose own are made to be small. Sixteen octets at a time; elsewhere there is nothing in here.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(MAILSTEAD_STATIC) && defined(__SSE2__)
#include <emmintrin.h>

#define STEP sizeof(__m128i)
#define LARGE 2048	/* octets from which on the processor's own instruction is faster */
/* The compiler must not make a call of these functions out of the loops in them. */
#ifdef __clang__
#define PLAIN __attribute__((no_builtin))
#else
#define PLAIN __attribute__((optimize("no-tree-loop-distribute-patterns")))
#endif

static inline __m128i
load(const void *p)
{
	return _mm_loadu_si128(p);
}

static inline void
store(void *p, __m128i v)
{
	_mm_storeu_si128(p, v);
}

/* At most 16 octets: all are read before the first is written. */
static inline void
copy_few(char *d, const char *s, size_t n)
{
	uint64_t a8, b8;
	uint32_t a4, b4;

	if (n >= 8) {
		__builtin_memcpy(&a8, s, 8);
		__builtin_memcpy(&b8, s + n - 8, 8);
		__builtin_memcpy(d, &a8, 8);
		__builtin_memcpy(d + n - 8, &b8, 8);
	} else if (n >= 4) {
		__builtin_memcpy(&a4, s, 4);
		__builtin_memcpy(&b4, s + n - 4, 4);
		__builtin_memcpy(d, &a4, 4);
		__builtin_memcpy(d + n - 4, &b4, 4);
	} else if (n) {
		char first = s[0], middle = s[n / 2], last = s[n - 1];

		d[0] = first;
		d[n / 2] = middle;
		d[n - 1] = last;
	}
}

/* More than 16. The end is read before anything is written, as the ranges may overlap. */
static inline void
copy_up(char *d, const char *s, size_t n)
{
	__m128i end = load(s + n - STEP);
	size_t i = 0;

	for (; i + STEP < n; i += STEP)
		store(d + i, load(s + i));
	store(d + n - STEP, end);
}

static inline void
copy_down(char *d, const char *s, size_t n)
{
	__m128i start = load(s);

	for (size_t i = n; i > STEP; i -= STEP)
		store(d + i - STEP, load(s + i - STEP));
	store(d, start);
}

PLAIN void *
memcpy(void *restrict dest, const void *restrict src, size_t n)
{
	void *d = dest;

	if (n <= STEP)
		copy_few(dest, src, n);
	else if (n < LARGE)
		copy_up(dest, src, n);
	else
		__asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(n) : : "memory");
	return dest;
}

PLAIN void *
memmove(void *dest, const void *src, size_t n)
{
	if (n <= STEP)
		copy_few(dest, src, n);
	else if ((uintptr_t)dest - (uintptr_t)src < n)
		copy_down(dest, src, n);
	else
		copy_up(dest, src, n);
	return dest;
}

/* Reads whole blocks of 16 octets, none of which goes over the end of a page. */
PLAIN void *
memchr(const void *src, int c, size_t n)
{
	const char *p = src, *end = p + n;
	const char *block = (const char *)((uintptr_t)p & ~(uintptr_t)(STEP - 1));
	__m128i wanted = _mm_set1_epi8((char)c);
	unsigned mask;

	if (n == 0)
		return NULL;
	if (end < p)
		end = (const char *)UINTPTR_MAX;
	mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(wanted,
	    _mm_load_si128((const __m128i *)(const void *)block)));
	mask &= 0xffffU << (p - block);
	while (mask == 0) {
		block += STEP;
		if (block >= end)
			return NULL;
		mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(wanted,
		    _mm_load_si128((const __m128i *)(const void *)block)));
	}
	block += __builtin_ctz(mask);
	return block < end ? (void *)(uintptr_t)block : NULL;
}

PLAIN int
memcmp(const void *va, const void *vb, size_t n)
{
	const unsigned char *a = va, *b = vb;
	size_t i = 0;

	for (; i + STEP <= n; i += STEP)
		if (_mm_movemask_epi8(_mm_cmpeq_epi8(load(a + i), load(b + i))) != 0xffff)
			break;
	for (; i < n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}
#endif
