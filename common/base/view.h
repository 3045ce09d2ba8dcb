/*
 * view.h: a (pointer, length) view of bytes that somebody else owns.
 *
 * Every byte that came from a network, a message or a file is handled as a
 * view: it need not end in NUL and may contain one.
 */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view {
	const char *p;
	size_t n;
};

/* Fits printf's "%.*s". Only for text that is known to be short. */
#define VIEW_FMT(v) (int)(v).n, (v).p

/* A view of a string literal. */
#define VIEW(s) ((struct view){ "" s, sizeof(s) - 1 })

/* A view of the C string s; of nothing if s is NULL. */
struct view
view_of(const char *s);

/* The bytes of v from offset from (at most v.n) for at most n bytes. */
static inline struct view
view_sub(struct view v, size_t from, size_t n)
{
	if (from > v.n)
		from = v.n;
	if (n > v.n - from)
		n = v.n - from;
	/* NULL + 0 is undefined, and a zeroed view is a fair empty one. */
	return (struct view){ from ? v.p + from : v.p, n };
}

/* Whether a and b hold the same bytes. */
bool
view_eq(struct view a, struct view b);

/* The same, with ASCII letters compared without regard to case. */
bool
view_eq_nocase(struct view a, struct view b);

/* Whether v begins with prefix, ASCII case ignored. */
bool
view_starts_nocase(struct view v, struct view prefix);

/* Whether word occurs in v, ASCII case ignored. */
bool
view_contains_nocase(struct view v, struct view word);

/* Whether v has no byte above 127. */
bool
view_is_ascii(struct view v);

/* Whether v has an ASCII control character. */
bool
view_has_control(struct view v);

/* Offset of the first byte c in v, or v.n when there is none. */
size_t
view_find(struct view v, char c);

/* Offset of the last byte c in v, or v.n when there is none. */
size_t
view_rfind(struct view v, char c);

/* v without leading and trailing spaces and tabs. */
struct view
view_trim(struct view v);

/*
 * Takes the first line off *rest: the bytes before the next LF, or all that
 * is left. Returns false when *rest is empty. The LF is in neither.
 */
bool
view_line(struct view *rest, struct view *line);

/*
 * Takes the first word off *rest: leading spaces and tabs are passed over,
 * the word ends at the next space, tab or the end. Returns false when there
 * is none.
 */
bool
view_word(struct view *rest, struct view *word);

/*
 * Copies v into out (size bytes) as a C string. Returns 0, or -1 if it does
 * not fit or contains a NUL; out is then the empty string.
 */
int
view_string(struct view v, char *out, size_t size);

/* ASCII only, whatever the locale. */
static inline char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool
ascii_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
ascii_alpha(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline bool
ascii_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool
ascii_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

#endif
