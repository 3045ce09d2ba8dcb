/* client_text.c: what was sent as a message, and whether that is what enqueue has. */
#include "smtp/client_state.h"
#include "smtp/peers.h"

void
client_forget_mail(void)
{
	c.mail = c.utf8 = c.binary = c.chunking = false;
	c.nrcpts = 0;
	buf_clear(&c.chunks);
}

struct text {
	struct buf octets;	/* as the queue must have it */
	bool broken;		/* a CR, LF or NUL where none may be */
	bool excessive;		/* for a limit of lines or octets */
	bool looping;		/* maybe: the header is not told from the body here */
};

/* The text of what was sent, by its definition and line by line. dots: it came by DATA. */
static void
read_text(struct view sent, bool dots, struct text *t)
{
	const struct conf *conf = c.session->conf;
	size_t size = sent.n, received = 0;

	t->octets = buf_make(CLIENT_OCTETS_MAX);
	while (sent.n) {
		bool ended = view_find(sent, '\n') < sent.n;
		struct view line;

		(void)view_line(&sent, &line);
		if (dots && line.n && line.p[0] == '.') {
			line = view_sub(line, 1, line.n);
			size--;
		}
		t->broken |= view_find(line, '\0') < line.n ||
		    view_find(line, '\r') + ended != line.n;
		t->excessive |= line.n + ended > conf->smtp_text_line_limit;
		received += view_starts_nocase(line, VIEW("Received"));
		buf_add_view(&t->octets, view_sub(line, 0, line.n - (ended && line.n)));
		if (ended)
			buf_add_char(&t->octets, '\n');
	}
	t->excessive |= size > conf->message_size_limit;
	t->looping = received > conf->received_limit;
}

/* One field that is our own, on lines that begin with a tab but the first. */
static void
check_trace(struct view text)
{
	struct view line;

	fuzz_assert(view_starts_nocase(text, VIEW("Received: from ")));
	fuzz_assert(text.p[text.n - 1] == '\n');
	(void)view_line(&text, &line);
	while (view_line(&text, &line))
		fuzz_assert(line.n && line.p[0] == '\t');
}

/* What stands behind the first empty line; nothing if there is none. */
static struct view
body(struct view text)
{
	const char *hit = memmem(text.p, text.n, "\n\n", 2);

	return hit ? view_sub(text, (size_t)(hit - text.p) + 2, text.n) : VIEW("");
}

static bool
memmem_nocase(struct view text, struct view word)
{
	for (; text.n >= word.n; text = view_sub(text, 1, text.n))
		if (view_starts_nocase(text, word))
			return true;
	return false;
}

static void
check_message(const struct peers_message *m, const struct text *t)
{
	struct view queued = buf_view(&m->text), sent = buf_view(&t->octets);
	bool changed = m->logged_in || memmem_nocase(sent, VIEW("Authentication-Results"));
	size_t before;

	fuzz_assert(m->nrcpts == c.nrcpts && m->utf8 == c.utf8);
	/* What is binary is written anew. */
	if (c.binary)
		return;
	fuzz_assert(!t->broken && !t->excessive);
	fuzz_assert(c.sender[0] == '\0' ||
	    view_eq_nocase(buf_view(&m->sender), view_of(c.sender)));
	/* The header of what a user submits is put right, and loses what may be forged. */
	if (changed)
		sent = body(sent);
	fuzz_assert(queued.n > sent.n);
	before = queued.n - sent.n;
	fuzz_assert(view_eq(view_sub(queued, before, sent.n), sent));
	/* A blank in front would continue our field. */
	if (!changed && ascii_blank(sent.n ? sent.p[0] : '\0'))
		fuzz_assert(queued.p[--before] == '\n');
	if (!changed)
		check_trace(view_sub(queued, 0, before));
}

void
client_judge_message(struct view sent, bool dots, const struct reply *r)
{
	struct text t = { .broken = false };
	struct peers_message *m = NULL;

	client_check_enhanced(r);
	read_text(sent, dots, &t);
	if (r->code == 250) {
		m = peers_take();
		fuzz_assert(m != NULL);
		check_message(m, &t);
	} else {
		fuzz_assert(r->code >= 400);
		fuzz_assert(t.broken || t.excessive || t.looping || c.logged_in || c.binary ||
		    r->code == 421 || !peers_well());
	}
	if (m)
		peers_message_free(m);
	buf_free(&t.octets);
	client_forget_mail();
}
