/* milter.c: see milter.h. */
#include "text/milter.h"

#include "text/enhanced.h"

#define TEXT_LINES_MAX 32	/* lines of a reply: libmilter's own limit */

uint32_t
milter_version_flags(uint32_t version)
{
	static const uint32_t bits[] = { [2] = 8, [3] = 9, [4] = 10, [5] = 10 };

	return version >= 6 ? UINT32_MAX : version < 2 ? 0 : (1U << bits[version]) - 1;
}

/* ---- to the milter */

void
milter_put_u32(struct buf *b, uint32_t n)
{
	milter_put_u16(b, n >> 16);
	milter_put_u16(b, n);
}

void
milter_put_u16(struct buf *b, uint32_t n)
{
	buf_add_char(b, (char)(n >> 8 & 0xff));
	buf_add_char(b, (char)(n & 0xff));
}

void
milter_put_string(struct buf *b, struct view s)
{
	buf_add_view(b, view_sub(s, 0, view_find(s, '\0')));
	buf_add_char(b, '\0');
}

void
milter_put_frame(struct buf *out, enum milter_command command, struct view data)
{
	milter_put_u32(out, (uint32_t)(data.n + 1));
	buf_add_char(out, (char)command);
	buf_add_view(out, data);
}

/* ---- from the milter */

/* Takes a number off *rest. Returns 0 or -1. */
static int
take_u32(struct view *rest, uint32_t *n)
{
	*n = 0;
	if (rest->n < 4)
		return -1;
	for (size_t i = 0; i < 4; i++)
		*n = *n << 8 | (unsigned char)rest->p[i];
	*rest = view_sub(*rest, 4, rest->n);
	return 0;
}

/* Takes a string and its NUL off *rest. Returns 0 or -1. */
static int
take_string(struct view *rest, struct view *s)
{
	size_t n = view_find(*rest, '\0');

	if (n == rest->n)
		return -1;
	*s = view_sub(*rest, 0, n);
	*rest = view_sub(*rest, n + 1, rest->n);
	return 0;
}

int
milter_frame_next(struct view *rest, struct milter_frame *f)
{
	struct view at = *rest;
	uint32_t n;

	if (take_u32(&at, &n) == -1)
		return 0;
	if (n == 0 || n > MILTER_FRAME_MAX)
		return -1;
	if (at.n < n)
		return 0;
	*f = (struct milter_frame){ .type = at.p[0], .data = view_sub(at, 1, n - 1) };
	*rest = view_sub(at, n, at.n);
	return 1;
}

int
milter_options_parse(struct view data, struct milter_options *o)
{
	*o = (struct milter_options){ 0 };
	if (take_u32(&data, &o->version) == -1 || take_u32(&data, &o->actions) == -1 ||
	    take_u32(&data, &o->protocol) == -1)
		return -1;
	while (data.n) {
		uint32_t stage;
		struct view names;

		if (take_u32(&data, &stage) == -1 || take_string(&data, &names) == -1 ||
		    stage >= MILTER_STAGES)
			return -1;
		o->macros[stage] = names;
	}
	return 0;
}

/* How a reply's data is built, one letter for each part. */
static const char *
form_of(char type)
{
	switch (type) {
	case MILTER_ADD_RCPT:
	case MILTER_DELETE_RCPT:
		return "n";
	case MILTER_ADD_RCPT_PARAMS:
	case MILTER_CHANGE_FROM:
		return "no";
	case MILTER_ADD_HEADER:
		return "nv";
	case MILTER_INSERT_HEADER:
	case MILTER_CHANGE_HEADER:
		return "inv";
	case MILTER_SET_MACROS:
		return "iv";
	case MILTER_REPLACE_BODY:
		return "*";
	case MILTER_QUARANTINE:
	case MILTER_REPLY_CODE:
		return "v";
	case MILTER_SHUTDOWN:
	case MILTER_ACCEPT:
	case MILTER_CONTINUE:
	case MILTER_DISCARD:
	case MILTER_CONNECTION_FAIL:
	case MILTER_PROGRESS:
	case MILTER_REJECT:
	case MILTER_SKIP:
	case MILTER_TEMPFAIL:
		return "";
	default:
		return NULL;
	}
}

int
milter_reply_parse(const struct milter_frame *f, struct milter_reply *r)
{
	const char *form = form_of(f->type);
	struct view rest = f->data;
	int result = 0;

	*r = (struct milter_reply){ .type = (enum milter_reply_type)f->type,
	    .name = VIEW(""), .value = VIEW("") };
	if (form == NULL)
		return -1;
	for (; *form && result == 0; form++) {
		if (*form == 'i') {
			result = take_u32(&rest, &r->index);
		} else if (*form == 'n') {
			result = take_string(&rest, &r->name);
		} else if (*form == 'v') {
			result = take_string(&rest, &r->value);
		} else if (*form == 'o' && rest.n) {
			result = take_string(&rest, &r->value);
		} else if (*form == '*') {
			r->value = rest;
			rest.n = 0;
		}
	}
	return result == 0 && rest.n == 0 ? 0 : -1;
}

/* ---- reply codes */

static void
add_text(struct view text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		/* What cannot stand for a format is one itself in libmilter. */
		if (c == '%' && i + 1 < text.n && text.p[i + 1] == '%')
			i++;
		buf_add_char(out, ascii_control(c) && c != '\t' ? '?' : c);
	}
}

/* Takes a line off *rest without its CRLF or LF. */
static bool
take_line(struct view *rest, struct view *line)
{
	if (!view_line(rest, line))
		return false;
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

/* Whether the line begins with the code, and a '-' unless it is the last. */
static bool
line_valid(struct view line, struct view code, bool last)
{
	if (!view_eq(view_sub(line, 0, 3), code))
		return false;
	return line.n == 3 ? last : line.p[3] == (last ? ' ' : '-');
}

int
milter_reply_text(struct view data, struct buf *out)
{
	struct view code = view_sub(data, 0, 3), line;
	int lines = 0;

	if (code.n != 3 || (code.p[0] != '4' && code.p[0] != '5') || code.p[1] > '5' ||
	    !ascii_digit(code.p[1]) || !ascii_digit(code.p[2]))
		return -1;
	while (take_line(&data, &line)) {
		struct view text = view_sub(line, 4, line.n);
		size_t n = enhanced_length(text, code.p[0]);

		if (!line_valid(line, code, data.n == 0) || lines == TEXT_LINES_MAX)
			return -1;
		if (lines++ == 0) {
			buf_addf(out, "%.3s ", code.p);
			buf_add_view(out, n ? view_sub(text, 0, n) :
			    code.p[0] == '4' ? VIEW("4.7.1") : VIEW("5.7.1"));
			buf_add_char(out, ' ');
		} else {
			buf_add_char(out, '\n');
		}
		add_text(view_trim(view_sub(text, n, text.n)), out);
	}
	return out->failed ? -1 : (code.p[0] - '0') * 100 + (code.p[1] - '0') * 10 + code.p[2] - '0';
}

/* ---- macros */

static struct view
without_braces(struct view name)
{
	return name.n > 2 && name.p[0] == '{' && name.p[name.n - 1] == '}' ?
	    view_sub(name, 1, name.n - 2) : name;
}

bool
milter_macro_listed(struct view names, struct view name)
{
	size_t n;

	for (; names.n; names = view_sub(names, n + 1, names.n)) {
		for (n = 0; n < names.n && !ascii_blank(names.p[n]) && names.p[n] != ','; n++)
			;
		if (n && view_eq(without_braces(view_sub(names, 0, n)), without_braces(name)))
			return true;
	}
	return false;
}
