/* dialogue.c: see dialogue.h. */
#include "dialogue.h"

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines of 72 octets, as most of a real message's are. */
static void
make_message(struct step *step, unsigned long size)
{
	static const char header[] = "From: <bench@client.example>\r\nSubject: bench\r\n\r\n";
	static const char line[] =
	    "The quick brown fox jumps over the lazy dog, and over it once again.\r\n";
	size_t lines = size / (sizeof line - 1) + 1;
	size_t length = sizeof header - 1 + lines * (sizeof line - 1) + 3;
	char *p = malloc(length + 1);

	if (!p)
		err(111, "message");
	step->kind = STEP_SAY;
	step->text = p;
	step->length = length;
	memcpy(p, header, sizeof header - 1);
	p += sizeof header - 1;
	for (; lines > 0; lines--, p += sizeof line - 1)
		memcpy(p, line, sizeof line - 1);
	memcpy(p, ".\r\n", 4);
}

/* One variable: *from stands behind the dollar sign, and is moved on. */
static const char *
variable(const char **from)
{
	char name[40];
	size_t n = 0;
	const char *value;

	while (n < sizeof name - 1 && (isalnum((unsigned char)**from) || **from == '_'))
		name[n++] = *(*from)++;
	name[n] = '\0';
	value = getenv(name);
	if (!value)
		errx(111, "the variable %s of a dialogue is not set", name);
	return value;
}

static void
fill_in(struct step *step, const char *from, const char *ending)
{
	char text[DIALOGUE_LINE];
	size_t n = 0;

	while (*from || *ending) {
		char one[2] = { 0, 0 };
		const char *part = one;
		size_t length;

		if (!*from) {
			from = ending;
			ending = "";
		}
		one[0] = *from++;
		if (one[0] == '$')
			part = variable(&from);
		length = strlen(part);
		if (n + length >= sizeof text)
			errx(111, "a line of a dialogue is too long");
		memcpy(text + n, part, length);
		n += length;
	}
	step->text = strndup(text, n);
	step->length = n;
	if (!step->text)
		err(111, "dialogue");
}

static const char *
after(const char *line, const char *start)
{
	size_t n = strlen(start);

	return strncmp(line, start, n) == 0 ? line + n : NULL;
}

static int
parse_step(struct step *step, const char *line)
{
	const char *rest;

	if (strcmp(line, "tls") == 0) {
		step->kind = STEP_TLS;
	} else if (strcmp(line, "idle") == 0) {
		step->kind = STEP_IDLE;
	} else if (strcmp(line, "<.") == 0) {
		step->kind = STEP_DOT;
	} else if ((rest = after(line, "message "))) {
		make_message(step, strtoul(rest, NULL, 10));
	} else if ((rest = after(line, "> "))) {
		step->kind = STEP_SAY;
		fill_in(step, rest, "\r\n");
	} else if ((rest = after(line, "<< ")) || (rest = after(line, "< "))) {
		step->kind = line[1] == '<' ? STEP_UNTIL : STEP_REPLY;
		fill_in(step, rest, "");
	} else {
		return -1;
	}
	return 0;
}

/* What is to be said again and again. */
struct repeat {
	long from;		/* where its lines begin in the file */
	unsigned long times, done;
};

static void
set_variable(const char *name, unsigned long value)
{
	char text[24];

	snprintf(text, sizeof text, "%lu", value);
	setenv(name, text, 1);
}

static void
set_numbers(const struct repeat *r, unsigned long client)
{
	set_variable("K", r->done + 1);
	set_variable("M", client * r->times + r->done);
}

/* Whether the line is about repeating. */
static int
take_repeat(struct repeat *r, const char *line, FILE *f, unsigned long client)
{
	const char *rest = after(line, "repeat ");

	if (rest) {
		*r = (struct repeat){ .from = ftell(f), .times = strtoul(rest, NULL, 10) };
		if (r->times == 0)
			errx(111, "a dialogue repeats nothing");
	} else if (strcmp(line, "end") != 0) {
		return 0;
	} else if (++r->done < r->times) {
		fseek(f, r->from, SEEK_SET);
	}
	set_numbers(r, client);
	return 1;
}

static void
add_line(struct dialogue *d, const char *line)
{
	if (line[0] == '#' || line[0] == '\0')
		return;
	if (d->count == DIALOGUE_STEPS)
		errx(111, "more than %d steps in a dialogue", DIALOGUE_STEPS);
	if (parse_step(&d->steps[d->count], line) < 0)
		errx(111, "a step of a dialogue that is not known: %s", line);
	d->count++;
}

void
dialogue_read(struct dialogue *d, const char *path, unsigned long client)
{
	FILE *f = fopen(path, "re");
	char line[DIALOGUE_LINE];
	struct repeat again = { .times = 1 };
	int begun = 0;

	if (!f)
		err(111, "%s", path);
	memset(d, 0, sizeof *d);
	set_variable("N", client);
	set_numbers(&again, client);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (begun && !take_repeat(&again, line, f, client))
			add_line(d, line);
		begun |= strcmp(line, "---") == 0;
	}
	fclose(f);
	if (d->count == 0)
		errx(111, "%s: no dialogue behind a line \"---\"", path);
	for (d->idle = 0; d->idle < d->count; d->idle++)
		if (d->steps[d->idle].kind == STEP_IDLE)
			break;
}
