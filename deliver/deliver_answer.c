/* deliver_answer.c: see deliver.h. */
#include "deliver/deliver.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
deliver_answer(struct agent_result *r, enum agent_outcome outcome, const char *code,
    const char *fmt, ...)
{
	va_list ap;

	r->outcome = outcome;
	(void)snprintf(r->code, sizeof(r->code), "%s", code);
	va_start(ap, fmt);
	(void)vsnprintf(r->text, sizeof(r->text), fmt, ap);
	va_end(ap);
}

/* RFC 3463, sections 3.3 and 3.4. */
static const char *
code_of(int error)
{
	switch (error) {
	case EDQUOT:
		return "4.2.2";
	case ENOSPC:
		return "4.3.1";
	case EACCES:
	case EPERM:
		return "4.2.0";
	default:
		return "4.3.0";
	}
}

void
deliver_failed(struct agent_result *r, const char *on)
{
	int error = errno;

	deliver_answer(r, AGENT_DEFERRED, code_of(error), "%s: %s", on, strerror(error));
}
