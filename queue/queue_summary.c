/* queue_summary.c: see queue_summary.h. */
#include "queue/queue_summary.h"

#include <stdlib.h>
#include <string.h>

#include "text/json.h"
#include "text/shown.h"

#define PLACES_SHOWN 5
#define PLACES_JSON 20
#define TEXT_SHOWN 200		/* octets of an answer */

static const struct { int64_t end; const char *name; } ages[SUMMARY_AGES] = {
	{ 300, "up to 5 min" }, { 3600, "1 h" }, { 4 * 3600, "4 h" }, { 86400, "1 d" },
	{ 3 * 86400, "3 d" }, { INT64_MAX, "more" },
};

/* ---- Counting */

static int64_t
age_of(const struct queue_summary *s, const struct queue_name *name)
{
	int64_t age = s->now - queue_id_time(name->id) / 1000000;

	return age > 0 ? age : 0;
}

/* Every message has the same chance to be looked into (algorithm R of Vitter). */
static int
choose(struct queue_summary *s, const struct queue_name *name)
{
	uint64_t place;

	if (s->sample == NULL)
		s->sample = calloc(SUMMARY_LOOK, sizeof(*s->sample));
	if (s->sample == NULL)
		return -1;
	if (s->nsample < SUMMARY_LOOK) {
		s->sample[s->nsample++] = *name;
		return 0;
	}
	s->chance = s->chance * 6364136223846793005ULL + 1442695040888963407ULL;
	place = (s->chance >> 33) % s->messages;
	if (place < SUMMARY_LOOK)
		s->sample[place] = *name;
	return 0;
}

static bool
is_older(const struct queue_summary *s, const struct queue_name *name)
{
	bool held = name->place == QUEUE_HOLD, other_held = s->oldest.place == QUEUE_HOLD;

	if (s->messages == 1 || held != other_held)
		return s->messages == 1 || other_held;
	return queue_id_time(name->id) < queue_id_time(s->oldest.id);
}

int
queue_summary_add(struct queue_summary *s, const struct queue_name *name)
{
	int64_t age = age_of(s, name);
	size_t class = 0;

	while (age > ages[class].end)
		class++;
	s->messages++;
	s->ages[class]++;
	if (name->place == QUEUE_NEW)
		s->new++;
	else if (name->place == QUEUE_HOLD)
		s->held++;
	else if (name->slot <= s->now)
		s->due++;
	else
		s->waiting++;
	if (is_older(s, name))
		s->oldest = *name;
	return choose(s, name);
}

void
queue_summary_free(struct queue_summary *s)
{
	free(s->sample);
	s->sample = NULL;
}

/* ---- For people */

/* "45 s", "12 min", "3 h 07 min", "4 d 02 h". */
static void
add_age(int64_t age, struct buf *out)
{
	unsigned long long n = (unsigned long long)(age > 0 ? age : 0);

	if (n < 60)
		buf_addf(out, "%llu s", n);
	else if (n < 3600)
		buf_addf(out, "%llu min", n / 60);
	else if (n < 86400)
		buf_addf(out, "%llu h %02llu min", n / 3600, n / 60 % 60);
	else
		buf_addf(out, "%llu d %02llu h", n / 86400, n / 3600 % 24);
}

/* The first recipient that waits, and what was said of one: NULL where there is none. */
static const struct queue_rcpt *
first_waiting(const struct queue_message *m, const struct queue_rcpt **answered)
{
	const struct queue_rcpt *first = NULL;

	*answered = NULL;
	for (size_t i = 0; i < m->nrcpts; i++) {
		const struct queue_rcpt *r = &m->rcpts[i];

		if (r->state != QUEUE_WAITING)
			continue;
		if (first == NULL)
			first = r;
		if (*answered == NULL && r->text && r->text[0])
			*answered = r;
	}
	return first;
}

static void
add_shown(const char *text, struct buf *out)
{
	shown_line(view_sub(view_of(text), 0, TEXT_SHOWN), out);
}

