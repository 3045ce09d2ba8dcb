/* sendmail_message.c: see sendmail_message.h. */
#include "queue/sendmail_message.h"

#include "text/addrlist.h"
#include "text/header.h"

bool
sendmail_message_split(struct view text, bool end, struct view *fields, struct view *rest)
{
	struct header_field f;
	struct view line;

	*rest = text;
	if (author_mbox_line(text))
		(void)view_line(rest, &line);
	*fields = *rest;
	while (header_next(rest, &f))
		;
	fields->n -= rest->n;
	/* A field ends where a line follows that is known to be no continuation. */
	return end || view_find(*rest, '\n') < rest->n;
}

/* ---- Recipients */

static bool
is_one_of(struct view name, const char *prefix, const char *const *names)
{
	struct view p = view_of(prefix);

	if (!view_starts_nocase(name, p))
		return false;
	name = view_sub(name, p.n, name.n);
	for (; *names; names++)
		if (view_eq_nocase(name, view_of(*names)))
			return true;
	return false;
}

static const char *const destinations[] = { "To", "Cc", "Bcc", NULL };

/* The topmost run of Resent- fields; empty if there is none. */
static struct view
resent_block(struct view fields)
{
	struct view rest = fields, block = { fields.p, 0 };
	struct header_field f;

	while (header_next(&rest, &f)) {
		if (!view_starts_nocase(f.name, VIEW("Resent-"))) {
			if (block.n)
				break;
			continue;
		}
		if (block.n == 0)
			block.p = f.whole.p;
		block.n += f.whole.n;
	}
	return block;
}

/* Adds those of prefix To, Cc and Bcc; *seen says whether there was such a field. */
static int
add_fields(struct view fields, const char *prefix, struct sendmail_rcpts *r, bool *seen)
{
	struct header_field f;

	*seen = false;
	while (header_next(&fields, &f)) {
		if (!is_one_of(f.name, prefix, destinations))
			continue;
		*seen = true;
		if (sendmail_rcpts_add(r, f.body) == -1)
			return -1;
	}
	return 0;
}

int
sendmail_message_rcpts(struct view fields, struct sendmail_rcpts *r)
{
	bool seen;

	if (add_fields(resent_block(fields), "Resent-", r, &seen) == -1)
		return -1;
	return seen ? 0 : add_fields(fields, "", r, &seen);
}

/* ---- The header */

static const char *const mailboxes[] = {
	"From", "Sender", "Reply-To", "To", "Cc", "Bcc", NULL,
};

/*
 * Appends a field of addresses, with a domain for those who have none. What cannot be read
 * stays as it is, all of the field.
 */
static void
add_qualified(const struct header_field *f, const char *domain, struct buf *out)
{
	size_t start = out->n, done = 0, body = (size_t)(f->body.p - f->whole.p);
	struct addrlist it;
	struct address a;
	int got;

	addrlist_init(&it, f->body);
	while ((got = addrlist_next(&it, &a)) == 1) {
		if (a.domain[0] != '\0')
			continue;
		buf_add_view(out, view_sub(f->whole, done, body + it.local_end - done));
		buf_addf(out, "@%s", domain);
		done = body + it.local_end;
	}
	if (got == -1) {
		out->n = start;
		done = 0;
	}
	buf_add_view(out, view_sub(f->whole, done, f->whole.n));
}

static void
add_field(const struct header_field *f, const char *domain, struct buf *out)
{
	if (is_one_of(f->name, "", mailboxes) || is_one_of(f->name, "Resent-", mailboxes))
		add_qualified(f, domain, out);
	else
		buf_add_view(out, f->whole);
}

void
sendmail_message_header(const struct author *author, struct view fields, struct view rest,
    bool hide_bcc, struct buf *out)
{
	struct view all = fields;
	unsigned present = 0;
	struct header_field f;

	while (header_next(&all, &f))
		present |= author_field(f.name);
	author_add(author, present, out);
	for (all = fields; header_next(&all, &f);)
		if (!hide_bcc || author_field(f.name) != AUTHOR_BLIND)
			add_field(&f, author->hostname, out);
	/* A text without any header must not become part of ours. */
	if (fields.n == 0 && rest.n && rest.p[0] != '\n')
		buf_add_char(out, '\n');
}
