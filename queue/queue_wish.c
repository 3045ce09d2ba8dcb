/* queue_wish.c: see queue_wish.h. */
#include "queue/queue_wish.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "queue/queue_file.h"

static const char *const words[] = {
	[WISH_ALL] = "all", [WISH_ID] = "id=", [WISH_SENDER] = "from=", [WISH_RCPT] = "to=",
};

/* ---- Texts in a name: what is no letter, digit or one of these is "+" and two digits. */

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || ascii_digit(c) || c == '@' || c == '.' || c == '-' ||
	    c == '_';
}

static int
hex_digit(char c)
{
	return ascii_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads one octet of a text, in the one form that it has. Returns 0 or -1. */
static int
decode(struct view *v, char *out)
{
	int high, low;

	*out = v->p[0];
	if (*out != '+') {
		*v = view_sub(*v, 1, v->n);
		return is_plain(*out) ? 0 : -1;
	}
	if (v->n < 3)
		return -1;
	high = hex_digit(v->p[1]);
	low = hex_digit(v->p[2]);
	if (high == -1 || low == -1)
		return -1;
	*out = (char)(high << 4 | low);
	*v = view_sub(*v, 3, v->n);
	return *out == '\0' || is_plain(*out) || ascii_lower(*out) != *out ? -1 : 0;
}

static int
decode_text(struct view v, char out[WISH_TEXT_MAX + 1])
{
	size_t n = 0;

	while (v.n) {
		if (n == WISH_TEXT_MAX || decode(&v, &out[n]) == -1)
			return -1;
		n++;
	}
	out[n] = '\0';
	return 0;
}

/* ---- */

int
wish_make(enum wish_kind kind, struct view text, struct wish *out)
{
	*out = (struct wish){ .kind = kind };
	if (view_string(text, out->text, sizeof(out->text)) == -1)
		return -1;
	if (kind == WISH_ID)
		return queue_id_valid(text) ? 0 : -1;
	for (char *p = out->text; *p; p++)
		*p = ascii_lower(*p);
	return (kind == WISH_ALL) == (text.n == 0) ? 0 : -1;
}

/* Takes "uid=N," off. */
static int
take_owner(struct view *name, struct wish *out)
{
	size_t comma = view_find(*name, ',');
	uint64_t uid;

	if (!view_starts_nocase(*name, VIEW("uid=")))
		return 0;
	if (num_parse(view_sub(*name, 4, comma - 4), UINT32_MAX, &uid) == -1)
		return -1;
	out->own = true;
	out->uid = (uint32_t)uid;
	*name = view_sub(*name, comma + 1, name->n);
	return 0;
}

static int
take_what(struct view name, struct wish *out)
{
	char text[WISH_TEXT_MAX + 1];
	struct wish made;

	for (enum wish_kind kind = WISH_ALL; kind <= WISH_RCPT; kind++) {
		struct view word = view_of(words[kind]);

		if (!view_starts_nocase(name, word))
			continue;
		if (decode_text(view_sub(name, word.n, name.n), text) == -1 ||
		    wish_make(kind, view_of(text), &made) == -1)
			return -1;
		made.own = out->own;
		made.uid = out->uid;
		*out = made;
		return 0;
	}
	out->kind = WISH_DOMAIN;
	return etrn_parse(name, &out->domain) == -1 || out->domain.kind == ETRN_QUEUE ? -1 : 0;
}

int
wish_parse(struct view name, struct wish *out)
{
	char again[WISH_NAME_MAX];
	struct view rest = name;

	*out = (struct wish){ .kind = WISH_DOMAIN };
	if (name.n >= WISH_NAME_MAX || take_owner(&rest, out) == -1 ||
	    take_what(rest, out) == -1)
		return -1;
	return view_eq(view_of(wish_name(out, again)), name) ? 0 : -1;
}

const char *
wish_name(const struct wish *w, char out[WISH_NAME_MAX])
{
	struct buf b = buf_make(WISH_NAME_MAX);
	char domain[ETRN_TEXT_MAX];

	if (w->own)
		buf_addf(&b, "uid=%lu,", (unsigned long)w->uid);
	buf_add_str(&b, w->kind == WISH_DOMAIN ? etrn_text(&w->domain, domain) : words[w->kind]);
	for (const char *p = w->text; *p; p++)
		if (is_plain(*p))
			buf_add_char(&b, *p);
		else
			buf_addf(&b, "+%02X", (unsigned)(unsigned char)*p);
	if (b.failed || view_string(buf_view(&b), out, WISH_NAME_MAX) == -1)
		out[0] = '\0';
	buf_free(&b);
	return out;
}

/* ---- What is meant */

static bool
contains(const struct address *a, const char *what)
{
	char text[ADDRESS_TEXT_MAX];

	(void)address_text(a, text);
	for (char *p = text; *p; p++)
		*p = ascii_lower(*p);
	return strstr(text, what) != NULL;
}

static bool
is_owner(const struct wish *w, const char *origin)
{
	char uid[32];

	(void)snprintf(uid, sizeof(uid), "uid %lu", (unsigned long)w->uid);
	return strcmp(origin, uid) == 0;
}

bool
wish_matches(const struct wish *w, const struct wish_rcpt *r)
{
	if (w->own && !is_owner(w, r->origin))
		return false;
	switch (w->kind) {
	case WISH_ALL:
		return true;
	case WISH_ID:
		return strcmp(w->text, r->id) == 0;
	case WISH_SENDER:
		return contains(r->sender, w->text);
	case WISH_RCPT:
		return contains(r->address, w->text);
	default:
		return etrn_matches(&w->domain, r->address->domain);
	}
}
