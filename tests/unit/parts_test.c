/* parts_test.c: what the user of the walker is told, in pieces of every size. */
#include "unit.h"

#include <stdint.h>
#include <string.h>

#include "text/parts.h"

static struct parts parts;
static char last;	/* what the log ends with: pieces of the same kind are put together */

static void
note(struct buf *log, char kind, struct view v)
{
	if (kind != last)
		buf_addf(log, "%s%c:", log->n ? "|" : "", kind);
	last = kind;
	buf_add_view(log, v);
}

/* H: header, with what is known of it behind; m: that of a message; s: signed. */
static enum parts_fault
on_header(void *arg, const struct entity *e, struct buf *log)
{
	ck_assert_ptr_eq(arg, &parts);
	last = '\0';
	note(log, 'H', parts_header(&parts));
	buf_addf(log, "[%s/%s,%d,%d%s%s%s]", e->type.type, e->type.subtype, (int)e->encoding,
	    (int)e->holds, e->opaque ? ",opaque" : "", parts_is_message(&parts) ? ",m" : "",
	    parts_is_signed(&parts) ? ",s" : "");
	return view_starts_nocase(parts_header(&parts), VIEW("Refuse")) ? PARTS_TOO_MANY : PARTS_OK;
}

static enum parts_fault
on_octets(void *arg, bool body, struct view v, struct buf *log)
{
	ck_assert_ptr_eq(arg, &parts);
	ck_assert_uint_gt(v.n, 0);
	ck_assert_uint_ge(view_find(v, '\n') + 1, v.n);
	note(log, body ? 'B' : 'T', v);
	return PARTS_OK;
}

static void
on_end(void *arg, bool delimiter, struct buf *log)
{
	ck_assert_ptr_eq(arg, &parts);
	note(log, delimiter ? 'D' : 'E', VIEW(""));
}

static enum parts_fault
walk(struct view in, bool crlf, size_t step, struct buf *log)
{
	static const struct parts_user user = { on_header, on_octets, on_end };
	enum parts_fault fault;

	last = '\0';
	*log = buf_make(SIZE_MAX);
	parts_init(&parts, &user, &parts, crlf);
	for (size_t at = 0; at < in.n; at += step)
		(void)parts_feed(&parts, view_sub(in, at, step), log);
	fault = parts_end(&parts, log);
	ck_assert_int_eq(fault, parts.fault);
	parts_free(&parts);
	return fault;
}

#define MIXED "Content-Type: multipart/x; boundary=b\n"
#define SIGNED "Content-Type: multipart/signed; boundary=s\n"
#define DIGEST "Content-Type: multipart/digest; boundary=d\n"
#define CTE "Content-Transfer-Encoding: "
#define PLAIN "[text/plain,0,0"

static const struct {
	bool crlf;
	const char *in, *wanted;
} walks[] = {
	{ false, "", "" },
	{ false, "A: b\n", "H:A: b\n" PLAIN ",m]" },
	{ false, "\nx\n", "H:\n" PLAIN ",m]|B:x\n|E:" },
	/* Lines of the one kind and the other. */
	{ true, "A: b\r\n\r\nx\n\r\n", "H:A: b\r\n\r\n" PLAIN ",m]|B:x\n\r\n|E:" },
	{ false, MIXED "\npre\n--b\n\nx\n--b \t\r\n\n--b-- \npost",
	    "H:" MIXED "\n[multipart/x,0,1,m]|T:pre\n--b\n|H:\n" PLAIN "]|B:x\n|D:|T:--b \t\r\n"
	    "|H:\n" PLAIN "]|D:|T:--b-- \npost" },
	{ true, "Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\n"
	    "\r\nx\n--b\r\n--b\r\n\r\n\r--b\r\n--b",
	    "H:Content-Type: multipart/x; boundary=b\r\n\r\n[multipart/x,0,1,m]|T:--b\r\n"
	    "|H:\r\n" PLAIN "]|B:x\n--b\r\n|D:|T:--b\r\n|H:\r\n" PLAIN "]|B:\r--b\r\n|D:|T:--b" },
	/* What is no delimiter; one that is the last line. */
	{ false, MIXED "\n-\n--bc\n-b\n --b\n--b", "H:" MIXED "\n[multipart/x,0,1,m]"
	    "|T:-\n--bc\n-b\n --b\n--b" },
	/* One in the other; the outer delimiter ends both. */
	{ false, MIXED "\n--b\nContent-Type: multipart/y; boundary=c\n\n--c\n\nx\n--b--\n--c\n",
	    "H:" MIXED "\n[multipart/x,0,1,m]|T:--b\n|H:Content-Type: multipart/y; boundary=c\n\n"
	    "[multipart/y,0,1]|T:--c\n|H:\n" PLAIN "]|B:x\n|D:|T:--b--\n--c\n" },
	/* Messages in messages, which a digest has without saying so. */
	{ false, "Content-Type: message/rfc822\n\nA: b\n\nx", "H:Content-Type: message/rfc822\n\n"
	    "[message/rfc822,0,2,m]|H:A: b\n\n" PLAIN ",m]|B:x|E:" },
	{ false, DIGEST "\n--d\n\nA: b\n\nx\n--d--", "H:" DIGEST "\n[multipart/digest,0,1,m]|T:--d\n"
	    "|H:\n[message/rfc822,0,2]|H:A: b\n\n" PLAIN ",m]|B:x\n|D:|T:--d--" },
	/* What is not looked into. */
	{ false, "Content-Type: message/rfc822\n" CTE "base64\n\nA: b\n\nx",
	    "H:Content-Type: message/rfc822\n" CTE "base64\n\n[message/rfc822,2,0,m]|B:A: b\n\nx|E:" },
	{ false, "Content-Type: multipart/x\n" CTE "binary\n\n--\n",
	    "H:Content-Type: multipart/x\n" CTE "binary\n\n[multipart/x,1,0,m]|B:--\n|E:" },
	/* The first part is signed, and not the signature. */
	{ false, SIGNED "\n--s\n\n--s\n\n--s--", "H:" SIGNED "\n[multipart/signed,0,1,m]|T:--s\n"
	    "|H:\n" PLAIN ",s]|D:|T:--s\n|H:\n" PLAIN "]|D:|T:--s--" },
};

