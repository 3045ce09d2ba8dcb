/*
 * postfix_conf.h: Postfix's main.cf: its parameters, with the defaults of those that matter to
 * us, and what $name in them stands for. Pure: memory only.
 */
#ifndef ADMIN_POSTFIX_CONF_H
#define ADMIN_POSTFIX_CONF_H

#include "admin/import/postfix_text.h"

#define POSTFIX_VALUE_MAX (1U << 20)	/* octets of an expanded value */
#define POSTFIX_DEPTH_MAX 16		/* of names in the values of names */
#define POSTFIX_STEPS_MAX 10000	/* names in one value, with those in their values */

struct postfix_setting {
	char *name, *value;
	unsigned line;		/* 0: not from the file */
};

struct postfix_conf {
	struct postfix_setting *settings;
	size_t n;
	bool failed;		/* for want of memory */
};

/* Reads the text of main.cf. Lines without a '=' are settings with the name "". */
void
postfix_conf_read(struct postfix_conf *c, struct view text);

/* Adds a setting that the file need not have, such as myhostname; one of the file comes first. */
void
postfix_conf_preset(struct postfix_conf *c, const char *name, struct view value);

void
postfix_conf_free(struct postfix_conf *c);

/* The last setting of that name, or NULL. */
const struct postfix_setting *
postfix_conf_find(const struct postfix_conf *c, struct view name);

/*
 * Appends the value of a parameter, by default that of Postfix if we know it, else nothing, with
 * $name, ${name}, $(name), ${name?text} and ${name:text} replaced. Returns 0, or -1 when it has
 * another form of "${", names itself, or is too long.
 */
int
postfix_conf_value(const struct postfix_conf *c, const char *name, struct buf *out);

/* The same of a text. */
int
postfix_conf_expand(const struct postfix_conf *c, struct view text, struct buf *out);

#endif
