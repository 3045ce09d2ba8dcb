/* enhanced.c: see enhanced.h. */
#include "text/enhanced.h"

/* The octets of "." and a number of at most three digits at the start of v, 0 if there are none. */
static size_t
number_length(struct view v)
{
	size_t n = 1;

	if (v.n == 0 || v.p[0] != '.')
		return 0;
	while (n < v.n && ascii_digit(v.p[n]))
		n++;
	return n >= 2 && n <= 4 ? n : 0;
}

size_t
enhanced_length(struct view v, char class)
{
	size_t subject = number_length(view_sub(v, 1, v.n));
	size_t detail = number_length(view_sub(v, 1 + subject, v.n)), n = 1 + subject + detail;

	if (v.n == 0 || v.p[0] != class || (class != '2' && class != '4' && class != '5') ||
	    subject == 0 || detail == 0)
		return 0;
	return n == v.n || ascii_blank(v.p[n]) ? n : 0;
}

bool
enhanced_valid(struct view v, char class)
{
	return v.n && enhanced_length(v, class) == v.n;
}
