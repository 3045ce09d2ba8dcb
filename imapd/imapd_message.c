/* imapd_message.c: see imapd_message.h. */
#include "imapd/imapd_message.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/imap_structure.h"

void
imapd_message_next(struct imapd_message *m, uint32_t uid)
{
	if (m->map)
		(void)munmap(m->map, m->mapped);
	if (m->fd != -1)
		close(m->fd);
	m->map = NULL;
	m->fd = -1;
	m->uid = uid;
	m->text = m->header = (struct view){ NULL, 0 };
	m->whole = m->parsed = false;
}

void
imapd_message_free(struct imapd_message *m)
{
	imapd_message_next(m, 0);
	buf_free(&m->block);
	mime_tree_free(&m->tree);
}

/* Reads up to size octets of the file, from its beginning. */
static int
read_start(struct imapd_message *m, size_t size)
{
	if (m->fd == -1 && (m->fd = index_message_open(m->ix, m->uid)) == -1)
		return -1;
	if (m->text.n >= size)
		return 0;
	buf_clear(&m->block);
	if (buf_reserve(&m->block, size) == -1) {
		errno = ENOMEM;
		return -1;
	}
	while (m->block.n < size && !m->whole) {
		ssize_t n = pread(m->fd, m->block.p + m->block.n, size - m->block.n,
		    (off_t)m->block.n);

		if (n == -1 && errno != EINTR)
			return -1;
		if (n >= 0) {
			m->block.n += (size_t)n;
			/* A file gives less than was asked for only at its end. */
			m->whole = m->block.n < size;
		}
	}
	m->text = buf_view(&m->block);
	if (m->text.p == NULL)
		m->text = VIEW("");
	return 0;
}

static int
map_whole(struct imapd_message *m)
{
	struct stat st;

	if (fstat(m->fd, &st) == -1)
		return -1;
	m->map = mmap(NULL, (size_t)st.st_size + 1, PROT_READ, MAP_PRIVATE, m->fd, 0);
	if (m->map == MAP_FAILED) {
		m->map = NULL;
		return -1;
	}
	m->mapped = (size_t)st.st_size + 1;
	m->text = (struct view){ m->map, (size_t)st.st_size };
	m->whole = true;
	return 0;
}

int
imapd_message_whole(struct imapd_message *m)
{
	if (m->whole)
		return 0;
	/* What was found in the part that was read moves. */
	m->header = (struct view){ NULL, 0 };
	if (read_start(m, IMAPD_MESSAGE_BLOCK) == -1)
		return -1;
	return m->whole ? 0 : map_whole(m);
}

int
imapd_message_header(struct imapd_message *m)
{
	bool complete;

	if (m->header.p)
		return 0;
	if (m->text.p == NULL && read_start(m, IMAPD_MESSAGE_START) == -1)
		return -1;
	m->header = mime_header(m->text, &complete);
	if (!complete && !m->whole) {
		if (imapd_message_whole(m) == -1)
			return -1;
		m->header = mime_header(m->text, &complete);
	}
	return 0;
}

int
imapd_message_tree(struct imapd_message *m)
{
	if (m->parsed)
		return 0;
	if (imapd_message_whole(m) == -1)
		return -1;
	if (mime_tree_parse(&m->tree, m->text) == -1) {
		errno = ENOMEM;
		return -1;
	}
	m->parsed = true;
	return 0;
}

/* Makes one kind of the message. */
static int
make(struct imapd_message *m, enum index_kind kind, struct buf *out)
{
	int result;

	buf_clear(out);
	if (kind == INDEX_ENVELOPE || kind == INDEX_HEADERS) {
		if (imapd_message_header(m) == -1)
			return -1;
		result = kind == INDEX_ENVELOPE ? imap_envelope(m->header, out) :
		    imapd_headers_make(m->header, out);
	} else {
		if (imapd_message_tree(m) == -1)
			return -1;
		result = kind == INDEX_BODY ? imap_body(&m->tree, out) :
		    imap_bodystructure(&m->tree, out);
	}
	if (result == -1)
		errno = ENOMEM;
	return result;
}

/*
 * Puts the kinds into the index that are not there and cost little, as the header is at hand. The
 * structure of all parts costs more than all else.
 */
static void
make_others(struct imapd_message *m, enum index_kind but, struct buf *room)
{
	static const enum index_kind kinds[] = { INDEX_ENVELOPE, INDEX_HEADERS };
	struct view there;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		enum index_kind kind = kinds[i];

		if (kind == but || index_cache_get(m->ix, m->uid, kind, &there))
			continue;
		if (make(m, kind, room) == 0)
			index_cache_put(m->ix, m->uid, kind, buf_view(room));
	}
}

int
imapd_message_kept(struct imapd_message *m, enum index_kind kind, struct buf *room,
    struct view *out)
{
	if (index_cache_get(m->ix, m->uid, kind, out))
		return 0;
	if (imapd_message_header(m) == -1)
		return -1;
	make_others(m, kind, room);
	if (make(m, kind, room) == -1)
		return -1;
	*out = buf_view(room);
	index_cache_put(m->ix, m->uid, kind, *out);
	return 0;
}

int
imapd_message_headers(struct imapd_message *m, struct buf *room, struct imapd_headers *out)
{
	struct view kept;

	if (imapd_message_kept(m, INDEX_HEADERS, room, &kept) == -1)
		return -1;
	if (imapd_headers_open(kept, out))
		return 0;
	errno = EBADMSG;
	return -1;
}
