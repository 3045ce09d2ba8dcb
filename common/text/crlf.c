/* crlf.c: see crlf.h. */
#include "text/crlf.h"

#include <endian.h>
#include <string.h>

#define ONES (~0ULL / 255)	/* 1 in each of eight octets */

/* Ends the line that s describes, whose last octet may be the CR that CRLF needs. */
static void
end_line(struct crlf_state *s, struct buf *out)
{
	if (s->cr)
		buf_add(out, "\n", 1);
	else
		buf_add(out, "\r\n", 2);
	*s = (struct crlf_state){ .inside = false };
}

/* Copies up to the next LF, eight octets at a time. Returns how many; may write eight too many. */
static size_t
copy_line(char *out, const char *in, size_t n)
{
	size_t at = 0;

	for (; n - at >= 8; at += 8) {
		uint64_t word, zero;

		memcpy(&word, in + at, 8);
		memcpy(out + at, &word, 8);
		word = le64toh(word) ^ ONES * '\n';
		zero = (word - ONES) & ~word & ONES << 7;
		if (zero)
			return at + (size_t)__builtin_ctzll(zero) / 8;
	}
	for (; at < n && in[at] != '\n'; at++)
		out[at] = in[at];
	return at;
}

int
crlf_encode(struct crlf_state *s, struct view in, bool dot_stuff, struct buf *out)
{
	const char *p = in.p, *end = in.p + in.n;
	char *o;

	/* In place, and in one pass: this is most of what a server does with a message. */
	if (in.n == 0 || buf_reserve(out, 2 * in.n + 8) == -1)
		return out->failed ? -1 : 0;
	o = out->p + out->n;
	while (p < end) {
		size_t n;

		if (dot_stuff && !s->inside && *p == '.')
			*o++ = '.';
		n = copy_line(o, p, (size_t)(end - p));
		p += n;
		o += n;
		if (n)
			*s = (struct crlf_state){ .inside = true, .cr = p[-1] == '\r' };
		if (p == end)
			break;
		if (!s->cr)
			*o++ = '\r';
		*o++ = '\n';
		p++;
		*s = (struct crlf_state){ .inside = false };
	}
	out->n = (size_t)(o - out->p);
	return 0;
}

int
crlf_finish(struct crlf_state *s, bool dot_stuff, struct buf *out)
{
	if (s->inside)
		end_line(s, out);
	if (dot_stuff)
		buf_add(out, ".\r\n", 3);
	return out->failed ? -1 : 0;
}

/* Which of eight octets are that one: 1 in each of them that is, 0 in the others. */
static uint64_t
which(const char *p, char octet)
{
	uint64_t word;

	memcpy(&word, p, 8);
	word ^= ONES * (unsigned char)octet;
	return ~((((word & ONES * 0x7f) + ONES * 0x7f) | word) >> 7) & ONES;
}

void
crlf_count_add(struct crlf_count *c, struct view in)
{
	size_t missing, i = 1;

	if (in.n == 0)
		return;
	missing = in.p[0] == '\n' && !c->cr;
	/* This runs over every octet of a message, eight at a time. */
	for (; in.n - i >= 8; i += 8)
		missing += (which(in.p + i, '\n') & ~which(in.p + i - 1, '\r')) * ONES >> 56;
	for (; i < in.n; i++)
		missing += (size_t)(in.p[i] == '\n') & (size_t)(in.p[i - 1] != '\r');
	c->size += in.n + missing;
	c->cr = in.p[in.n - 1] == '\r';
}

uint64_t
crlf_size(struct view text)
{
	struct crlf_count c = { 0 };

	crlf_count_add(&c, text);
	return c.size;
}
