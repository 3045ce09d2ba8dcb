/* scram.c: see scram.h. */
#include "text/scram.h"

#include "text/base64.h"
#include "text/utf8.h"

/* Takes the next part off *rest, and the comma behind it. Returns false when there is none. */
static bool
next_part(struct view *rest, struct view *part)
{
	size_t n = view_find(*rest, ',');

	if (n == rest->n)
		return false;
	*part = view_sub(*rest, 0, n);
	*rest = view_sub(*rest, n + 1, rest->n);
	return true;
}

/* The value of an attribute "c=value" (RFC 5802 5.1). Returns 0, or -1 if it is another one. */
static int
attribute(struct view part, char c, struct view *value)
{
	if (part.n < 2 || part.p[0] != c || part.p[1] != '=')
		return -1;
	*value = view_sub(part, 2, part.n);
	return 0;
}

/* "value" of RFC 5802 7: UTF-8 without NUL, "=" and "," being the saslname's business. */
static bool
is_value(struct view v)
{
	return v.n && view_find(v, '\0') == v.n && utf8_valid(v);
}

static bool
is_nonce(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] < 0x21 || v.p[i] > 0x7e || v.p[i] == ',')
			return false;
	return v.n != 0;
}

/* Extensions are attributes with a value; one must be all of *rest, or end with a comma. */
static int
skip_extensions(struct view rest)
{
	while (rest.n) {
		size_t n = view_find(rest, ',');
		struct view part = view_sub(rest, 0, n);

		if (part.n < 3 || !ascii_alpha(part.p[0]) || part.p[1] != '=' || part.p[0] == 'm' ||
		    !is_value(part))
			return -1;
		if (n + 1 == rest.n)
			return -1;
		rest = view_sub(rest, n + 1, rest.n);
	}
	return 0;
}

/* The gs2-header: flag, authzid. Returns 0 with *rest behind it, or -1. */
static int
parse_gs2(struct view *rest, struct scram_first *out)
{
	struct view flag, id;

	if (!next_part(rest, &flag) || !next_part(rest, &id) || flag.n == 0)
		return -1;
	out->binding = flag.p[0];
	if (out->binding == 'p') {
		if (attribute(flag, 'p', &out->type) == -1 || out->type.n == 0)
			return -1;
	} else if (flag.n != 1 || (out->binding != 'n' && out->binding != 'y')) {
		return -1;
	}
	/* An empty one is not in the RFC's grammar, but GNU SASL sends it. */
	if (id.n && (attribute(id, 'a', &out->authzid) == -1 ||
	    (out->authzid.n && !is_value(out->authzid))))
		return -1;
	return 0;
}

int
scram_parse_first(struct view message, struct scram_first *out)
{
	struct view rest = message, name, nonce;
	size_t n;

	*out = (struct scram_first){ .type = VIEW(""), .authzid = VIEW("") };
	if (parse_gs2(&rest, out) == -1)
		return -1;
	out->gs2 = view_sub(message, 0, message.n - rest.n);
	out->bare = rest;
	/* "m=", which would come first here, is no name: RFC 5802 5.1. */
	if (!next_part(&rest, &name) || attribute(name, 'n', &out->name) == -1 || !is_value(out->name))
		return -1;
	n = view_find(rest, ',');
	nonce = view_sub(rest, 0, n);
	if (attribute(nonce, 'r', &out->nonce) == -1 || !is_nonce(out->nonce) ||
	    out->nonce.n > SCRAM_NONCE_MAX || n + 1 == rest.n)
		return -1;
	return skip_extensions(view_sub(rest, n + 1, rest.n));
}

int
scram_parse_final(struct view message, struct scram_final *out)
{
	size_t last = view_rfind(message, ',');
	struct view rest = view_sub(message, 0, last), part;
	size_t n;

	*out = (struct scram_final){ .bare = rest };
	if (attribute(view_sub(message, last + 1, message.n), 'p', &out->proof) == -1)
		return -1;
	if (!next_part(&rest, &part) || attribute(part, 'c', &out->binding) == -1)
		return -1;
	n = view_find(rest, ',');
	if (attribute(view_sub(rest, 0, n), 'r', &out->nonce) == -1 || !is_nonce(out->nonce) ||
	    n + 1 == rest.n)
		return -1;
	return skip_extensions(view_sub(rest, n + 1, rest.n));
}

int
scram_name(struct buf *out, struct view saslname)
{
	if (!is_value(saslname))
		return -1;
	while (saslname.n) {
		size_t n = view_find(saslname, '=');

		(void)buf_add_view(out, view_sub(saslname, 0, n));
		saslname = view_sub(saslname, n, saslname.n);
		if (saslname.n == 0)
			break;
		if (view_eq(view_sub(saslname, 0, 3), VIEW("=2C")))
			(void)buf_add_char(out, ',');
		else if (view_eq(view_sub(saslname, 0, 3), VIEW("=3D")))
			(void)buf_add_char(out, '=');
		else
			return -1;
		saslname = view_sub(saslname, 3, saslname.n);
	}
	return out->failed ? -1 : 0;
}

int
scram_put_first(struct buf *out, struct view nonce, struct view salt, uint32_t iterations)
{
	(void)buf_add_str(out, "r=");
	(void)buf_add_view(out, nonce);
	(void)buf_add_str(out, ",s=");
	(void)base64_encode(out, salt);
	(void)buf_add_str(out, ",i=");
	(void)buf_add_num(out, iterations);
	return out->failed ? -1 : 0;
}
