/* acme_request_fuzz.c: what is taken for a token is a file's name in the same directory. */
#include "fuzz.h"

#include "admin/setup/acme_request.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char name[ACME_TOKEN_MAX + 1];
	struct view token;

	if (acme_request(fuzz_view(data, size), &token) == -1)
		return 0;
	fuzz_assert(view_string(token, name, sizeof(name)) == 0);
	fuzz_assert(name[0] != '\0' && strpbrk(name, "/. ") == NULL);
	return 0;
}
