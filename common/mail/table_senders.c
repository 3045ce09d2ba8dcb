/* table_senders.c: mailstead-senders(5): who may send with whose address. */
#include <stdio.h>
#include <string.h>

#include "mail/table.h"
#include "sys/user.h"

int
table_senders_key(struct view user, const struct address *a, struct buf *out)
{
	buf_add_view(out, user);
	buf_add_char(out, ' ');
	if (a->local[0] != '\0')
		return address_format(a, out);
	buf_add_char(out, '@');
	return buf_add_str(out, a->domain);
}

/* "local@domain" or "@domain". */
static int
read_address(struct view word, struct address *a)
{
	*a = (struct address){ .local = "" };
	if (word.n && word.p[0] == '@')
		return address_domain(view_sub(word, 1, word.n), a->domain) == ADDRESS_OK ? 0 : -1;
	return address_parse(word, a) == 0 && a->domain[0] != '\0' ? 0 : -1;
}

static const char *
read_line(struct table *t, struct view line, unsigned number)
{
	struct buf key = buf_make(TABLE_KEY_MAX);
	const char *wrong = "a user needs an address";
	struct view user, word;
	struct address a;

	(void)view_word(&line, &user);
	while (view_word(&line, &word)) {
		wrong = NULL;
		buf_clear(&key);
		if (user.n > USER_NAME_MAX)
			wrong = "the name of the user is too long";
		else if (read_address(word, &a) == -1)
			wrong = "neither an address with a domain nor @domain";
		else if (table_senders_key(user, &a, &key) == -1 ||
		    table_add(t, buf_view(&key), word, number, NULL) == -1)
			wrong = "out of memory";
		if (wrong)
			break;
	}
	buf_free(&key);
	return wrong;
}

int
table_read_senders(struct table *t, struct view text)
{
	return table_each_line(t, text, read_line);
}
