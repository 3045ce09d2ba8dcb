/* alias_add.c: targets of an alias more in mailstead-aliases(5). See mailstead.h. */
#include "admin/mailstead.h"
#include "admin/users/alias_edit.h"
#include "admin/users/table_index.h"
#include "mail/route_alias.h"

struct adding {
	const char *name;
	char *const *targets;
	size_t n;
};

static enum mailstead_changed
edit(struct mailstead_file *f, struct buf *out, void *arg)
{
	const struct adding *a = arg;
	const char *why;
	int added = alias_edit_add(buf_view(&f->text), view_of(a->name), a->targets, a->n, out, &why);

	if (added == -1)
		mailstead_complain(a->name, why);
	return added == -1 ? MAILSTEAD_FAILED : added == 0 ? MAILSTEAD_SAME : MAILSTEAD_CHANGED;
}

enum mailstead_changed
mailstead_alias_add(const struct conf *conf, const char *name, char *const *targets, size_t n)
{
	struct adding a = { name, targets, n };
	enum mailstead_changed result = mailstead_file_change(conf->aliases, MAILSTEAD_TABLE_MODE, edit,
	    &a);

	if (result == MAILSTEAD_CHANGED)
		table_index_renew(conf->aliases, route_alias_read_quietly);
	return result;
}
