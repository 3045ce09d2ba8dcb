/* special_use.c: special uses of folders, see folder_file.h. */
#include "text/folder_file.h"

static const char *const names[FOLDER_USES] = {
	"\\All", "\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent", "\\Trash",
};

unsigned
special_use(struct view name)
{
	for (unsigned i = 0; i < FOLDER_USES; i++)
		if (view_eq_nocase(name, view_of(names[i])))
			return 1U << i;
	return 0;
}

const char *
special_use_name(unsigned i)
{
	return names[i];
}

/* The special use of that name without its backslash, of those that a folder can have. */
static unsigned
usable(struct view name)
{
	for (unsigned i = 0; i < FOLDER_USES; i++)
		if (view_eq_nocase(name, view_of(names[i] + 1)))
			return 1U << i & FOLDER_USABLE;
	return 0;
}

int
special_use_next(struct view *rest, unsigned *use, char out[FOLDER_NAME_MAX + 1],
    const char **why)
{
	size_t end = view_find(*rest, ',');
	struct view item = view_sub(*rest, 0, end), name;
	size_t equals = view_find(item, '=');

	if (view_trim(*rest).n == 0)
		return 0;
	*rest = view_sub(*rest, end < rest->n ? end + 1 : end, rest->n);
	name = view_trim(equals < item.n ? view_sub(item, equals + 1, item.n) : item);
	*use = usable(view_trim(view_sub(item, 0, equals)));
	if (*use == 0) {
		*why = "not Archive, Drafts, Junk, Sent or Trash";
		return -1;
	}
	*why = folder_name_utf8(name, out);
	return *why ? -1 : 1;
}
