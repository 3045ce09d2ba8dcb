/*
 * trace_story.c: see trace_story.h.
 *
 * A sentence has "{key}" for the value of a field. What stands between "[" and "]" is left out
 * when a field in it is missing or empty. Fields that no sentence names are not said: --raw has
 * them.
 */
#include "admin/log/trace_story.h"

#include <string.h>

#include "text/shown.h"

#define VALUE_MAX 4096		/* octets of a field; a line has 2048 */

static const struct { const char *event, *sentence; } sentences[] = {
	{ "accepted", "accepted over {proto} from [{name} ][[{peer}]][, logged in as {user}], "
	    "recipients: {nrcpt}" },
	{ "queued", "queued from <{from}>, recipients: {rcpts}, {size} octets[, {origin}]" },
	{ "held", "held[: {why}][, from <{from}>, recipients: {rcpts}, {size} octets, {origin}]" },
	{ "delivered", "delivered to <{to}>[ in the mailbox of {user}][ to {server} {address}], "
	    "{delay} s after it came, attempt {attempts}[: {code}][ {text}]" },
	{ "deferred", "not delivered to <{to}> for now[, says {server} {address}]: {code} {text}"
	    "[; tried again in {next} s]" },
	{ "failed", "failed for <{to}>[, says {server} {address}]: {code} {text}" },
	{ "expanded", "<{to}> is an alias of other addresses: {count}" },
	{ "forwarded", "<{to}> forwards to other addresses: {count}" },
	{ "bounced", "a report to <{to}> is queued as {report}" },
	{ "bounce-deferred", "a report to <{to}> could not be queued: {text}" },
	{ "dropped", "nobody is told about <{to}>: {why}" },
	{ "removed", "done, and gone from the queue" },
	{ "operator", "{action} by the operator[, to {moved}]" },
	{ "damaged", "its file is damaged: {why}[; moved to {moved}]" },
	{ "stale", "an unfinished file was removed" },
	{ "filter", "the filter {milter} says {verdict} at {at}[: {why}][: {reply}]" },
	{ "limited", "refused for now: {user} has sent too much" },
	{ "refused", "refused[ {verb}][ <{to}>]: {reply}" },
};

bool
story_has_address(const struct logline *l, struct view address)
{
	struct buf value = buf_make(VALUE_MAX);
	struct view rest = l->fields, key;
	bool found = false;

	while (!found && logline_next(&rest, &key, &value))
		found = (view_eq(key, VIEW("from")) || view_eq(key, VIEW("to"))) &&
		    view_eq_nocase(buf_view(&value), address);
	buf_free(&value);
	return found;
}

/* Appends the value of a field. Returns whether there is one. */
static bool
add_value(const struct logline *l, struct view key, struct buf *out)
{
	struct buf value = buf_make(VALUE_MAX);
	char name[32];
	bool found = view_string(key, name, sizeof(name)) == 0 && logline_value(l, name, &value);

	shown_line(buf_view(&value), out);
	found = found && value.n;
	buf_free(&value);
	return found;
}

/* Appends the sentence from *at up to its end or a "]". Returns whether all fields were there. */
static bool
fill(const struct logline *l, const char **at, struct buf *out)
{
	bool complete = true;

	while (**at && **at != ']') {
		const char *end = **at == '{' ? strchr(*at, '}') : NULL;

		if (end) {
			complete = add_value(l, (struct view){ *at + 1, (size_t)(end - *at - 1) }, out) &&
			    complete;
			*at = end + 1;
		} else if (**at == '[') {
			size_t before = out->n;

			(*at)++;
			if (!fill(l, at, out))
				out->n = before;
			*at += **at == ']';
		} else {
			buf_add_char(out, *(*at)++);
		}
	}
	return complete;
}

static void
add_fields(const struct logline *l, struct buf *out)
{
	struct buf value = buf_make(VALUE_MAX);
	struct view rest = l->fields, key;
	bool first = true;

	while (logline_next(&rest, &key, &value)) {
		if (view_eq(key, VIEW("id")))
			continue;
		if (first) {
			shown_line(buf_view(&value), out);
			buf_add_char(out, ':');
		} else {
			buf_add_char(out, ' ');
			shown_line(key, out);
			buf_add_char(out, '=');
			shown_line(buf_view(&value), out);
		}
		first = false;
	}
	buf_free(&value);
}

/* "2026-11-22T05:25:01.834Z" with a blank for the T; others as they are. */
static void
add_time(struct view time, struct buf *out)
{
	if (time.n > 10 && time.p[10] == 'T') {
		shown_line(view_sub(time, 0, 10), out);
		buf_add_char(out, ' ');
		time = view_sub(time, 11, time.n);
	}
	shown_line(time, out);
}

void
story_tell(const struct logline *l, struct buf *out)
{
	struct buf event = buf_make(VALUE_MAX);
	const char *sentence = NULL;

	(void)logline_value(l, "event", &event);
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (view_eq(buf_view(&event), view_of(sentences[i].event)))
			sentence = sentences[i].sentence;
	buf_free(&event);
	add_time(l->time, out);
	buf_add_str(out, "  ");
	if (sentence)
		(void)fill(l, &sentence, out);
	else
		add_fields(l, out);
	buf_add_char(out, '\n');
}
