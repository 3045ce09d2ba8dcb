/* setup_file.c: files of others, changed as a whole. See setup.h. */
#include "admin/setup/setup.h"

#include <errno.h>
#include <fcntl.h>

#include "admin/mailstead.h"
#include "sys/file.h"

int
setup_read(const char *path, struct buf *text)
{
	return file_read_path(AT_FDCWD, path, true, text) == -1 && errno != ENOENT ? -1 : 0;
}

struct change {
	setup_editor *edit;
	void *arg;
};

static enum mailstead_changed
change(struct mailstead_file *f, struct buf *out, void *arg)
{
	struct change *c = arg;

	switch (c->edit(c->arg, buf_view(&f->text), out)) {
	case 1:
		return MAILSTEAD_CHANGED;
	case 0:
		return MAILSTEAD_SAME;
	default:
		return MAILSTEAD_FAILED;
	}
}

int
setup_edit(const char *path, mode_t mode, setup_editor *edit, void *arg)
{
	struct change c = { edit, arg };

	switch (mailstead_file_change(path, mode, change, &c)) {
	case MAILSTEAD_CHANGED:
		return 1;
	case MAILSTEAD_SAME:
		return 0;
	default:
		return -1;
	}
}

static int
put(void *arg, struct view text, struct buf *out)
{
	const struct view *wanted = arg;

	if (view_eq(text, *wanted))
		return 0;
	return buf_add_view(out, *wanted) == 0 ? 1 : -1;
}

int
setup_write(const char *path, struct view text, mode_t mode)
{
	return setup_edit(path, mode, put, &text);
}
