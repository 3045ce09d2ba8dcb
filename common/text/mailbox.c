/* mailbox.c: see mailbox.h. */
#include "text/mailbox.h"

#include "base/num.h"

/* Whether it has a name at its end, and nothing that leads upwards. */
static bool
is_path(struct view path)
{
	struct view name = path;

	while (path.n) {
		size_t n = view_find(path, '/');

		name = view_sub(path, 0, n);
		if (view_eq(name, VIEW("..")) || view_eq(name, VIEW(".")))
			return false;
		path = view_sub(path, n, path.n);
		if (path.n == 1)
			return false;
		path = view_sub(path, 1, path.n);
	}
	return name.n != 0;
}

const char *
mailbox_set(struct view value, struct mailbox_settings *s)
{
	s->mbox[0] = '\0';
	if (view_eq(value, VIEW("maildir")))
		return NULL;
	if (!is_path(value) || view_string(value, s->mbox, sizeof(s->mbox)) == -1) {
		s->mbox[0] = '\0';
		return "mailbox is maildir, or the path of an mbox";
	}
	return NULL;
}

static const char *
set_one(struct view key, struct view value, struct mailbox_settings *s)
{
	if (view_eq(key, VIEW("note")))
		return NULL;
	if (view_eq(key, VIEW("mailbox")))
		return mailbox_set(value, s);
	if (view_eq(key, VIEW("quota")))
		return num_parse_size(value, INT64_MAX, &s->quota) == -1 ?
		    "quota is a size, such as 500M" : NULL;
	if (view_eq(key, VIEW("quota_messages")))
		return num_parse(value, INT32_MAX, &s->quota_messages) == -1 ?
		    "quota_messages is a number" : NULL;
	return "no such setting, see mailstead-users(5)";
}

const char *
mailbox_settings(struct view words, struct mailbox_settings *s)
{
	struct view word;

	while (view_word(&words, &word)) {
		size_t equals = view_find(word, '=');
		const char *wrong;

		if (equals == 0 || equals == word.n)
			return "a setting is key=value";
		wrong = set_one(view_sub(word, 0, equals), view_sub(word, equals + 1, word.n), s);
		if (wrong)
			return wrong;
	}
	return NULL;
}

int
mailbox_path(const char *path, struct view user, struct buf *out)
{
	struct view local = view_sub(user, 0, view_rfind(user, '@'));

	for (; *path; path++) {
		if (path[0] == '%' && path[1] == 'u') {
			(void)buf_add_view(out, local);
			path++;
		} else {
			(void)buf_add_char(out, *path);
		}
	}
	return out->failed ? -1 : 0;
}
