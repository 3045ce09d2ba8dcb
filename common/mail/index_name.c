/* index_name.c: the names of files, for the index. */
#include <string.h>

#include "mail/index_private.h"

static const struct {
	char letter;
	uint32_t flag;
} letters[] = {
	{ 'D', INDEX_DRAFT }, { 'F', INDEX_FLAGGED }, { 'R', INDEX_ANSWERED }, { 'S', INDEX_SEEN },
	{ 'T', INDEX_DELETED },
};

#define LETTERS (sizeof(letters) / sizeof(letters[0]))

static uint32_t
flag_of(char c)
{
	for (size_t i = 0; i < LETTERS; i++)
		if (letters[i].letter == c)
			return letters[i].flag;
	return 0;
}

static uint32_t
letter_of(char c)
{
	if (c >= 'a' && c <= 'z')
		return 1U << (c - 'a');
	return c == 'P' ? INDEX_LETTER_P : 0;
}

/* Flags and letters of what stands behind ":2,". Returns whether that is all there is to know. */
static bool
read_flags(struct view info, struct index_message *m)
{
	bool known = true;
	char before = 0;

	for (size_t i = 0; i < info.n && info.p[i] != ','; i++) {
		char c = info.p[i];
		uint32_t flag = flag_of(c), letter = letter_of(c);

		known = known && c > before && (flag || letter);
		m->flags |= flag;
		m->letters |= letter;
		before = c;
	}
	return known && view_find(info, ',') == info.n;
}

void
index_name_flags(struct view file, size_t base, bool in_new, struct index_message *m)
{
	struct view info = view_sub(file, base, file.n);
	bool known = info.n >= 3 && memcmp(info.p, ":2,", 3) == 0;

	m->flags = in_new ? INDEX_IN_NEW : 0;
	m->letters = 0;
	m->base = m->whole = (uint8_t)base;
	if (info.n == 0) {
		m->flags |= in_new ? 0 : INDEX_BARE;
		return;
	}
	if (known)
		known = read_flags(view_sub(info, 3, info.n), m) && !in_new;
	if (!known)
		m->whole = (uint8_t)file.n;
}

int
index_name_parse(struct view file, bool in_new, struct index_message *m, struct maildir_name *name)
{
	if (maildir_name_parse(file, name) == -1)
		return -1;
	index_name_flags(file, name->base.n, in_new, m);
	return 0;
}

/*
 * Puts what is to stay of the flags behind ":2," into set, and takes off *info what is not
 * looked at.
 */
static void
keep_letters(struct view *info, bool set[128])
{
	size_t i = 0;

	if (!view_starts_nocase(*info, VIEW(":2,"))) {
		*info = VIEW("");
		return;
	}
	*info = view_sub(*info, 3, info->n);
	for (; i < info->n && info->p[i] != ','; i++) {
		unsigned char c = (unsigned char)info->p[i];

		if (c > ' ' && c < 127 && !flag_of((char)c))
			set[c] = true;
	}
	*info = view_sub(*info, i, info->n);
}

int
index_name_make(struct view file, size_t base, uint32_t flags, char out[MAILDIR_NAME_MAX + 1])
{
	struct view info = view_sub(file, base, file.n);
	bool set[128] = { false };
	size_t n = 0, extra = 0;

	keep_letters(&info, set);
	for (size_t i = 0; i < LETTERS; i++)
		set[(unsigned char)letters[i].letter] = flags & letters[i].flag;
	for (size_t c = 0; c < sizeof(set); c++)
		extra += set[c];
	if (base + 3 + extra + info.n > MAILDIR_NAME_MAX)
		return -1;
	memcpy(out, file.p, base);
	n = base;
	memcpy(out + n, ":2,", 3);
	n += 3;
	for (size_t c = 0; c < sizeof(set); c++)
		if (set[c])
			out[n++] = (char)c;
	if (info.n)
		memcpy(out + n, info.p, info.n);
	out[n + info.n] = '\0';
	return 0;
}
