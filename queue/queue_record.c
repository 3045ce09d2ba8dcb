/* queue_record.c: the journal's records, built; see queue_file.h. */
#include "queue/queue_file.h"

#include "base/crc32.h"
#include "base/num.h"
#include "text/utf8.h"

#define HEAD_BLANK "                 \n"

void
queue_record_start(struct buf *b)
{
	buf_clear(b);
	buf_add_str(b, HEAD_BLANK);
}

int
queue_record_finish(struct buf *b)
{
	struct view payload = view_sub(buf_view(b), QUEUE_RECORD_HEAD, b->n);

	if (b->failed || payload.n == 0 || payload.n > UINT32_MAX)
		return -1;
	num_hex((uint32_t)payload.n, b->p);
	num_hex(crc32_of(payload), b->p + 9);
	return 0;
}

static void
add_line(struct buf *b, char kind, const int64_t *times, size_t ntimes, size_t rcpt)
{
	buf_add_char(b, kind);
	for (size_t i = 0; i < ntimes; i++) {
		buf_add_char(b, ' ');
		buf_add_num(b, times[i] > 0 ? (uint64_t)times[i] : 0);
	}
	buf_add_char(b, ' ');
	buf_add_num(b, rcpt);
}

/* N.N.N with 1, 1 to 3 and 1 to 3 digits (RFC 3463 section 2). */
static bool
code_valid(const char *code)
{
	size_t groups = 0, digits = 0;

	for (const char *c = code; *c; c++) {
		if (ascii_digit(*c) && digits < (groups ? 3 : 1))
			digits++;
		else if (*c == '.' && digits && groups++ < 2)
			digits = 0;
		else
			return false;
	}
	return groups == 2 && digits;
}

/* Text with what is neither printable nor blank replaced, at most max octets. */
static void
add_clean(struct buf *b, struct view text, size_t max, char blank)
{
	text = utf8_prefix(text, max);
	while (text.n) {
		size_t n = text.p[0] == ' ' ? 0 : utf8_printable(text);

		if (n)
			buf_add(b, text.p, n);
		else
			buf_add_char(b, (unsigned char)text.p[0] <= ' ' ? blank : '?');
		text = view_sub(text, n ? n : 1, text.n);
	}
}

static void
add_answer(struct buf *b, const char *code, const char *otherwise, struct view text)
{
	buf_add_char(b, ' ');
	buf_add_str(b, code_valid(code) ? code : otherwise);
	buf_add_char(b, ' ');
	add_clean(b, text, QUEUE_TEXT_MAX, ' ');
	buf_add_char(b, '\n');
}

void
queue_record_attempt(struct buf *b, int64_t now, int64_t next, size_t rcpt)
{
	add_line(b, 'a', (int64_t[]){ now, next }, 2, rcpt);
	buf_add_char(b, '\n');
}

void
queue_record_delivered(struct buf *b, int64_t now, size_t rcpt, const char *code, struct view text)
{
	add_line(b, 'd', &now, 1, rcpt);
	add_answer(b, code, "2.0.0", text);
}

void
queue_record_relayed(struct buf *b, int64_t now, size_t rcpt, const char *code, struct view text,
    bool reports)
{
	add_line(b, reports ? 'p' : 'y', &now, 1, rcpt);
	add_answer(b, code, "2.0.0", text);
}

void
queue_record_deferred(struct buf *b, int64_t now, int64_t next, size_t rcpt, const char *code,
    struct view text)
{
	add_line(b, 't', (int64_t[]){ now, next }, 2, rcpt);
	add_answer(b, code, "4.0.0", text);
}

void
queue_record_unknown(struct buf *b, int64_t now, int64_t next, size_t rcpt, const char *code,
    struct view text)
{
	add_line(b, 'u', (int64_t[]){ now, next }, 2, rcpt);
	add_answer(b, code, "4.0.0", text);
}

void
queue_record_failed(struct buf *b, int64_t now, size_t rcpt, const char *code, struct view text)
{
	add_line(b, 'f', &now, 1, rcpt);
	add_answer(b, code, "5.0.0", text);
}

void
queue_record_server(struct buf *b, size_t rcpt, const char *name, const char *address)
{
	add_line(b, 's', NULL, 0, rcpt);
	buf_add_char(b, ' ');
	add_clean(b, view_of(name[0] ? name : "-"), QUEUE_SERVER_MAX, '?');
	buf_add_char(b, ' ');
	add_clean(b, view_of(address[0] ? address : "-"), QUEUE_SERVER_MAX, '?');
	buf_add_char(b, '\n');
}

void
queue_record_expanded(struct buf *b, int64_t now, size_t rcpt)
{
	add_line(b, 'x', &now, 1, rcpt);
	buf_add_char(b, '\n');
}

static void
add_paths(struct buf *b, const struct address *sender, const struct address *rcpt)
{
	buf_add_str(b, " <");
	address_format(sender, b);
	buf_add_str(b, "> <");
	address_format(rcpt, b);
	buf_add_char(b, '>');
}

void
queue_record_rcpt(struct buf *b, size_t parent, const struct address *sender,
    const struct address *rcpt)
{
	add_line(b, 'r', NULL, 0, parent);
	add_paths(b, sender, rcpt);
	buf_add_char(b, '\n');
}

void
queue_record_target(struct buf *b, size_t parent, const struct address *sender,
    const struct address *rcpt, struct view target)
{
	add_line(b, 'i', NULL, 0, parent);
	add_paths(b, sender, rcpt);
	buf_add_char(b, ' ');
	add_clean(b, target, QUEUE_TARGET_MAX, ' ');
	buf_add_char(b, '\n');
}

void
queue_record_bounced(struct buf *b, int64_t now, size_t rcpt)
{
	add_line(b, 'b', &now, 1, rcpt);
	buf_add_char(b, '\n');
}

void
queue_record_held(struct buf *b, int64_t now, struct view why)
{
	buf_add_str(b, "h ");
	buf_add_num(b, now > 0 ? (uint64_t)now : 0);
	buf_add_char(b, ' ');
	add_clean(b, why, QUEUE_TEXT_MAX, ' ');
	buf_add_char(b, '\n');
}
