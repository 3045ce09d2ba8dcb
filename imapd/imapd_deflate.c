/* imapd_deflate.c: see imapd_deflate.h. */
#include "imapd/imapd_deflate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZLIB_CONST
#include <zlib.h>

struct imapd_deflate {
	z_stream out, in;
	bool sending;		/* out is there */
	bool owed;		/* something has gone into out since the last flush */
	size_t start, end;	/* of what has been read and not decompressed */
	char *block;		/* where that is, at least IMAPD_INFLATE_BLOCK octets */
};

struct imapd_deflate *
imapd_deflate_new(void)
{
	struct imapd_deflate *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	if (inflateInit2(&d->in, -IMAPD_DEFLATE_BITS) != Z_OK) {
		free(d);
		return NULL;
	}
	return d;
}

void
imapd_deflate_free(struct imapd_deflate *d)
{
	if (d == NULL)
		return;
	imapd_deflate_rest(d);
	(void)inflateEnd(&d->in);
	free(d->block);
	free(d);
}

void
imapd_deflate_rest(struct imapd_deflate *d)
{
	if (d->sending && !d->owed) {
		(void)deflateEnd(&d->out);
		d->sending = false;
	}
	if (d->start == d->end) {
		free(d->block);
		d->block = NULL;
	}
}

ssize_t
imapd_deflate_out(struct imapd_deflate *d, struct view *in, bool flush, char *out, size_t size)
{
	z_stream *z = &d->out;

	if (!d->sending) {
		if (in->n == 0)
			return 0;
		*z = (z_stream){ .zalloc = NULL };
		if (deflateInit2(z, IMAPD_DEFLATE_LEVEL, Z_DEFLATED, -IMAPD_DEFLATE_BITS,
		    IMAPD_DEFLATE_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
			return -1;
		d->sending = true;
	}
	if (in->n)
		d->owed = true;
	else if (!d->owed)
		return 0;
	z->next_in = (const Bytef *)in->p;
	z->avail_in = (uInt)in->n;
	z->next_out = (Bytef *)out;
	z->avail_out = (uInt)size;
	if (deflate(z, flush ? Z_SYNC_FLUSH : Z_NO_FLUSH) == Z_STREAM_ERROR)
		return -1;
	*in = view_sub(*in, in->n - z->avail_in, in->n);
	if (flush && z->avail_out)
		d->owed = false;
	return (ssize_t)(size - z->avail_out);
}

int
imapd_deflate_before(struct imapd_deflate *d, struct view bytes)
{
	if (bytes.n == 0)
		return 0;
	d->block = malloc(bytes.n > IMAPD_INFLATE_BLOCK ? bytes.n : IMAPD_INFLATE_BLOCK);
	if (d->block == NULL)
		return -1;
	memcpy(d->block, bytes.p, bytes.n);
	d->start = 0;
	d->end = bytes.n;
	return 0;
}

/* Reads another block. Returns as read(2). */
static ssize_t
fill(struct imapd_deflate *d, int fd)
{
	ssize_t n;

	if (d->block == NULL && (d->block = malloc(IMAPD_INFLATE_BLOCK)) == NULL)
		return -1;
	n = read(fd, d->block, IMAPD_INFLATE_BLOCK);
	d->start = 0;
	d->end = n > 0 ? (size_t)n : 0;
	return n;
}

ssize_t
imapd_deflate_read(struct imapd_deflate *d, int fd, char *out, size_t size)
{
	z_stream *z = &d->in;

	z->next_out = (Bytef *)out;
	z->avail_out = (uInt)size;
	for (;;) {
		int result;
		ssize_t n;

		z->next_in = (const Bytef *)d->block + d->start;
		z->avail_in = (uInt)(d->end - d->start);
		/* Without input it may still have output of the last block. */
		result = inflate(z, Z_SYNC_FLUSH);
		d->start = d->end - z->avail_in;
		if (z->avail_out < size)
			return (ssize_t)(size - z->avail_out);
		if (result != Z_OK && result != Z_BUF_ERROR) {
			errno = EIO;
			return -1;
		}
		n = fill(d, fd);
		if (n <= 0)
			return n;
	}
}
