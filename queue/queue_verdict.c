/* queue_verdict.c: see queue_verdict.h. */
#include "queue/queue_verdict.h"

#include <stdio.h>

static const struct known {
	int status;
	const char *code;
	const char *text;
} known[] = {
	{ 0, "2.0.0", "queued" },
	{ 11, "5.1.3", "an address is too long" },
	{ 31, "5.3.0", "the message is refused" },
	{ 51, "4.3.0", "out of memory" },
	{ 52, "4.3.0", "timeout" },
	{ 53, "4.3.0", "write error or disk full" },
	{ 54, "4.3.0", "read error" },
	{ 55, "4.3.0", "cannot read the configuration" },
	{ 56, "4.3.0", "cannot connect to a server" },
	{ 61, "4.3.0", "trouble in the home directory" },
	{ 62, "4.3.0", "trouble in the queue directory" },
	{ 63, "4.3.0", "trouble in the queue directory" },
	{ 64, "4.3.0", "trouble in the queue directory" },
	{ 65, "4.3.0", "trouble in the queue directory" },
	{ 66, "4.3.0", "trouble in the queue directory" },
	{ 71, "4.3.0", "the message is refused for now" },
	{ 72, "4.4.1", "the connection to a server timed out" },
	{ 73, "4.4.1", "the connection to a server was refused" },
	{ 74, "4.4.2", "the connection to a server broke" },
	{ 81, "4.3.0", "internal error" },
	{ 91, "4.3.0", "envelope syntax" },
};

static bool
is_permanent(int status)
{
	return status >= 11 && status <= 40;
}

/* "(#5.7.1)" at the beginning of v, of that class: its length, and the code. Else 0. */
static size_t
take_code(struct view v, char class, struct view *code)
{
	size_t n = 2, dots = 0, digits = 0;

	if (v.n < 8 || v.p[0] != '(' || v.p[1] != '#' || v.p[2] != class)
		return 0;
	for (; n < v.n && n < 13 && digits <= 3; n++) {
		if (ascii_digit(v.p[n])) {
			digits++;
		} else if (v.p[n] == '.' && digits && dots < 2) {
			dots++;
			digits = 0;
		} else {
			break;
		}
	}
	if (n >= v.n || v.p[n] != ')' || dots != 2 || digits == 0 || digits > 3 || v.p[3] != '.')
		return 0;
	*code = view_sub(v, 2, n - 2);
	return n + 1;
}

/* Copies the text without its code, and what cannot stand in a reply as '?'. */
static void
take_text(struct view v, char class, struct verdict *out)
{
	struct view code;
	size_t n = 0;

	for (size_t i = 0; i < v.n && n < sizeof(out->text) - 1; i++) {
		unsigned char c = (unsigned char)v.p[i];
		size_t skip = take_code(view_sub(v, i, v.n), class, &code);

		if (skip) {
			(void)view_string(code, out->code, sizeof(out->code));
			i += skip - 1;
		} else if (c == '\n' || c == '\t' || c == ' ') {
			if (n && out->text[n - 1] != ' ')
				out->text[n++] = ' ';
		} else {
			out->text[n++] = c > ' ' && c < 0x7f ? (char)c : '?';
		}
	}
	while (n && out->text[n - 1] == ' ')
		n--;
	out->text[n] = '\0';
}

static bool
take_custom(struct view v, struct verdict *out)
{
	char class;

	v = view_sub(v, 0, view_find(v, '\0'));
	if (v.n < 2 || (v.p[0] != 'D' && v.p[0] != 'Z'))
		return false;
	out->permanent = v.p[0] == 'D';
	class = out->permanent ? '5' : '4';
	(void)snprintf(out->code, sizeof(out->code), "%c.3.0", class);
	take_text(view_sub(v, 1, v.n), class, out);
	return out->text[0] != '\0';
}

void
verdict_of(int status, struct view custom, struct verdict *out)
{
	const char *code, *text;

	*out = (struct verdict){ .queued = false };
	if (status == VERDICT_CUSTOM && take_custom(custom, out))
		return;
	out->queued = status == 0;
	out->permanent = is_permanent(status);
	code = out->permanent ? "5.3.0" : "4.3.0";
	text = status >= 256 ? "the program was killed" : out->permanent ? "refused" : "not now";
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].status == status) {
			code = known[i].code;
			text = known[i].text;
		}
	(void)snprintf(out->code, sizeof(out->code), "%s", code);
	(void)snprintf(out->text, sizeof(out->text), "%s", text);
}
