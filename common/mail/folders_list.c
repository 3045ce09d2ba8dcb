/* folders_list.c: the list of folders.h. */
#include "mail/folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "mail/folders_private.h"
#include "sys/file.h"

#define DEPTH_MAX (FOLDER_NAME_MAX / 2 + 1)	/* levels of a name */
#define TEXT_MAX (FOLDER_FILE_MAX + FOLDERS_MAX * (FOLDER_NAME_MAX + MAILDIR_NAME_MAX + 2))

/* ---- what the directory has */

static bool
is_directory(int dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* Appends the name and the directory of each folder to text, each with its NUL, and counts. */
static int
read_names(DIR *d, struct buf *text, size_t *n)
{
	char name[FOLDER_NAME_MAX + 1];
	struct dirent *entry;

	errno = 0;
	while ((entry = readdir(d)) != NULL) {
		const char *dir = entry->d_name;

		if (dir[0] == '.' && *n < FOLDERS_MAX && folder_of_dir(view_of(dir), name) == 0 &&
		    is_directory(dirfd(d), entry)) {
			buf_add(text, name, strlen(name) + 1);
			buf_add(text, dir, strlen(dir) + 1);
			++*n;
		}
		errno = 0;
	}
	if (text->failed)
		errno = ENOMEM;
	return errno == 0 ? 0 : -1;
}

static int
read_directory(const struct folders *f, struct buf *text, size_t *n)
{
	int fd = openat(f->m->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), error, result;
	DIR *d = fd == -1 ? NULL : fdopendir(fd);

	if (d == NULL) {
		file_close(fd);
		return -1;
	}
	result = read_names(d, text, n);
	error = errno;
	closedir(d);
	errno = error;
	return result;
}

/* The one in the form in which we write it comes first. */
static int
compare(const void *a, const void *b)
{
	const struct folder *x = a, *y = b;
	int order = folder_compare(x->name, y->name);
	char dir[FOLDER_NAME_MAX + 2];

	if (order)
		return order;
	folder_dir(x->name, dir);
	if (strcmp(x->dir, dir) == 0)
		return -1;
	return strcmp(y->dir, dir) == 0 ? 1 : strcmp(x->dir, y->dir);
}

/* The folders whose names stand in text, sorted; *n of them, INBOX first. NULL: no memory. */
static struct folder *
sorted(const char *p, size_t n)
{
	struct folder *all = calloc(n + 1, sizeof(*all));

	if (all == NULL)
		return NULL;
	all[0] = (struct folder){ .name = VIEW("INBOX"), .dir = ".", .is = FOLDER_EXISTS };
	for (size_t i = 1; i <= n; i++) {
		all[i].name = view_of(p);
		all[i].dir = p + all[i].name.n + 1;
		all[i].is = FOLDER_EXISTS;
		p = all[i].dir + strlen(all[i].dir) + 1;
	}
	qsort(all + 1, n, sizeof(*all), compare);
	return all;
}

/* ---- the tree */

static struct folder *
push(struct folder_list *list, struct view name)
{
	struct folder *v = array_grow(list->v, list->n, sizeof(*v));

	if (v == NULL)
		return NULL;
	list->v = v;
	v += list->n++;
	*v = (struct folder){ .name = name };
	return v;
}

/*
 * Adds a folder that comes behind all that are there, or is the last one, and those levels above it
 * that are not there yet. Returns it, or NULL for want of memory.
 */
static struct folder *
add(struct folder_list *list, struct view name)
{
	struct view last = list->n ? list->v[list->n - 1].name : VIEW("");

	if (list->n && view_eq(last, name))
		return &list->v[list->n - 1];
	for (size_t i = 0; i < name.n; i++) {
		struct view above = view_sub(name, 0, i);

		/* The list has it already exactly if the last one is it, or is below it. */
		if (name.p[i] == '/' && !view_eq(last, above) && !folder_is_below(last, above) &&
		    push(list, above) == NULL)
			return NULL;
	}
	return push(list, name);
}

/* Puts both sorted lists into one. */
static int
merge(struct folder_list *list, const struct folder *dirs, size_t n, const struct folder_file *file)
{
	size_t i = 0, j = 0;

	while (i < n || j < file->n) {
		int order = i == n ? 1 : j == file->n ? -1 :
		    folder_compare(dirs[i].name, file->entries[j].name);
		struct folder *to = add(list, order <= 0 ? dirs[i].name : file->entries[j].name);

		if (to == NULL)
			return -1;
		if (order >= 0) {
			to->uses |= file->entries[j].uses;
			to->is |= file->entries[j++].subscribed ? FOLDER_SUBSCRIBED : 0;
		}
		/* Of two directories with one name the first counts. */
		if (order <= 0 && to->dir == NULL) {
			to->dir = dirs[i].dir;
			to->is |= FOLDER_EXISTS;
		}
		i += order <= 0;
	}
	return 0;
}

/* Tells each folder what is below it. */
static void
look_below(struct folder_list *list)
{
	size_t above[DEPTH_MAX], depth = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct folder *now = &list->v[i];
		unsigned tell = (now->is & FOLDER_EXISTS ? FOLDER_CHILDREN : 0) |
		    (now->is & FOLDER_SUBSCRIBED ? FOLDER_BELOW : 0);

		while (depth && !folder_is_below(now->name, list->v[above[depth - 1]].name))
			depth--;
		for (size_t j = 0; j < depth; j++)
			list->v[above[j]].is |= tell;
		if (depth < DEPTH_MAX)
			above[depth++] = i;
	}
}

int
folders_list(struct folders *f, struct folder_list *list)
{
	struct folder_file file = { .n = 0 };
	struct folder *dirs = NULL;
	size_t end, n = 0;
	int result = -1;

	*list = (struct folder_list){ .text = buf_make(TEXT_MAX) };
	if (file_read_path(f->m->dir, FOLDERS_FILE, false, &list->text) == -1 && errno != ENOENT)
		return -1;
	end = list->text.n;
	if (read_directory(f, &list->text, &n) == -1)
		return -1;
	errno = ENOMEM;
	if (folder_file_parse(view_sub(buf_view(&list->text), 0, end), &file) == 0 &&
	    (dirs = sorted(list->text.p + end, n)) != NULL)
		result = merge(list, dirs, n + 1, &file);
	if (result == 0)
		look_below(list);
	free(dirs);
	folder_file_free(&file);
	return result;
}

const struct folder *
folder_list_find(const struct folder_list *list, struct view name)
{
	size_t from = 0, to = list->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = folder_compare(list->v[mid].name, name);

		if (order == 0)
			return &list->v[mid];
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

void
folder_list_free(struct folder_list *list)
{
	free(list->v);
	buf_free(&list->text);
	*list = (struct folder_list){ .n = 0 };
}
