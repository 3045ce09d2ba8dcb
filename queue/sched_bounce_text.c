/*
 * sched_bounce_text.c: the part of a report for people; see sched_bounce_part.h.
 *
 * What happened, why in plain words, what can be done; and below that, for each recipient,
 * the answer as it came. Programs that read such texts look for "<ADDRESS>: " at the start of a
 * line.
 */
#include "queue/sched_bounce_part.h"

#include "text/date.h"

#define WIDTH 76	/* octets of a line of text, unless a word is longer */

static void
add_duration(struct buf *out, int64_t seconds)
{
	static const struct { int64_t seconds; const char *name; } units[] = {
		{ 86400, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" },
	};
	size_t i = 0;

	while (i < 3 && seconds < 2 * units[i].seconds)
		i++;
	buf_addf(out, "%lld %s%s", (long long)(seconds / units[i].seconds), units[i].name,
	    seconds / units[i].seconds == 1 ? "" : "s");
}

/* Text in lines of WIDTH, each with the indent in front. */
static void
add_lines(struct buf *out, const char *text, const char *indent)
{
	struct view rest = view_of(text), word;
	size_t indented = view_of(indent).n, column = 0;

	while (view_word(&rest, &word)) {
		if (column && column + 1 + word.n > WIDTH) {
			buf_add_char(out, '\n');
			column = 0;
		}
		buf_add_str(out, column ? " " : indent);
		buf_add_view(out, word);
		column += (column ? 1 : indented) + word.n;
	}
	if (column)
		buf_add_char(out, '\n');
}

/* ---- One recipient, and those that have failed for the same reason */

/* "mx.example.org [192.0.2.1]" */
static void
add_server(const struct queue_rcpt *r, struct buf *out)
{
	buf_add_str(out, r->server ? r->server : "");
	if (r->server && r->server_address)
		buf_add_char(out, ' ');
	if (r->server_address)
		bounce_add_server(r->server_address, out);
}

/* The answer, behind the address. */
static void
add_answer(const struct bounce *b, const struct queue_rcpt *r, struct buf *out)
{
	const char *text = r->text && r->text[0] ? r->text :
	    r->attempts || b->kind == BOUNCE_FAILED ? "no reason was given" : "not tried so far";
	struct buf line = buf_make(QUEUE_TEXT_MAX + QUEUE_CODE_MAX + 8);

	if (r->server || r->server_address) {
		buf_add_char(out, ' ');
		add_server(r, out);
		if (bounce_is_reply(r))
			buf_add_str(out, " said");
		buf_add_char(out, ':');
	}
	buf_add_str(&line, text);
	/* A reply has a code of its own to show. */
	if (!bounce_is_reply(r))
		buf_addf(&line, " (%s)", bounce_status(b, r));
	buf_add_char(out, '\n');
	add_lines(out, buf_cstr(&line), "    ");
	buf_free(&line);
}

static bool
is_trouble(const struct bounce *b)
{
	return b->kind == BOUNCE_FAILED || b->kind == BOUNCE_DELAYED;
}

static void
add_rcpt(const struct bounce *b, size_t rcpt, struct buf *out)
{
	const struct queue_rcpt *r = &b->m->rcpts[rcpt];
	struct address known = bounce_known_address(b, rcpt);
	char text[ADDRESS_TEXT_MAX];

	buf_addf(out, "\n<%s>:", address_text(&known, text));
	if (is_trouble(b)) {
		add_answer(b, r, out);
	} else if (b->kind == BOUNCE_RELAYED && (r->server || r->server_address)) {
		buf_add_str(out, " relayed to ");
		add_server(r, out);
		buf_add_char(out, '\n');
	} else {
		buf_addf(out, " %s\n", bounce_words(b->kind)->action);
	}
	/* The others that it stands for may well have it. */
	if (is_trouble(b) && bounce_is_member(b->m, rcpt))
		buf_add_str(out, "    This is about one of those that the address stands for.\n");
}

static const struct bounce_why *
why_of(const struct bounce *b, size_t i)
{
	return bounce_why(bounce_status(b, &b->m->rcpts[b->rcpts[i]]));
}

/* Failed for now, again and again. */
static bool
is_expired(const struct bounce *b, size_t i)
{
	return b->kind == BOUNCE_FAILED && b->m->rcpts[b->rcpts[i]].code[0] == '4';
}

/* What is wrong, what can be done, and all for whom that holds, the i-th being the first. */
static void
add_group(const struct bounce *b, size_t i, struct buf *out)
{
	const struct bounce_why *why = why_of(b, i);

	buf_add_char(out, '\n');
	add_lines(out, why->what, "");
	if (is_expired(b, i)) {
		buf_add_str(out, "It has been tried again and again, and given up after ");
		add_duration(out, b->lifetime);
		buf_add_str(out, ".\n");
	}
	if (b->kind == BOUNCE_FAILED && !b->to_postmaster)
		add_lines(out, why->advice, "");
	for (size_t k = i; k < b->nrcpts; k++)
		if (why_of(b, k) == why && is_expired(b, k) == is_expired(b, i))
			add_rcpt(b, b->rcpts[k], out);
}

/* ---- The whole */

static void
add_date_line(const struct bounce *b, int64_t seconds, struct buf *out)
{
	(void)date_rfc5322(seconds, b->utc_offset, out);
	buf_add_char(out, '\n');
}

static void
add_beginning(const struct bounce *b, struct buf *out)
{
	buf_addf(out, "This is the mail system at %s.\n\n", b->hostname);
	buf_add_str(out, b->to_postmaster ?
	    "A report, or another message without a sender, that arrived here on\n" :
	    "Your message that arrived here on\n");
	add_date_line(b, b->m->time_usec / 1000000, out);
	buf_addf(out, "%s\n", bounce_words(b->kind)->people);
	if (b->kind == BOUNCE_DELAYED) {
		buf_add_str(out, "It will be tried further until\n");
		add_date_line(b, b->end, out);
		buf_add_str(out, "You hear of it if that fails. There is no need to send it again.\n");
	}
}

static void
add_end(const struct bounce *b, struct buf *out)
{
	buf_add_str(out, b->full ?
	    "\nThe same for programs, and the message, are attached.\n" :
	    "\nThe same for programs, and the header of the message, are attached.\n");
	buf_addf(out, "Who runs this mail system finds it as %s in the log.\n", b->m->id);
}

/* Those who have the same trouble stand together. */
static void
add_groups(const struct bounce *b, struct buf *out)
{
	struct { const struct bounce_why *why; bool expired; } told[BOUNCE_WHYS_MAX * 2];
	size_t n = 0, k;

	for (size_t i = 0; i < b->nrcpts; i++) {
		for (k = 0; k < n; k++)
			if (told[k].why == why_of(b, i) && told[k].expired == is_expired(b, i))
				break;
		if (k < n)
			continue;
		told[n].why = why_of(b, i);
		told[n++].expired = is_expired(b, i);
		add_group(b, i, out);
	}
}

void
bounce_add_text(const struct bounce *b, struct buf *out)
{
	add_beginning(b, out);
	if (is_trouble(b))
		add_groups(b, out);
	else
		for (size_t i = 0; i < b->nrcpts; i++)
			add_rcpt(b, b->rcpts[i], out);
	add_end(b, out);
}
