/*
 * tool_rules.c: the file queue/rules, mailstead-queue(5); see tool.h.
 *
 * It is replaced as a whole, and two who do so wait for each other. Lines that are not changed
 * stay as they are, also those that are no rules.
 */
#include "queue/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <sys/file.h>
#include <unistd.h>

#include "queue/mailq_list.h"
#include "queue/queue_rules.h"
#include "sys/file.h"
#include "sys/log.h"
#include "text/json.h"
#include "text/shown.h"

#define FILE_NAME "rules"
#define FILE_NEW "rules.new"

static int
read_rules(struct tool *t, struct buf *text)
{
	if (file_read_path(t->dirs.queue, FILE_NAME, false, text) == 0 || errno == ENOENT)
		return 0;
	tool_complain("queue/" FILE_NAME, strerror(errno));
	return -1;
}

static int
replace_file(struct tool *t, struct view text)
{
	int fd = openat(t->dirs.queue, FILE_NEW, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	int result = fd == -1 ? -1 : file_write(fd, text);

	if (result == 0)
		result = fsync(fd);
	if (fd != -1)
		close(fd);
	if (result == 0)
		result = renameat(t->dirs.queue, FILE_NEW, t->dirs.queue, FILE_NAME);
	if (result == 0)
		result = file_sync_dir(t->dirs.queue);
	if (result == -1)
		tool_complain("queue/" FILE_NAME, strerror(errno));
	return result;
}

/* Appends all lines but those of the same kind and pattern, of which it returns the number. */
static size_t
without(struct view text, const struct rule *rule, struct buf *out)
{
	struct view line;
	struct rule r;
	const char *why;
	size_t found = 0;

	while (view_line(&text, &line)) {
		if (rules_parse_line(line, &r, &why) == 1 && r.kind == rule->kind &&
		    view_eq_nocase(view_of(r.pattern), view_of(rule->pattern))) {
			found++;
			continue;
		}
		buf_add_view(out, line);
		buf_add_char(out, '\n');
	}
	return found;
}

static void
log_rule(const struct tool *t, const struct rule *rule)
{
	struct buf line = buf_make(RULES_LINE_MAX + 1);
	struct log_line l = log_begin(LOG_NOTICE, "operator");

	(void)rules_format(rule, &line);
	log_str(&l, "action", t->command->name);
	log_view(&l, "rule", view_trim(view_sub(buf_view(&line), 0, line.n ? line.n - 1 : 0)));
	log_end(&l);
	buf_free(&line);
}

/* Adds a rule, or takes it out. Returns an exit status. */
static int
edit(struct tool *t, const struct rule *rule, bool add)
{
	struct buf old = buf_make(2 * RULES_FILE_MAX), new = buf_make(2 * RULES_FILE_MAX);
	int status = EX_IOERR;
	size_t found;

	if (flock(t->dirs.queue, LOCK_EX) == -1 || read_rules(t, &old) == -1)
		goto out;
	found = without(buf_view(&old), rule, &new);
	if (add && rules_format(rule, &new) == -1) {
		tool_complain("rule", "the pattern is one word of 400 octets at most, without "
		    "control characters");
		status = EX_USAGE;
	} else if (new.failed) {
		tool_complain("queue/" FILE_NAME, "is too long");
	} else if (!add && found == 0) {
		tool_complain("rule", "there is no such rule");
		status = TOOL_NONE;
	} else if (t->dry_run || replace_file(t, buf_view(&new)) == 0) {
		status = TOOL_OK;
		if (!t->dry_run)
			log_rule(t, rule);
	}
out:
	(void)flock(t->dirs.queue, LOCK_UN);
	buf_free(&old);
	buf_free(&new);
	queue_trigger(&t->dirs, "");
	return status;
}

/* Fills in a rule of now. Returns 0, or -1 when something is too long. */
static int
make_rule(struct tool *t, enum rule_kind kind, const char *pattern, struct rule *rule)
{
	*rule = (struct rule){ .kind = kind, .since = clock_unix() };
	if (view_string(view_of(pattern), rule->pattern, sizeof(rule->pattern)) == 0 &&
	    view_string(view_of(t->why), rule->reason, sizeof(rule->reason)) == 0)
		return 0;
	tool_complain("rule", "the pattern or the reason is too long");
	return -1;
}

int
tool_rule_always(struct tool *t, bool add)
{
	const struct queue_select *s = &t->select;
	struct rule rule;
	enum rule_kind kind = s->sender ? RULE_HOLD_SENDER :
	    s->recipient ? RULE_HOLD_RECIPIENT : RULE_HOLD_DESTINATION;
	const char *pattern = s->sender ? s->sender : s->recipient ? s->recipient : s->domain;

	return make_rule(t, kind, pattern, &rule) == -1 ? EX_USAGE : edit(t, &rule, add);
}

static int
each_destination(struct tool *t, bool add)
{
	int status = TOOL_OK;

	for (size_t i = 0; i < t->nids && status == TOOL_OK; i++) {
		struct rule rule;

		status = make_rule(t, RULE_SUSPEND, t->ids[i], &rule) == -1 ? EX_USAGE :
		    edit(t, &rule, add);
	}
	return status;
}

int
tool_suspend(struct tool *t)
{
	return each_destination(t, true);
}

int
tool_resume(struct tool *t)
{
	return each_destination(t, false);
}

/* ---- Showing them */

static void
add_json(const struct rule *r, struct buf *out)
{
	static const char *const kinds[] = {
		[RULE_HOLD_SENDER] = "hold sender", [RULE_HOLD_RECIPIENT] = "hold recipient",
		[RULE_HOLD_DESTINATION] = "hold destination", [RULE_SUSPEND] = "suspend",
	};

	buf_add_str(out, "{");
	json_key("rule", out);
	json_string(view_of(kinds[r->kind]), out);
	json_key("pattern", out);
	json_string(view_of(r->pattern), out);
	json_key("since", out);
	buf_add_num(out, (uint64_t)r->since);
	json_key("reason", out);
	json_string(view_of(r->reason), out);
	buf_add_str(out, "}\n");
}

/* As the command would be that made it, then when that was and why. */
static void
add_text(const struct rule *r, struct buf *out)
{
	static const char *const kinds[] = {
		[RULE_HOLD_SENDER] = "hold --sender", [RULE_HOLD_RECIPIENT] = "hold --recipient",
		[RULE_HOLD_DESTINATION] = "hold --domain", [RULE_SUSPEND] = "suspend",
	};

	buf_addf(out, "%-16s ", kinds[r->kind]);
	shown_line(view_of(r->pattern), out);
	if (r->since) {
		buf_add_str(out, "  since ");
		mailq_time(r->since, clock_utc_offset(r->since), out);
	}
	if (r->reason[0]) {
		buf_add_str(out, "  ");
		shown_line(view_of(r->reason), out);
	}
	buf_add_char(out, '\n');
}

int
tool_rules(struct tool *t)
{
	struct buf text = buf_make(2 * RULES_FILE_MAX), out = buf_make(4 * RULES_FILE_MAX);
	struct view rest, line;
	struct rule r;
	const char *why;
	int status = read_rules(t, &text) == 0 ? TOOL_OK : EX_IOERR;
	size_t number = 0;

	rest = buf_view(&text);
	while (view_line(&rest, &line)) {
		int got = rules_parse_line(line, &r, &why);

		number++;
		if (got == 1)
			(t->json ? add_json : add_text)(&r, &out);
		if (got != -1)
			continue;
		(void)fprintf(stderr, "mailstead: queue/" FILE_NAME ":%zu: %s\n", number, why);
		status = TOOL_NONE;
	}
	if (file_write(STDOUT_FILENO, buf_view(&out)) == -1)
		status = EX_IOERR;
	buf_free(&text);
	buf_free(&out);
	return status;
}