START_TEST(what_the_user_is_told)
{
	struct view in = view_of(walks[_i].in);

	for (size_t step = 1; step <= in.n + 1; step++) {
		struct buf log;

		ck_assert_int_eq(walk(in, walks[_i].crlf, step, &log), PARTS_OK);
		unit_view(buf_view(&log), view_of(walks[_i].wanted), __FILE__, (int)step);
		buf_free(&log);
	}
}
END_TEST

static const struct {
	bool crlf;
	const char *in;
	enum parts_fault fault;
} faults[] = {
	{ false, "no field\n\n", PARTS_SYNTAX },
	{ false, "no field", PARTS_SYNTAX },
	{ true, "A: b\n\n\r\n\r\n", PARTS_SYNTAX },
	{ false, MIXED MIXED "\n", PARTS_SYNTAX },
	{ false, CTE "7bit\n" CTE "8bit\n\n", PARTS_SYNTAX },
	{ false, MIXED "\n--b\nno field\n--b--\n", PARTS_SYNTAX },
	/* What the user finds. */
	{ false, "Refuse: this\n\nx\n", PARTS_TOO_MANY },
	{ false, MIXED "\n--b\nRefuse: this\n--b--\n", PARTS_TOO_MANY },
};

START_TEST(what_is_refused)
{
	struct view in = view_of(faults[_i].in);
	struct buf log;

	for (size_t step = 1; step <= in.n; step++) {
		ck_assert_int_eq(walk(in, faults[_i].crlf, step, &log), faults[_i].fault);
		/* The user hears nothing more. */
		ck_assert_ptr_null(memmem(log.p, log.n, "|B", 2));
		ck_assert_ptr_null(memmem(log.p, log.n, "--b--", 5));
		buf_free(&log);
	}
	ck_assert(*parts_why(faults[_i].fault));
}
END_TEST

START_TEST(depth)
{
	struct buf text = buf_make(SIZE_MAX), log;

	for (int i = 0; i <= PARTS_DEPTH_MAX; i++) {
		ck_assert_int_eq(walk(buf_view(&text), false, 7, &log), PARTS_OK);
		buf_free(&log);
		buf_addf(&text, "Content-Type: multipart/x; boundary=b%d\n\n--b%d\n", i, i);
	}
	ck_assert_int_eq(walk(buf_view(&text), false, 7, &log), PARTS_TOO_DEEP);
	buf_free(&log);
	buf_free(&text);
}
END_TEST

START_TEST(long_header)
{
	struct buf text = buf_make(SIZE_MAX), log;

	buf_add_str(&text, "x: ");
	while (text.n < PARTS_HEADER_MAX - 2)
		buf_add_char(&text, 'x');
	buf_add_str(&text, "\n\n");
	for (int more = 0; more < 2; more++) {
		ck_assert_int_eq(walk(buf_view(&text), false, 1000, &log),
		    more ? PARTS_TOO_LONG : PARTS_OK);
		buf_free(&log);
		text.n -= 2;
		buf_add_str(&text, "x\n\n");
	}
	buf_free(&text);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_loop_test(t, what_the_user_is_told, 0, sizeof(walks) / sizeof(walks[0]));
	tcase_add_loop_test(t, what_is_refused, 0, sizeof(faults) / sizeof(faults[0]));
	tcase_add_test(t, depth);
	tcase_add_test(t, long_header);
}

int
main(void)
{
	return unit_run("parts", add);
}
