/* view.c: see view.h. */
#include "base/view.h"

#include <string.h>

#include "base/wide.h"

struct view
view_of(const char *s)
{
	return (struct view){ s ? s : "", s ? strlen(s) : 0 };
}

bool
view_eq(struct view a, struct view b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
view_eq_nocase(struct view a, struct view b)
{
	return a.n == b.n && view_starts_nocase(a, b);
}

bool
view_starts_nocase(struct view v, struct view prefix)
{
	if (v.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (ascii_lower(v.p[i]) != ascii_lower(prefix.p[i]))
			return false;
	return true;
}

bool
view_contains_nocase(struct view v, struct view word)
{
	for (size_t i = 0; i + word.n <= v.n; i++)
		if (view_starts_nocase(view_sub(v, i, v.n), word))
			return true;
	return false;
}

bool
view_is_ascii(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] >= 0x80)
			return false;
	return true;
}

bool
view_has_control(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (ascii_control(v.p[i]))
			return true;
	return false;
}

size_t
view_find(struct view v, char c)
{
	size_t i = 0;

	/* What is looked for is near, as a rule: memchr(3) takes longer to begin. */
	for (; v.n - i >= WIDE; i += WIDE) {
		wide hits = wide_equal(wide_load(v.p + i), c);

		if (wide_any(hits))
			return i + wide_first(hits);
	}
	while (i < v.n && v.p[i] != c)
		i++;
	return i;
}

size_t
view_rfind(struct view v, char c)
{
	const char *hit = v.n ? memrchr(v.p, c, v.n) : NULL;

	return hit ? (size_t)(hit - v.p) : v.n;
}

struct view
view_trim(struct view v)
{
	while (v.n && ascii_blank(v.p[0]))
		v = view_sub(v, 1, v.n);
	while (v.n && ascii_blank(v.p[v.n - 1]))
		v.n--;
	return v;
}

bool
view_line(struct view *rest, struct view *line)
{
	size_t end;

	if (rest->n == 0)
		return false;
	end = view_find(*rest, '\n');
	*line = view_sub(*rest, 0, end);
	*rest = view_sub(*rest, end + 1, rest->n);
	return true;
}

bool
view_word(struct view *rest, struct view *word)
{
	size_t end = 0;

	while (rest->n && ascii_blank(rest->p[0]))
		*rest = view_sub(*rest, 1, rest->n);
	if (rest->n == 0)
		return false;
	while (end < rest->n && !ascii_blank(rest->p[end]))
		end++;
	*word = view_sub(*rest, 0, end);
	*rest = view_sub(*rest, end, rest->n);
	return true;
}

int
view_string(struct view v, char *out, size_t size)
{
	out[0] = '\0';
	if (v.n >= size || view_find(v, '\0') != v.n)
		return -1;
	if (v.n)
		memcpy(out, v.p, v.n);
	out[v.n] = '\0';
	return 0;
}
