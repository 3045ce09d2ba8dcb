/* uidlist.c: see uidlist.h. */
#include "text/uidlist.h"

#include "base/num.h"

static int
parse_uid(struct view v, uint32_t *out)
{
	uint64_t n;

	if (num_parse(v, UINT32_MAX, &n) == -1 || n == 0)
		return -1;
	*out = (uint32_t)n;
	return 0;
}

/* "V1 N2 ...": the fields of a version 3 in any order. */
static int
parse_fields(struct uidlist *l, struct view rest)
{
	struct view word;

	while (view_word(&rest, &word)) {
		struct view value = view_sub(word, 1, word.n);

		if (word.p[0] == 'V' && parse_uid(value, &l->uidvalidity) == -1)
			return -1;
		if (word.p[0] == 'N' && parse_uid(value, &l->uidnext) == -1)
			return -1;
	}
	return l->uidvalidity ? 0 : -1;
}

int
uidlist_begin(struct uidlist *l, struct view text)
{
	struct view line, word;
	uint32_t version;

	*l = (struct uidlist){ .rest = text };
	if (!view_line(&l->rest, &line) || !view_word(&line, &word) ||
	    parse_uid(word, &version) == -1)
		return -1;
	l->version = (int)version;
	l->uidnext = 1;
	if (version == 3)
		return parse_fields(l, line) == 0 && l->uidnext <= UIDLIST_MAX ? 0 : -1;
	if (version != 1 || !view_word(&line, &word) || parse_uid(word, &l->uidvalidity) == -1 ||
	    !view_word(&line, &word) || parse_uid(word, &l->uidnext) == -1)
		return -1;
	return l->uidnext <= UIDLIST_MAX ? 0 : -1;
}

/* "S12 W13 ... :name". Returns 0 with the name left in *rest, or -1. */
static int
parse_record(struct view *rest, struct uidlist_entry *e)
{
	while (rest->n && rest->p[0] != ':') {
		size_t n = view_find(*rest, ' ');
		struct view field = view_sub(*rest, 0, n), value = view_sub(field, 1, field.n);

		if (field.n && field.p[0] == 'S')
			(void)num_parse(value, INT64_MAX, &e->size);
		if (field.n && field.p[0] == 'W')
			(void)num_parse(value, INT64_MAX, &e->vsize);
		*rest = view_sub(*rest, n + 1, rest->n);
	}
	if (rest->n == 0)
		return -1;
	*rest = view_sub(*rest, 1, rest->n);
	return 0;
}

static int
parse_entry(const struct uidlist *l, struct view line, struct uidlist_entry *e)
{
	size_t n = view_find(line, ' ');

	*e = (struct uidlist_entry){ .uid = 0 };
	if (parse_uid(view_sub(line, 0, n), &e->uid) == -1 ||
	    e->uid > UIDLIST_MAX)
		return -1;
	line = view_sub(line, n + 1, line.n);
	if (l->version == 3 && parse_record(&line, e) == -1)
		return -1;
	e->base = view_sub(line, 0, view_find(line, ':'));
	if (e->base.n == 0 || e->base.n > 255 || e->base.p[0] == '.' ||
	    view_find(e->base, '/') < e->base.n || view_has_control(e->base))
		return -1;
	return 0;
}

bool
uidlist_next(struct uidlist *l, struct uidlist_entry *e)
{
	struct view line;

	while (view_line(&l->rest, &line))
		if (parse_entry(l, line, e) == 0)
			return true;
	return false;
}

int
uidlist_keyword(struct view line, unsigned *letter, struct view *name)
{
	size_t n = view_find(line, ' ');
	uint64_t number;

	if (num_parse(view_sub(line, 0, n), 25, &number) == -1)
		return -1;
	*letter = (unsigned)number;
	*name = view_sub(line, n + 1, line.n);
	return name->n && !view_has_control(*name) ? 0 : -1;
}

int
uidlist_courier_base(struct view *line, struct view *base)
{
	size_t n = view_rfind(*line, ':');

	if (n == line->n)
		return -1;
	*base = view_sub(*line, 0, n);
	/* Some write the name with its flags. */
	*base = view_sub(*base, 0, view_find(*base, ':'));
	*line = view_sub(*line, n + 1, line->n);
	return base->n ? 0 : -1;
}
