/* queue_verdict_fuzz.c: an exit status, then what a program may write to descriptor 6. */
#include "fuzz.h"

#include "queue/queue_verdict.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct verdict v;
	size_t n;

	if (size == 0)
		return 0;
	verdict_of(data[0], fuzz_view(data + 1, size - 1), &v);
	n = strlen(v.text);
	fuzz_assert(n > 0 && n < sizeof(v.text) && v.text[n - 1] != ' ' && v.text[0] != ' ');
	for (size_t i = 0; i < n; i++)
		fuzz_assert(v.text[i] >= ' ' && v.text[i] < 0x7f);
	fuzz_assert(strlen(v.code) >= 5 && v.code[1] == '.' &&
	    strspn(v.code, "0123456789.") == strlen(v.code));
	fuzz_assert(v.code[0] == (v.queued ? '2' : v.permanent ? '5' : '4'));
	fuzz_assert(v.queued == (data[0] == 0));
	return 0;
}
