/* dovecot_fuzz.c: Dovecot's configuration and passwd-file, and the variables of its paths. */
#include "fuzz.h"

#include "admin/import/dovecot_conf.h"
#include "admin/import/dovecot_passwd.h"

/* A file that includes itself. */
static void
include(struct dovecot_conf *c, struct view pattern, bool must, const char *file, unsigned line,
    void *arg)
{
	const struct view *text = arg;

	fuzz_assert(c->depth <= DOVECOT_DEPTH_MAX && line != 0 && file[0] == 'f');
	(void)must;
	(void)pattern;
	if (c->nsettings < 1000 && c->nblocks < 1000)
		dovecot_conf_read(c, "f", *text);
}

static void
users(struct view text)
{
	struct view line;

	while (view_line(&text, &line)) {
		struct dovecot_passwd w;
		struct dovecot_password p;
		struct scram_verifier v;
		struct buf path = buf_make(1U << 20);

		if (dovecot_passwd_parse(line, &w) != 1)
			continue;
		fuzz_within(w.user, line);
		fuzz_within(w.password, line);
		fuzz_within(w.home, line);
		fuzz_within(w.extra, line);
		dovecot_password_parse(w.password, VIEW("CRYPT"), &p);
		/* A hash goes into a line of ours, where a colon ends it. */
		fuzz_assert(p.scheme != DOVECOT_CRYPT || (p.text[0] && view_find(view_of(p.text), ':') ==
		    strlen(p.text) && !view_has_control(view_of(p.text))));
		fuzz_assert(p.scheme != DOVECOT_PLAIN || p.text[0]);
		fuzz_assert(p.scheme != DOVECOT_SCRAM ||
		    passwords_parse_verifier(view_of(p.text), p.scram_kind, &v) == 0);
		(void)dovecot_expand(w.home, w.user, "/h", &path);
		buf_free(&path);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size);
	struct dovecot_conf c = { .include = include, .arg = &text };

	dovecot_conf_read(&c, "f", text);
	for (size_t i = 0; i < c.nsettings; i++)
		fuzz_assert(c.settings[i].block < c.nblocks && c.settings[i].line != 0);
	for (size_t i = 1; i < c.nblocks; i++)
		fuzz_assert(c.blocks[i].parent < i);
	dovecot_conf_free(&c);
	users(text);
	return 0;
}
