/* passwords.c: see passwords.h. */
#include "text/passwords.h"

#include <string.h>

#include "base/num.h"
#include "text/base64.h"
#include "text/utf8.h"

static const struct {
	struct view field;
	size_t key_length;
} kinds[SCRAM_KINDS] = {
	[SCRAM_SHA1] = { VIEW("SCRAM-SHA-1="), 20 },
	[SCRAM_SHA256] = { VIEW("SCRAM-SHA-256="), 32 },
};

size_t
scram_key_length(enum scram_kind kind)
{
	return kinds[kind].key_length;
}

/* Takes what is before the next c off *rest, and c. */
static struct view
next_part(struct view *rest, char c)
{
	size_t n = view_find(*rest, c);
	struct view part = view_sub(*rest, 0, n);

	*rest = view_sub(*rest, n + 1, rest->n);
	return part;
}

bool
passwords_app_valid(struct view app)
{
	for (size_t i = 0; i < app.n; i++)
		if (!ascii_alpha(app.p[i]) && !ascii_digit(app.p[i]) && app.p[i] != '.' &&
		    app.p[i] != '_' && app.p[i] != '-')
			return false;
	return app.n && app.n <= PASSWORDS_APP_MAX;
}

/* A field that is not ours is free. Returns 0, or -1 for a bad name. */
static int
parse_field(struct view field, struct passwords_entry *out)
{
	if (view_starts_nocase(field, VIEW("app="))) {
		out->app = view_sub(field, 4, field.n);
		return passwords_app_valid(out->app) ? 0 : -1;
	}
	for (size_t i = 0; i < SCRAM_KINDS; i++)
		if (view_starts_nocase(field, kinds[i].field))
			out->scram[i] = view_sub(field, kinds[i].field.n, field.n);
	if (view_starts_nocase(field, VIEW(PASSWORDS_APOP_FIELD)))
		out->apop = view_sub(field, sizeof(PASSWORDS_APOP_FIELD) - 1, field.n);
	return 0;
}

int
passwords_parse(struct view line, struct passwords_entry *out)
{
	size_t colon = view_find(line, ':');

	*out = (struct passwords_entry){ .line = line, .app = VIEW(""), .scram = { VIEW(""), VIEW("") },
		.apop = VIEW("") };
	out->address = view_trim(view_sub(line, 0, colon));
	if (colon == line.n || out->address.n == 0 || out->address.p[0] == '#')
		return -1;
	line = view_sub(line, colon + 1, line.n);
	out->hash = view_trim(next_part(&line, ':'));
	while (line.n)
		if (parse_field(view_trim(next_part(&line, ':')), out) == -1)
			return -1;
	return 0;
}

bool
passwords_next(struct view *rest, struct passwords_entry *out)
{
	struct view line;

	while (view_line(rest, &line))
		if (passwords_parse(line, out) == 0)
			return true;
	return false;
}

bool
passwords_scan_next(struct passwords_scan *s, struct passwords_entry *out)
{
	while (passwords_next(&s->rest, out)) {
		if (!view_eq_nocase(out->address, s->address))
			continue;
		if (out->app.n)
			return true;
		if (!s->had_main) {
			s->had_main = true;
			return true;
		}
	}
	return false;
}

bool
passwords_off(struct view hash)
{
	return hash.n == 0 || view_find(VIEW(PASSWORDS_HASH_PREFIXES_OFF), hash.p[0]) < 2;
}

bool
passwords_usable(const struct passwords_entry *e)
{
	if (e->app.n)
		return view_starts_nocase(e->hash, VIEW(PASSWORDS_APP_HASH));
	return !passwords_off(e->hash);
}

bool
passwords_name_valid(struct view name)
{
	if (name.n == 0 || name.n > PASSWORDS_NAME_MAX || view_find(name, ':') != name.n)
		return false;
	while (name.n) {
		size_t n = utf8_printable(name);

		if (n == 0)
			return false;
		name = view_sub(name, n, name.n);
	}
	return true;
}

/* Whether it may be the name of a directory. */
static bool
is_component(struct view v)
{
	return v.n && v.p[0] != '.' && view_find(v, '/') == v.n && passwords_name_valid(v);
}

bool
passwords_address_valid(struct view address)
{
	size_t at = view_rfind(address, '@');

	return address.n <= PASSWORDS_NAME_MAX && is_component(view_sub(address, 0, at)) &&
	    is_component(view_sub(address, at + 1, address.n));
}

/* Decodes base64 of min to max octets into out. Returns their number, or 0. */
static size_t
decode(struct view text, unsigned char *out, size_t min, size_t max)
{
	struct buf b = buf_make(max);
	size_t n = 0;

	if (base64_decode(&b, text) == 0 && b.n >= min) {
		n = b.n;
		memcpy(out, b.p, n);
	}
	buf_free(&b);
	return n;
}

int
passwords_parse_verifier(struct view text, enum scram_kind kind, struct scram_verifier *out)
{
	size_t length = scram_key_length(kind);
	uint64_t iterations;

	*out = (struct scram_verifier){ 0 };
	if (num_parse(next_part(&text, ','), SCRAM_ITERATIONS_MAX, &iterations) == -1 || iterations == 0)
		return -1;
	out->iterations = (uint32_t)iterations;
	out->salt_length = decode(next_part(&text, ','), out->salt, 1, sizeof(out->salt));
	if (out->salt_length == 0 ||
	    decode(next_part(&text, ','), out->stored, length, length) == 0 ||
	    decode(text, out->server, length, length) == 0)
		return -1;
	return 0;
}

static void
put_base64(struct buf *out, const unsigned char *octets, size_t n)
{
	(void)buf_add_char(out, ',');
	(void)base64_encode(out, (struct view){ (const char *)octets, n });
}

int
passwords_put_verifier(struct buf *out, enum scram_kind kind, const struct scram_verifier *v)
{
	(void)buf_add_char(out, ':');
	(void)buf_add_view(out, kinds[kind].field);
	(void)buf_add_num(out, v->iterations);
	put_base64(out, v->salt, v->salt_length);
	put_base64(out, v->stored, scram_key_length(kind));
	put_base64(out, v->server, scram_key_length(kind));
	return out->failed ? -1 : 0;
}
