/* json.c: see json.h. */
#include "text/json.h"

#include "text/utf8.h"

/* A control character, of n octets. */
static void
add_escaped(const char *p, size_t n, struct buf *out)
{
	unsigned char c = (unsigned char)p[n - 1];

	buf_addf(out, "\\u%04x", (unsigned)c);
}

void
json_string(struct view text, struct buf *out)
{
	buf_add_char(out, '"');
	while (text.n) {
		size_t n = utf8_char(text);

		if (n == 0)
			buf_add_str(out, "\357\277\275");
		else if (utf8_printable(text) == 0)
			add_escaped(text.p, n, out);
		else if (text.p[0] == '"' || text.p[0] == '\\')
			buf_addf(out, "\\%c", text.p[0]);
		else
			buf_add(out, text.p, n);
		text = view_sub(text, n ? n : 1, text.n);
	}
	buf_add_char(out, '"');
}

void
json_key(const char *key, struct buf *out)
{
	char before = out->n ? out->p[out->n - 1] : '{';

	if (before != '{')
		buf_add_char(out, ',');
	json_string(view_of(key), out);
	buf_add_char(out, ':');
}
