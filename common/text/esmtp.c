/* esmtp.c: see esmtp.h. */
#include "text/esmtp.h"

#include "text/utf8.h"

void
command_split(struct view line, struct view *verb, struct view *args)
{
	size_t n = 0;

	while (n < line.n && !ascii_blank(line.p[n]))
		n++;
	*verb = view_sub(line, 0, n);
	*args = view_trim(view_sub(line, n, line.n));
}

/* esmtp-keyword: a letter or digit, then also hyphens. */
static bool
is_keyword(struct view v)
{
	if (v.n == 0 || v.p[0] == '-')
		return false;
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) && v.p[i] != '-')
			return false;
	return true;
}

/* esmtp-value: printable octets without '=', or UTF-8. */
static bool
is_value(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if ((v.p[i] >= 0 && v.p[i] <= ' ') || v.p[i] == '=' || v.p[i] == 0x7f)
			return false;
	return v.n && utf8_valid(v);
}

int
esmtp_next(struct view *rest, struct view *keyword, struct view *value, bool *has_value)
{
	struct view word;
	size_t n;

	*keyword = *value = VIEW("");
	*has_value = false;
	if (!view_word(rest, &word))
		return 0;
	n = view_find(word, '=');
	*keyword = view_sub(word, 0, n);
	*has_value = n < word.n;
	*value = view_sub(word, n + 1, word.n);
	if (is_keyword(*keyword) && (!*has_value || is_value(*value)))
		return 1;
	*rest = VIEW("");
	return -1;
}
