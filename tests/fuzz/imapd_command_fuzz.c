/*
 * imapd_command_fuzz.c: all that a client of IMAP says, taken apart: the input of imapd_input.h
 * and the parser behind it. The first octet says whether it has logged in, whether it speaks
 * UTF-8, and in pieces of what size the rest comes.
 */
#include "fuzz.h"

#include "imapd/imapd_command.h"
#include "imapd/imapd_input.h"

#define LOGGED_IN 1
#define UTF8 2
#define REFUSES 4	/* every message */

static struct view said;
static size_t piece_size, asked;

static enum line_status
said_bytes(void *arg, msec deadline, struct view *bytes)
{
	(void)arg;
	(void)deadline;
	*bytes = view_sub(said, 0, piece_size);
	return bytes->n ? LINE_OK : LINE_CLOSED;
}

static void
said_take(void *arg, size_t n)
{
	(void)arg;
	fuzz_assert(n <= said.n);
	said = view_sub(said, n, said.n);
}

static int
go_ahead(void *arg, msec deadline)
{
	(void)arg;
	(void)deadline;
	asked++;
	return 0;
}

/* Each node is within the one above it, and has as many below it as it should. */
static void
check_search(const struct imapd_search *s)
{
	fuzz_assert(s->n > 1 && s->n <= IMAPD_SEARCH_KEYS_MAX && s->keys[0].next == s->n);
	for (size_t i = 0; i < s->n; i++) {
		const struct imapd_search_key *k = &s->keys[i];
		size_t below = 0;

		fuzz_assert(k->next > i && k->next <= s->n);
		for (size_t j = i + 1; j < k->next; j = s->keys[j].next) {
			fuzz_assert(s->keys[j].next <= k->next);
			below++;
		}
		switch (k->key) {
		case IMAPD_KEY_AND:
			fuzz_assert(below >= 1);
			break;
		case IMAPD_KEY_OR:
			fuzz_assert(below == 2);
			break;
		case IMAPD_KEY_NOT:
			fuzz_assert(below == 1);
			break;
		default:
			fuzz_assert(below == 0);
		}
	}
}

static void
check_command(const struct imapd_command *c, struct view text)
{
	fuzz_assert(c->name[0] && c->tag.n && c->tag.n <= IMAP_TAG_MAX);
	fuzz_within(c->tag, text);
	switch (c->verb) {
	case IMAPD_SEARCH:
	case IMAPD_UID_SEARCH:
	case IMAPD_SORT:
	case IMAPD_UID_SORT:
	case IMAPD_THREAD:
	case IMAPD_UID_THREAD:
		check_search(&c->search);
		break;
	case IMAPD_FETCH:
	case IMAPD_UID_FETCH:
		fuzz_assert(c->fetch.n && c->fetch.n <= IMAPD_FETCH_ITEMS_MAX);
		fuzz_assert(c->fetch.set.saved || c->fetch.set.n);
		for (size_t i = 0; i < c->fetch.n; i++)
			fuzz_assert(!c->fetch.items[i].partial || c->fetch.items[i].count);
		break;
	case IMAPD_LIST:
	case IMAPD_LSUB:
		fuzz_assert(c->list.n && c->list.n <= IMAPD_LIST_PATTERNS_MAX);
		break;
	default:
		break;
	}
}

/* Reads the messages of an APPEND. Returns how the last call ended. */
static enum imapd_input_status
append(struct imapd_input *in, struct arena *arena, bool utf8, bool refuses)
{
	enum imapd_input_status status = IMAPD_INPUT_MESSAGE;
	struct imapd_append_message m;
	const char *why;
	struct view v;
	uint64_t n;

	while (status == IMAPD_INPUT_MESSAGE && !refuses) {
		for (n = 0; (status = imapd_input_piece(in, NEVER, &v)) == IMAPD_INPUT_MESSAGE && v.n;)
			n += v.n;
		if (status != IMAPD_INPUT_MESSAGE)
			return status;
		fuzz_assert(n == in->literal.size);
		status = imapd_input_append_next(in, NEVER);
		if (status == IMAPD_INPUT_MESSAGE &&
		    imapd_append_parse_next(buf_view(&in->text), utf8, arena, &m, &why) != 1)
			refuses = true;
	}
	return refuses ? imapd_input_append_refuse(in, NEVER) : status;
}

/* Serves one command. Returns whether there may be another. */
static bool
serve(struct imapd_input *in, int flags)
{
	const struct imapd_syntax *table = flags & LOGGED_IN ? imapd_syntax_session :
	    imapd_syntax_login;
	struct arena arena = arena_make(IMAPD_ARENA_MAX);
	size_t before = said.n;
	struct imapd_command c;
	const char *why = NULL;
	enum imapd_input_status status = imapd_input_command(in, NEVER);

	fuzz_assert(in->text.n <= in->limits.command && status != IMAPD_INPUT_TIMEOUT);
	if (status == IMAPD_INPUT_COMMAND || status == IMAPD_INPUT_MESSAGE) {
		fuzz_assert(said.n < before);
		if (imapd_command_parse(table, buf_view(&in->text), flags & UTF8, &arena, &c, &why) ==
		    IMAPD_PARSED) {
			fuzz_assert(why == NULL);
			check_command(&c, buf_view(&in->text));
			fuzz_assert((c.verb == IMAPD_APPEND) == (status == IMAPD_INPUT_MESSAGE));
		} else {
			fuzz_assert(why && why[0]);
			flags |= REFUSES;
		}
		fuzz_assert(arena.used <= IMAPD_ARENA_MAX);
	}
	if (status == IMAPD_INPUT_MESSAGE)
		status = append(in, &arena, flags & UTF8, flags & REFUSES);
	fuzz_assert(status != IMAPD_INPUT_REFUSED ||
	    (in->why && imapd_command_tag(buf_view(&in->text)).n));
	arena_free(&arena);
	return status == IMAPD_INPUT_COMMAND || status == IMAPD_INPUT_REFUSED;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct imapd_source source = { said_bytes, said_take, go_ahead, NULL };
	int flags = size ? data[0] & 7 : 0;
	struct imapd_input in;

	said = view_sub(fuzz_view(data, size), 1, size);
	piece_size = size && data[0] & 0xf8 ? data[0] : 100000;
	asked = 0;
	imapd_input_init(&in, &source, flags & LOGGED_IN ? &imapd_limits_session : &imapd_limits_login);
	while (serve(&in, flags))
		;
	imapd_input_rest(&in);
	return 0;
}
