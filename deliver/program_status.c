/* program_status.c: see program_status.h. */
#include "deliver/program_status.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "text/utf8.h"

struct meaning {
	int status;
	const char *code;
};

/* RFC 3463. Those whose cause may go away wait, also where others return the mail. */
static const struct meaning sysexits[] = {
	{ EX_USAGE, "5.3.0" }, { EX_DATAERR, "5.6.0" }, { EX_NOINPUT, "5.3.0" },
	{ EX_NOUSER, "5.1.1" }, { EX_NOHOST, "5.1.2" }, { EX_UNAVAILABLE, "5.3.0" },
	{ EX_SOFTWARE, "5.3.0" }, { EX_OSERR, "4.3.0" }, { EX_OSFILE, "4.3.5" },
	{ EX_CANTCREAT, "4.2.0" }, { EX_IOERR, "4.3.0" }, { EX_TEMPFAIL, "4.3.0" },
	{ EX_PROTOCOL, "5.5.0" }, { EX_NOPERM, "5.7.0" }, { EX_CONFIG, "5.3.5" },
	{ 111, "4.3.0" },	/* of programs for qmail */
	{ 126, "4.3.5" }, { 127, "4.3.5" },	/* sh: cannot be executed, not found */
	{ 0, "5.3.0" },		/* all others */
};

/* qmail-command(8). */
static const struct meaning qmail_exits[] = {
	{ 100, "5.3.0" }, { 64, "5.3.0" }, { 65, "5.3.0" }, { 70, "5.3.0" }, { 76, "5.3.0" },
	{ 77, "5.3.0" }, { 78, "5.3.0" }, { 112, "5.3.0" },
	{ 0, "4.3.0" },
};

static const char *
code_of(const struct meaning *m, int status)
{
	while (m->status && m->status != status)
		m++;
	return m->code;
}

/* What the program said, on one line. */
static void
add_output(const struct run *r, struct program_answer *a)
{
	struct view v = view_trim((struct view){ r->output, r->n });
	size_t n = strlen(a->text);
	bool blank = true;

	if (r->n)
		n += (size_t)snprintf(a->text + n, sizeof(a->text) - n, ": ");
	while (v.n && n < sizeof(a->text) - 4) {
		size_t octets = v.p[0] == ' ' ? 0 : utf8_printable(v);
		bool space = octets == 0 && (unsigned char)v.p[0] <= ' ';

		if (octets)
			memcpy(a->text + n, v.p, octets);
		else
			a->text[n] = space ? ' ' : '?';
		if (!space || !blank)
			n += octets ? octets : 1;
		blank = space;
		v = view_sub(v, octets ? octets : 1, v.n);
	}
	while (n && (a->text[n - 1] == ' ' || (!r->n && a->text[n - 1] == ':')))
		n--;
	a->text[n] = '\0';
}

void
program_status(const struct run *r, bool qmail, struct program_answer *a)
{
	const char *code = "2.0.0";

	a->stop = qmail && r->status == 99 && !r->late;
	if (r->late)
		(void)snprintf(a->text, sizeof(a->text), "the program took longer than is allowed");
	else if (r->status == -1)
		(void)snprintf(a->text, sizeof(a->text), "the program could not be started");
	else if (r->status >= 256)
		(void)snprintf(a->text, sizeof(a->text), "the program died of signal %d",
		    r->status - 256);
	else if (r->status == 0 || a->stop)
		(void)snprintf(a->text, sizeof(a->text), "given to a program");
	else
		(void)snprintf(a->text, sizeof(a->text), "the program ended with status %d",
		    r->status);
	if (r->late || r->status == -1 || r->status >= 256)
		code = "4.3.0";
	else if (r->status && !a->stop)
		code = code_of(qmail ? qmail_exits : sysexits, r->status);
	a->outcome = code[0] == '2' ? AGENT_DELIVERED : code[0] == '4' ? AGENT_DEFERRED : AGENT_FAILED;
	(void)snprintf(a->code, sizeof(a->code), "%s", code);
	add_output(r, a);
}
