/* dovecot_expand.c: the variables of Dovecot's paths; see dovecot_conf.h. */
#include "admin/import/dovecot_conf.h"

/* Appends what a letter stands for. */
static int
add_variable(char letter, struct view user, const char *home, struct buf *out)
{
	size_t at = view_find(user, '@');

	switch (letter) {
	case 'u': return buf_add_view(out, user);
	case 'n': return buf_add_view(out, view_sub(user, 0, at));
	case 'd': return at < user.n ? buf_add_view(out, view_sub(user, at + 1, user.n)) : 0;
	case 'h': return home ? buf_add_str(out, home) : -1;
	case '%': return buf_add_char(out, '%');
	default: return -1;
	}
}

/* The letter for what stands in braces, or 0. */
static char
letter_of(struct view name)
{
	static const struct {
		struct view name;
		char letter;
	} names[] = {
		{ VIEW("user"), 'u' }, { VIEW("username"), 'n' }, { VIEW("domain"), 'd' },
		{ VIEW("user|username"), 'n' }, { VIEW("user | username"), 'n' },
		{ VIEW("user|domain"), 'd' }, { VIEW("user | domain"), 'd' }, { VIEW("home"), 'h' },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (view_eq(names[i].name, name))
			return names[i].letter;
	return '\0';
}

/* Takes the name behind a '%' off *text. Returns its letter, or 0. */
static char
take_name(struct view *text, bool *lower)
{
	struct view v = *text;
	size_t n;

	*lower = v.n && v.p[0] == 'L';
	if (*lower)
		v = view_sub(v, 1, v.n);
	if (v.n == 0)
		return '\0';
	if (v.p[0] != '{') {
		*text = view_sub(v, 1, v.n);
		return v.p[0];
	}
	n = view_find(v, '}');
	if (n == v.n)
		return '\0';
	*text = view_sub(v, n + 1, v.n);
	return letter_of(view_trim(view_sub(v, 1, n - 1)));
}

int
dovecot_expand(struct view text, struct view user, const char *home, struct buf *out)
{
	while (text.n) {
		size_t n = view_find(text, '%'), from;
		bool lower;
		char letter;

		(void)buf_add_view(out, view_sub(text, 0, n));
		text = view_sub(text, n, text.n);
		if (text.n == 0)
			break;
		text = view_sub(text, 1, text.n);
		letter = take_name(&text, &lower);
		from = out->n;
		if (letter == '\0' || add_variable(letter, user, home, out) == -1)
			return -1;
		for (size_t i = from; lower && i < out->n; i++)
			out->p[i] = ascii_lower(out->p[i]);
	}
	return out->failed ? -1 : 0;
}
