/*
 * mime_corpus_test.c: every message of tests/corpus, and of the folder $CORPUS, and MUTATIONS:
 * what BODYSTRUCTURE says is what BODY[] gives, and what a simple model of MIME has found.
 */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/file.h"
#include "unit_model.h"
#include "unit_structure.h"

#define MUTATIONS 10000
#define SEEDS_MAX 400
#define SEED_LINES 400		/* longer ones are not changed */
#define MESSAGE_MAX (8 << 20)

static struct buf seeds[SEEDS_MAX];
static size_t nseeds;

static void
read_seeds(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	ck_assert_msg(dir != NULL, "%s is missing: run from the top directory", path);
	while ((entry = readdir(dir)) != NULL && nseeds < SEEDS_MAX) {
		if (entry->d_name[0] == '.')
			continue;
		seeds[nseeds] = buf_make(MESSAGE_MAX);
		if (file_read_path(dirfd(dir), entry->d_name, true, &seeds[nseeds]) == 0)
			nseeds++;
		else
			buf_free(&seeds[nseeds]);
	}
	closedir(dir);
}

static void
setup(void)
{
	nseeds = 0;
	read_seeds("tests/corpus");
	ck_assert_uint_gt(nseeds, 40);
	if (getenv("CORPUS") && *getenv("CORPUS"))
		read_seeds(getenv("CORPUS"));
}

static void
teardown(void)
{
	while (nseeds > 0)
		buf_free(&seeds[--nseeds]);
}

/* What the model has, to be crossed off. */
struct found {
	struct model m;
	size_t n;
};

static void
compare_leaf(void *arg, const char *path, struct view text)
{
	struct found *f = arg;
	const struct model_leaf *leaf = &f->m.leaves[f->n];
	struct buf expected = buf_make(SIZE_MAX);

	if (f->n == f->m.nleaves || strcmp(path, leaf->path) != 0)
		ck_abort_msg("part %s is one too many", path);
	buf_add_view(&expected, leaf->text);
	for (size_t i = 0; i < expected.n; i++)
		if (expected.p[i] == '\0')
			expected.p[i] = '\x80';
	if (!view_eq(text, buf_view(&expected)))
		ck_abort_msg("part %s is \"%.*s\" and not \"%.*s\"", path, VIEW_FMT(text),
		    VIEW_FMT(buf_view(&expected)));
	buf_free(&expected);
	f->n++;
}

/* The whole text, in pieces. */
static void
check_partials(const struct mime_tree *t, const struct model *m)
{
	struct imap_section section = { .kind = IMAP_SECTION_ALL };
	struct buf fields = buf_make(SIZE_MAX), out = buf_make(SIZE_MAX);
	size_t step = m->crlf.n / 7 + 1;

	for (size_t from = 0; from < m->crlf.n + step; from += step) {
		struct wire_text text;
		size_t n = buf_view(&out).n;

		ck_assert_int_eq(mime_section_find(t, &section, &fields, &text), 1);
		ck_assert_uint_eq(text.size, m->crlf.n);
		wire_text_cut(&text, from, step);
		ck_assert_int_eq(wire_text_write(&text, SIZE_MAX, &out), 0);
		ck_assert_uint_eq(out.n - n, view_sub(buf_view(&m->crlf), from, step).n);
	}
	for (size_t i = 0; i < m->crlf.n; i++)
		if (m->crlf.p[i] == '\0')
			m->crlf.p[i] = '\x80';
	ck_assert(view_eq(buf_view(&out), buf_view(&m->crlf)));
	buf_free(&fields);
	buf_free(&out);
}

static void
check_message(struct mime_tree *t, struct view message)
{
	/* Exactly as long, so that one octet more is noticed. */
	char *copy = malloc(message.n ? message.n : 1);
	struct found f = { .n = 0 };

	ck_assert_ptr_nonnull(copy);
	if (message.n)
		memcpy(copy, message.p, message.n);
	ck_assert_int_eq(mime_tree_parse(t, (struct view){ copy, message.n }), 0);
	model_make(&f.m, message);
	structure_check(t, compare_leaf, &f);
	ck_assert_uint_eq(f.n, f.m.nleaves);
	check_partials(t, &f.m);
	model_free(&f.m);
	free(copy);
}

START_TEST(as_they_are)
{
	struct mime_tree t = { .n = 0 };

	for (size_t i = 0; i < nseeds; i++)
		check_message(&t, buf_view(&seeds[i]));
	mime_tree_free(&t);
}
END_TEST

/* ---- mutations */

