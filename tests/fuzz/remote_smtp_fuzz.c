/*
 * remote_smtp_fuzz.c: a client of SMTP or LMTP whose server says arbitrary octets. The session
 * comes to an end; what is said is lines; nobody counts as delivered before all of the text has
 * been sent; an outcome fits its status code.
 *
 * Four octets say what the client is like and what the message: the rest is the server's.
 */
#include "fuzz.h"

#include "deliver/remote_smtp.h"

#define STEPS_MAX 100000

static struct remote_smtp s;
static struct remote_reply reply;
static struct agent_transmit message;
static struct remote_result results[AGENT_RCPT_MAX];
static bool text_sent;
static uint64_t chunked;

static void
check_lines(struct view out)
{
	struct view line;

	fuzz_assert(out.n == 0 || out.p[out.n - 1] == '\n');
	while (view_line(&out, &line)) {
		fuzz_assert(line.n && line.p[line.n - 1] == '\r');
		for (size_t i = 0; i + 1 < line.n; i++)
			fuzz_assert((unsigned char)line.p[i] >= ' ');
	}
}

static void
check_results(void)
{
	for (size_t i = 0; i < message.n; i++) {
		const struct remote_result *r = &results[i];
		bool good = r->outcome == AGENT_DELIVERED || r->outcome == AGENT_RELAYED ||
		    r->outcome == AGENT_PASSED;

		if (!r->known)
			continue;
		fuzz_assert(good || r->outcome == AGENT_DEFERRED || r->outcome == AGENT_FAILED);
		fuzz_assert(!good || text_sent);
		fuzz_assert(r->code[0] == (good ? '2' : r->outcome == AGENT_DEFERRED ? '4' : '5'));
		for (const char *p = r->text; *p; p++)
			fuzz_assert((unsigned char)*p >= ' ');
	}
}

/* The text, or a chunk, leaves; it may be the last. */
static void
send_text(void)
{
	if (s.want == REMOTE_CHUNK) {
		fuzz_assert(s.chunk <= REMOTE_CHUNK_MAX);
		chunked += s.chunk;
		if (s.left == 0)
			fuzz_assert(chunked == s.facts.size);
		text_sent = text_sent || s.left == 0;
		chunked = s.left ? chunked : 0;
	} else {
		fuzz_assert(s.left == s.facts.size);
		text_sent = true;
	}
	remote_smtp_sent(&s);
}

static void
read_reply(struct view *server)
{
	enum remote_reply_status status = remote_reply_feed(&reply, server);

	if (status == REMOTE_REPLY_DONE)
		remote_smtp_reply(&s, &reply);
	else
		remote_smtp_lost(&s, status == REMOTE_REPLY_BAD ? "no reply" : "closed");
}

/* Until the session is over, or idle. */
static void
run(struct view *server)
{
	unsigned steps = 0;

	while (s.want != REMOTE_OVER && s.want != REMOTE_IDLE) {
		fuzz_assert(steps++ < STEPS_MAX);
		check_lines(buf_view(&s.out));
		buf_clear(&s.out);
		if (s.want == REMOTE_TLS)
			remote_smtp_secured(&s, server->n & 1);
		else if (s.want == REMOTE_READ)
			read_reply(server);
		else
			send_text();
		if (s.state != REMOTE_QUIT && s.want != REMOTE_CHUNK)
			chunked = s.message ? chunked : 0;
	}
	check_results();
}

static void
prepare(const uint8_t *head, struct remote_setup *setup, struct remote_facts *facts)
{
	static const char *const params[] = { "", "NOTIFY=SUCCESS,DELAY", "ORCPT=rfc822;a@b NOTIFY=NEVER",
		"NOTIFY=SUCCESS ORCPT=utf-8;a\\x{E4}@b" };
	static const char *const sender_params[] = { "", "RET=FULL ENVID=x BY=9999999999;NT",
		"SMTPUTF8 BODY=8BITMIME",
		"REQUIRETLS MT-PRIORITY=3 BY=1;R" };
	struct address a = { "joe", "b.example" };

	*setup = (struct remote_setup){
		.hostname = "c.example", .lmtp = head[0] & 1, .local = head[0] & 2,
		.tls = (enum remote_tls_use)((head[0] >> 2) % 3),
		.login = { .user = head[0] & 16 ? "joe" : NULL, .secret = "secret",
		    .token = head[0] & 32, .nonce = "abcdefghijklmnopqrstuvwx" },
	};
	*facts = (struct remote_facts){
		.size = (uint64_t)head[1] << (head[1] & 15), .eightbit = head[2] & 1,
		.header8 = head[2] & 2, .long_lines = head[2] & 4, .now = 1000,
	};
	message = (struct agent_transmit){ .sender = { "me", "a.example" } };
	message.params = view_of(sender_params[(head[2] >> 3) & 3]);
	for (unsigned i = 0; i <= head[3] % AGENT_RCPT_MAX; i++) {
		memcpy(a.local, i % 5 == 4 ? "j\303\266" : "joe", 4);
		(void)agent_transmit_add(&message, i, &a, view_of(params[i & 3]));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct remote_setup setup;
	struct remote_facts facts;
	struct view server;

	if (size < 4)
		return 0;
	server = view_sub(fuzz_view(data, size), 4, size);
	prepare(data, &setup, &facts);
	remote_smtp_init(&s, &setup);
	remote_reply_init(&reply);
	chunked = 0;
	text_sent = false;
	memset(results, 0, sizeof(results));
	run(&server);
	for (int turn = 0; turn < 2 && remote_smtp_open(&s); turn++) {
		memset(results, 0, message.n * sizeof(results[0]));
		text_sent = false;
		chunked = 0;
		remote_smtp_message(&s, &message, &facts, results);
		run(&server);
		for (size_t i = 0; i < message.n && s.want == REMOTE_IDLE; i++)
			fuzz_assert(results[i].known);
	}
	remote_smtp_quit(&s);
	run(&server);
	fuzz_assert(s.want == REMOTE_OVER);
	remote_smtp_free(&s);
	remote_reply_free(&reply);
	return 0;
}
