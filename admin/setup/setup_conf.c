/* setup_conf.c: keys of mailstead.conf(5), set. See setup.h. */
#include "admin/setup/setup.h"

#include "admin/conf_edit.h"
#include "sys/paths.h"

bool
setup_conf_get(const char *key, struct buf *text, struct view *value)
{
	bool named;

	return setup_read(path_conf(&named), text) == 0 &&
	    conf_edit_get(buf_view(text), view_of(key), value);
}

struct wish {
	const char *path, *key, *value;
	struct buf *said;
};

/* What would not be read any more is not written. */
static int
set(void *arg, struct view text, struct buf *out)
{
	struct wish *w = arg;
	char error[CONF_ERROR_MAX] = "the value cannot be one";
	struct conf now;
	int result = conf_edit_set(text, view_of(w->key), view_of(w->value), out);

	if (result == 1 && conf_defaults(&now) == 0) {
		if (conf_parse(&now, w->path, buf_view(out).p, out->n, error) == -1)
			result = -1;
		conf_free(&now);
	}
	if (result == -1)
		(void)buf_add_str(w->said, error);
	return result;
}

int
setup_conf_set(struct setup *s, const char *key, const char *value, struct buf *said)
{
	bool named;
	struct wish w = { path_conf(&named), key, value, said };
	char error[CONF_ERROR_MAX];

	if (setup_edit(w.path, 0644, set, &w) == -1)
		return -1;
	conf_free(&s->conf);
	if (conf_load(&s->conf, error) == 0)
		return 0;
	(void)buf_add_str(said, error);
	return -1;
}
