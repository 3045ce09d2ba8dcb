/* dovecot_passwd.c: see dovecot_passwd.h. */
#include "admin/import/dovecot_passwd.h"

#include "text/base64.h"

/* Takes a field off the line. */
static struct view
field(struct view *rest)
{
	size_t n = view_find(*rest, ':');
	struct view v = view_sub(*rest, 0, n);

	*rest = view_sub(*rest, n + (n < rest->n), rest->n);
	return v;
}

int
dovecot_passwd_parse(struct view line, struct dovecot_passwd *out)
{
	struct view rest = line;

	if (rest.n && rest.p[rest.n - 1] == '\r')
		rest.n--;
	*out = (struct dovecot_passwd){ .user = VIEW("") };
	if (view_trim(rest).n == 0 || rest.p[0] == '#')
		return 0;
	out->user = view_trim(field(&rest));
	out->password = field(&rest);
	out->uid = field(&rest);
	out->gid = field(&rest);
	(void)field(&rest);
	out->home = field(&rest);
	(void)field(&rest);
	out->extra = view_trim(rest);
	return out->user.n ? 1 : -1;
}

/* ---- Passwords */

static const struct {
	struct view name;
	enum dovecot_scheme scheme;
	enum scram_kind kind;
} schemes[] = {
	{ VIEW("CRYPT"), DOVECOT_CRYPT, 0 }, { VIEW("SHA512-CRYPT"), DOVECOT_CRYPT, 0 },
	{ VIEW("SHA256-CRYPT"), DOVECOT_CRYPT, 0 }, { VIEW("BLF-CRYPT"), DOVECOT_CRYPT, 0 },
	{ VIEW("MD5-CRYPT"), DOVECOT_CRYPT, 0 }, { VIEW("MD5"), DOVECOT_CRYPT, 0 },
	{ VIEW("DES-CRYPT"), DOVECOT_CRYPT, 0 }, { VIEW("PLAIN"), DOVECOT_PLAIN, 0 },
	{ VIEW("CLEARTEXT"), DOVECOT_PLAIN, 0 }, { VIEW("CLEAR"), DOVECOT_PLAIN, 0 },
	{ VIEW("SCRAM-SHA-1"), DOVECOT_SCRAM, SCRAM_SHA1 },
	{ VIEW("SCRAM-SHA-256"), DOVECOT_SCRAM, SCRAM_SHA256 },
};

/* Whether it has the form of a hash of crypt(3): "$id$...", or 13 characters of DES. */
static bool
is_hash(struct view v)
{
	if (v.n == 0 || view_has_control(v) || view_find(v, ':') < v.n)
		return false;
	return v.p[0] == '$' || v.p[0] == '_' || (v.n == 13 && view_find(v, '=') == v.n &&
	    view_find(v, '+') == v.n);
}

static int
hex_digit(char c)
{
	if (ascii_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
decode_hex(struct view v, struct buf *out)
{
	if (v.n % 2)
		return -1;
	for (size_t i = 0; i < v.n; i += 2) {
		int high = hex_digit(v.p[i]), low = hex_digit(v.p[i + 1]);

		if (high < 0 || low < 0)
			return -1;
		(void)buf_add_char(out, (char)(high * 16 + low));
	}
	return 0;
}

/* Puts the text into out, as the encoding ".b64" or ".hex" has it. Returns 0 or -1. */
static int
decode(struct view encoding, struct view text, struct dovecot_password *out)
{
	struct buf b = buf_make(sizeof(out->text) - 1);
	int result;

	if (encoding.n == 0)
		return view_string(text, out->text, sizeof(out->text));
	if (view_eq_nocase(encoding, VIEW(".b64")) || view_eq_nocase(encoding, VIEW(".base64")))
		result = base64_decode(&b, text);
	else
		result = view_eq_nocase(encoding, VIEW(".hex")) ? decode_hex(text, &b) : -1;
	if (result == 0)
		result = view_string(buf_view(&b), out->text, sizeof(out->text));
	buf_free(&b);
	return result;
}

static void
check(struct dovecot_password *p)
{
	struct scram_verifier verifier;
	struct view v = view_of(p->text);

	if ((p->scheme == DOVECOT_CRYPT && !is_hash(v)) ||
	    (p->scheme == DOVECOT_PLAIN && (v.n == 0 || v.n > PASSWORDS_APOP_MAX)) ||
	    (p->scheme == DOVECOT_SCRAM &&
	    passwords_parse_verifier(v, p->scram_kind, &verifier) == -1))
		p->scheme = DOVECOT_OTHER;
}

void
dovecot_password_parse(struct view field, struct view scheme, struct dovecot_password *out)
{
	size_t end = view_find(field, '}'), dot;
	struct view encoding;

	*out = (struct dovecot_password){ .scheme = DOVECOT_OTHER, .name = scheme };
	if (field.n && field.p[0] == '{' && end < field.n) {
		out->name = view_sub(field, 1, end - 1);
		field = view_sub(field, end + 1, field.n);
	}
	dot = view_find(out->name, '.');
	encoding = view_sub(out->name, dot, out->name.n);
	out->name = view_sub(out->name, 0, dot);
	if (field.n == 0) {
		out->scheme = DOVECOT_NONE;
		return;
	}
	if (decode(encoding, field, out) == -1)
		return;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (view_eq_nocase(schemes[i].name, out->name)) {
			out->scheme = schemes[i].scheme;
			out->scram_kind = schemes[i].kind;
			check(out);
		}
}
