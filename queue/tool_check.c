/*
 * tool_check.c: whether every file of the queue is good; see tool.h and tool_check_file.h.
 *
 * What seems to be wrong is looked at again under its lock: a runner may just be at work on it.
 * One line for each that is wrong says what happens with it. The memory is 8 octets for each
 * message in cur/, to find those that are in two slots.
 */
#include "queue/tool_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/array.h"
#include "queue/queue_walk.h"
#include "sys/file.h"
#include "text/json.h"
#include "text/shown.h"

#define LINE_MAX_OCTETS 4096

/* ---- What is said */

static void
add_name(const char *dir, const char *name, bool json, struct buf *out)
{
	struct buf path = buf_make(LINE_MAX_OCTETS);

	buf_add_str(&path, dir);
	if (dir[0])
		buf_add_char(&path, '/');
	buf_add_str(&path, name);
	if (json)
		json_string(buf_view(&path), out);
	else
		shown_line(buf_view(&path), out);
	buf_free(&path);
}

static void
add_json(const char *key, const char *value, struct buf *out)
{
	json_key(key, out);
	json_string(view_of(value), out);
}

void
check_say(struct check *c, const char *dir, const char *name, const struct finding *f)
{
	struct buf out = buf_make(4 * LINE_MAX_OCTETS);

	c->wrong++;
	c->left += !f->repaired;
	if (c->t->json) {
		buf_add_str(&out, "{");
		json_key("file", &out);
		add_name(dir, name, true, &out);
		add_json("wrong", f->wrong, &out);
		add_json("then", f->then, &out);
		json_key("repaired", &out);
		buf_add_str(&out, f->repaired ? "true}\n" : "false}\n");
	} else {
		add_name(dir, name, false, &out);
		buf_addf(&out, ": %s: %s\n", f->wrong, f->repaired ? "repaired" : f->then);
	}
	progress_clear(&c->t->progress);
	if (file_write(STDOUT_FILENO, buf_view(&out)) == -1)
		c->failed = true;
	buf_free(&out);
}

/* ---- Messages that are in two places */

static void
remember(struct check *c, const char *id)
{
	uint64_t *seen = array_grow(c->seen, c->nseen, sizeof(*seen));

	if (seen == NULL) {
		c->failed = true;
		return;
	}
	c->seen = seen;
	/* All of the time but its highest digit, and 10 of the random bits: an unlucky pair is
	   compared by name. */
	c->seen[c->nseen++] = (uint64_t)queue_id_time(id) << 10 ^
	    (uint64_t)((unsigned char)id[14] << 5 ^ (unsigned char)id[15]);
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Leaves in c->seen what is there twice. */
static void
find_twice(struct check *c)
{
	size_t n = 0;

	if (c->nseen)
		qsort(c->seen, c->nseen, sizeof(*c->seen), compare);
	for (size_t i = 1; i < c->nseen; i++)
		if (c->seen[i] == c->seen[i - 1])
			c->seen[n++] = c->seen[i];
	c->nseen = n;
}

/* Whether the message is in cur/ under another slot too. */
static bool
in_other_slot(struct check *c, const struct queue_name *name)
{
	struct queue_walk w;
	struct queue_name other;
	bool found = false;

	queue_walk_start(&w, &c->t->dirs, WALK_CUR);
	while (!found && queue_walk_next(&w, &other))
		found = strcmp(other.id, name->id) == 0 && other.slot != name->slot;
	queue_walk_end(&w);
	return found;
}

static void
check_twice(struct check *c)
{
	static const struct finding twice = { "is in two slots",
		"it may be delivered twice: delete one of them", false };
	struct queue_walk w;
	struct queue_name name;
	struct check one = { .t = c->t };

	find_twice(c);
	queue_walk_start(&w, &c->t->dirs, WALK_CUR);
	while (c->nseen && !c->failed && queue_walk_next(&w, &name)) {
		char dir[QUEUE_PATH_MAX];

		one.nseen = 0;
		remember(&one, name.id);
		if (bsearch(one.seen, c->seen, c->nseen, sizeof(*c->seen), compare) == NULL ||
		    !in_other_slot(c, &name))
			continue;
		queue_slot_path(name.slot, dir);
		check_say(c, dir, name.id, &twice);
	}
	queue_walk_end(&w);
	free(one.seen);
}

/* ---- All of it */

static void
check_messages(struct check *c, unsigned places)
{
	struct queue_walk w;
	const char *name;

	queue_walk_start(&w, &c->t->dirs, places);
	while (!c->failed && (name = queue_walk_entry(&w)) != NULL) {
		if (w.at.place == QUEUE_CUR && queue_id_valid(view_of(name)))
			remember(c, name);
		check_file(c, &w.at, name);
		progress_step(&c->t->progress);
	}
	queue_walk_end(&w);
	if (w.error) {
		tool_complain("queue", strerror(w.error));
		c->failed = true;
	}
}

int
tool_check(struct tool *t)
{
	struct check c = { .t = t };

	tool_progress_start(t);
	check_places(&c);
	/* What is moved to hold/ is not to be met there again. */
	check_messages(&c, WALK_HOLD);
	check_messages(&c, WALK_NEW | WALK_CUR | WALK_TMP);
	check_twice(&c);
	progress_clear(&t->progress);
	free(c.seen);
	if (c.wrong > c.left && syncfs(t->dirs.queue) == -1) {
		tool_complain("queue", strerror(errno));
		c.failed = true;
	}
	if (!t->json)
		(void)printf("%llu file%s, %llu wrong, %llu repaired\n", (unsigned long long)c.files,
		    c.files == 1 ? "" : "s", (unsigned long long)c.wrong,
		    (unsigned long long)(c.wrong - c.left));
	if (fflush(stdout) == EOF || c.failed)
		return EX_IOERR;
	return c.left ? TOOL_NONE : TOOL_OK;
}
