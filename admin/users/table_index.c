/* table_index.c: see table_index.h. */
#include "admin/users/table_index.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "mail/table_compile.h"
#include "text/aliases.h"

const char *
table_line_wrong(struct view line, table_reader *read)
{
	static char why[TABLE_ERROR_MAX];
	struct table *t = table_make("", read);
	const char *wrong = NULL, *text;

	if (t == NULL)
		return "out of memory";
	if (view_has_control(line)) {
		wrong = "a control character";
	} else if (read(t, line) == -1) {
		/* ":1: WHAT" */
		text = strstr(table_why(t), ": ");
		(void)snprintf(why, sizeof(why), "%s", text ? text + 2 : table_why(t));
		wrong = why;
	}
	table_close(t);
	return wrong;
}

void
table_index_renew(const char *path, table_reader *read)
{
	char name[4096], why[TABLE_ERROR_MAX] = "out of memory";
	struct table *t;

	if ((size_t)snprintf(name, sizeof(name), "%s.cdb", path) >= sizeof(name) ||
	    access(name, F_OK) == -1)
		return;
	t = table_make(path, read);
	if (t == NULL || table_compile(t, NULL, why) == TABLE_NOT_COMPILED)
		mailstead_complain(name, why);
	table_close(t);
}
