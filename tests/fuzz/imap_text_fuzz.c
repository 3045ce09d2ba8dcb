/*
 * imap_text_fuzz.c: names, patterns, sets, dates and strings of IMAP: what one function writes,
 * the other reads as the same. The input is two things, with the first LF between them.
 */
#include "fuzz.h"

#include "text/imap_date.h"
#include "text/imap_flags.h"
#include "text/imap_mailbox.h"
#include "text/imap_match.h"
#include "text/imap_section.h"
#include "text/imap_set.h"
#include "text/imap_utf7.h"
#include "text/imap_write.h"
#include "text/utf8.h"

static struct imap_scan
scan_of(struct view in, struct arena *arena)
{
	arena_free(arena);
	*arena = arena_make(8 << 20);
	return (struct imap_scan){ .in = in, .arena = arena };
}

static void
check_utf7(struct view v)
{
	struct buf utf8 = buf_make(4 * v.n + 16), utf7 = buf_make(12 * v.n + 64);

	if (imap_utf7_to_utf8(v, &utf8) == 0) {
		fuzz_assert(utf8_valid(buf_view(&utf8)));
		fuzz_assert(imap_utf8_to_utf7(buf_view(&utf8), &utf7) == 0);
		fuzz_assert(view_eq(buf_view(&utf7), v));
	}
	buf_clear(&utf8);
	buf_clear(&utf7);
	if (imap_utf8_to_utf7(v, &utf7) == 0) {
		fuzz_assert(utf8_valid(v));
		fuzz_assert(imap_utf7_to_utf8(buf_view(&utf7), &utf8) == 0);
		fuzz_assert(view_eq(buf_view(&utf8), v));
	}
	buf_free(&utf8);
	buf_free(&utf7);
}

/* By the definition, one octet after the other; for short ones. */
static bool
matches(struct view pattern, struct view name)
{
	if (pattern.n == 0)
		return name.n == 0;
	if (pattern.p[0] == '*' || pattern.p[0] == '%')
		return matches(view_sub(pattern, 1, pattern.n), name) || (name.n &&
		    (pattern.p[0] == '*' || name.p[0] != '/') &&
		    matches(pattern, view_sub(name, 1, name.n)));
	return name.n && pattern.p[0] == name.p[0] &&
	    matches(view_sub(pattern, 1, pattern.n), view_sub(name, 1, name.n));
}

static void
check_match(struct view pattern, struct view name)
{
	enum imap_match result = imap_match(pattern, name);

	pattern = view_sub(pattern, 0, 12);
	name = view_sub(name, 0, 12);
	if (view_eq_nocase(view_sub(name, 0, view_find(name, '/')), VIEW("INBOX")))
		return;
	result = imap_match(pattern, name);
	fuzz_assert((result == IMAP_MATCH_YES) == matches(pattern, name));
}

static void
check_strings(struct view v, struct arena *arena)
{
	struct buf out = buf_make(3 * v.n + 64);
	struct imap_scan s;
	struct view back;

	if (view_find(v, '\0') < v.n)
		v = VIEW("");
	for (int utf8 = 0; utf8 < 2; utf8++) {
		buf_clear(&out);
		fuzz_assert(imap_put_string(&out, v, utf8) == 0);
		s = scan_of(buf_view(&out), arena);
		fuzz_assert(imap_scan_string(&s, &back) && imap_scan_ended(&s) && view_eq(back, v));
		buf_clear(&out);
		fuzz_assert(imap_put_astring(&out, v, utf8) == 0);
		s = scan_of(buf_view(&out), arena);
		fuzz_assert(imap_scan_astring(&s, &back) && imap_scan_ended(&s) && view_eq(back, v));
	}
	buf_free(&out);
}

static void
check_set(struct view v, struct arena *arena)
{
	struct imap_scan s = scan_of(v, arena);
	struct imap_set set;

	if (imap_scan_set(&s, &set) && !set.saved) {
		imap_set_order(&set, v.n ? (unsigned char)v.p[v.n - 1] : 0);
		for (size_t i = 0; i < set.n; i++) {
			fuzz_assert(set.ranges[i].first && set.ranges[i].first <= set.ranges[i].last);
			fuzz_assert(i == 0 || set.ranges[i - 1].last + 1 < set.ranges[i].first);
			fuzz_assert(imap_set_has(&set, set.ranges[i].first));
			fuzz_assert(imap_set_has(&set, set.ranges[i].last));
			fuzz_assert(!imap_set_has(&set, set.ranges[i].first - 1));
		}
	}
}

static void
check_sections(struct view v, struct arena *arena)
{
	struct imap_scan s = scan_of(v, arena);
	struct imap_section section, again;
	struct buf out = buf_make(1 << 20);

	if (imap_scan_section(&s, &section) && imap_put_section(&out, &section) == 0) {
		s = (struct imap_scan){ .in = buf_view(&out), .arena = arena };
		fuzz_assert(imap_scan_section(&s, &again) && imap_scan_ended(&s));
		fuzz_assert(again.kind == section.kind && again.nparts == section.nparts &&
		    again.nfields == section.nfields);
	}
	buf_free(&out);
}

static void
check_rest(struct view v, struct arena *arena)
{
	struct imap_scan s = scan_of(v, arena);
	struct buf out = buf_make(4 * v.n + 64);
	struct imap_flags flags;
	struct imap_time t, again;
	struct view name;
	int64_t days;

	if (imap_scan_date_time(&s, &t)) {
		(void)buf_add_char(&out, '"');
		fuzz_assert(imap_date_time(t.unix_seconds, t.zone, &out) == 0);
		(void)buf_add_char(&out, '"');
		s = (struct imap_scan){ .in = buf_view(&out), .arena = arena };
		fuzz_assert(imap_scan_date_time(&s, &again) && imap_scan_ended(&s));
	}
	s = scan_of(v, arena);
	if (imap_scan_date(&s, &days))
		fuzz_assert(days >= -719528 && days <= 2932896);
	s = scan_of(v, arena);
	if (imap_scan_flags(&s, &flags))
		fuzz_assert(flags.n <= IMAP_KEYWORDS_MAX && !(flags.system & IMAP_RECENT));
	s = scan_of(v, arena);
	buf_clear(&out);
	if (imap_scan_mailbox(&s, true, &name)) {
		fuzz_assert(imap_utf7_to_utf8(name, &out) == 0);
		buf_clear(&out);
		(void)imap_put_mailbox(&out, name, true);
	}
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view rest = fuzz_view(data, size), first;
	struct arena arena = arena_make(8 << 20);

	if (!view_line(&rest, &first))
		return 0;
	check_utf7(first);
	check_match(first, rest);
	check_match(rest, first);
	check_strings(fuzz_view(data, size), &arena);
	check_set(first, &arena);
	check_sections(first, &arena);
	check_rest(first, &arena);
	arena_free(&arena);
	return 0;
}
