/*
 * tool_act.c: what the operator does to one message; see tool.h.
 *
 * Nothing is synced here: tool_one does that for the first ones, tool_each for all others
 * together, before it says how many there were. What a crash undoes before that has not been said
 * to be done.
 */
#include "queue/tool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "queue/queue_params.h"
#include "sys/log.h"

#define RECORD_MAX (256 << 20)	/* octets of a record: a line for each recipient */

void
tool_log(const struct tool *t, const char *id, const struct queue_file *f)
{
	struct log_line l = log_begin(LOG_NOTICE, "operator");
	char text[ADDRESS_TEXT_MAX];

	log_str(&l, "id", id);
	log_str(&l, "action", t->command->name);
	if (f)
		log_str(&l, "from", address_text(&f->m.sender, text));
	if (f)
		log_num(&l, "size", f->m.body_size);
	if (t->target_path)
		log_str(&l, "moved", t->target_path);
	log_end(&l);
}

static enum tool_result
fail(const char *id)
{
	tool_complain(id, strerror(errno));
	return TOOL_FAILED;
}

static enum tool_result
to_place(struct tool *t, struct queue_name *name, enum queue_place place,
    const struct queue_file *f)
{
	if (name->place != place && queue_move(&t->dirs, name, place, 0) == -1) {
		if (errno != EEXIST)
			return fail(name->id);
		tool_complain(name->id, place == QUEUE_HOLD ? "is in hold/ as well: see queue check" :
		    "is in new/ as well: see queue check");
		return TOOL_FAILED;
	}
	tool_log(t, name->id, f);
	return TOOL_DONE;
}

/*
 * Notes that it was held until now: rules that are older do not hold it again, once it is
 * released.
 */
static enum tool_result
note_held(struct queue_file *f, const char *why)
{
	struct buf b = buf_make(RECORD_MAX);
	enum tool_result result = TOOL_DONE;

	/* A journal of a later version takes no records of this one. */
	if (f->tail == 2)
		return TOOL_DONE;
	queue_record_start(&b);
	queue_record_held(&b, clock_unix(), view_of(why));
	if (queue_record_finish(&b) == -1 || queue_append(f, &b) == -1)
		result = fail(f->m.id);
	buf_free(&b);
	return result;
}

enum tool_result
tool_hold(struct tool *t, struct queue_name *name, struct queue_file *f)
{
	enum tool_result result;

	if (name->place == QUEUE_HOLD)
		return TOOL_SKIPPED;
	result = to_place(t, name, QUEUE_HOLD, f);
	if (result != TOOL_DONE || f == NULL)
		return result;
	return note_held(f, t->why ? t->why : "by the operator");
}

enum tool_result
tool_release(struct tool *t, struct queue_name *name, struct queue_file *f)
{
	if (name->place != QUEUE_HOLD)
		return TOOL_SKIPPED;
	if (f && note_held(f, "released by the operator") != TOOL_DONE)
		return TOOL_FAILED;
	return to_place(t, name, QUEUE_NEW, f);
}

enum tool_result
tool_delete(struct tool *t, struct queue_name *name, struct queue_file *f)
{
	char path[QUEUE_PATH_MAX];

	queue_path(name, path);
	if (unlinkat(t->dirs.queue, path, 0) == -1)
		return errno == ENOENT ? TOOL_GONE : fail(name->id);
	tool_log(t, name->id, f);
	return TOOL_DONE;
}

/* Appends the record that add makes for each recipient who waits, if there is one. */
static int
append(struct queue_file *f, bool (*add)(struct buf *b, const struct queue_rcpt *r, size_t i,
    int64_t now))
{
	struct buf b = buf_make(RECORD_MAX);
	int64_t now = clock_unix();
	bool any = false;
	int result = 0;

	queue_record_start(&b);
	for (size_t i = 0; i < f->m.nrcpts; i++)
		if (f->m.rcpts[i].state == QUEUE_WAITING && add(&b, &f->m.rcpts[i], i, now))
			any = true;
	if (any)
		result = queue_record_finish(&b) == 0 ? queue_append(f, &b) : -1;
	buf_free(&b);
	return result;
}

static enum tool_result
needs_file(const char *id)
{
	tool_complain(id, "cannot be read: see queue check");
	return TOOL_FAILED;
}

static void
add_server(struct buf *b, const struct queue_rcpt *r, size_t i)
{
	if (r->server || r->server_address)
		queue_record_server(b, i, r->server ? r->server : "",
		    r->server_address ? r->server_address : "");
}

/* The last answer once more, due at once: 0 says that it is wanted, also where nobody answers. */
static bool
add_due(struct buf *b, const struct queue_rcpt *r, size_t i, int64_t now)
{
	int64_t last = r->last ? r->last : now;
	const char *code = r->text ? r->code : "4.0.0";
	const char *text = r->text ? r->text : "no answer";

	if (r->next == 0 && !r->unanswered)
		return false;
	if (r->unanswered)
		queue_record_unknown(b, last, 0, i, code, view_of(text));
	else
		queue_record_deferred(b, last, 0, i, code, view_of(text));
	add_server(b, r, i);
	return true;
}

enum tool_result
tool_retry(struct tool *t, struct queue_name *name, struct queue_file *f)
{
	if (f == NULL || f->tail == 2)
		return needs_file(name->id);
	if (name->place == QUEUE_HOLD)
		return TOOL_SKIPPED;
	if (queue_terms(view_of(f->m.sender_params)).hold_until > clock_unix()) {
		tool_complain(name->id, "its sender wants it to wait until later");
		return TOOL_FAILED;
	}
	if (append(f, add_due) == -1)
		return fail(name->id);
	return to_place(t, name, QUEUE_NEW, f);
}

/* As if its time was over: with its last answer, as runner-sched does. */
static bool
add_failed(struct buf *b, const struct queue_rcpt *r, size_t i, int64_t now)
{
	if (r->text && r->text[0])
		queue_record_failed(b, now, i, r->code, view_of(r->text));
	else
		queue_record_failed(b, now, i, "4.4.7", VIEW("given up before any attempt was answered"));
	add_server(b, r, i);
	return true;
}

enum tool_result
tool_expire(struct tool *t, struct queue_name *name, struct queue_file *f)
{
	if (f == NULL || f->tail == 2)
		return needs_file(name->id);
	if (append(f, add_failed) == -1)
		return fail(name->id);
	return to_place(t, name, QUEUE_NEW, f);
}
