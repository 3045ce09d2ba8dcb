/* plan_run.c: see plan.h. */
#include "admin/setup/plan.h"

#define WIDTH 72	/* of what is said, where there are blanks to break it at */

/* Takes as much of the line as has room. */
static struct view
take_part(struct view *line)
{
	size_t n = line->n;
	struct view part = *line;

	if (n > WIDTH) {
		n = view_rfind(view_sub(*line, 0, WIDTH + 1), ' ');
		/* A word that is longer than that stays whole. */
		if (n > WIDTH)
			n = view_find(*line, ' ');
		part = view_sub(*line, 0, n);
	}
	*line = view_sub(*line, n + (n < line->n), line->n);
	return part;
}

/* The first line of it beside mark and topic, further ones below. */
static void
say(FILE *out, const char *mark, const char *topic, const struct buf *said)
{
	struct view rest = buf_view(said), line = VIEW("");

	(void)view_line(&rest, &line);
	do
		do {
			struct view part = take_part(&line);

			(void)fprintf(out, "  %-7s %-13s %.*s\n", mark, topic, VIEW_FMT(part));
			mark = topic = "";
		} while (line.n);
	while (view_line(&rest, &line));
	(void)fflush(out);
}

/* Returns whether to go on. */
static bool
change(const struct plan_step *step, void *arg, struct buf *said, struct plan_result *r, FILE *out)
{
	struct buf why = buf_make(PLAN_TEXT_MAX);
	bool done = step->act(arg, &why) == 0;

	if (done) {
		r->changed++;
		say(out, "done", step->topic, said);
	} else {
		say(out, "FAILED", step->topic, why.n ? &why : said);
		r->failed = step;
	}
	buf_free(&why);
	return done;
}

/* Returns whether to go on. */
static bool
run(const struct plan_step *step, void *arg, bool dry_run, struct plan_result *r, FILE *out)
{
	struct buf said = buf_make(PLAN_TEXT_MAX);
	bool go_on = true;

	switch (step->look(arg, &said)) {
	case PLAN_RIGHT:
		r->right++;
		say(out, "ok", step->topic, &said);
		break;
	case PLAN_LEFT:
		r->left++;
		say(out, "left", step->topic, &said);
		break;
	case PLAN_PERSON:
		r->failed = step;
		say(out, "STOP", step->topic, &said);
		go_on = dry_run;
		break;
	case PLAN_CHANGE:
		if (!dry_run) {
			go_on = change(step, arg, &said, r, out);
			break;
		}
		r->changed++;
		say(out, "would", step->topic, &said);
		break;
	}
	buf_free(&said);
	return go_on;
}

struct plan_result
plan_run(const struct plan_step *steps, size_t n, void *arg, bool dry_run, FILE *out)
{
	struct plan_result r = { 0 };

	for (size_t i = 0; i < n; i++)
		if (!run(&steps[i], arg, dry_run, &r, out))
			break;
	return r;
}
