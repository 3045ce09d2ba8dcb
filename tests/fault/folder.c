/*
 * folder.c: a session on an IMAP folder, by lines on standard input, each answered with one line.
 *
 *	folder HOME PATH [SECONDS SEED]
 *
 *	look | take             index_sync()
 *	add|remove|set UIDS FLAGS [KEYWORD]
 *	expunge UIDS            of the folder, whatever their flags are
 *	append FLAGS [NUMBER]   so many messages, all at once
 *	copy|move UIDS PATH
 *	state                   what there is: UIDVALIDITY UIDNEXT, then UID:FLAGS,KEYWORDS=BASE
 *	read UID                the first line of a message
 *
 * UIDS is a list with commas, FLAGS is letters of SRFTD, or - for none. The answer is "ok", with
 * UIDs where there are new ones, or "no" and an error; what is left to index_finish() is done
 * after it. With SECONDS, no lines: does random things, and writes what it has seen, one fact a
 * line.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "folder_random.h"
#include "mail/index_private.h"

#define LETTERS "SRFTD"

static struct index_options options;

static unsigned
number(const char *text)
{
	return text ? (unsigned)strtoul(text, NULL, 10) : 1;
}

static uint32_t
parse_flags(const char *text)
{
	uint32_t flags = 0;

	for (; *text; text++)
		if (*text != '-' && strchr(LETTERS, *text))
			flags |= 1U << (strchr(LETTERS, *text) - LETTERS);
	return flags;
}

static struct index_uids
parse_uids(char *text)
{
	struct index_uids u = { 0 };
	char *rest = text;

	for (char *word; (word = strsep(&rest, ",")) != NULL;)
		(void)index_uids_add(&u, (uint32_t)strtoul(word, NULL, 10));
	return u;
}

static void
answer(int result, const struct index_uids *uids)
{
	if (result == -1) {
		(void)printf("no %s\n", strerror(errno));
		return;
	}
	(void)printf("ok");
	for (size_t i = 0; uids && i < uids->n; i++)
		(void)printf(" %u", uids->p[i]);
	(void)printf("\n");
}

static void
store(struct index *ix, char **words)
{
	struct index_uids uids = parse_uids(words[1]);
	struct view keyword = view_of(words[3]);
	const struct index_store how = {
		.mode = words[0][0] == 'a' ? INDEX_STORE_ADD :
		    words[0][0] == 'r' ? INDEX_STORE_REMOVE : INDEX_STORE_SET,
		.flags = parse_flags(words[2]), .keywords = &keyword,
		.n_keywords = words[3] != NULL, .unchangedsince = UINT64_MAX, .soon = true
	};
	struct index_stored out;

	answer(index_store(ix, &uids, &how, &out), NULL);
	index_stored_free(&out);
	index_uids_free(&uids);
}

static int
append_some(struct index *ix, uint32_t flags, unsigned n, struct index_uids *uids)
{
	struct index_append *a = index_append_open(ix);
	const struct index_new new = { .flags = flags };

	for (unsigned i = 0; a && i < n; i++) {
		char text[80];
		int length = snprintf(text, sizeof(text), "appended %u\r\nthe rest\r\n", i);

		if (index_append_begin(a, &new) == -1 ||
		    index_append_write(a, (struct view){ text, (size_t)length }) == -1 ||
		    index_append_end(a) == -1) {
			index_append_abort(a);
			return -1;
		}
	}
	return a ? index_append_commit(a, uids) : -1;
}

static void
append(struct index *ix, char **words)
{
	struct index_uids uids = { 0 };

	answer(append_some(ix, parse_flags(words[1]), number(words[2]), &uids), &uids);
	index_uids_free(&uids);
}

static void
copy(struct index *ix, char **words)
{
	struct index_uids which = parse_uids(words[1]), done = { 0 }, uids = { 0 };
	struct index_options o = options;
	struct index *to;
	int result = -1;

	o.path = words[2];
	if (index_open(&o, &to) == 0) {
		result = index_copy(ix, &which, to, words[0][0] == 'm', &done, &uids);
		if (result == 0)
			result = index_sync(to, INDEX_LOOK);
	}
	answer(result, &uids);
	index_close(to);
	index_uids_free(&which);
	index_uids_free(&done);
	index_uids_free(&uids);
}

static void
expunge(struct index *ix, char *text)
{
	struct index_uids uids = parse_uids(text);

	answer(index_expunge_soon(ix, &uids, true), NULL);
	index_uids_free(&uids);
}

static void
state(struct index *ix)
{
	(void)printf("%u %u", index_status(ix)->uidvalidity, index_status(ix)->uidnext);
	for (const struct index_message *m = index_next(ix, 1); m; m = index_next(ix, m->uid + 1)) {
		char name[MAILDIR_NAME_MAX + 1];

		(void)printf(" %u:", m->uid);
		for (unsigned i = 0; LETTERS[i]; i++)
			if (m->flags & 1U << i)
				(void)putchar(LETTERS[i]);
		for (unsigned i = 0; i < INDEX_KEYWORDS_MAX; i++)
			if (m->keywords & UINT64_C(1) << i)
				(void)printf(",%.*s", VIEW_FMT(index_keyword_name(ix, i)));
		if (index_stored_name(ix, m, name) == 0)
			(void)printf("=%.*s", m->base, name);
	}
	(void)printf("\n");
}

static void
read_message(struct index *ix, const char *uid)
{
	int fd = index_message_open(ix, (uint32_t)strtoul(uid, NULL, 10));
	char text[200];
	ssize_t n = fd == -1 ? -1 : read(fd, text, sizeof(text));

	if (n == -1) {
		answer(-1, NULL);
	} else {
		struct view v = { text, (size_t)n };

		(void)printf("ok %.*s\n", (int)view_find(v, '\n'), text);
	}
	if (fd != -1)
		close(fd);
}

static void
act(struct index *ix, char **words)
{
	const char *verb = words[0];

	if (strcmp(verb, "look") == 0)
		answer(index_sync(ix, INDEX_LOOK), NULL);
	else if (strcmp(verb, "take") == 0)
		answer(index_sync(ix, INDEX_TAKE), NULL);
	else if (strcmp(verb, "state") == 0)
		state(ix);
	else if (strcmp(verb, "append") == 0 && words[1])
		append(ix, words);
	else if (strcmp(verb, "expunge") == 0 && words[1])
		expunge(ix, words[1]);
	else if (strcmp(verb, "read") == 0 && words[1])
		read_message(ix, words[1]);
	else if ((strcmp(verb, "copy") == 0 || strcmp(verb, "move") == 0) && words[2])
		copy(ix, words);
	else if (words[1] && words[2])
		store(ix, words);
	/* What cannot be said is not to be done. */
	if (fflush(stdout) == EOF)
		exit(3);
	if (index_owes(ix) && index_finish(ix) == -1)
		(void)fprintf(stderr, "finish: %s\n", strerror(errno));
}

int
main(int argc, char **argv)
{
	static char line[1 << 20];
	struct index *ix;

	if (argc < 3)
		return 64;
	options = (struct index_options){
		.home = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC), .path = argv[2],
		.host = "host.example"
	};
	if (index_open(&options, &ix) == -1) {
		answer(-1, NULL);
		return 1;
	}
	if (argc == 5)
		return folder_random(ix, number(argv[3]), number(argv[4]));
	answer(0, NULL);
	if (fflush(stdout) == EOF)
		return 3;
	while (fgets(line, sizeof(line), stdin)) {
		char *words[4] = { NULL }, *rest = line;

		line[strcspn(line, "\n")] = '\0';
		for (size_t i = 0; i < 4 && rest; i++)
			words[i] = strsep(&rest, " ");
		if (words[0][0])
			act(ix, words);
	}
	index_close(ix);
	return 0;
}
