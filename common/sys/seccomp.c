/* seccomp.c: see seccomp.h. */
#include "sys/seccomp.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define NUMBERS 1024		/* a table with greater ones stays as it is */
#define NUMBERS_ASKED 480	/* about so many the kernel asks about beforehand */
#define HEAD 4			/* instructions of SECCOMP_BEGIN */

/* What becomes of a call: the table's end, allowed, or a way of its own. */
enum { WAY_END, WAY_ALLOW, WAY_OWN };

struct compact {
	const struct sock_filter *in;
	unsigned len;			/* without the table's end */
	unsigned char way[NUMBERS];	/* of each call */
	unsigned char at[SECCOMP_COMPACT_MAX];	/* where each way begins in out */
	unsigned ways;
	struct { unsigned from, way; } range[SECCOMP_COMPACT_MAX];	/* numbers that go one way */
	unsigned ranges;
	struct sock_filter *out;
	unsigned nodes, n;
};

/* How many instructions the statement at in[i] has; 0 for one that is not about one call. */
static unsigned
statement(const struct compact *c, unsigned i)
{
	const struct sock_filter *f = &c->in[i];

	return f->code == (BPF_JMP | BPF_JEQ | BPF_K) && f->jt == 0 && f->jf && f->k < NUMBERS &&
	    i + 1U + f->jf <= c->len ? 1U + f->jf : 0;
}

static bool
is_plain(const struct sock_filter *f, unsigned n)
{
	return n == 2 && f[1].code == (BPF_RET | BPF_K) && f[1].k == SECCOMP_RET_ALLOW;
}

/* Whether the statement may leave it to a later one. */
static bool
goes_on(const struct sock_filter *f, unsigned n)
{
	for (unsigned i = 1; i < n; i++)
		if (BPF_CLASS(f[i].code) == BPF_JMP &&
		    (BPF_OP(f[i].code) == BPF_JA || i + 1 + f[i].jt >= n || i + 1 + f[i].jf >= n))
			return true;
	return BPF_CLASS(f[n - 1].code) != BPF_RET;
}

/* Finds the way of each call: the first statement about it is the one that counts. */
static int
take_apart(struct compact *c)
{
	c->ways = WAY_OWN;
	for (unsigned i = HEAD, n; i < c->len; i += n) {
		n = statement(c, i);
		if (n == 0 || c->ways == SECCOMP_COMPACT_MAX)
			return -1;
		if (c->way[c->in[i].k] == WAY_END)
			c->way[c->in[i].k] = is_plain(&c->in[i], n) ? WAY_ALLOW : (unsigned char)c->ways++;
	}
	for (unsigned k = 0; k < NUMBERS; k++) {
		if (k && c->way[k] == c->way[k - 1])
			continue;
		if (c->ranges == SECCOMP_COMPACT_MAX)
			return -1;
		c->range[c->ranges].from = k;
		c->range[c->ranges++].way = c->way[k];
	}
	return 0;
}

static int
put(struct compact *c, const struct sock_filter *f, unsigned n)
{
	if (c->n + n > SECCOMP_COMPACT_MAX)
		return -1;
	memcpy(&c->out[c->n], f, n * sizeof(*f));
	c->n += n;
	return 0;
}

/* All that is said about call k, but for the question whether it is that; then the end. */
static int
put_own(struct compact *c, unsigned k)
{
	bool more = true;

	for (unsigned i = HEAD, n; i < c->len && more; i += n) {
		n = statement(c, i);
		if (c->in[i].k != k)
			continue;
		if (put(c, &c->in[i + 1], n - 1) == -1)
			return -1;
		more = goes_on(&c->in[i], n);
	}
	return more ? put(c, &c->in[c->len], 1) : 0;
}

/* The ways, behind the tree. */
static int
put_ways(struct compact *c)
{
	const struct sock_filter allow = SECCOMP_RETURN(SECCOMP_RET_ALLOW);
	unsigned way = WAY_OWN;

	c->n = HEAD + c->ranges - 1;
	c->at[WAY_END] = (unsigned char)c->n;
	c->at[WAY_ALLOW] = (unsigned char)(c->n + 1);
	if (c->n >= SECCOMP_COMPACT_MAX || put(c, &c->in[c->len], 1) == -1 || put(c, &allow, 1) == -1)
		return -1;
	for (unsigned i = HEAD; i < c->len; i += statement(c, i)) {
		if (c->way[c->in[i].k] != way)
			continue;
		c->at[way++] = (unsigned char)c->n;
		if (put_own(c, c->in[i].k) == -1)
			return -1;
	}
	return 0;
}

/* The first range of the upper half. By numbers: the kernel asks about one after the other. */
static unsigned
middle(const struct compact *c, unsigned first, unsigned last)
{
	unsigned end = last == c->ranges ? NUMBERS_ASKED : c->range[last].from, mid = first + 1;
	unsigned half = (c->range[first].from + end) / 2;

	while (mid + 1 < last && c->range[mid + 1].from <= half)
		mid++;
	return mid;
}

/* A tree that finds the way of each call of the ranges; for one alone it is the way itself. */
static unsigned
put_tree(struct compact *c, unsigned first, unsigned last)
{
	unsigned mid, here, lower, upper;

	if (last - first == 1)
		return c->at[c->range[first].way];
	mid = middle(c, first, last);
	here = c->nodes++;
	lower = put_tree(c, first, mid);
	upper = put_tree(c, mid, last);
	c->out[here] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, c->range[mid].from,
	    (unsigned char)(upper - here - 1), (unsigned char)(lower - here - 1));
	return here;
}

int
seccomp_compact(const struct sock_fprog *in, struct sock_filter out[SECCOMP_COMPACT_MAX],
    struct sock_fprog *compact)
{
	struct compact c = { .in = in->filter, .len = in->len - 1U, .out = out, .nodes = HEAD };

	if (in->len <= HEAD || BPF_CLASS(in->filter[c.len].code) != BPF_RET ||
	    take_apart(&c) == -1 || c.ranges == 1 || put_ways(&c) == -1)
		return -1;
	memcpy(out, in->filter, HEAD * sizeof(*out));
	(void)put_tree(&c, 0, c.ranges);
	*compact = (struct sock_fprog){ .len = (unsigned short)c.n, .filter = out };
	return 0;
}
