/* finding_fuzz.c: lines that helpers of `mailstead check` print; what is put can be read back. */
#include "fuzz.h"

#include "admin/check/check_enabled.h"
#include "admin/check/check_queue.h"
#include "text/finding.h"

static void
ignore(struct check *c, const struct check_finding *f)
{
	struct buf line = buf_make(FINDING_LINE_MAX);
	struct check_finding again;

	(void)c;
	finding_put(f, &line);
	fuzz_assert(!line.failed && line.p[line.n - 1] == '\n');
	if (f->topic.n && f->what.n)
		fuzz_assert(finding_parse(view_sub(buf_view(&line), 0, line.n - 1), &again) == 0 &&
		    again.level == f->level);
	buf_free(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sockets sockets;
	static struct enabled_all enabled;
	static char spool[] = "/s";
	struct conf conf = { .spool = spool };
	struct check c = { .conf = &conf, .take = ignore };
	struct view text = fuzz_view(data, size), rest = text, line;
	struct check_finding f;
	struct queue_state s;

	while (view_line(&rest, &line))
		if (finding_parse(line, &f) == 0)
			ignore(&c, &f);
	f = (struct check_finding){ .level = CHECK_NOTE, .topic = VIEW("x"), .subject = text, .what = text,
		.todo = text };
	ignore(&c, &f);
	check_queue_parse(text, &s);
	check_queue_judge(&c, &s, false);
	check_queue_down(&c, text, &s);
	sockets.n = enabled.n = 0;
	sockets_parse(text, size & 1, &sockets);
	enabled_inetd(&enabled, text, "/l", "/i");
	enabled_xinetd(&enabled, text, "/l", "/x");
	enabled_systemd(&enabled, &enabled_kinds[0], text, "u");
	return 0;
}
