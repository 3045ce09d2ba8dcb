/* subscriptions.c: the files of Dovecot and Courier, see folder_file.h. */
#include "text/folder_file.h"

#include <string.h>

#define NAME_OCTETS 1000

/* Dovecot's second form: tabs between levels; what cannot stand in a line is \001 and a digit. */
static size_t
from_tabbed(struct view line, char *name)
{
	static const char escaped[] = "\001\t\r\n";	/* for \001 and 1, t, r, n */
	size_t n = 0;

	for (size_t i = 0; i < line.n; i++) {
		const char *at;

		if (line.p[i] == '\t') {
			name[n++] = '/';
		} else if (line.p[i] != '\001' || i + 1 == line.n) {
			name[n++] = line.p[i];
		} else {
			at = memchr("1trn", line.p[++i], 4);
			name[n++] = at ? escaped[at - "1trn"] : line.p[i];
		}
	}
	return n;
}

/* The others: '.' or '/' between levels; Courier's have INBOX as the first one. */
static size_t
from_dotted(struct view line, char *name)
{
	if (line.n > 6 && view_eq(view_sub(line, 0, 6), VIEW("INBOX.")))
		line = view_sub(line, 6, line.n);
	for (size_t i = 0; i < line.n; i++)
		name[i] = line.p[i] == '.' ? '/' : line.p[i];
	return line.n;
}

struct subscriptions
subscriptions_begin(struct view text)
{
	struct subscriptions s = { .rest = text };
	struct view line, rest = text;

	if (view_line(&rest, &line) && view_eq(line, VIEW("V\t2")))
		s = (struct subscriptions){ .rest = rest, .tabbed = true };
	return s;
}

bool
subscriptions_next(struct subscriptions *s, char out[FOLDER_NAME_MAX + 1])
{
	char name[NAME_OCTETS];
	struct view line;

	while (view_line(&s->rest, &line)) {
		struct view v = { name, 0 };

		if (line.n == 0 || line.n > sizeof(name))
			continue;
		v.n = s->tabbed ? from_tabbed(line, name) : from_dotted(line, name);
		/* Courier's are UTF-8 since its version 5, as its directories are. */
		if (folder_name(v, out) == NULL || folder_name_utf8(v, out) == NULL)
			return true;
	}
	return false;
}
