/* uidl_import.c: see uidl_import.h. */
#include "text/uidl_import.h"

#include <string.h>

#include "base/num.h"

#define WIDTH_MAX 20	/* digits of a number with its zeros */

bool
uidl_valid(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] < 0x21 || v.p[i] > 0x7e)
			return false;
	return v.n >= 1 && v.n <= UIDL_IMPORT_MAX;
}

/* ---- formats */

static void
add_number(struct buf *out, uint32_t n, size_t width, bool zeros, bool hex)
{
	char digits[16];
	size_t have = 0;

	do {
		digits[have++] = "0123456789abcdef"[n % (hex ? 16 : 10)];
		n /= hex ? 16 : 10;
	} while (n);
	for (size_t i = have; i < width; i++)
		(void)buf_add_char(out, zeros ? '0' : ' ');
	while (have)
		(void)buf_add_char(out, digits[--have]);
}

/* What is behind a '%'. Returns the rest of the format, or NULL. */
static const char *
add_variable(const char *p, uint32_t uid, uint32_t validity, struct view base, struct view guid,
    struct buf *out)
{
	bool zeros = *p == '0', hex = false;
	size_t width = 0;

	while (ascii_digit(*p) && width <= WIDTH_MAX)
		width = 10 * width + (size_t)(*p++ - '0');
	if (*p == 'X' || *p == 'x') {
		hex = true;
		p++;
	}
	if (width > WIDTH_MAX)
		return NULL;
	switch (*p) {
	case 'u':
		add_number(out, uid, width, zeros, hex);
		break;
	case 'v':
		add_number(out, validity, width, zeros, hex);
		break;
	case 'f':
		(void)buf_add_view(out, base);
		break;
	case 'g':
		(void)buf_add_view(out, guid);
		break;
	case '%':
		(void)buf_add_char(out, '%');
		break;
	default:
		return NULL;
	}
	return p + 1;
}

int
uidl_format(const char *format, uint32_t uid, uint32_t validity, struct view base,
    struct view guid, char out[UIDL_IMPORT_MAX + 1])
{
	struct buf b = buf_make(UIDL_IMPORT_MAX);
	const char *p = format;
	int result = -1;

	while (p && *p && !b.failed) {
		if (*p != '%')
			(void)buf_add_char(&b, *p++);
		else
			p = add_variable(p + 1, uid, validity, base, guid, &b);
	}
	if (p && !b.failed && uidl_valid(buf_view(&b)))
		result = view_string(buf_view(&b), out, UIDL_IMPORT_MAX + 1);
	buf_free(&b);
	return result;
}

/* ---- files */

/* The base name of a file, or an empty view. */
static struct view
base_of(struct view file)
{
	size_t slash = view_rfind(file, '/');

	if (slash < file.n)
		file = view_sub(file, slash + 1, file.n);
	file = view_sub(file, 0, view_find(file, ':'));
	if (file.n == 0 || file.p[0] == '.' || view_has_control(file))
		return VIEW("");
	return file;
}

static void
give(struct view base, struct view uidl, uidl_each *each, void *arg)
{
	if (base.n && uidl_valid(uidl))
		each(arg, base, uidl);
}

struct dovecot {
	uint64_t version, validity;
	char format[UIDL_IMPORT_MAX + 1];
};

static int
dovecot_header(struct view line, const char *format, struct dovecot *d)
{
	struct view word;

	*d = (struct dovecot){ .version = 0 };
	(void)view_string(view_of(format), d->format, sizeof(d->format));
	if (!view_word(&line, &word) || num_parse(word, 3, &d->version) == -1)
		return -1;
	if (d->version == 1)
		return view_word(&line, &word) && num_parse(word, UINT32_MAX, &d->validity) == 0 ? 0 : -1;
	while (view_word(&line, &word)) {
		struct view value = view_sub(word, 1, word.n);

		if (word.p[0] == 'V' && num_parse(value, UINT32_MAX, &d->validity) == -1)
			return -1;
		if (word.p[0] == 'P' && memchr(value.p, '%', value.n))
			(void)view_string(value, d->format, sizeof(d->format));
	}
	return d->version == 3 && d->validity ? 0 : -1;
}

