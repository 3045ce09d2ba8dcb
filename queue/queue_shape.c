/* queue_shape.c: see queue_shape.h. */
#include "queue/queue_shape.h"

#include "text/json.h"
#include "text/utf8.h"

#define NAME_WIDTH 30		/* of the column; a longer name moves its row */

static size_t
class_of(int64_t age)
{
	int64_t end = SHAPE_FIRST;
	size_t class = 0;

	while (class < SHAPE_CLASSES - 1 && age > end) {
		class++;
		end *= 2;
	}
	return class;
}

int
shape_add(struct tally *s, struct view name, int64_t age)
{
	return tally_add(s, name, class_of(age));
}

/* ---- Printing */

static void
add_cell(uint64_t n, struct buf *out)
{
	if (n)
		buf_addf(out, " %6llu", (unsigned long long)n);
	else
		buf_add_str(out, "      .");
}

static void
table_row(const char *name, const struct tally_row *r, void *arg)
{
	struct buf *out = arg;
	struct view v = view_of(name);
	size_t width = 0;

	while (v.n) {
		size_t n = utf8_printable(v);

		buf_add(out, n ? v.p : "?", n ? n : 1);
		v = view_sub(v, n ? n : 1, v.n);
		width++;
	}
	while (width++ < NAME_WIDTH)
		buf_add_char(out, ' ');
	buf_addf(out, " %7llu", (unsigned long long)r->total);
	for (size_t i = 0; i < SHAPE_CLASSES; i++)
		add_cell(r->n[i], out);
	buf_add_char(out, '\n');
}

static void
json_row(const char *name, const struct tally_row *r, void *arg)
{
	struct buf *out = arg;

	buf_add_str(out, "{");
	json_key("name", out);
	json_string(view_of(name), out);
	json_key("total", out);
	buf_add_num(out, r->total);
	json_key("ages", out);
	for (size_t i = 0; i < SHAPE_CLASSES; i++) {
		buf_add_char(out, i ? ',' : '[');
		buf_add_num(out, r->n[i]);
	}
	buf_add_str(out, "]}\n");
}

static void
each_row(const struct tally *s, size_t top,
    void (*print)(const char *, const struct tally_row *, void *), void *arg)
{
	size_t n = top && top < s->n ? top : s->n;
	struct tally_row rest = s->others;

	print("*", &s->all, arg);
	for (size_t i = 0; i < n; i++)
		print(s->rows[i].name, &s->rows[i], arg);
	for (size_t i = n; i < s->n; i++) {
		rest.total += s->rows[i].total;
		for (size_t c = 0; c < SHAPE_CLASSES; c++)
			rest.n[c] += s->rows[i].n[c];
	}
	if (rest.total)
		print("(others)", &rest, arg);
}

void
shape_table(const struct tally *s, size_t top, struct buf *out)
{
	buf_addf(out, "%-*s   TOTAL", NAME_WIDTH, "MINUTES");
	for (unsigned i = 0; i < SHAPE_CLASSES - 1; i++)
		buf_addf(out, " %6d", SHAPE_FIRST / 60 << i);
	buf_addf(out, "  %d+\n", SHAPE_FIRST / 60 << (SHAPE_CLASSES - 2));
	each_row(s, top, table_row, out);
}

void
shape_json(const struct tally *s, size_t top, struct buf *out)
{
	each_row(s, top, json_row, out);
}
