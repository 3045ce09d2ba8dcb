/* dkim_conf_fuzz.c: any configuration of OpenDKIM or rspamd: keys are what a zone can take. */
#include "fuzz.h"

#include "admin/dns/dkim_conf.h"

static void
check_text(const char *text, size_t size)
{
	fuzz_assert(text[0] != '\0' && strnlen(text, size) < size);
	for (size_t i = 0; text[i]; i++)
		fuzz_assert(ascii_alpha(text[i]) || ascii_digit(text[i]) || strchr("-_.", text[i]));
}

static void
check_keys(struct dkim_keys *k)
{
	for (size_t i = 0; i < k->n; i++) {
		if (strcmp(k->all[i].domain, "%") != 0)
			check_text(k->all[i].domain, DKIM_DOMAIN_SIZE);
		check_text(k->all[i].selector, DKIM_SELECTOR_SIZE);
		fuzz_assert(!view_has_control(view_of(k->all[i].path)));
		fuzz_assert(k->all[i].path[0] == '/' && strnlen(k->all[i].path, DKIM_PATH_SIZE) < DKIM_PATH_SIZE);
	}
	dkim_keys_free(k);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size);
	static struct rspamd r;
	struct dkim_keys k = { .all = NULL };
	struct opendkim o;

	dkim_keys_named(text, &k);
	opendkim_read(text, &o);
	fuzz_within(opendkim_table_path(&o), text);
	opendkim_keys(&o, &k);
	opendkim_table(text, &k);
	check_keys(&k);
	r = (struct rspamd){ .n = 0 };
	rspamd_read(text, &r);
	rspamd_read(text, &r);
	fuzz_assert(r.n <= RSPAMD_ENTRIES_MAX);
	rspamd_keys(&r, VIEW("a.test"), rspamd_map(text, VIEW("a.test")), rspamd_map(text, VIEW("b")), &k);
	rspamd_keys(&r, VIEW("a.test"), VIEW(""), VIEW(""), &k);
	check_keys(&k);
	return 0;
}