static uint32_t
next_number(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static const char *const strange_lines[] = {
	"", "--", "-- ", "--b", "--b--", "Content-Type: message/rfc822",
	"Content-Type: multipart/digest; boundary=b", "Content-Type: multipart/mixed",
	"Content-Type: text", "Content-Type: multipart/mixed; boundary=\"\"",
	"Content-Type: multipart/mixed;\r\n boundary*0=b;\r\n boundary*1=b",
	"Content-Transfer-Encoding: base64", "Content-Disposition: ; a=b", "\tx", "No colon", "a: \xff",
	"Content-Type: message/global", "Content-Description: \"a\\b\" \x80", "Content-MD5:",
	"Content-Language: de, en (x)", "Content-ID: <a", "From: \"a\\\" b <", "To: a:b,c;d",
};

/* Appends a line of a seed, often one that divides parts. */
static void
put_some_line(struct view seed, uint32_t *state, struct buf *out)
{
	struct view line, rest = view_sub(seed, next_number(state) % (seed.n + 1), seed.n);

	(void)view_line(&rest, &line);
	while (view_line(&rest, &line))
		if (next_number(state) % 8 == 0 || (line.n > 2 && line.p[0] == '-'))
			break;
	if (next_number(state) % 4 == 0)
		buf_add_str(out, strange_lines[next_number(state) %
		    (sizeof(strange_lines) / sizeof(strange_lines[0]))]);
	else if (rest.n)
		buf_add_view(out, line);
	buf_add_str(out, next_number(state) % 2 ? "\n" : "\r\n");
}

/* Copies a seed line by line, and leaves out, doubles, adds or damages some. */
static void
mutate(struct view seed, uint32_t *state, struct buf *out)
{
	struct view rest = seed, line;

	while (view_line(&rest, &line)) {
		uint32_t kind = next_number(state) % 60;

		if (kind == 0)
			continue;
		if (kind == 1)
			put_some_line(seed, state, out);
		buf_add_view(out, line);
		if (kind == 2)
			buf_add_view(out, line);
		if (kind == 3 && out->n)
			out->n--;
		if (kind == 4 && line.n)
			out->p[out->n - 1 - next_number(state) % line.n] = (char)next_number(state);
		if (rest.n || kind > 30)
			buf_add_char(out, '\n');
	}
}

START_TEST(mutations)
{
	struct mime_tree t = { .n = 0 };
	struct buf out = buf_make(MESSAGE_MAX);
	uint32_t state = 1;

	for (size_t done = 0; done < MUTATIONS;) {
		const struct buf *seed = &seeds[next_number(&state) % nseeds];

		if (structure_lines(buf_view(seed)) > SEED_LINES || seed->n > 20000)
			continue;
		buf_clear(&out);
		mutate(buf_view(seed), &state, &out);
		check_message(&t, buf_view(&out));
		done++;
	}
	buf_free(&out);
	mime_tree_free(&t);
}
END_TEST

/* ---- limits */

/* What is too deep is a leaf, and all holds together. */
START_TEST(deep)
{
	struct buf message = buf_make(MESSAGE_MAX), out = buf_make(MESSAGE_MAX);
	struct mime_tree t = { .n = 0 };

	for (int i = 0; i < MIME_DEPTH_MAX + 50; i++)
		buf_addf(&message, _i ? "Content-Type: message/rfc822\n\n" :
		    "Content-Type: multipart/mixed; boundary=%d.\n\n--%d.\n", i + 100, i + 100);
	buf_add_str(&message, "\nend\n");
	ck_assert_int_eq(mime_tree_parse(&t, buf_view(&message)), 0);
	ck_assert_uint_eq(t.n, MIME_DEPTH_MAX + 1);
	ck_assert_int_eq(t.parts[MIME_DEPTH_MAX - 1].kind, _i ? MIME_MESSAGE : MIME_MULTIPART);
	ck_assert_int_eq(t.parts[MIME_DEPTH_MAX].standin, MIME_AS_OCTETS);
	structure_check(&t, NULL, NULL);
	ck_assert_int_eq(imap_body(&t, &out), 0);
	ck_assert(view_contains_nocase(buf_view(&out), VIEW("(\"application\" \"octet-stream\" ")));
	mime_tree_free(&t);
	buf_free(&message);
	buf_free(&out);
}
END_TEST

/* Of too many parts the last one is all that is left. */
START_TEST(many_parts)
{
	struct buf message = buf_make(MESSAGE_MAX);
	struct mime_tree t = { .n = 0 };
	const struct mime_part *last;
	static const char end[] = "\n--b--\n";

	buf_add_str(&message, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < MIME_PARTS_MAX + 10; i++)
		buf_add_str(&message, "--b\n\nx\n");
	buf_add_str(&message, end + 1);
	ck_assert_int_eq(mime_tree_parse(&t, buf_view(&message)), 0);
	ck_assert_uint_eq(t.n, MIME_PARTS_MAX);
	last = &t.parts[t.n - 1];
	ck_assert_int_eq(last->standin, MIME_AS_OCTETS);
	ck_assert_uint_eq(last->end.at, message.n);
	ck_assert_uint_eq(last->end.at - last->body.at, strlen("x\n") + 11 * strlen("--b\n\nx\n") +
	    strlen(end + 1));
	structure_check(&t, NULL, NULL);
	mime_tree_free(&t);
	buf_free(&message);
}
END_TEST

/* A field that is longer than what is looked at. */
START_TEST(long_field)
{
	struct buf message = buf_make(MESSAGE_MAX);
	struct mime_tree t = { .n = 0 };

	buf_add_str(&message, "Content-Type: text/html;");
	for (int i = 0; i < MIME_FIELD_MAX / 8; i++)
		buf_add_str(&message, "        ");
	buf_add_str(&message, "charset=utf-8\nContent-ID: <a>\n\n");
	ck_assert_int_eq(mime_tree_parse(&t, buf_view(&message)), 0);
	ck_assert_uint_eq(t.parts[0].fields[MIME_TYPE].n, MIME_FIELD_MAX);
	ck_assert(t.parts[0].fields[MIME_ID].p != NULL);
	structure_check(&t, NULL, NULL);
	mime_tree_free(&t);
	buf_free(&message);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, as_they_are);
	tcase_add_test(t, mutations);
	tcase_add_loop_test(t, deep, 0, 2);
	tcase_add_test(t, many_parts);
	tcase_add_test(t, long_field);
}

int
main(void)
{
	return unit_run("mime_corpus", add);
}