/* The words between UID and name of a record: "Wnumber Ptext :name". */
static struct view
dovecot_words(struct view rest, struct view *uidl, bool *has_uidl, struct view *guid)
{
	while (rest.n && rest.p[0] != ':') {
		size_t n = view_find(rest, ' ');
		struct view value = view_sub(rest, 1, n - 1);

		if (rest.p[0] == 'P') {
			*uidl = value;
			*has_uidl = true;
		}
		if (rest.p[0] == 'G')
			*guid = value;
		rest = view_sub(rest, n + 1, rest.n);
	}
	return view_sub(rest, 1, rest.n);
}

static void
dovecot_record(const struct dovecot *d, struct view line, uidl_each *each, void *arg)
{
	size_t n = view_find(line, ' ');
	struct view rest = view_sub(line, n + 1, line.n), uidl = VIEW(""), guid = VIEW(""), base;
	char text[UIDL_IMPORT_MAX + 1];
	bool has_uidl = false;
	uint64_t uid;

	if (num_parse(view_sub(line, 0, n), UINT32_MAX, &uid) == -1 || uid == 0)
		return;
	if (d->version == 3)
		rest = dovecot_words(rest, &uidl, &has_uidl, &guid);
	base = base_of(rest);
	if (guid.n == 0)
		guid = base;
	if (has_uidl)
		give(base, uidl.n ? uidl : base, each, arg);
	else if (uidl_format(d->format, (uint32_t)uid, (uint32_t)d->validity, base, guid, text) == 0)
		give(base, view_of(text), each, arg);
}

void
uidl_import_dovecot(struct view text, const char *format, uidl_each *each, void *arg)
{
	struct dovecot d;
	struct view line;

	if (!view_line(&text, &line) || dovecot_header(line, format, &d) == -1)
		return;
	while (view_line(&text, &line))
		dovecot_record(&d, line, each, arg);
}

/* Takes the last word off. */
static struct view
last_word(struct view *line)
{
	size_t at = view_rfind(*line, ' ');
	struct view word = at < line->n ? view_sub(*line, at + 1, line->n) : VIEW("");

	*line = view_sub(*line, 0, at);
	return word;
}

/* "FILE SIZE UID:UIDVALIDITY:..."; without a UID it is the base name. */
static void
courier_record(struct view line, uidl_each *each, void *arg)
{
	struct view ids = last_word(&line), size = last_word(&line), base = base_of(line), second;
	size_t colon = view_find(ids, ':');
	uint64_t uid, validity = 0, octets;
	struct buf b = buf_make(UIDL_IMPORT_MAX);

	second = view_sub(ids, colon + 1, ids.n);
	second = view_sub(second, 0, view_find(second, ':'));
	if (num_parse(size, UINT64_MAX, &octets) == 0 &&
	    num_parse(view_sub(ids, 0, colon), UINT64_MAX, &uid) == 0 &&
	    (second.n == 0 || num_parse(second, UINT64_MAX, &validity) == 0)) {
		if (uid == 0)
			(void)buf_add_view(&b, base);
		else if (validity)
			(void)buf_addf(&b, "UID%llu-%llu", (unsigned long long)uid,
			    (unsigned long long)validity);
		else
			(void)buf_addf(&b, "UID%llu", (unsigned long long)uid);
		give(base, buf_view(&b), each, arg);
	}
	buf_free(&b);
}

void
uidl_import_courier(struct view text, uidl_each *each, void *arg)
{
	struct view line;

	if (!view_line(&text, &line) || line.n == 0 || line.p[0] != '/')
		return;
	while (view_line(&text, &line))
		courier_record(line, each, arg);
}
