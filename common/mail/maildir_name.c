/* maildir_name.c: see maildir_name.h. */
#include "mail/maildir_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

#define HOST_MAX 100	/* octets of an escaped host that are kept */

/* The number that ",S=" or ",W=" gives in the fields behind a base name's first comma. */
static bool
find_size(struct view fields, char letter, uint64_t *out)
{
	while (fields.n) {
		size_t n = view_find(fields, ',');
		struct view field = view_sub(fields, 0, n);

		if (field.n > 2 && field.p[0] == letter && field.p[1] == '=' &&
		    num_parse(view_sub(field, 2, field.n), INT64_MAX, out) == 0)
			return true;
		fields = view_sub(fields, n + 1, fields.n);
	}
	*out = 0;
	return false;
}

int
maildir_name_parse(struct view name, struct maildir_name *out)
{
	size_t colon = view_find(name, ':'), digits = 0;
	struct view info = view_sub(name, colon, name.n), fields;
	uint64_t time = 0;

	*out = (struct maildir_name){ .flags = VIEW("") };
	out->base = view_sub(name, 0, colon);
	if (out->base.n == 0 || name.p[0] == '.' || name.n > MAILDIR_NAME_MAX || view_has_control(name))
		return -1;
	if (view_starts_nocase(info, VIEW(":2,")))
		out->flags = view_sub(info, 3, info.n);
	fields = view_sub(out->base, view_find(out->base, ','), out->base.n);
	fields = view_sub(fields, 1, fields.n);
	out->has_size = find_size(fields, 'S', &out->size);
	/* Line ends only grow. */
	if (!find_size(fields, 'W', &out->vsize) || (out->has_size && out->vsize < out->size))
		out->vsize = 0;
	while (digits < out->base.n && ascii_digit(out->base.p[digits]))
		digits++;
	if (num_parse(view_sub(out->base, 0, digits), INT64_MAX, &time) == 0)
		out->time = (int64_t)time;
	return 0;
}

void
maildir_key(int64_t arrival_seconds, const char *id, uint32_t rcpt, char out[MAILDIR_KEY_MAX])
{
	(void)snprintf(out, MAILDIR_KEY_MAX, "%" PRId64 ".Q%.31sR%" PRIu32 ".", arrival_seconds, id,
	    rcpt);
}

void
maildir_unique(const char *key, const char *host, char out[MAILDIR_UNIQUE_MAX])
{
	size_t n = strnlen(key, MAILDIR_KEY_MAX - 1), end = n + HOST_MAX;

	memcpy(out, key, n);
	for (; *host && n + 4 <= end; host++) {
		unsigned char c = (unsigned char)*host;

		if (c > ' ' && c < 0x7f && !strchr("/:,\\", c))
			out[n++] = (char)c;
		else
			n += (size_t)snprintf(out + n, 5, "\\%03o", c);
	}
	out[n] = '\0';
}
