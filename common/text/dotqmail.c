/* dotqmail.c: see dotqmail.h. */
#include "text/dotqmail.h"

#include <string.h>

static struct view
without_blanks_at_end(struct view v)
{
	while (v.n && ascii_blank(v.p[v.n - 1]))
		v.n--;
	return v;
}

static const char *
take_file(struct view v, struct dotqmail_line *l)
{
	l->kind = v.p[v.n - 1] == '/' ? DOTQMAIL_MAILDIR : DOTQMAIL_MBOX;
	while (v.n > 1 && v.p[v.n - 1] == '/')
		v.n--;
	l->text = v;
	return v.n < 2 ? "no file" : NULL;
}

static const char *
take_line(struct view v, struct dotqmail_line *l)
{
	const char *why = NULL;

	l->text = view_sub(v, 1, v.n);
	if (v.p[0] == '.' || v.p[0] == '/') {
		why = take_file(v, l);
	} else if (v.p[0] == '|') {
		l->kind = DOTQMAIL_PROGRAM;
		why = view_trim(l->text).n ? NULL : "no command";
	} else {
		l->kind = DOTQMAIL_FORWARD;
		if (v.p[0] != '&')
			l->text = v;
		why = l->text.n ? NULL : "no address";
	}
	/* qmail would take what is before it. */
	return memchr(v.p, '\0', v.n) ? "a NUL in it" : why;
}

int
dotqmail_next(struct view *rest, bool first, struct dotqmail_line *l, const char **why)
{
	struct view line;

	for (; view_line(rest, &line); first = false) {
		line = without_blanks_at_end(line);
		*why = first && line.n == 0 ? "the first line is blank" : NULL;
		if (*why)
			return -1;
		if (view_eq(line, VIEW("+list"))) {
			*l = (struct dotqmail_line){ DOTQMAIL_LIST, line };
			return 1;
		}
		if (line.n == 0 || line.p[0] == '#' || line.p[0] == '+')
			continue;
		*why = take_line(line, l);
		return *why ? -1 : 1;
	}
	return 0;
}
