/*
 * pop3d_uidl.h: unique-ids of the messages of a Maildir that another server gave, kept in the file
 * UIDL_FILE in it: mailstead-maildir(5).
 *
 * They are looked for once, before the first session ever: later, other servers' files say nothing
 * that clients have heard.
 */
#ifndef POP3D_UIDL_H
#define POP3D_UIDL_H

#include "base/buf.h"
#include "text/uidl_import.h"

#define UIDL_FILE "mailstead-pop3-uidl"
#define UIDL_FILE_MAX (256U << 20)	/* octets of it, and of the files of others */

struct uidl_map {
	struct buf text;	/* of the file */
	struct view *lines;	/* "BASE/UIDL", sorted by base name */
	size_t n;
};

/*
 * Writes the file in the directory, durably, if there is one of Dovecot's or Courier's to make it
 * of; format is that of the configuration: "auto", "no", or see uidl_format(). Returns 0, or -1
 * with errno and no file.
 */
int
uidl_map_import(int dir, const char *format);

/* Reads the file; without one the map is empty. Returns 0, or -1 with errno. */
int
uidl_map_load(struct uidl_map *m, int dir);

void
uidl_map_free(struct uidl_map *m);

/* The unique-id of a base name, or an empty view. */
struct view
uidl_map_find(const struct uidl_map *m, struct view base);

#endif