static void
add_why(const struct queue_summary *s, const struct queue_message *m, struct buf *out)
{
	const struct queue_rcpt *answered, *first = first_waiting(m, &answered);
	char text[ADDRESS_TEXT_MAX];

	buf_add_str(out, " from <");
	add_shown(address_text(&m->sender, text), out);
	if (first) {
		buf_add_str(out, "> to <");
		add_shown(address_text(&first->address, text), out);
	}
	buf_add_str(out, ">\n                 ");
	if (s->oldest.place == QUEUE_HOLD) {
		buf_add_str(out, "held: ");
		add_shown(m->held_why ? m->held_why : "no reason is known", out);
	} else if (answered) {
		add_shown(answered->code, out);
		buf_add_char(out, ' ');
		add_shown(answered->text, out);
	} else {
		buf_add_str(out, first && first->attempts ? "an attempt is under way" : "not tried yet");
	}
}

static void
add_oldest(const struct queue_summary *s, const struct queue_look *look, struct buf *out)
{
	buf_addf(out, "  oldest         %s, ", s->oldest.id);
	add_age(age_of(s, &s->oldest), out);
	if (look->oldest)
		add_why(s, look->oldest, out);
	buf_add_char(out, '\n');
}

static void
add_places(const struct queue_summary *s, const struct queue_look *look, struct buf *out)
{
	if (look->places.n == 0)
		return;
	buf_add_str(out, "  waiting for    ");
	for (size_t i = 0; i < look->places.n && i < PLACES_SHOWN; i++) {
		buf_add_str(out, i ? ", " : "");
		add_shown(look->places.rows[i].name, out);
		buf_addf(out, " %llu", (unsigned long long)look->places.rows[i].total);
	}
	if (look->looked < s->messages)
		buf_addf(out, "; of %llu messages looked at", (unsigned long long)look->looked);
	buf_add_char(out, '\n');
}

/* ---- Next hops that do not answer */

#define DOWN_SHOWN 3

/* The next one behind d, or the first one where that is NULL; NULL at the end. */
static const struct dest *
next_down(const struct queue_summary *s, const struct queue_look *look, const struct dest *d)
{
	for (d = d ? d->older : look->dests.newest; d; d = d->older)
		if (d->since && dest_dead(&look->dests, d->name, s->now))
			return d;
	return NULL;
}

static void
add_down(const struct queue_summary *s, const struct queue_look *look, struct buf *out)
{
	const struct dest *d = NULL;
	size_t n = 0, more = 0;

	while ((d = next_down(s, look, d)) != NULL) {
		if (++n > DOWN_SHOWN) {
			more++;
			continue;
		}
		buf_add_str(out, n == 1 ? "  no answer from " : "                 ");
		add_shown(d->name, out);
		buf_add_str(out, " for ");
		add_age(s->now - d->since, out);
		buf_add_str(out, ": ");
		add_shown(d->code, out);
		buf_add_char(out, ' ');
		add_shown(d->text ? d->text : "", out);
		buf_add_char(out, '\n');
	}
	if (more)
		buf_addf(out, "                 and %zu more\n", more);
}

void
queue_summary_text(const struct queue_summary *s, const struct queue_look *look, struct buf *out)
{
	const char *before = "";

	buf_addf(out, "Queue            %llu message%s", (unsigned long long)s->messages,
	    s->messages == 1 ? "" : "s");
	if (s->messages == 0) {
		buf_add_char(out, '\n');
		return;
	}
	buf_addf(out, ": new %llu, due %llu, waiting %llu, held %llu\n  age            ",
	    (unsigned long long)s->new, (unsigned long long)s->due,
	    (unsigned long long)s->waiting, (unsigned long long)s->held);
	for (size_t i = 0; i < SUMMARY_AGES; i++) {
		buf_addf(out, "%s%s: %llu", before, ages[i].name, (unsigned long long)s->ages[i]);
		before = ", ";
	}
	buf_add_char(out, '\n');
	add_oldest(s, look, out);
	add_places(s, look, out);
	add_down(s, look, out);
}

/* ---- For programs */

static void
add_number(const char *key, uint64_t n, struct buf *out)
{
	json_key(key, out);
	buf_add_num(out, n);
}

static void
add_text(const char *key, const char *value, struct buf *out)
{
	json_key(key, out);
	json_string(view_of(value), out);
}

