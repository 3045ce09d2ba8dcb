/*
 * uidl_import.h: the unique-ids of POP3 that other servers gave to the messages of a Maildir, out
 * of the files where these keep them. Pure: memory only. What is no sense is passed over.
 */
#ifndef TEXT_UIDL_IMPORT_H
#define TEXT_UIDL_IMPORT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define UIDL_IMPORT_MAX 70	/* octets of a unique-id; RFC 1939 7 */
#define UIDL_FORMAT_DOVECOT "%08Xu%08Xv"
#define UIDL_FORMAT_UW "%08Xv%08Xu"

/* Whether it may be a unique-id: 1 to 70 octets, all visible ASCII. */
bool
uidl_valid(struct view v);

/*
 * Writes a unique-id in a form of Dovecot's pop3_uidl_format: %u the UID, %v the UIDVALIDITY,
 * %f the base name, %g the GUID, %% a '%'; between '%' and the letter "X" for hexadecimal, before
 * that a width, with a 0 before it for zeros. Returns 0, or -1 when the form is none or the result
 * no unique-id.
 */
int
uidl_format(const char *format, uint32_t uid, uint32_t validity, struct view base,
    struct view guid, char out[UIDL_IMPORT_MAX + 1]);

/* Called for each message with its base name. */
typedef void uidl_each(void *arg, struct view base, struct view uidl);

/*
 * Dovecot's dovecot-uidlist, versions 1 and 3. A message has the unique-id that its line says; an
 * empty one is the base name, and without one it is made by the format: that of the file's first
 * line if it has one, else the one given.
 */
void
uidl_import_dovecot(struct view text, const char *format, uidl_each *each, void *arg);

/* Courier's courierpop3dsizelist. */
void
uidl_import_courier(struct view text, uidl_each *each, void *arg);

#endif
