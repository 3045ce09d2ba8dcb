/* remote_content.c: see remote_content.h. */
#include "deliver/remote_content.h"

#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

void
remote_content_init(struct remote_content *c, int fd, uint64_t offset, uint64_t size)
{
	*c = (struct remote_content){
		.fd = fd, .offset = offset, .size = size,
		.converted = buf_make(DOWNGRADE_OUT_MAX(REMOTE_BLOCK)),
		.ready = buf_make(OUTGOING_MAX(DOWNGRADE_OUT_MAX(REMOTE_BLOCK)) + REMOTE_BLOCK),
	};
	downgrade_init(&c->downgrade, false);
}

void
remote_content_free(struct remote_content *c)
{
	downgrade_free(&c->downgrade);
	buf_free(&c->converted);
	buf_free(&c->ready);
}

/* On the stack each of its pages would be touched, however small the message. */
static char block[REMOTE_BLOCK];

/* Reads the next block. Returns its octets, 0 at the end of the text, -1 with errno. */
static ssize_t
read_block(struct remote_content *c)
{
	uint64_t left = c->size - c->at;
	ssize_t n;

	if (left == 0)
		return 0;
	do
		n = pread(c->fd, block, left < REMOTE_BLOCK ? (size_t)left : REMOTE_BLOCK,
		    (off_t)(c->offset + c->at));
	while (n == -1 && errno == EINTR);
	if (n == 0) {
		errno = EIO;
		return -1;
	}
	if (n > 0)
		c->at += (uint64_t)n;
	return n;
}

int
remote_content_look(struct remote_content *c, struct outgoing_facts *facts)
{
	ssize_t n;

	*facts = (struct outgoing_facts){ 0 };
	c->at = 0;
	while ((n = read_block(c)) > 0)
		outgoing_look(facts, (struct view){ block, (size_t)n });
	outgoing_look_end(facts);
	return n == 0 ? 0 : -1;
}

int
remote_content_convert(struct remote_content *c, bool seven, enum parts_fault *fault)
{
	ssize_t n;

	downgrade_free(&c->downgrade);
	downgrade_init(&c->downgrade, seven);
	c->at = 0;
	while ((n = read_block(c)) > 0)
		(void)downgrade_feed(&c->downgrade, (struct view){ block, (size_t)n }, &c->converted);
	if (n == -1)
		return -1;
	*fault = downgrade_end(&c->downgrade, &c->converted);
	c->converts = *fault == PARTS_OK;
	return 0;
}

void
remote_content_begin(struct remote_content *c, bool dots)
{
	c->at = 0;
	c->ended = false;
	c->outgoing = (struct outgoing){ .dots = dots };
	buf_clear(&c->converted);
	buf_clear(&c->ready);
	if (c->converts)
		downgrade_again(&c->downgrade);
}

/* Makes the next block ready. Returns 0, or -1 with errno. */
static int
more(struct remote_content *c)
{
	ssize_t n = read_block(c);
	struct view v = { block, n > 0 ? (size_t)n : 0 };

	if (n == -1)
		return -1;
	c->ended = n == 0;
	if (c->converts) {
		buf_clear(&c->converted);
		if ((c->ended ? downgrade_end(&c->downgrade, &c->converted) :
		    downgrade_feed(&c->downgrade, v, &c->converted)) != PARTS_OK ||
		    c->converted.failed) {
			errno = EIO;
			return -1;
		}
		v = buf_view(&c->converted);
	}
	(void)outgoing_feed(&c->outgoing, v, &c->ready);
	if (c->ended)
		(void)outgoing_end(&c->outgoing, &c->ready);
	errno = ENOMEM;
	return c->ready.failed ? -1 : 0;
}

ssize_t
remote_content_take(struct remote_content *c, size_t max, struct buf *out)
{
	struct view v;

	while (c->ready.n == 0 && !c->ended)
		if (more(c) == -1)
			return -1;
	v = view_sub(buf_view(&c->ready), 0, max);
	if (buf_add_view(out, v) == -1) {
		errno = ENOMEM;
		return -1;
	}
	buf_consume(&c->ready, v.n);
	return (ssize_t)v.n;
}
