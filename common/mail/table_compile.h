/* table_compile.h: makes what table_compiled.h reads; for newaliases(8). */
#ifndef MAIL_TABLE_COMPILE_H
#define MAIL_TABLE_COMPILE_H

#include "mail/table.h"

enum table_compiled_as {
	TABLE_COMPILED,
	TABLE_AS_IT_IS,		/* a small text, or none: one made of an earlier text is gone */
	TABLE_NOT_COMPILED	/* what there was is as it was; why says what is wrong */
};

/*
 * Makes "FILE.cdb" of the text, which is read anew, and puts it in place at once, durable, with
 * the owner of the text and no more rights. It has been looked through by then: each row is found
 * in it. rows, if not NULL, receives how many there are in the text.
 */
enum table_compiled_as
table_compile(struct table *t, size_t *rows, char why[TABLE_ERROR_MAX]);

#endif
