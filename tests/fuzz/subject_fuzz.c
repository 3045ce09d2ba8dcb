/* subject_fuzz.c: the body of a Subject; what is left of it is left of that again. */
#include "fuzz.h"

#include "text/date.h"
#include "text/imap_sort.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view body = fuzz_view(data, size), base;
	struct buf out = buf_make(SIZE_MAX), again = buf_make(SIZE_MAX);
	int64_t seconds;
	bool reply;

	subject_base(body, &out, &reply);
	fuzz_assert(!out.failed);
	base = buf_view(&out);
	fuzz_assert(view_trim(base).n == base.n);
	fuzz_assert(base.n == 0 || memmem(base.p, base.n, "  ", 2) == NULL);
	/* What looks like an encoded word now is one for the second time only. */
	if (base.n && memmem(base.p, base.n, "=?", 2) == NULL) {
		subject_base(base, &again, &reply);
		fuzz_assert(view_eq(buf_view(&again), base) && !reply);
	}
	buf_clear(&again);
	sort_key_subject(body, &again);
	sort_key_address(body, &again);
	sort_key_display(body, &again);
	(void)date_parse_rfc5322(body, &seconds, NULL);
	fuzz_assert(!again.failed);
	buf_free(&out);
	buf_free(&again);
	return 0;
}
