/* queue_envelope_test.c */
#include "unit.h"

#include "queue/queue_envelope.h"

static struct buf plain, beside;

static void
split(struct view items, size_t max)
{
	buf_free(&plain);
	buf_free(&beside);
	plain = buf_make(1000);
	beside = buf_make(max);
	envelope_split(items, &plain, &beside);
}

START_TEST(splits)
{
	split(VIEW("Fa@b\0Tc@d\0Te@f\0E\0"), 1000);
	ck_view(buf_view(&plain), "Fa@b\0Tc@d\0Te@f\0");
	ck_view(buf_view(&beside), "");
	split(VIEW("F\0PRET=FULL\0Tc@d\0Te@f\0PNOTIFY=NEVER X=1\0"), 1000);
	ck_view(buf_view(&plain), "F\0Tc@d\0Te@f\0");
	ck_view(buf_view(&beside), "F\nPRET=FULL\nTe@f\nPNOTIFY=NEVER X=1\n");
	ck_assert(!beside.failed);
	/* What does not fit beside it stays in it. */
	split(VIEW("F\0PRET=FULL\0Tc@d\0E\0"), 5);
	ck_assert(beside.failed);
	ck_view(buf_view(&plain), "F\0PRET=FULL\0Tc@d\0");
	split(VIEW(""), 10);
	ck_view(buf_view(&plain), "");
}
END_TEST

/* The parameters that are found, or "-". */
static struct view
find(const char *text, const char *address, size_t *at)
{
	struct view params;

	return envelope_params_of(view_of(text), view_of(address), at, &params) ? params : VIEW("-");
}

START_TEST(finds)
{
	const char *text = "Osmtp\nUann\nF\nPRET=FULL\nTa@b\nPX=1\nTc@d\nPX=2\nTa@b\nPX=3\n";
	size_t at = 0;

	ck_view(find(text, "F", &at), "RET=FULL");
	ck_view(find(text, "Ta@b", &at), "X=1");
	ck_view(find(text, "Ta@b", &at), "X=3");
	/* From the beginning again. */
	ck_view(find(text, "Tc@d", &at), "X=2");
	ck_view(find(text, "Ta@b", &at), "X=3");
	ck_view(find(text, "Ta@b", &at), "X=1");
	ck_view(find(text, "Tx@y", &at), "-");
	ck_view(find(text, "Ta@B", &at), "-");
	ck_view(find(text, "T", &at), "-");
	at = 0;
	ck_view(find("Ta@b", "Ta@b", &at), "-");
	ck_view(find("Ta@b\n", "Ta@b", &at), "-");
	ck_view(find("Ta@b\nTc@d\nPX=1\n", "Ta@b", &at), "-");
	ck_view(find("Ta@b\n\nPX=1\n", "Ta@b", &at), "-");
	ck_view(find("Ta@b\nPX=1", "Ta@b", &at), "X=1");
	ck_view(find("", "Ta@b", &at), "-");
}
END_TEST

START_TEST(texts)
{
	ck_view(envelope_text_of(VIEW("Osmtp [1] x\nUann\nTa\n"), 'O'), "smtp [1] x");
	ck_view(envelope_text_of(VIEW("Osmtp [1] x\nUann\nTa\n"), 'U'), "ann");
	ck_view(envelope_text_of(VIEW("Osmtp"), 'U'), "");
	ck_view(envelope_text_of(VIEW(""), 'U'), "");
	ck_view(envelope_text_of(VIEW("\n\nU\n"), 'U'), "");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, splits);
	tcase_add_test(t, finds);
	tcase_add_test(t, texts);
}

int
main(void)
{
	return unit_run("queue_envelope", add);
}
