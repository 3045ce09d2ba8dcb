/* seccomp.c: see seccomp.h. */
#include "sys/seccomp.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 32		/* numbers of calls that are looked at together */
#define NUMBERS 512		/* greater ones are looked at one by one */
#define HEAD 4			/* instructions of SECCOMP_BEGIN */

struct compact {
	const struct sock_fprog *in;
	bool allowed[NUMBERS];	/* by their number alone */
	bool special[NUMBERS];	/* with a condition, or in another way */
	struct sock_filter rest[SECCOMP_COMPACT_MAX];
	unsigned nrest;
	struct sock_filter *out;
	unsigned n;
};

/* How many instructions the statement at in[i] has: a jump passes over it, or it is a return. */
static unsigned
statement(const struct compact *c, unsigned i)
{
	const struct sock_filter *f = &c->in->filter[i];
	unsigned n = BPF_CLASS(f->code) == BPF_JMP ? 1U + f->jf : 1;

	return i + n <= c->in->len ? n : c->in->len - i;
}

static bool
is_plain(const struct compact *c, unsigned i, unsigned n)
{
	const struct sock_filter *f = &c->in->filter[i];

	return n == 2 && f->code == (BPF_JMP | BPF_JEQ | BPF_K) && f->jt == 0 && f->k < NUMBERS &&
	    f[1].code == (BPF_RET | BPF_K) && f[1].k == SECCOMP_RET_ALLOW && !c->special[f->k];
}

/* Takes the table apart: the first statement about a call is the one that counts. */
static int
take_apart(struct compact *c)
{
	for (unsigned i = HEAD, n; i < c->in->len; i += n) {
		const struct sock_filter *f = &c->in->filter[i];

		n = statement(c, i);
		if (is_plain(c, i, n)) {
			c->allowed[f->k] = true;
			continue;
		}
		if (c->nrest + n > SECCOMP_COMPACT_MAX)
			return -1;
		if (f->code == (BPF_JMP | BPF_JEQ | BPF_K) && f->k < NUMBERS && !c->allowed[f->k])
			c->special[f->k] = true;
		memcpy(&c->rest[c->nrest], f, n * sizeof(*f));
		c->nrest += n;
	}
	return 0;
}

static unsigned
count(const struct compact *c, unsigned block)
{
	unsigned n = 0;

	for (unsigned k = block * BLOCK; k < (block + 1) * BLOCK; k++)
		n += c->allowed[k];
	return n;
}

/* A block: pass over it, or compare with each of its numbers, or go on with the rest. */
static void
put_block(struct compact *c, unsigned block, unsigned rest, unsigned allow)
{
	unsigned n = count(c, block);

	c->out[c->n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K,
	    (block + 1) * BLOCK, (uint8_t)(n + 1), 0);
	for (unsigned k = block * BLOCK; k < (block + 1) * BLOCK; k++)
		if (c->allowed[k]) {
			c->out[c->n] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k,
			    (uint8_t)(allow - c->n - 1), 0);
			c->n++;
		}
	c->out[c->n] = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, rest - c->n - 1);
	c->n++;
}

int
seccomp_compact(const struct sock_fprog *in, struct sock_filter out[SECCOMP_COMPACT_MAX],
    struct sock_fprog *compact)
{
	struct compact c = { .in = in, .out = out };
	unsigned blocks = HEAD, allow;

	if (in->len < HEAD || take_apart(&c) == -1)
		return -1;
	for (unsigned b = 0; b < NUMBERS / BLOCK; b++)
		blocks += count(&c, b) ? count(&c, b) + 2 : 0;
	allow = blocks + c.nrest;
	/* A jump to a return reaches 255 instructions. */
	if (allow >= SECCOMP_COMPACT_MAX || c.nrest == 0)
		return -1;
	memcpy(out, in->filter, HEAD * sizeof(*out));
	c.n = HEAD;
	for (unsigned b = 0; b < NUMBERS / BLOCK; b++)
		if (count(&c, b))
			put_block(&c, b, blocks, allow);
	memcpy(out + c.n, c.rest, c.nrest * sizeof(*out));
	out[allow] = (struct sock_filter)SECCOMP_RETURN(SECCOMP_RET_ALLOW);
	*compact = (struct sock_fprog){ .len = (unsigned short)(allow + 1), .filter = out };
	return 0;
}
