/* path.c: see path.h. */
#include "text/path.h"

static enum path_result
path_result_of(enum address_result result)
{
	switch (result) {
	case ADDRESS_OK:
		return PATH_OK;
	case ADDRESS_LOCAL_TOO_LONG:
		return PATH_LOCAL_TOO_LONG;
	case ADDRESS_DOMAIN_TOO_LONG:
		return PATH_DOMAIN_TOO_LONG;
	case ADDRESS_SYNTAX:
		break;
	}
	return PATH_SYNTAX;
}

/* Takes c off the front of *in, if it stands there. */
static bool
take_char(struct view *in, char c)
{
	if (in->n == 0 || in->p[0] != c)
		return false;
	*in = view_sub(*in, 1, in->n);
	return true;
}

/* Takes "@a,@b:" off, if *in begins with '@'. */
static enum path_result
take_route(struct view *in)
{
	char domain[ADDRESS_DOMAIN_MAX + 1];
	enum address_result result;

	if (in->n == 0 || in->p[0] != '@')
		return PATH_OK;
	do {
		if (!take_char(in, '@'))
			return PATH_SYNTAX;
		result = address_domain(address_take_domain(in), domain);
		if (result != ADDRESS_OK)
			return path_result_of(result);
	} while (take_char(in, ','));
	return take_char(in, ':') ? PATH_OK : PATH_SYNTAX;
}

/* Takes a path in angle brackets off, the first of which is gone. */
static enum path_result
take_bracketed(struct view *in, struct address *out)
{
	enum path_result result;

	if (take_char(in, '>'))
		return PATH_OK;
	result = take_route(in);
	if (result == PATH_OK)
		result = path_result_of(address_take(in, out));
	if (result == PATH_OK && !take_char(in, '>'))
		return PATH_SYNTAX;
	return result;
}

static enum path_result
take_path(struct view *in, struct address *out)
{
	enum path_result result;
	size_t before, brackets = 0;

	*in = view_trim(*in);
	before = in->n;
	if (take_char(in, '<')) {
		result = take_bracketed(in, out);
	} else {
		result = path_result_of(address_take(in, out));
		brackets = 2;
	}
	if (result == PATH_OK && in->n && !ascii_blank(in->p[0]))
		return PATH_SYNTAX;
	if (result == PATH_OK && before - in->n + brackets > PATH_MAX_OCTETS)
		return PATH_TOO_LONG;
	return result;
}

enum path_result
path_parse(struct view in, struct address *out, struct view *rest)
{
	enum path_result result;

	*out = (struct address){ .local = "" };
	result = take_path(&in, out);
	*rest = view_trim(in);
	if (result != PATH_OK) {
		*out = (struct address){ .local = "" };
		*rest = VIEW("");
	}
	return result;
}
