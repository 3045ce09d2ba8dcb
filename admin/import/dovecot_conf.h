/*
 * dovecot_conf.h: Dovecot's configuration, doveconf(1): settings in blocks in blocks, of the
 * versions 2.3 and 2.4. Pure but for dovecot_conf_add(), which opens the files that others include.
 */
#ifndef ADMIN_DOVECOT_CONF_H
#define ADMIN_DOVECOT_CONF_H

#include "base/buf.h"
#include "base/view.h"

#define DOVECOT_LINE_MAX (64U << 10)	/* octets of a line with those that it goes on with */
#define DOVECOT_DEPTH_MAX 16		/* blocks, and files, in each other */

/* "passdb {", "namespace inbox {"; [0] is the file itself, of the type "". */
struct dovecot_block {
	char *type, *name;
	size_t parent;
	const char *file;
	unsigned line;
};

struct dovecot_setting {
	size_t block;
	char *key, *value;	/* without quotes around it; with the '<' of a file's content */
	const char *file;
	unsigned line;
};

struct dovecot_conf {
	struct dovecot_block *blocks;
	size_t nblocks;
	struct dovecot_setting *settings;
	size_t nsettings;
	bool failed;		/* for want of memory */
	/*
	 * Called for "!include" with the pattern, after the settings before it; includes by
	 * dovecot_conf_read(). NULL: nothing is included.
	 */
	void (*include)(struct dovecot_conf *c, struct view pattern, bool must, const char *file,
	    unsigned line, void *arg);
	void *arg;
	unsigned depth;		/* of files */
};

/*
 * Adds the text of a file of that name, which has to stay. Lines that are none are settings with
 * the key "".
 */
void
dovecot_conf_read(struct dovecot_conf *c, const char *file, struct view text);

void
dovecot_conf_free(struct dovecot_conf *c);

/* The last setting of that key in that block, or NULL. */
const struct dovecot_setting *
dovecot_conf_find(const struct dovecot_conf *c, size_t block, const char *key);

/*
 * Appends text with Dovecot's variables of a user replaced: %u, %n, %d and %h, or %{user},
 * %{user|username}, %{user|domain} and %{home}, with an L before the letter in lower case. home may
 * be NULL. Returns 0, or -1 for any other one.
 */
int
dovecot_expand(struct view text, struct view user, const char *home, struct buf *out);

#endif
