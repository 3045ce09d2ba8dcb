/* thread_id.c: message ids; see imap_thread.h. */
#include "text/imap_thread.h"

#include "base/siphash.h"

/* Octets of an id that mean nothing else. */
static size_t
plain_length(struct view v)
{
	/* A bit for each of ASCII that is shown, but for those of which an id is made. */
	static const uint64_t plain[2] = {
		~((UINT64_C(1) << 33) - 1) & ~(UINT64_C(1) << '"') & ~(UINT64_C(1) << '<') &
		    ~(UINT64_C(1) << '>'),
		~(UINT64_C(1) << ('\\' & 63)) & ~(UINT64_C(1) << 63),
	};
	size_t n = 0;

	for (; n < v.n; n++) {
		unsigned char c = (unsigned char)v.p[n];

		if (c > 127 || !(plain[c >> 6] >> (c & 63) & 1))
			break;
	}
	return n;
}

/* Appends the id behind whose '<' v begins. Returns the octets up to its '>', or 0: none. */
static size_t
put_id(struct view v, struct buf *out)
{
	size_t from = out->n;
	bool quoted = false;

	for (size_t i = 0; i < v.n; i++) {
		size_t run = plain_length(view_sub(v, i, v.n));
		char c;

		buf_add(out, v.p + i, run);
		i += run;
		if (i == v.n)
			break;
		c = v.p[i];
		if (c == '>' && !quoted)
			return out->n > from ? i + 1 : 0;
		if (c == '<' && !quoted)
			break;
		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' && quoted && i + 1 < v.n)
			buf_add_char(out, v.p[++i]);
		else if (!ascii_control(c) && c != ' ')
			buf_add_char(out, c);
	}
	return 0;
}

bool
thread_next_id(struct view *rest, struct buf *out)
{
	size_t from = out->n;

	while (rest->n) {
		size_t n;

		*rest = view_sub(*rest, view_find(*rest, '<') + 1, rest->n);
		n = put_id(*rest, out);
		*rest = view_sub(*rest, n, rest->n);
		if (n)
			return true;
		out->n = from;
	}
	return false;
}

/* ---- digests */

/* They are kept for long, and by different processes: so there is nothing secret in them. */
uint64_t
thread_digest(struct view text)
{
	static const unsigned char key[SIPHASH_KEY] = "mailstead thread";
	uint64_t digest = text.n ? siphash(key, text) : 0;

	return text.n && digest == 0 ? 1 : digest;
}

/* The last THREAD_REFERENCES_MAX ids of a field; or all of it. */
static struct view
last_ids(struct view v)
{
	size_t n = 0;

	for (size_t i = v.n; i-- > 0;)
		if (v.p[i] == '<' && ++n == THREAD_REFERENCES_MAX)
			return view_sub(v, i, v.n);
	return v;
}

/* Appends the digests of the first ids of a field, at most so many. Returns how many. */
static size_t
add_digests(struct view field, size_t most, struct buf *room, struct buf *out)
{
	size_t n = 0;

	for (; n < most; n++) {
		uint64_t digest;

		buf_clear(room);
		if (!thread_next_id(&field, room))
			break;
		digest = thread_digest(buf_view(room));
		buf_add(out, &digest, THREAD_DIGEST);
	}
	return n;
}

void
thread_links(struct view message_id, struct view references, struct view in_reply_to,
    struct buf *out)
{
	static const uint64_t none;
	struct buf room = buf_make(SIZE_MAX);

	if (add_digests(message_id, 1, &room, out) == 0)
		buf_add(out, &none, THREAD_DIGEST);
	/* The first id that In-Reply-To has, if References has none. */
	if (add_digests(last_ids(references), THREAD_REFERENCES_MAX, &room, out) == 0)
		(void)add_digests(in_reply_to, 1, &room, out);
	out->failed |= room.failed;
	buf_free(&room);
}
