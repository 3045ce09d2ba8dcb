/* maildir_name_fuzz.c: any file name in a Maildir, and any host in a name of our own. */
#include "fuzz.h"

#include "mail/maildir_name.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char key[MAILDIR_KEY_MAX], unique[MAILDIR_UNIQUE_MAX], host[512];
	struct view in = fuzz_view(data, size);
	struct maildir_name n;

	if (maildir_name_parse(in, &n) == 0) {
		fuzz_within(n.base, in);
		fuzz_within(n.flags, in);
		fuzz_assert(n.base.n > 0 && n.base.p == in.p && in.n <= MAILDIR_NAME_MAX);
		fuzz_assert(view_find(n.base, ':') == n.base.n);
		fuzz_assert(n.time >= 0 && (n.has_size || n.size == 0));
		fuzz_assert(n.vsize == 0 || n.vsize >= n.size);
		fuzz_assert(view_find(in, '\0') == in.n && view_find(in, '\n') == in.n);
	}
	if (view_string(in, host, sizeof(host)) == -1)
		return 0;
	maildir_key((int64_t)size * 7919, "0c8k2pabcd012345", (uint32_t)size, key);
	maildir_unique(key, host, unique);
	fuzz_assert(strlen(unique) < sizeof(unique) && strncmp(unique, key, strlen(key)) == 0);
	fuzz_assert(!strpbrk(unique, "/:,"));
	fuzz_assert(maildir_name_parse(view_of(unique), &n) == 0 && n.base.n == strlen(unique));
	return 0;
}