static void
add_oldest_json(const struct queue_summary *s, const struct queue_message *m, struct buf *out)
{
	const struct queue_rcpt *answered, *first = m ? first_waiting(m, &answered) : NULL;
	char text[ADDRESS_TEXT_MAX];

	json_key("oldest", out);
	buf_add_char(out, '{');
	add_text("id", s->oldest.id, out);
	add_number("age", (uint64_t)age_of(s, &s->oldest), out);
	if (m)
		add_text("sender", address_text(&m->sender, text), out);
	if (first)
		add_text("recipient", address_text(&first->address, text), out);
	if (s->oldest.place == QUEUE_HOLD && m && m->held_why)
		add_text("held", m->held_why, out);
	if (first && answered) {
		add_text("code", answered->code, out);
		add_text("text", answered->text, out);
	}
	buf_add_char(out, '}');
}

static void
add_ages_json(const struct queue_summary *s, struct buf *out)
{
	json_key("ages", out);
	for (size_t i = 0; i < SUMMARY_AGES; i++) {
		buf_addf(out, "%s{", i ? "," : "[");
		json_key("up_to", out);
		if (ages[i].end == INT64_MAX)
			buf_add_str(out, "null");
		else
			buf_add_num(out, (uint64_t)ages[i].end);
		add_number("messages", s->ages[i], out);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void
add_down_json(const struct dest *d, struct buf *out)
{
	buf_add_str(out, "{\"topic\":\"destination\",\"when\":\"down\"");
	add_text("name", d->name, out);
	add_number("since", (uint64_t)d->since, out);
	add_text("code", d->code, out);
	add_text("text", d->text ? d->text : "", out);
	buf_add_str(out, "}\n");
}

void
queue_summary_json(const struct queue_summary *s, const struct queue_look *look, struct buf *out)
{
	const struct dest *d = NULL;

	buf_add_str(out, "{\"topic\":\"queue\"");
	add_number("messages", s->messages, out);
	add_number("new", s->new, out);
	add_number("due", s->due, out);
	add_number("waiting", s->waiting, out);
	add_number("held", s->held, out);
	add_number("looked_at", look->looked, out);
	add_ages_json(s, out);
	if (s->messages)
		add_oldest_json(s, look->oldest, out);
	buf_add_str(out, "}\n");
	for (size_t i = 0; i < look->places.n && i < PLACES_JSON; i++) {
		buf_add_str(out, "{\"topic\":\"destination\",\"when\":\"waiting\"");
		add_text("name", look->places.rows[i].name, out);
		add_number("recipients", look->places.rows[i].total, out);
		buf_add_str(out, "}\n");
	}
	for (size_t i = 0; i < PLACES_JSON && (d = next_down(s, look, d)) != NULL; i++)
		add_down_json(d, out);
}

static void
add_gauge(const char *name, const char *help, struct buf *out)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void
add_state(const char *state, uint64_t n, struct buf *out)
{
	buf_addf(out, "mailstead_queue_messages{state=\"%s\"} %llu\n", state, (unsigned long long)n);
}

static void
add_oldest_gauge(const struct queue_summary *s, struct buf *out)
{
	add_gauge("mailstead_queue_oldest_age_seconds",
	    "Age of the oldest message, or of the oldest held one where all are held.", out);
	buf_addf(out, "mailstead_queue_oldest_age_seconds %lld\n",
	    (long long)(s->messages ? age_of(s, &s->oldest) : 0));
}

void
queue_summary_metrics(const struct queue_summary *s, const struct queue_look *look,
    struct buf *out)
{
	uint64_t older = s->messages;
	const struct dest *d = NULL;
	size_t down = 0;

	add_gauge("mailstead_queue_messages", "Messages in the queue.", out);
	add_state("new", s->new, out);
	add_state("due", s->due, out);
	add_state("waiting", s->waiting, out);
	add_state("held", s->held, out);
	add_gauge("mailstead_queue_older_messages",
	    "Messages in the queue that are older than so many seconds.", out);
	for (size_t i = 0; i + 1 < SUMMARY_AGES; i++) {
		older -= s->ages[i];
		buf_addf(out, "mailstead_queue_older_messages{seconds=\"%lld\"} %llu\n",
		    (long long)ages[i].end, (unsigned long long)older);
	}
	add_oldest_gauge(s, out);
	while ((d = next_down(s, look, d)) != NULL)
		down++;
	add_gauge("mailstead_queue_destinations_down", "Next hops that do not answer.", out);
	buf_addf(out, "mailstead_queue_destinations_down %zu\n", down);
}
