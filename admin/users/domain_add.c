/* domain_add.c: a line more in mailstead-domains(5). See mailstead.h. */
#include <stdio.h>

#include "admin/mailstead.h"
#include "admin/users/table_edit.h"
#include "admin/users/table_index.h"
#include "mail/table.h"

#define LINE_OCTETS_MAX 4096

struct adding {
	struct view domain, line;
};

static enum mailstead_changed
edit(struct mailstead_file *f, struct buf *out, void *arg)
{
	const struct adding *a = arg;
	struct table_line there;

	if (table_edit_find(buf_view(&f->text), a->domain, &there))
		return MAILSTEAD_SAME;
	(void)buf_add_view(out, buf_view(&f->text));
	(void)table_edit_append(out, a->line);
	return MAILSTEAD_CHANGED;
}

enum mailstead_changed
mailstead_domain_add(const struct conf *conf, const char *domain, const char *words)
{
	struct buf line = buf_make(LINE_OCTETS_MAX);
	enum mailstead_changed result = MAILSTEAD_FAILED;
	const char *wrong;

	(void)buf_add_str(&line, domain);
	if (words[0])
		(void)buf_addf(&line, " %s", words);
	wrong = line.failed ? "too long" : table_line_wrong(buf_view(&line), table_read_domains);
	if (wrong) {
		mailstead_complain(domain, wrong);
	} else {
		struct adding a = { view_of(domain), buf_view(&line) };

		result = mailstead_file_change(conf->domains, MAILSTEAD_TABLE_MODE, edit, &a);
	}
	buf_free(&line);
	if (result == MAILSTEAD_CHANGED)
		table_index_renew(conf->domains, table_read_domains);
	return result;
}
