/* relay_passwords_fuzz.c: what a line gives lies in it, and is found by its name. */
#include "fuzz.h"

#include "text/relay_passwords.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = fuzz_view(data, size), rest = text, line;
	struct relay_login l, found;
	const char *wrong;

	while (view_line(&rest, &line)) {
		int got = relay_passwords_parse(line, &l, &wrong);

		fuzz_assert((got == -1) == (wrong != NULL));
		if (got != 1)
			continue;
		fuzz_within(l.name, line);
		fuzz_within(l.user, line);
		fuzz_within(l.secret, line);
		fuzz_assert(l.name.n && l.user.n && l.secret.n && l.name.n <= RELAY_NAME_MAX &&
		    l.user.n <= RELAY_USER_MAX && l.secret.n <= RELAY_SECRET_MAX);
		fuzz_assert(relay_passwords_find(text, l.name, &found, &wrong) != 0);
	}
	return 0;
}
