/*
 * imapd_syntax.h: what follows the name of each command, as the tables of imapd_command.h have it.
 * Each takes all to the end of the text.
 */
#ifndef IMAPD_SYNTAX_H
#define IMAPD_SYNTAX_H

#include "imapd/imapd_command.h"

/* ---- imapd_syntax_login.c (RFC 3501 6.1, 6.2, RFC 2971, RFC 4959) */

imapd_syntax_function imapd_syntax_nothing, imapd_syntax_id, imapd_syntax_authenticate,
    imapd_syntax_password;

/* ---- imapd_syntax_session.c */

imapd_syntax_function imapd_syntax_enable, imapd_syntax_select, imapd_syntax_create,
    imapd_syntax_rename, imapd_syntax_mailbox, imapd_syntax_word, imapd_syntax_quota,
    imapd_syntax_set_quota, imapd_syntax_copy, imapd_syntax_store, imapd_syntax_expunge;

/* ---- imapd_syntax_list.c (RFC 3501 6.3.8 to 6.3.10, RFC 5258, RFC 5819) */

imapd_syntax_function imapd_syntax_list, imapd_syntax_lsub, imapd_syntax_status;

/* ---- imapd_syntax_fetch.c (RFC 3501 6.4.5, RFC 3516, RFC 7162) */

imapd_syntax_function imapd_syntax_fetch;

/* ---- imapd_syntax_search.c (RFC 3501 6.4.4, RFC 4731, RFC 5032, RFC 5256, RFC 8514) */

imapd_syntax_function imapd_syntax_search, imapd_syntax_sort, imapd_syntax_thread;

/* ---- imapd_syntax_append.c (RFC 3501 6.3.11, RFC 3502, RFC 6855): to the announcement */

imapd_syntax_function imapd_syntax_append;

/* ---- what several of them need */

/* A word and the bit that it stands for; one without a word ends a table. */
struct imapd_syntax_bit {
	const char *word;
	unsigned bit;
};

/* Takes one of these words, ASCII case ignored, and adds its bit; else that is wrong. */
bool
imapd_syntax_take_bit(struct imap_scan *s, const struct imapd_syntax_bit *table, unsigned *bits,
    const char *wrong);

#endif
