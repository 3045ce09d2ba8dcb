/* tool_dest.c: what the scheduler remembers of destinations, queue/destinations; see tool.h. */
#include "queue/tool.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/mailq_list.h"
#include "queue/sched_dest.h"
#include "sys/file.h"
#include "text/json.h"
#include "text/shown.h"

static const char *const tls_words[] = AGENT_TLS_WORDS;

static void
add_dest_text(const struct dest *d, int64_t now, struct buf *out)
{
	shown_line(view_of(d->name), out);
	buf_addf(out, "  up to %u at once", (unsigned)d->limit);
	if (d->tls != AGENT_TLS_UNKNOWN)
		buf_addf(out, ", TLS %s", tls_words[d->tls]);
	if (d->since) {
		buf_add_str(out, ", no answer since ");
		mailq_time(d->since, clock_utc_offset(d->since), out);
		buf_add_str(out, d->next > now ? ", tried again " : ", due");
		if (d->next > now)
			mailq_time(d->next, clock_utc_offset(d->next), out);
		buf_add_str(out, "\n    ");
		shown_line(view_of(d->code), out);
		buf_add_char(out, ' ');
		shown_line(view_of(d->text), out);
	}
	buf_add_char(out, '\n');
}

static void
add_dest_json(const struct dest *d, struct buf *out)
{
	buf_add_str(out, "{");
	json_key("name", out);
	json_string(view_of(d->name), out);
	json_key("limit", out);
	buf_add_num(out, d->limit);
	json_key("since", out);
	buf_add_num(out, (uint64_t)d->since);
	json_key("next", out);
	buf_add_num(out, (uint64_t)d->next);
	json_key("failures", out);
	buf_add_num(out, d->failures);
	json_key("tls", out);
	json_string(view_of(tls_words[d->tls]), out);
	json_key("code", out);
	json_string(view_of(d->code), out);
	json_key("text", out);
	json_string(view_of(d->text), out);
	buf_add_str(out, "}\n");
}

int
tool_read_destinations(struct tool *t, struct dests *d)
{
	struct buf text = buf_make(DESTS_FILE_MAX);
	int result = 0;

	*d = (struct dests){ .limit_max = UINT32_MAX, .interval = INT32_MAX };
	if (file_read_path(t->dirs.queue, "destinations", false, &text) == -1) {
		result = errno == ENOENT ? 0 : -1;
	} else if (dests_parse(d, buf_view(&text), clock_unix()) == -1) {
		errno = EBADMSG;
		result = -1;
	}
	if (result == -1)
		tool_complain("queue/destinations", strerror(errno));
	buf_free(&text);
	return result;
}

int
tool_destinations(struct tool *t)
{
	struct buf out = buf_make(4 * DESTS_FILE_MAX);
	int64_t now = clock_unix();
	struct dests d;
	int status = tool_read_destinations(t, &d) == 0 ? TOOL_OK : EX_IOERR;

	for (const struct dest *one = d.newest; one; one = one->older)
		if (t->json)
			add_dest_json(one, &out);
		else
			add_dest_text(one, now, &out);
	if (file_write(STDOUT_FILENO, buf_view(&out)) == -1)
		status = EX_IOERR;
	dests_free(&d);
	buf_free(&out);
	return status;
}
