/*
 * fake-remote.c: takes the place of deliver-remote, and speaks with nobody.
 *
 * What it does stands in the file "remote" beside the configuration, in lines "HOP=ACTION" or
 * "*=ACTION", the first one that fits; it is read for each message:
 *
 *	ok MSEC   takes the message after that time
 *	last MSEC the same, and is of no more use
 *	down      nobody could be reached
 *	busy      it has too many connections
 *	die       ends without an answer
 *	half      answers for the first recipient and ends
 *
 * It is down for a message whose first recipient is called hang. Recipients called bad, later and
 * grey are not taken. What it did goes to "remote.log".
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "deliver/remote_agents.h"
#include "mail/agent.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

static char directory[4096];
static int log_file;

static void
say(const char *what, const char *hop, const char *more, size_t n)
{
	char line[1024];
	int size = snprintf(line, sizeof(line), "%ld\t%s\t%s\t%s\t%zu\n", (long)getpid(), what, hop,
	    more, n);

	if (size > 0 && write(log_file, line, (size_t)size) != size)
		exit(1);
}

/* Reads the action for the hop into buf, which keeps it. */
static struct view
action_for(const char *hop, struct buf *text)
{
	struct view rest, line;
	char path[4200];

	buf_clear(text);
	(void)snprintf(path, sizeof(path), "%s/remote", directory);
	if (file_read_path(AT_FDCWD, path, true, text) == -1)
		return VIEW("ok 0");
	for (rest = buf_view(text); view_line(&rest, &line);) {
		size_t n = view_rfind(line, '=');
		struct view who = view_sub(line, 0, n);

		if (view_eq(who, VIEW("*")) || view_eq(who, view_of(hop)))
			return view_sub(line, n + 1, line.n);
	}
	return VIEW("ok 0");
}

static void
answer(const struct agent_transmit *t, size_t i, bool down)
{
	static struct agent_answer a;
	const char *local = t->rcpts[i].address.local;

	a = (struct agent_answer){ .job = t->job, .number = t->rcpts[i].number,
		.outcome = AGENT_DELIVERED, .code = "2.0.0", .text = "250 2.0.0 taken" };
	if (down) {
		a.outcome = AGENT_DEFERRED;
		(void)snprintf(a.code, sizeof(a.code), "4.4.1");
		(void)snprintf(a.text, sizeof(a.text), "nobody answers");
	} else if (strncmp(local, "bad", 3) == 0) {
		a.outcome = AGENT_FAILED;
		(void)snprintf(a.code, sizeof(a.code), "5.1.1");
		(void)snprintf(a.text, sizeof(a.text), "550 5.1.1 no such user");
	} else if (strncmp(local, "later", 5) == 0 || strncmp(local, "grey", 4) == 0) {
		a.outcome = AGENT_DEFERRED;
		(void)snprintf(a.code, sizeof(a.code), local[0] == 'g' ? "4.7.1" : "4.2.2");
		(void)snprintf(a.text, sizeof(a.text), local[0] == 'g' ?
		    "450 4.7.1 Greylisted, come back later" : "452 4.2.2 mailbox full");
	}
	if (!down) {
		(void)snprintf(a.server, sizeof(a.server), "mx.fake.example");
		(void)snprintf(a.address, sizeof(a.address), "[192.0.2.1]");
	}
	if (agent_send_answer(FD_CONTROL, &a) == -1)
		exit(1);
}

static void
serve(const char *hop, const struct agent_transmit *t)
{
	static struct agent_done done;
	static struct buf text;
	struct view action, word;
	uint64_t wait = 0;
	bool down;

	text = buf_make(1 << 20);
	action = action_for(hop, &text);
	if (!view_word(&action, &word))
		exit(1);
	(void)num_parse(view_trim(action), 600000, &wait);
	(void)nanosleep(&(struct timespec){ (time_t)wait / 1000, (long)wait % 1000 * 1000000 }, NULL);
	say("message", hop, t->id, t->n);
	down = view_eq(word, VIEW("down")) || view_eq(word, VIEW("busy")) ||
	    strncmp(t->rcpts[0].address.local, "hang", 4) == 0;
	if (view_eq(word, VIEW("die")))
		exit(1);
	for (size_t i = 0; i < t->n; i++) {
		answer(t, i, down);
		if (view_eq(word, VIEW("half")))
			exit(1);
	}
	done = (struct agent_done){ .job = t->job, .scope = AGENT_SCOPE_OK,
		.more = view_eq(word, VIEW("ok")) };
	if (down) {
		done.scope = view_eq(word, VIEW("busy")) ? AGENT_SCOPE_BUSY : AGENT_SCOPE_DOWN;
		(void)snprintf(done.text, sizeof(done.text), "nobody answers");
	}
	buf_free(&text);
	if (agent_send_done(FD_CONTROL, &done) == -1)
		exit(1);
}

static int
agent(const char *hop)
{
	static struct ipc_buffer space;
	static struct agent_transmit t;
	struct ipc_record r;

	say("start", hop, "", 0);
	while (ipc_recv(FD_CONTROL, &space, &r, NEVER) == 1) {
		if (agent_parse_transmit(&r, &t) == -1)
			return 1;
		serve(hop, &t);
		close(t.message);
	}
	say("end", hop, "", 0);
	return 0;
}

int
main(int argc, char *argv[])
{
	const char *conf = getenv("MAILSTEAD_CONF");
	char path[4200];

	if (argc != 2 || strcmp(argv[1], AGENT_MAKER) != 0 || conf == NULL)
		return 64;
	path_directory(conf, directory);
	(void)snprintf(path, sizeof(path), "%s/remote.log", directory);
	log_file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (log_file == -1)
		return 73;
	log_attach("deliver-remote", FD_LOG);
	return remote_agents_run(agent) == 0 ? 0 : 1;
}
