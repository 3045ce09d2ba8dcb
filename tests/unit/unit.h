/*
 * unit.h: what every unit test needs: its main(), and comparing views.
 */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/view.h"

#define UNIT_SECONDS 300	/* that a test may take, on a busy machine */

/*
 * Check writes down where each assertion stood that held, in case that the next thing is a signal:
 * most of the time of a loop with assertions. The same one again says nothing new.
 */
static inline void
unit_mark(const char *file, int line)
{
	static int last;

	if (line != last)
		_mark_point(file, line);
	last = line;
}
#define _mark_point(file, line) unit_mark((file), (line))

/* Runs the tests that add puts into the case; the result of main(). */
static inline int
unit_run(const char *name, void (*add)(TCase *))
{
	Suite *suite = suite_create(name);
	TCase *tests = tcase_create(name);
	SRunner *runner;
	int failed;

	add(tests);
	tcase_set_timeout(tests, UNIT_SECONDS);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Fails unless v holds exactly the bytes of the literal text, which may have NULs in it. */
#define ck_view(v, text) unit_view((v), VIEW(text), __FILE__, __LINE__)

static inline void
unit_view(struct view got, struct view wanted, const char *file, int line)
{
	if (!view_eq(got, wanted))
		ck_abort_msg("%s:%d: got \"%.*s\", wanted \"%.*s\"", file, line, VIEW_FMT(got),
		    VIEW_FMT(wanted));
}

/* The same for what a buffer holds. */
#define ck_buf(b, text) unit_view(buf_view(b), VIEW(text), __FILE__, __LINE__)

#endif
